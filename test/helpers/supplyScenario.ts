import { join } from "node:path";
import type { EconomyError } from "../../sdk/errors.ts";
import { parseScenario, type Scenario } from "../../simulations/supply/scenario.ts";
import { type Changes, changedScenario, refusedWith } from "./scenarioData.ts";

const FILE = join(import.meta.dirname, "../../simulations/scenarios/supply/published.json5");

/** The published scenario's data, with some fields changed. */
export function scenarioData(changes: Changes = {}): unknown {
  return changedScenario(FILE, changes);
}

/** The published scenario, with some fields changed. */
export function scenarioWith(changes: Changes = {}): Scenario {
  return parseScenario(scenarioData(changes), FILE);
}

/** What a scenario is refused with. */
export function refusalOf(changes: Changes): EconomyError {
  return refusedWith(() => scenarioWith(changes));
}
