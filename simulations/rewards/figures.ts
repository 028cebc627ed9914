// The figures that are published: whatever the report's text says, it says from here.
import { boundsOf, endsOf } from "../distributions.ts";
import { type Estimate, estimate, farthest, redrawn } from "../estimates.ts";
import { type Band, bandOf } from "../statistics.ts";
import type { Swing } from "../charts/tornado.ts";
import type { Bank } from "./bank.ts";
import type { Paid } from "./central.ts";
import { type Chain, CHAINS } from "./gas.ts";
import { type AssumptionName, baselineOf, OURS, type Scenario, type Variant } from "./scenario.ts";
import { ASSUMPTIONS, plainOf } from "./setting.ts";
import { named, type Tally, tallied } from "./tally.ts";
import { UNITS } from "./words.ts";

/** What was played of one corpus. */
export interface PlayedCorpus {
  readonly name: string;
  readonly bank: Bank;
  readonly central: readonly Paid[];
  readonly ours: readonly Tally[];
  /** By variant. */
  readonly others: readonly (readonly Tally[])[];
}

export interface Played {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly corpora: readonly PlayedCorpus[];
  /** Of the first corpus: the central runs, and those with each assumption at its low and its high end. */
  readonly tornado: {
    readonly central: readonly Tally[];
    readonly ends: readonly (readonly [low: readonly Tally[], high: readonly Tally[]])[];
  };
}

/** Which value of a list is best by its mean, and in which part of the draws. */
export interface Best {
  readonly days: number;
  readonly sure: number;
}

export interface IntervalFigures {
  readonly days: number;
  /** What is kept of the pool after gas and waiting; what gas takes of what is claimed, of runs in which something is. */
  readonly net: Estimate;
  readonly gas: Estimate;
  /** In which part of the runs this interval leaves most. */
  readonly best: Estimate;
}

export interface ChainFigures {
  readonly chain: Chain;
  readonly claimCostUsd: Band;
  /** The least claim of which gas takes no more than the scenario's highest part. */
  readonly leastClaimUsd: Band;
  readonly pays: Estimate;
  readonly medianNetUsd: Band;
  readonly forAll: Band;
  readonly intervals: readonly IntervalFigures[];
  readonly bestInterval: Best;
  readonly minimums: readonly { readonly times: number; readonly gas: Estimate; readonly reaches: Estimate }[];
  readonly epochs: readonly { readonly days: number; readonly posting: Band; readonly cost: Estimate }[];
  readonly bestEpoch: Best;
}

export interface DecileFigures {
  readonly decile: number;
  readonly rewardUsd: Band;
  /** What gas takes or leaves unclaimed, with a claim about once a quarter. */
  readonly gas: Readonly<Record<Chain, Estimate>>;
}

export interface VariantFigures {
  readonly variant: Variant;
  /** What of the pool the attacker has, and what his part of all records is. */
  readonly attacker: Estimate;
  readonly records: number;
  /** What a record of his is paid, as times what one of the others' is. */
  readonly perRecord: Estimate;
  /** How much more of the pool the others have, and the reserve, than where nobody attacks the same engine. */
  readonly others: Estimate;
  readonly reserve: Estimate;
}

export interface CorpusFigures {
  readonly name: string;
  readonly contributors: number;
  readonly records: number;
  readonly answers: number;
  readonly parts: Readonly<Record<"gini" | "top10" | "earnNothing" | "attributed" | "byDefault" | "reserve", Estimate>>;
  readonly spread: Readonly<Record<"gini" | "top10", Band>>;
  readonly poolUsd: Band;
  readonly medianRewardUsd: Band;
  readonly chains: readonly ChainFigures[];
  readonly waiting: readonly { readonly days: number; readonly part: Estimate; readonly movedUnits: number }[];
  readonly deciles: readonly DecileFigures[];
  readonly variants: readonly VariantFigures[];
}

export interface TornadoFigures {
  readonly corpus: string;
  readonly runs: number;
  readonly central: number;
  readonly swings: readonly Swing[];
  /** What moves the result most, and in which part of the draws; null where no assumption has a range. */
  readonly widest: { readonly assumption: string; readonly sure: number } | null;
}

export interface Figures {
  readonly runs: number;
  readonly comparedRuns: number;
  readonly banks: number;
  readonly corpora: readonly CorpusFigures[];
  readonly tornado: TornadoFigures;
}

type Draws = readonly Uint32Array[];

