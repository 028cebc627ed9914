import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { findMisses, formatTable, readOptions, type Targets } from "../benchmarks/report.ts";
import { secondsOfStart } from "../benchmarks/start.ts";

const FILE = new URL("../bench.json", import.meta.url);
const TARGETS = new URL("../benchmarks/bench-targets.json", import.meta.url);

try {
  const { json, check } = readOptions(process.argv.slice(2));
  const targets = JSON.parse(readFileSync(TARGETS, "utf8")) as Targets;
  const figures = { "start.secondsAfterSetup": secondsOfStart() };
  const machine = { cores: availableParallelism(), node: process.versions.node };
  const text = `${JSON.stringify({ ...figures, machine }, null, 2)}\n`;

  if (json) process.stdout.write(text);
  else console.log(`${formatTable(figures, targets)}\n\nOn ${machine.cores} cores, Node ${machine.node}.`);

  if (!check) writeFileSync(FILE, text);
  const misses = findMisses(figures, targets);
  if (check && misses.length > 0) throw new Error(`Bench: ${misses.join("; ")}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
