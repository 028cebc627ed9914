// A simulation of rewards, from the scenario to the report.
import { relative } from "node:path";
import type { Claim } from "../claims.ts";
import type { SimulationOptions } from "../options.ts";
import { progress } from "../progress.ts";
import { writeResults } from "../results.ts";
import type { Bank, BankTask } from "./bank.ts";
import { calldataBytes } from "./calldata.ts";
import { centralYear } from "./central.ts";
import { chartsOf } from "./charts.ts";
import { type Group, makeBanks, playGroups } from "./chunk.ts";
import { claimsOf } from "./claims.ts";
import { type Settled, settleEpochs } from "./contracts.ts";
import { readCorpus } from "./corpora.ts";
import { type Figures, figuresOf, type Played } from "./figures.ts";
import { readGas } from "./gas.ts";
import type { Game } from "./play.ts";
import { reportOf } from "./report.ts";
import { OURS, readScenario, type Scenario } from "./scenario.ts";
import { ASSUMPTIONS } from "./setting.ts";
import {
  attacksTable,
  claimingTable,
  contributorsTable,
  decilesTable,
  epochsTable,
  runsTable,
  tornadoTable,
} from "./tables.ts";

type Log = (line: string) => void;
type Size = "full" | "quick";

/** The whole of `npm run simulate:rewards`. Throws SCENARIO_INVALID, what `readCorpus` throws, and REWARDS_DIFFER. */
export async function runRewardsSimulation(options: SimulationOptions, log: Log): Promise<Figures> {
  const scenario = readScenario(options.scenario);
  const game: Game = { scenario, gas: readGas(), data: calldataBytes() };
  const size = options.quick ? "quick" : "full";
  log(
    `${scenario.name}: ${scenario.corpora.map(({ name }) => name).join(", ")}, ${scenario.days} days, seed ${options.seed}`,
  );
  // a thread's error would have lost its code
  for (const source of scenario.corpora) readCorpus(source, scenario.heldOutEvery);
  const banks = await attributeAll(scenario, size, options, log);
  const [first] = banks[0]?.[0] ?? [];
  const settled = first && (await settleEpochs(scenario, first, game.gas, options, log));
  const played = await playAll(game, banks, size, options, log);
  const figures = figuresOf(played, scenario.banks[size]);
  const claims = claimsOf(figures, scenario.highestGasPart);
  await writeAll(played, figures, claims, settled, options);
  for (const { text } of claims) log(text);
  log(`Wrote ${relative(process.cwd(), options.folder) || "."}/report.html, its charts, and all results.`);
  return figures;
}

/** Banks by corpus, then by group of runs, then by number. */
type Banks = readonly (readonly (readonly Bank[])[])[];

async function attributeAll(
  scenario: Scenario,
  size: Size,
  { seed, threads }: Pick<SimulationOptions, "seed" | "threads">,
  log: Log,
): Promise<Banks> {
  const numbers = Array.from({ length: scenario.banks[size] }, (_, number) => number);
  const groups = [OURS, ...scenario.variants];
  const documents = scenario.answers.documents[size];
  const tasks = scenario.corpora.flatMap((source) =>
    groups.flatMap((variant) =>
      numbers.map((number): BankTask => ({ scenario, source, variant, seed, number, documents })),
    ),
  );
  const onProgress = progress(tasks.length, log, "versions attributed");
  const made = await makeBanks(tasks, { seed, threads, onProgress: (part) => onProgress(part * tasks.length) });
  let next = 0;
  return scenario.corpora.map(() => groups.map(() => made.slice(next, (next += numbers.length))));
}

async function playAll(
  game: Game,
  banks: Banks,
  size: Size,
  { seed, threads }: Pick<SimulationOptions, "seed" | "threads">,
  log: Log,
): Promise<Played> {
  const { scenario } = game;
  const runs = scenario.runs[size];
  const compared = Math.min(scenario.comparedRuns[size], runs);
  const first = banks[0]?.[0] ?? [];
  const rest = { runs: scenario.tornadoRuns[size], banks: first, detail: "pay" } as const;
  const groups: Group[] = [
    ...banks.flatMap(([ours = [], ...others]) => [
      { banks: ours, runs, detail: "all" } as const,
      ...others.map((own) => ({ banks: own, runs: compared, detail: "pay" }) as const),
    ]),
    { ...rest, central: {} },
    ...ASSUMPTIONS.flatMap((assumption) =>
      (["low", "high"] as const).map((end) => ({ ...rest, central: { at: { assumption, end } } })),
    ),
  ];
  const all = groups.reduce((sum, group) => sum + group.runs, 0);
  const told = progress(all, log);
  const played = await playGroups(game, groups, { seed, threads, onProgress: (part) => told(Math.round(part * all)) });
  let next = 0;
  const corpora = scenario.corpora.map(({ name }, i) => {
    const [ours = [], ...others] = played.slice(next, (next += 1 + scenario.variants.length));
    const bank = banks[i]?.[0]?.[0];
    if (bank === undefined) throw new Error(`There is no bank of ${name}.`);
    return { name, bank, ours, others, central: centralYear(scenario, bank, seed) };
  });
  const [central = [], ...ends] = played.slice(next);
  const tornado = { central, ends: ASSUMPTIONS.map((_, i) => [ends[2 * i] ?? [], ends[2 * i + 1] ?? []] as const) };
  return { scenario, seed, corpora, tornado };
}

async function writeAll(
  played: Played,
  figures: Figures,
  claims: readonly Claim[],
  settled: Settled | undefined,
  { folder, seed }: SimulationOptions,
): Promise<void> {
  const { scenario, corpora } = played;
  await writeResults(folder, {
    tables: [
      ...[runsTable(played), contributorsTable(corpora), decilesTable(figures), claimingTable(figures)],
      ...[epochsTable(figures), attacksTable(figures), tornadoTable(figures)],
    ],
    figures: { ...figures, claims },
    scenario: { ...scenario, seed },
    charts: chartsOf(figures, corpora),
    report: (drawings) => reportOf({ scenario, figures, claims, seed, settled, drawings }),
  });
}
