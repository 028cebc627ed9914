// Scenario files with some fields changed, and what they are refused with.
import { readFileSync } from "node:fs";
import JSON5 from "json5";
import { EconomyError } from "../../sdk/errors.ts";

/** Fields by their paths, such as `assumptions.sold.low`. What is undefined is left out. */
export type Changes = Readonly<Record<string, unknown>>;

/** A scenario's data, with some fields changed. */
export function changedScenario(file: string, changes: Changes = {}): unknown {
  const data: Record<string, unknown> = JSON5.parse(readFileSync(file, "utf8"));
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split(".");
    const last = names.pop() ?? "";
    let place = data;
    for (const name of names) place = place[name] as Record<string, unknown>;
    place[last] = value;
  }
  return data;
}

/** What a scenario is refused with. */
export function refusedWith(parse: () => unknown): EconomyError {
  try {
    parse();
  } catch (error) {
    if (error instanceof EconomyError) return error;
    throw error;
  }
  throw new Error("The scenario was taken.");
}
