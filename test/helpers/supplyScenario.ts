import { readFileSync } from "node:fs";
import { join } from "node:path";
import JSON5 from "json5";
import { EconomyError } from "../../sdk/errors.ts";
import { parseScenario, type Scenario } from "../../simulations/supply/scenario.ts";

const FILE = join(import.meta.dirname, "../../simulations/scenarios/supply/published.json5");

/** Fields by their paths, such as `assumptions.sold.low`. What is undefined is left out. */
export type Changes = Readonly<Record<string, unknown>>;

/** The published scenario's data, with some fields changed. */
export function scenarioData(changes: Changes = {}): unknown {
  const data: Record<string, unknown> = JSON5.parse(readFileSync(FILE, "utf8"));
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split(".");
    const last = names.pop() ?? "";
    let place = data;
    for (const name of names) place = place[name] as Record<string, unknown>;
    place[last] = value;
  }
  return data;
}

/** The published scenario, with some fields changed. */
export function scenarioWith(changes: Changes = {}): Scenario {
  return parseScenario(scenarioData(changes), FILE);
}

/** What a scenario is refused with. */
export function refusalOf(changes: Changes): { code: string; message: string; advice: string } {
  try {
    scenarioWith(changes);
  } catch (error) {
    if (error instanceof EconomyError) return error;
    throw error;
  }
  throw new Error("The scenario was taken.");
}
