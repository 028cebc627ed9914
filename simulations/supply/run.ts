// A simulation of the supply, from the scenario to the report.
import { relative } from "node:path";
import { EconomyError } from "../../sdk/errors.ts";
import type { SimulationOptions } from "../options.ts";
import { progress } from "../progress.ts";
import { writeResults } from "../results.ts";
import { bandsOf, type MonthBand } from "./bands.ts";
import { centralOfVariant, rangesOf } from "./central.ts";
import { chartsOf } from "./charts.ts";
import { type Figures, figuresOf, type Outcome } from "./figures.ts";
import { monteCarlo } from "./monteCarlo.ts";
import { reportOf, vaultSentence, verdictOf } from "./report.ts";
import { readScenario, type Scenario } from "./scenario.ts";
import { bandsTable, breakEvenTable, bucketsTable, drawsTable, monthsTable } from "./tables.ts";
import { runsTable, tornadoTable, vaultTable } from "./tables.ts";
import { tornadosOf, widestClaim } from "./tornado.ts";
import { compareWithVault } from "./vault.ts";

type Log = (line: string) => void;

/** The whole of `npm run simulate:supply`. Throws SCENARIO_INVALID, or SUPPLY_DIFFERS where the vault pays otherwise. */
export async function runSupplySimulation(options: Omit<SimulationOptions, "contracts">, log: Log): Promise<Figures> {
  const scenario = readScenario(options.scenario);
  log(`${scenario.name}: ${scenario.months} months, ${scenario.variants.length} tables, seed ${options.seed}`);
  const outcome = await simulate(scenario, options, log);
  const figures = figuresOf(outcome);
  const bands = bandsOf(outcome.runs, scenario.tokenPrices, scenario.months);
  log(vaultSentence(figures));
  requireSame(figures);

  await writeAll(outcome, bands, figures, options);
  for (const at of figures.atPrices) log(verdictOf(at, figures));
  for (const tornado of figures.tornados.slice(0, 1)) log(widestClaim(tornado).text);
  log(`Wrote ${relative(process.cwd(), options.folder) || "."}/report.html, its charts, and all results.`);
  return figures;
}

/** All that is computed, without a file. */
export async function simulate(
  scenario: Scenario,
  { quick, seed, threads }: Pick<SimulationOptions, "quick" | "seed" | "threads">,
  log: Log,
): Promise<Outcome> {
  const [own, ...others] = scenario.variants;
  const central = centralOfVariant(scenario, own);
  const vault = await compareWithVault(own.allocation, scenario.form, central.unlocks, (month) => {
    if (month > 0 && month % 12 === 0) log(`  vault: month ${month}`);
  });
  const runs = await monteCarlo({
    basis: {
      ranges: rangesOf(scenario),
      shares: scenario.feePolicy,
      unlocks: central.unlocks,
      supply: own.allocation.supply,
      microUsd: scenario.tokenPrices.map(({ microUsd }) => microUsd),
    },
    runs: quick ? scenario.runs.quick : scenario.runs.full,
    ...{ seed, threads },
    onProgress: progress(quick ? scenario.runs.quick : scenario.runs.full, log),
  });
  const centrals: Outcome["centrals"] = [central, ...others.map((each) => centralOfVariant(scenario, each))];
  return { scenario, centrals, runs, vault, tornados: tornadosOf(scenario) };
}

/** Throws SUPPLY_DIFFERS where model and vault differ. */
export function requireSame({ vault: { largestDifference } }: Pick<Figures, "vault">): void {
  if (largestDifference === "0") return;
  const message = `The vault pays up to ${largestDifference} units more or less than the model says.`;
  throw new EconomyError("SUPPLY_DIFFERS", message, "Compare the table with its plans.");
}

async function writeAll(
  outcome: Outcome,
  bands: readonly MonthBand[],
  figures: Figures,
  { folder, seed }: Pick<SimulationOptions, "folder" | "seed">,
): Promise<void> {
  const { scenario, centrals, runs, vault, tornados } = outcome;
  await writeResults(folder, {
    tables: [
      bucketsTable(centrals),
      monthsTable(centrals, scenario.feePolicy),
      breakEvenTable(centrals),
      drawsTable(runs),
      runsTable(runs, scenario.tokenPrices),
      bandsTable(bands),
      vaultTable(vault),
      tornadoTable(tornados),
    ],
    figures: figures,
    scenario: { ...scenario, seed },
    charts: chartsOf(outcome, figures, bands),
    report: (drawings) => reportOf({ scenario, figures, seed, drawings }),
  });
}
