// What a simulation's command is told.
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { EconomyError } from "../sdk/errors.ts";
import { MAX_SEED } from "./random.ts";

export interface SimulationOptions {
  /** The scenario's file. */
  readonly scenario: string;
  /** Whether to do the fewer of the scenario's runs. */
  readonly quick: boolean;
  readonly seed: number;
  readonly threads: number;
  /** How many runs are executed on the real contracts, where a simulation does that by runs. */
  readonly contracts: number;
  /** Where the results go. */
  readonly folder: string;
}

const OPTIONS = {
  quick: { type: "boolean", default: false },
  seed: { type: "string", default: "1" },
  threads: { type: "string", default: String(availableParallelism()) },
  contracts: { type: "string" },
  out: { type: "string" },
} as const;

/** Where a simulation is told by other words than the others. */
export interface SimulationName {
  readonly name: string;
  /** The scenario that is taken where none is named. */
  readonly first: string;
  /** How many runs are executed on the contracts where nothing is said; undefined where a simulation doesn't take that. */
  readonly contracts?: number;
}

/** Reads the arguments of `npm run simulate:<name>`; results go to `<root>/reports/simulations/<name>/<scenario>`. Throws USAGE. */
export function readSimulationOptions(
  { name, first, contracts: executed }: SimulationName,
  root: string,
  args: readonly string[],
): SimulationOptions {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [scenario = scenarioPath(root, { name, first }), ...more] = positionals;
    if (more.length > 0) throw new Error(`Name one scenario, not ${positionals.length}.`);
    const seed = wholeNumber("--seed", values.seed, 0, MAX_SEED);
    const threads = wholeNumber("--threads", values.threads, 1, 256);
    if (values.contracts !== undefined && executed === undefined) throw new Error("Unknown option '--contracts'.");
    const contracts = wholeNumber("--contracts", values.contracts ?? String(executed ?? 0), 0, 100);
    const place = join(root, "reports", "simulations", name, basename(scenario).replace(/\.json5?$/, ""));
    return { scenario, quick: values.quick, seed, threads, contracts, folder: values.out ?? place };
  } catch (error) {
    const usage = `Use npm run simulate:${name} -- ${optionsText(executed)}.`;
    throw new EconomyError("USAGE", error instanceof Error ? error.message : String(error), usage);
  }
}

/** What a simulation's command takes. */
export function optionsText(executed: number | undefined): string {
  const more = executed === undefined ? "" : " [--contracts <number>]";
  return `[scenario] [--quick] [--seed <number>] [--threads <number>]${more} [--out <folder>]`;
}

/** The scenario that is taken where none is named. */
export function scenarioPath(root: string, { name, first }: Pick<SimulationName, "name" | "first">): string {
  return join(root, "simulations", "scenarios", name, `${first}.json5`);
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new Error(`${option} takes a whole number from ${least} to ${most}, not "${text}".`);
}
