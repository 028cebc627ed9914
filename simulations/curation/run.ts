// A simulation of curation, from the scenario to the report.
import { relative } from "node:path";
import type { Claim } from "../claims.ts";
import { type Group, playInThreads } from "../groups.ts";
import type { SimulationOptions } from "../options.ts";
import { progress } from "../progress.ts";
import { writeResults } from "../results.ts";
import { chartsOf } from "./charts.ts";
import { claimsOf } from "./claims.ts";
import { executeRuns } from "./contracts.ts";
import { type Figures, figuresOf, type Played, sweepsOf } from "./figures.ts";
import { reportOf } from "./report.ts";
import { readScenario, type Scenario } from "./scenario.ts";
import { breakEvenTable, publishedTable, pursesTable, rulesTable } from "./tables.ts";
import { runsTable, sweepsTable, tornadoTable } from "./tables.ts";
import { leversOf } from "./tornado.ts";
import type { Otherwise } from "./setting.ts";
import type { Tally } from "./tally.ts";

type Log = (line: string) => void;

/** The whole of `npm run simulate:curation`. Throws SCENARIO_INVALID, or CURATION_DIFFERS where the contracts settle otherwise. */
export async function runCurationSimulation(options: SimulationOptions, log: Log): Promise<Figures> {
  const scenario = readScenario(options.scenario);
  log(`${scenario.name}: ${scenario.days} days, seed ${options.seed}`);
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
  const countOf = (each: Scenario["runs"]) => (quick ? each.quick : each.full);
  const compared = countOf(scenario.comparedRuns);
  const sweeps = sweepsOf(scenario);
  const levers = leversOf(scenario);
  const groups: Group<Otherwise>[] = [
    { otherwise: {}, runs: countOf(scenario.runs) },
    ...scenario.variants.map((variant) => ({ otherwise: { variant }, runs: compared })),
    ...sweeps.flatMap(({ values, otherwise }) =>
      values.map((value) => ({ otherwise: otherwise(value), runs: compared })),
    ),
    ...[{}, ...levers.flatMap(({ assumption, ends }) => ends.map((end) => ({ [assumption]: end })))].map((central) => {
      return { otherwise: { central }, runs: countOf(scenario.tornadoRuns) };
    }),
  ];
  const all = groups.reduce((sum, group) => sum + group.runs, 0);
  const [ours = [], ...rest] = await playInThreads<Otherwise, Tally>(scenario, groups, {
    file: new URL("./worker.ts", import.meta.url),
    ...{ seed, threads, onProgress: progress(all, log) },
  });
  let next = 0;
  const take = (count: number) => rest.slice(next, (next += count));
  const others = take(scenario.variants.length);
  const swept = sweeps.map(({ values }) => take(values.length));
  const [central = []] = take(1);
  const ends = levers.map(() => {
    const [low = [], high = []] = take(2);
    return [low, high] as const;
  });
  return { scenario, seed, ours, others, swept, tornado: { central, ends } };
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
      ...[runsTable(played), pursesTable(played), sweepsTable(figures), breakEvenTable(figures)],
      ...[rulesTable(figures), tornadoTable(figures), publishedTable()],
    ],
    figures: { ...figures, claims },
    scenario: { ...scenario, seed },
    charts: chartsOf(figures),
    report: (drawings) => reportOf({ scenario, figures, claims, seed, contracts, drawings }),
  });
}