export function figuresOf(played: Played, banks: number): Figures {
  const { scenario, seed, corpora } = played;
  const runs = corpora[0]?.ours.length ?? 0;
  const compared = corpora[0]?.others[0]?.length ?? 0;
  const [draws, few] = [redrawn(runs, seed), redrawn(compared, seed)];
  return {
    ...{ runs, comparedRuns: compared, banks },
    corpora: corpora.map((each) => corpusFigures(scenario, each, draws, few)),
    tornado: tornadoFigures(played),
  };
}

function corpusFigures(scenario: Scenario, played: PlayedCorpus, draws: Draws, few: Draws): CorpusFigures {
  const { name, bank, ours, others } = played;
  const mean = (column: string) => estimate(ours, (run) => [tallied(run, column), 1], draws);
  const band = (column: string) => bandOf(ours.map((run) => tallied(run, column)));
  return {
    ...{ name, contributors: bank.records.filter((count) => count > 0).length, answers: bank.kinds.length },
    records: bank.records.reduce((sum, count) => sum + count, 0),
    parts: {
      ...{ gini: mean("gini"), top10: mean("top_10"), earnNothing: mean("earn_nothing") },
      ...{ attributed: mean("attributed"), byDefault: mean("by_default"), reserve: mean("reserve") },
    },
    spread: { gini: band("gini"), top10: band("top_10") },
    ...{ poolUsd: band("pool_usd"), medianRewardUsd: band("median_reward_usd") },
    chains: CHAINS.map((chain) => chainFigures(scenario, chain, ours, draws)),
    waiting: scenario.epochSweep.map((days) => ({
      ...{ days, part: mean(named.waiting(days)) },
      movedUnits: Math.max(...ours.map((run) => tallied(run, named.moved(days)))),
    })),
    deciles: Array.from({ length: 10 }, (_, i) => ({
      ...{ decile: i + 1, rewardUsd: band(named.decileReward(i + 1)) },
      gas: { l1: mean(named.decileGas("l1", i + 1)), l2: mean(named.decileGas("l2", i + 1)) },
    })),
    variants: scenario.variants.map((variant, i) => {
      const place = scenario.variants.findIndex((each) => each === baselineOf(variant, scenario.variants));
      return variantFigures(variant, others[place] ?? ours, others[i] ?? [], few);
    }),
  };
}

function chainFigures(scenario: Scenario, chain: Chain, ours: readonly Tally[], draws: Draws): ChainFigures {
  const { claimDays, minimumTimes, epochSweep, highestGasPart } = scenario;
  const mean = (column: string) => estimate(ours, (run) => [tallied(run, column), 1], draws);
  const values = (column: string) => ours.map((run) => tallied(run, column));
  const ofClaims = (column: string) => estimateOfSome(ours, column, draws);
  const claimCost = values(named.claimCostUsd(chain));
  const epochCosts = epochSweep.map((days) => (run: Tally) => {
    return tallied(run, named.posting(chain, days)) + tallied(run, named.waiting(days));
  });
  const nets = claimDays.map((days) => (run: Tally) => tallied(run, named.net(chain, days)));
  return {
    ...{
      chain,
      claimCostUsd: bandOf(claimCost),
      leastClaimUsd: bandOf(claimCost.map((cost) => cost / highestGasPart)),
    },
    ...{ pays: mean(named.pays(chain)), medianNetUsd: bandOf(values(named.medianNetUsd(chain))) },
    forAll: bandOf(values(named.forAll(chain))),
    intervals: claimDays.map((days, i) => ({
      ...{ days, net: mean(named.net(chain, days)), gas: ofClaims(named.gasPart(chain, days)) },
      best: estimate(ours, (run) => [placeOfHighest(nets.map((net) => net(run))) === i ? 1 : 0, 1], draws),
    })),
    bestInterval: bestOf(claimDays, nets, ours, draws),
    minimums: minimumTimes.map((times) => ({
      ...{ times, gas: ofClaims(named.minimumGas(chain, times)), reaches: mean(named.reaches(chain, times)) },
    })),
    epochs: epochSweep.map((days, i) => ({
      ...{ days, posting: bandOf(values(named.posting(chain, days))) },
      cost: estimate(ours, (run) => [epochCosts[i]?.(run) ?? NaN, 1], draws),
    })),
    bestEpoch: bestOf(
      epochSweep,
      epochCosts.map((cost) => (run: Tally) => -cost(run)),
      ours,
      draws,
    ),
  };
}

