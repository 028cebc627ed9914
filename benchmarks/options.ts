import { parseArgs } from "node:util";
import { EconomyError } from "../sdk/errors.ts";

/** What `npm run bench` is asked for. */
export interface BenchOptions {
  json: boolean;
  check: boolean;
  quick: boolean;
  /** The group to measure; all where it isn't said. */
  only: string | undefined;
}

const FLAGS = {
  json: { type: "boolean", default: false },
  check: { type: "boolean", default: false },
  quick: { type: "boolean", default: false },
  only: { type: "string" },
} as const;

/** Reads the arguments of `npm run bench`. Throws USAGE, also where `--only` names none of `groups`. */
export function readBenchOptions(args: readonly string[], groups: readonly string[]): BenchOptions {
  try {
    const { json, check, quick, only } = parseArgs({ args: [...args], options: FLAGS }).values;
    if (only !== undefined && !groups.includes(only)) throw new Error(`There is no group ${JSON.stringify(only)}.`);
    return { json, check, quick, only };
  } catch (error) {
    const usage = `Use npm run bench -- [--json] [--check] [--quick] [--only ${groups.join("|")}].`;
    throw new EconomyError("USAGE", error instanceof Error ? error.message : String(error), usage);
  }
}
