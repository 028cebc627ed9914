// A simulation of offerings, from the scenario to the report.
import { relative } from "node:path";
import type { Claim } from "../claims.ts";
import { type Group, playInThreads } from "../groups.ts";
import type { SimulationOptions } from "../options.ts";
import { progress } from "../progress.ts";
import { writeResults } from "../results.ts";
import { chartsOf } from "./charts.ts";
import { claimsOf } from "./claims.ts";
import { executeRuns } from "./contracts.ts";
import { type Figures, figuresOf, type Played } from "./figures.ts";
import { reportOf } from "./report.ts";
import { readScenario, type Scenario } from "./scenario.ts";
import { centralBut, endsOf, sweepsOf } from "./sweeps.ts";
import {
  creatorsTable,
  crossingsTable,
  kindsTable,
  salesTable,
  sweepsTable,
  threatsTable,
  tornadoTable,
  tricksTable,
} from "./tables.ts";
import type { Otherwise } from "./setting.ts";
import type { Tally } from "./tally.ts";

type Log = (line: string) => void;

/** The whole of `npm run simulate:offering`. Throws SCENARIO_INVALID, or OFFERING_DIFFERS where the contracts settle otherwise. */
export async function runOfferingSimulation(options: SimulationOptions, log: Log): Promise<Figures> {
  const scenario = readScenario(options.scenario);
  log(`${scenario.name}: ${scenario.bidders.count} bidders, seed ${options.seed}`);
  await executeRuns(scenario, options, log);
  const played = await playAll(scenario, options, log);
  const figures = figuresOf(played);
  const claims = claimsOf(figures);
  await writeAll(played, figures, claims, options);
  for (const { text } of claims) log(text);
  log(`Wrote ${relative(process.cwd(), options.folder) || "."}/report.html, its charts, and all results.`);
  return figures;
}

/** All groups of runs. */
export async function playAll(
  scenario: Scenario,
  { quick, seed, threads }: Pick<SimulationOptions, "quick" | "seed" | "threads">,
  log: Log,
): Promise<Played> {
  const [runs, compared] = [scenario.runs, scenario.comparedRuns].map(({ full, quick: few }) => (quick ? few : full));
  const [sweeps, ends] = [sweepsOf(scenario), endsOf(scenario)];
  const few = { runs: compared ?? 0 };
  const groups: Group<Otherwise>[] = [
    { otherwise: {}, runs: runs ?? 0 },
    { otherwise: centralBut(), ...few },
    ...sweeps.flatMap(({ values, otherwise }) => values.map((value) => ({ otherwise: otherwise(value), ...few }))),
    ...ends.flatMap(({ name, values }) => values.map((value) => ({ otherwise: centralBut(name, value), ...few }))),
  ];
  const all = groups.reduce((sum, group) => sum + group.runs, 0);
  const [ours = [], central = [], ...rest] = await playInThreads<Otherwise, Tally>(scenario, groups, {
    file: new URL("./worker.ts", import.meta.url),
    ...{ seed, threads, onProgress: progress(all, log) },
  });
  let next = 0;
  const take = (count: number) => rest.slice(next, (next += count));
  const swept = sweeps.map(({ values }) => take(values.length));
  return { scenario, seed, ours, central, swept, ends: ends.map(({ values }) => take(values.length)) };
}

async function writeAll(
  played: Played,
  figures: Figures,
  claims: readonly Claim[],
  { folder, seed, contracts }: SimulationOptions,
): Promise<void> {
  const { scenario } = played;
  await writeResults(folder, {
    tables: [
      ...[salesTable, kindsTable, tricksTable, creatorsTable, threatsTable].map((table) => table(played)),
      ...[sweepsTable, crossingsTable, tornadoTable].map((table) => table(figures)),
    ],
    figures: { ...figures, claims },
    scenario: { ...scenario, seed },
    charts: chartsOf(figures),
    report: (drawings) => reportOf({ scenario, figures, claims, seed, contracts, drawings }),
  });
}
