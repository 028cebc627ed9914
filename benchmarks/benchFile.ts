import { existsSync, readFileSync } from "node:fs";
import { EconomyError } from "../sdk/errors.ts";

/** What figures were measured on. */
export interface Machine {
  readonly cores: number;
  readonly node: string;
}

/** The figures of bench.json, and what each group of them was measured on. */
export interface Bench {
  readonly figures: Record<string, number>;
  readonly machines: Record<string, Machine>;
}

/** The first part of a figure's key, which says what measures it. */
export function groupOf(key: string): string {
  return key.split(".")[0] ?? key;
}

/** Reads bench.json; nothing where there is none. Throws BENCHMARK_FAILED where it can't be read. */
export function readBench(file: URL): Bench {
  if (!existsSync(file)) return { figures: {}, machines: {} };
  try {
    const { machines, ...figures } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    if (!Object.values(figures).every(Number.isFinite)) throw new Error("Not every figure is a number.");
    if (typeof machines !== "object" || machines === null) throw new Error("It doesn't say on what it was measured.");
    return { figures: figures as Bench["figures"], machines: machines as Bench["machines"] };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const name = file.pathname.split("/").at(-1) ?? "";
    throw new EconomyError("BENCHMARK_FAILED", `${name} can't be read: ${why}`, "Take it from the repository again.");
  }
}

/** The new figures in place of all of their groups, and the other groups as they were, in the order of the names. */
export function mergeBench(before: Bench, figures: Record<string, number>, machine: Machine): Bench {
  const groups = new Set(Object.keys(figures).map(groupOf));
  const kept = Object.entries(before.figures).filter(([key]) => !groups.has(groupOf(key)));
  const machines = { ...before.machines, ...Object.fromEntries([...groups].map((group) => [group, machine])) };
  return { figures: sorted([...kept, ...Object.entries(figures)]), machines: sorted(Object.entries(machines)) };
}

/** The text of bench.json. */
export function benchText({ figures, machines }: Bench): string {
  return `${JSON.stringify({ ...figures, machines }, null, 2)}\n`;
}

function sorted<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
