import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { EconomyError } from "../sdk/errors.ts";
import type { RunOptions } from "./run.ts";

const USAGE = "Use npm run epoch -- <folder> [--threads <number>] [--memory <size, such as 4GB>].";
const MEMORY = "4GB";

/**
 * Reads the arguments of `npm run epoch`, and the address of a ClickHouse from the environment, since it may hold a password.
 * Throws USAGE.
 */
export function readEpochOptions(args: readonly string[], environment = process.env): RunOptions {
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
    return { folder, threads: Number(threads), memory, clickhouse: addressIn(environment.EPOCH_CLICKHOUSE_URL) };
  } catch (error) {
    throw new EconomyError("USAGE", error instanceof Error ? error.message : String(error), USAGE);
  }
}

/** None where nothing is set. What is set isn't repeated. */
function addressIn(setting: string | undefined): string | undefined {
  if (setting === undefined || setting === "") return undefined;
  if (!/^https?:$/.test(URL.parse(setting)?.protocol ?? ""))
    throw new Error("EPOCH_CLICKHOUSE_URL takes an address such as https://user:password@clickhouse.example:8443.");
  return setting;
}