/** The mean over runs that have a figure; not a number where none has. */
export function estimateOfSome(runs: readonly Tally[], column: string, draws: Draws): Estimate {
  if (runs.every((run) => run[column] === undefined)) return { mean: NaN, low: NaN, high: NaN };
  return estimate(runs, (run) => [run[column] ?? 0, run[column] === undefined ? 0 : 1], draws);
}

/** The value with the highest mean over runs; `sure` is the part of the draws in which it is the same one. */
export function bestOf<Run>(
  values: readonly number[],
  amounts: readonly ((run: Run) => number)[],
  runs: readonly Run[],
  draws: Draws,
): Best {
  const rows = amounts.map((amount) => runs.map(amount));
  const place = (draw: Uint32Array | undefined) => {
    const sums = rows.map((row) =>
      draw === undefined ? row.reduce((sum, x) => sum + x, 0) : draw.reduce((sum, run) => sum + (row[run] ?? 0), 0),
    );
    return placeOfHighest(sums);
  };
  const best = place(undefined);
  return { days: values[best] ?? NaN, sure: draws.filter((draw) => place(draw) === best).length / draws.length };
}

function placeOfHighest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

/** Runs of a number have the same assumptions, order and answers, so that differences are of the attack alone. */
function variantFigures(
  variant: Variant,
  without: readonly Tally[],
  runs: readonly Tally[],
  draws: Draws,
): VariantFigures {
  const pairs = runs.map((run, i) => [run, without[i] ?? run] as const);
  const more = (column: string) =>
    estimate(pairs, ([run, own]) => [tallied(run, column) - tallied(own, column), 1], draws);
  return {
    variant,
    attacker: estimate(runs, (run) => [tallied(run, "attacker"), 1], draws),
    records: runs[0] === undefined ? 0 : tallied(runs[0], "attacker_records"),
    perRecord: estimate(runs, perRecord, draws),
    ...{ others: more("others"), reserve: more("reserve") },
  };
}

/** Pay by records of the attacker, by that of the others: what goes to the reserve is no record's. */
function perRecord(run: Tally): readonly [number, number] {
  const records = tallied(run, "attacker_records");
  return [tallied(run, "attacker") * (1 - records), tallied(run, "others") * records];
}

/** What the tornado shows: for which part of the contributors a claim pays on L1. */
const RESULT = named.pays("l1");

function tornadoFigures({ scenario, seed, corpora, tornado }: Played): TornadoFigures {
  const meanOf = (runs: readonly Tally[]) => runs.reduce((sum, run) => sum + tallied(run, RESULT), 0) / runs.length;
  const ranged = ASSUMPTIONS.flatMap((assumption, i) => {
    const [low, high] = tornado.ends[i] ?? [[], []];
    return hasRange(scenario, assumption) ? [{ assumption, low, high }] : [];
  });
  const swings = ranged.map(({ assumption, low, high }): Swing => {
    return { assumption, ends: shownEnds(scenario, assumption), results: [meanOf(low), meanOf(high)] };
  });
  const runs = tornado.central.length;
  return {
    corpus: corpora[0]?.name ?? "",
    ...{ runs, central: meanOf(tornado.central), swings, widest: widestOf(ranged, redrawn(runs, seed)) },
  };
}

interface Ends {
  readonly assumption: string;
  readonly low: readonly Tally[];
  readonly high: readonly Tally[];
}

/** By the mean of each run's own difference: a run has the same stream at both ends. */
export function widestOf(all: readonly Ends[], draws: Draws): TornadoFigures["widest"] {
  const differences = all.map(({ low, high }) =>
    high.map((run, i) => tallied(run, RESULT) - tallied(low[i] ?? run, RESULT)),
  );
  const first = farthest(differences, draws);
  const assumption = first === undefined ? undefined : all[first.place]?.assumption;
  return first === undefined || assumption === undefined ? null : { assumption, sure: first.sure };
}

function hasRange({ assumptions }: Scenario, name: AssumptionName): boolean {
  return endsOf(assumptions[name].distribution) !== undefined;
}

function shownEnds({ assumptions }: Scenario, name: AssumptionName): [string, string] {
  const [low, high] = boundsOf(assumptions[name].distribution);
  const unit = UNITS[name] === "" ? "" : ` ${UNITS[name]}`;
  return [String(plainOf(name, low)), `${plainOf(name, high)}${unit}`];
}

/** The names of all groups of runs, ours first. */
export function groupNames({ variants }: Scenario): string[] {
  return [OURS, ...variants].map(({ name }) => name);
}
