// The figures that are published: whatever the report's text says, it says from here. Amounts are tokens.
import { crossingOf, type Crossing, type Estimate, estimate, type Ratio, redrawn } from "../estimates.ts";
import { errorThatBreaks, profitFrom } from "./published.ts";
import { numberOf } from "./haircut.ts";
import { type Lead, leadsOf, meanOf } from "./lead.ts";
import { OURS, rulesOf, type Scenario, type Variant } from "./scenario.ts";
import type { FastRules } from "./settle.ts";
import { CHEATS, HONEST_KINDS, type Otherwise, settingOf } from "./setting.ts";
import { CURATORS, type ColumnName, type Kind, KINDS, pursed, type Tally, tallied } from "./tally.ts";
import { type CurationTornado, tornadoOf, type TornadoRuns } from "./tornado.ts";

/** A parameter that is varied, with what runs have otherwise at each of its values. */
export interface Sweep {
  readonly name: keyof Scenario["sweeps"];
  readonly values: readonly number[];
  readonly otherwise: (value: number) => Otherwise;
}

/** What all runs are: the rules as they are, the other rules, and each value of each parameter. */
export interface Played {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly ours: readonly Tally[];
  readonly others: readonly (readonly Tally[])[];
  readonly swept: readonly (readonly (readonly Tally[])[])[];
  readonly tornado: TornadoRuns;
}

export interface KindFigures {
  readonly kind: Kind;
  readonly profitPerBatch: Estimate;
  readonly profitPerAccount: Estimate;
  /** What of the batches' pay is paid. */
  readonly paidPart: Estimate;
}

export interface VariantFigures {
  readonly name: string;
  readonly runs: number;
  /** What of all that is paid goes to records that are good. */
  readonly paidToGood: Estimate;
  /** What of the versions' weight is bad. */
  readonly badWeight: Estimate;
  readonly expertPerAccount: Estimate;
  readonly cheatPerAccount: Estimate;
  /** What of the experts can't hand in anything. */
  readonly shutOut: Estimate;
}

export interface WrongFigures {
  readonly kind: Kind;
  /** Which part of its batches loses more than a perfect review would take, and how much of all their pay. */
  readonly batches: Estimate;
  readonly loss: Estimate;
  readonly burned: Estimate;
}

export interface SweepFigures {
  readonly name: string;
  readonly points: readonly { readonly value: number; readonly kind: Kind; readonly profit: Estimate }[];
  readonly crossings: readonly (Crossing & { readonly kind: Kind })[];
}

export interface Figures {
  readonly runs: number;
  readonly comparedRuns: number;
  readonly kinds: readonly KindFigures[];
  readonly variants: readonly VariantFigures[];
  readonly wrongs: readonly WrongFigures[];
  readonly sweeps: readonly SweepFigures[];
  /** By how much an expert's account has more than that of the cheat who does best, at each ratio of cheats. */
  readonly lead: readonly (Lead & { readonly ratio: number })[];
  /** What moves that lead most. */
  readonly tornado: CurationTornado;
  /** What a seat earns, by kind of curator. */
  readonly seats: readonly { readonly curator: string; readonly perSeat: Estimate }[];
  /** What of the records of who learns is bad, in the last quarter. */
  readonly learned: Estimate;
  /** Closed formulas: where k(1 − e − noise) = 1, and from which error a batch of fakes pays by these rules. */
  readonly breaks: { readonly rule: number; readonly newcomer: number | undefined; readonly known: number | undefined };
}

const UNIT = 1e6;

/** Which parameters are varied. */
export function sweepsOf({ sweeps }: Scenario): Sweep[] {
  const rules = (change: (value: number) => Partial<FastRules>) => (value: number) => ({ rules: change(value) });
  return [
    { name: "sampleSize", values: sweeps.sampleSize, otherwise: rules((sampleSize) => ({ sampleSize })) },
    {
      name: "exposurePercent",
      values: sweeps.exposurePercent,
      otherwise: rules((value) => ({ newcomerPercent: value, knownPercent: value, exposureFloor: 0 })),
    },
    {
      name: "haircutPercent",
      values: sweeps.haircutPercent,
      otherwise: rules((haircutPercent) => ({ haircutPercent })),
    },
    { name: "missed", values: sweeps.missed, otherwise: (missed) => ({ missed }) },
    { name: "cheatsPerHonest", values: sweeps.cheatsPerHonest, otherwise: (cheatsPerHonest) => ({ cheatsPerHonest }) },
  ];
}

