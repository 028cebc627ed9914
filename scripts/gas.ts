import { readFileSync, writeFileSync } from "node:fs";
import { measureGas } from "../benchmarks/gas.ts";
import { findMisses, findRises, formatTable, readFigures, readOptions, type Targets } from "../benchmarks/report.ts";

const FILE = new URL("../gas.json", import.meta.url);
const TARGETS = new URL("../benchmarks/gas-targets.json", import.meta.url);

try {
  const { json, check } = readOptions(process.argv.slice(2));
  const targets = JSON.parse(readFileSync(TARGETS, "utf8")) as Targets;
  const committed = check ? readFigures(FILE) : {};
  const figures = await measureGas();
  const text = `${JSON.stringify(figures, null, 2)}\n`;

  if (json) process.stdout.write(text);
  else console.log(`${formatTable(figures, targets)}\n\nGas of whole transactions; "each" is divided by the count.`);

  if (check) {
    const faults = [...findRises(figures, committed), ...findMisses(figures, targets)];
    if (faults.length > 0)
      throw new Error(`Gas: ${faults.join("; ")}. Where that is meant, run npm run gas, commit gas.json and say why.`);
  } else {
    writeFileSync(FILE, text);
  }
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
