// What all simulations leave in their folder besides tables.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Chart } from "./charts/frame.ts";
import { renderChart } from "./charts/render.ts";
import { type Table, writeJson, writeTables } from "./outputs.ts";

/** A chart of a report. */
export interface Drawing extends Pick<Chart, "name" | "caption"> {
  readonly svg: string;
}

/** The results of a simulation. */
export interface Results {
  readonly tables: readonly Table[];
  readonly figures: object;
  /** As it was read, with the seed. */
  readonly scenario: object;
  readonly charts: readonly Chart[];
  /** The report, with its charts. */
  readonly report: (drawings: readonly Drawing[]) => string;
}

/** Writes tables, figures and scenario, the charts as SVG and PNG, and the report. */
export async function writeResults(
  folder: string,
  { tables, figures, scenario, charts, report }: Results,
): Promise<void> {
  await writeTables(folder, tables);
  writeJson(folder, "figures", figures);
  writeJson(folder, "scenario", scenario);
  mkdirSync(join(folder, "charts"), { recursive: true });
  const drawings: Drawing[] = [];
  for (const { name, caption, spec } of charts) {
    drawings.push({ name, caption, svg: await renderChart(spec, join(folder, "charts", name)) });
  }
  writeFileSync(join(folder, "report.html"), report(drawings));
}