export function figuresOf(played: Played): Figures {
  const { scenario, seed, ours, others, swept, tornado } = played;
  const compared = others[0]?.length ?? swept[0]?.[0]?.length ?? 0;
  const [draws, few] = [redrawn(ours.length, seed), redrawn(compared, seed)];
  const accounts = accountsOf(scenario);
  const rules = rulesOf(scenario);
  const whole = { ...rulesAsIntegers(rules) };
  const records = BigInt(scenario.contributors.spammer.records);
  const from = (known: boolean) => {
    const error = profitFrom(whole, records, { known, recoveredPercent: 0n });
    return error === undefined ? undefined : Number(error) / 1_000;
  };
  return {
    runs: ours.length,
    comparedRuns: compared,
    kinds: KINDS.filter((kind) => accounts(kind) > 0).map((kind) => ({
      kind,
      profitPerBatch: estimate(ours, perBatch(kind), draws),
      profitPerAccount: estimate(ours, perAccount([kind], accounts), draws),
      paidPart: estimate(ours, ratio([kind], "paid", "records", rules.payPerRecord), draws),
    })),
    variants: [
      variantFigures(scenario, OURS, ours, draws),
      ...scenario.variants.map((variant, i) => variantFigures(scenario, variant, others[i] ?? [], few)),
    ],
    wrongs: HONEST_KINDS.map((kind) => ({
      kind,
      batches: estimate(ours, ratio([kind], "wronged", "batches"), draws),
      loss: estimate(ours, ratio([kind], "wrongLoss", "records", rules.payPerRecord), draws),
      burned: estimate(ours, ratio([kind], "burned", "batches"), draws),
    })),
    sweeps: sweepsOf(scenario).map((sweep, i) => sweepFigures(sweep, swept[i] ?? [], few)),
    lead: scenario.sweeps.cheatsPerHonest.map((cheats, i) => {
      const { against, leads } = leadsOf(scenario, { cheatsPerHonest: cheats }, swept.at(-1)?.[i] ?? []);
      return { ratio: cheats, against, lead: meanOf(leads, few) };
    }),
    tornado: tornadoOf(scenario, tornado, redrawn(tornado.central.length, seed)),
    seats: CURATORS.map((curator, i) => ({
      curator,
      perSeat: estimate(ours, (run) => [pursed(run, curator) / UNIT, settingOf(scenario).seats[i] ?? 0], draws),
    })),
    learned: estimate(
      ours,
      (run) => [tallied(run, "adaptive", "lateBad"), tallied(run, "adaptive", "lateRecords")],
      draws,
    ),
    breaks: { rule: numberOf(errorThatBreaks(BigInt(rules.haircutPercent))), newcomer: from(false), known: from(true) },
  };
}

function variantFigures(
  scenario: Scenario,
  variant: Variant,
  runs: readonly Tally[],
  draws: readonly Uint32Array[],
): VariantFigures {
  const accounts = accountsOf(scenario);
  const sum = (run: Tally, name: ColumnName) => KINDS.reduce((all, kind) => all + tallied(run, kind, name), 0);
  const weights = (run: Tally) => sum(run, "goodWeight") + sum(run, "badWeight");
  return {
    name: variant.name,
    runs: runs.length,
    paidToGood: estimate(runs, (run) => [paidToGood(run), sum(run, "paid")], draws),
    badWeight: estimate(runs, (run) => [sum(run, "badWeight"), weights(run)], draws),
    expertPerAccount: estimate(runs, perAccount(["expert"], accounts), draws),
    cheatPerAccount: estimate(runs, perAccount(CHEATS, accounts), draws),
    shutOut: estimate(runs, (run) => [tallied(run, "expert", "shutOut"), accounts("expert")], draws),
  };
}

/** A kind's pay by the share of its weight that is good. */
function paidToGood(run: Tally): number {
  return KINDS.reduce((all, kind) => {
    const [good, bad] = [tallied(run, kind, "goodWeight"), tallied(run, kind, "badWeight")];
    return good + bad === 0 ? all : all + (tallied(run, kind, "paid") * good) / (good + bad);
  }, 0);
}

function sweepFigures(
  sweep: Sweep,
  groups: readonly (readonly Tally[])[],
  draws: readonly Uint32Array[],
): SweepFigures {
  return {
    name: sweep.name,
    points: sweep.values.flatMap((value, i) =>
      KINDS.map((kind) => ({ value, kind, profit: estimate(groups[i] ?? [], perBatch(kind), draws) })),
    ),
    crossings: CHEATS.map((kind) => ({ kind, ...crossingOf(sweep.values, groups, perBatch(kind), draws) })),
  };
}

function perBatch(kind: Kind): Ratio<Tally> {
  return (run) => [tallied(run, kind, "profit") / UNIT, tallied(run, kind, "batches")];
}

function perAccount(kinds: readonly Kind[], accounts: (kind: Kind) => number): Ratio<Tally> {
  const sum = (of: (kind: Kind) => number) => kinds.reduce((all, kind) => all + of(kind), 0);
  return (run) => [sum((kind) => tallied(run, kind, "profit")) / UNIT, sum(accounts)];
}

function ratio(kinds: readonly Kind[], over: ColumnName, under: ColumnName, times = 1): Ratio<Tally> {
  const sum = (run: Tally, name: ColumnName) => kinds.reduce((all, kind) => all + tallied(run, kind, name), 0);
  return (run) => [sum(run, over), sum(run, under) * times];
}

function accountsOf({ contributors }: Scenario): (kind: Kind) => number {
  return (kind) => contributors[kind].count;
}

function rulesAsIntegers(rules: FastRules) {
  const { payPerRecord, seatFee, newcomerRecords, panelSize, sampleSize } = rules;
  const { exposureFloor, newcomerPercent, knownPercent, haircutPercent } = rules;
  return {
    ...{ payPerRecord: BigInt(payPerRecord), seatFee: BigInt(seatFee), newcomerRecords: BigInt(newcomerRecords) },
    ...{ panelSize: BigInt(panelSize), sampleSize: BigInt(sampleSize), exposureFloor: BigInt(exposureFloor) },
    ...{ newcomerPercent: BigInt(newcomerPercent), knownPercent: BigInt(knownPercent) },
    haircutPercent: BigInt(haircutPercent),
  };
}
