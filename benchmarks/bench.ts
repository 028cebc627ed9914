import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { EconomyError } from "../sdk/errors.ts";
import { measureAttribution } from "./attribution.ts";
import { benchText, groupOf, mergeBench, readBench } from "./benchFile.ts";
import { measureEpoch } from "./epoch.ts";
import type { BenchOptions } from "./options.ts";
import { findMisses, formatTable, type Targets } from "./report.ts";
import { measureStart } from "./start.ts";
import { measureTree } from "./tree.ts";

/** How a group is measured; `quick` asks for less work, whose figures are no more than a hint. */
export type Measure = (options: { quick: boolean }) => Promise<Record<string, number>>;

/** What measures each group of figures, by the first part of their keys. */
export const MEASURES: Record<string, Measure> = {
  start: measureStart,
  attribution: measureAttribution,
  tree: measureTree,
  epoch: measureEpoch,
};

const FILE = new URL("../bench.json", import.meta.url);
const TARGETS = new URL("bench-targets.json", import.meta.url);

/**
 * Measures, prints, and writes bench.json unless it was asked to check or to be quick. Throws BENCHMARK_FAILED where a check
 * misses a target.
 */
export async function runBench({ json, check, quick, only }: BenchOptions, log: (line: string) => void): Promise<void> {
  const targets = targetsOf(only);
  const before = readBench(FILE);
  const machine = { cores: availableParallelism(), node: process.versions.node };
  const figures: Record<string, number> = {};
  for (const [group, measure] of Object.entries(MEASURES)) {
    if (only === undefined || only === group) Object.assign(figures, await measure({ quick }));
  }

  if (json) log(benchText(mergeBench({ figures: {}, machines: {} }, figures, machine)).trimEnd());
  else log(`${formatTable(figures, targets)}\n\nOn ${machine.cores} cores, Node ${machine.node}.`);

  if (!check && !quick) writeFileSync(FILE, benchText(mergeBench(before, figures, machine)));
  const misses = check ? findMisses(figures, targets) : [];
  if (misses.length > 0) {
    const advice = "Make it faster, or say in benchmarks/bench-targets.json why it is accepted.";
    throw new EconomyError("BENCHMARK_FAILED", `${misses.join("; ")}.`, advice);
  }
}

/** The targets of one group, or all. */
function targetsOf(only: string | undefined): Targets {
  const all = Object.entries(JSON.parse(readFileSync(TARGETS, "utf8")) as Targets);
  return Object.fromEntries(all.filter(([key]) => only === undefined || only === groupOf(key)));
}
