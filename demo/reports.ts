import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import { formatEther } from "ethers";
import { depthChart } from "../offering/chart.ts";
import type { OfferingView } from "../offering/view.ts";
import type { Allocation } from "../simulations/allocation.ts";
import { isoDate } from "../simulations/calendar.ts";
import { renderChart } from "../simulations/charts/render.ts";
import { rewardsChart } from "./charts/rewardsChart.ts";
import { supplyChart } from "./charts/supplyChart.ts";
import type { Earning } from "./earnings.ts";
import type { SupplyRow } from "./supply.ts";

/** Writes supply.csv (amounts in OPEN, both forms) and its chart (monthly form) into a folder. */
export async function writeSupplyReport(
  folder: string,
  rows: readonly SupplyRow[],
  allocation: Allocation,
): Promise<void> {
  const names = allocation.buckets.map(({ name }) => name);
  const columns = ["form", "month", "date", ...names, "circulating", "on_chain", "difference"];
  const lines = rows.map(({ form, month, time, buckets, circulating, onChain }) => {
    const amounts = [...buckets, circulating, onChain, onChain - circulating];
    return [form, month, isoDate(time), ...amounts.map((amount) => formatEther(amount))];
  });
  writeCsv(folder, "supply", columns, lines);
  const monthly = rows.filter(({ form }) => form === "monthly");
  await renderChart(supplyChart(monthly, allocation), join(folder, "supply"));
}

/** Writes rewards.csv (amounts in OPEN) and its chart into a folder. */
export async function writeRewardsReport(
  folder: string,
  earnings: readonly Earning[],
  queryCount: number,
): Promise<void> {
  const columns = ["payee", "account", "records", "queries", "tokens", "earned_open", "best_document", "phrase"];
  const lines = earnings.map(({ name, account, recordCount, queryCount: queries, tokens, earned, best }) => {
    const why = [best?.record.documentId ?? "", best?.phrase ?? ""];
    return [name, account, recordCount, queries, tokens, formatEther(earned), ...why];
  });
  writeCsv(folder, "rewards", columns, lines);
  await renderChart(rewardsChart(earnings, queryCount), join(folder, "rewards"));
}

/** Draws the depth of an offering's book into a folder. */
export async function writeOfferingReport(folder: string, view: OfferingView): Promise<void> {
  await renderChart(depthChart(view), join(folder, "offering"));
}

function writeCsv(folder: string, name: string, columns: string[], lines: (string | number)[][]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.csv`), stringify([columns, ...lines]));
}
