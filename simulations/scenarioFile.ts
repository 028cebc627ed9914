// Scenario files: JSON5, checked by a schema, with faults told by the field's path.
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import JSON5 from "json5";
import type { z } from "zod";
import { EconomyError } from "../sdk/errors.ts";

/** What a file holds. Throws SCENARIO_INVALID where it isn't there or isn't JSON5; `page` of docs/ says what it should hold. */
export function readScenarioFile(path: string, page: string): unknown {
  if (!existsSync(path)) {
    const advice = `Name a scenario's file: npm run simulate lists those that there are; docs/${page} says what one holds.`;
    throw new EconomyError("SCENARIO_INVALID", `${path} does not exist.`, advice);
  }
  try {
    return JSON5.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw invalidScenario(`${basename(path)}: ${error instanceof Error ? error.message : String(error)}.`, page);
  }
}

/** The data as its schema reads it. Throws SCENARIO_INVALID with the file, the first wrong field and what is allowed. */
export function parsedScenario<T>(schema: z.ZodType<T>, data: unknown, path: string, page: string): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".") ?? "";
  const told = `${field === "" ? "the scenario" : field}: ${issue?.message ?? "is invalid"}.`;
  throw invalidScenario(`${basename(path)}: ${told}`, page);
}

/** The error of a scenario that is described in a page of docs/. */
export function invalidScenario(message: string, page: string): EconomyError {
  return new EconomyError("SCENARIO_INVALID", message, `Correct the scenario; docs/${page} says what it holds.`);
}
