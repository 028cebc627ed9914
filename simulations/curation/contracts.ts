import type { SimulationOptions } from "../options.ts";
import type { Scenario } from "./scenario.ts";

export async function executeRuns(_s: Scenario, _o: SimulationOptions, _log: (line: string) => void): Promise<void> {}
