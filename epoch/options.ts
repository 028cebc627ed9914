import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { EconomyError } from "../sdk/errors.ts";
import type { RunOptions } from "./run.ts";

const USAGE = "Use npm run epoch -- <folder> [--threads <number>] [--memory <size, such as 4GB>].";
const MEMORY = "4GB";

/** Reads the arguments of `npm run epoch`. Throws USAGE. */
export function readEpochOptions(args: readonly string[]): RunOptions {
  try {
    const options = { threads: { type: "string" }, memory: { type: "string" } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const { threads = String(availableParallelism()), memory = MEMORY } = values;
    const [folder, ...more] = positionals;
    if (folder === undefined || more.length > 0) throw new Error("Name one folder.");
    if (!(statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false))
      throw new Error(`${folder} is no folder.`);
    if (!/^[1-9]\d{0,2}$/.test(threads)) throw new Error(`--threads takes a number from 1 to 999, not "${threads}".`);
    if (!/^[1-9]\d{0,5}(MB|GB)$/.test(memory)) throw new Error(`--memory takes a size such as 4GB, not "${memory}".`);
    return { folder, threads: Number(threads), memory };
  } catch (error) {
    throw new EconomyError("USAGE", error instanceof Error ? error.message : String(error), USAGE);
  }
}
