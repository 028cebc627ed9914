// By how much each assumption moves an expert's lead, in runs that have all other assumptions as most likely. Run n of every
// group has the same stream, so that what differs is the assumption.
import type { Assumption } from "../assumptions.ts";
import type { Chart } from "../charts/frame.ts";
import { byWidth, tornadoChart } from "../charts/tornado.ts";
import { type Claim, shown } from "../claims.ts";
import { endsOf } from "../distributions.ts";
import { type Estimate, farthest, SURE } from "../estimates.ts";
import { type Lead, leadsOf, meanOf } from "./lead.ts";
import type { Scenario } from "./scenario.ts";
import { type AssumptionName, namedAssumptions } from "./setting.ts";
import type { Tally } from "./tally.ts";

/** An assumption that acts by the scenario's own rules, and the ends of its range, from 0 to 1. */
export interface Lever {
  readonly assumption: AssumptionName;
  readonly ends: readonly [low: number, high: number];
}

/** The runs in which all are central, and those at the ends of each lever, in their order. */
export interface TornadoRuns {
  readonly central: readonly Tally[];
  readonly ends: readonly (readonly [low: readonly Tally[], high: readonly Tally[]])[];
}

export interface CurationSwing extends Lever {
  readonly leads: readonly [low: Lead, high: Lead];
  /** The lead at the high end less that at the low one, of the same streams. */
  readonly difference: Estimate;
}

export interface CurationTornado {
  readonly runs: number;
  readonly central: Lead;
  readonly swings: readonly CurationSwing[];
  /** Which one moves most, and in which part of the draws it does; null where none has a range. */
  readonly widest: { readonly assumption: AssumptionName; readonly sure: number } | null;
}

const ONE = 1e6;

/** The levers of a scenario: nobody is admitted by its own rules, and what nobody's records are missed for moves nothing. */
export function leversOf(scenario: Scenario): Lever[] {
  return namedAssumptions(scenario)
    .filter(([name]) => acts(name, scenario))
    .flatMap(([assumption, { distribution }]: readonly [AssumptionName, Assumption]) => {
      const ends = endsOf(distribution);
      return ends === undefined ? [] : [{ assumption, ends: [Number(ends[0]) / ONE, Number(ends[1]) / ONE] as const }];
    });
}

function acts(name: AssumptionName, { contributors }: Scenario): boolean {
  if (name === "admittedHonest" || name === "admittedCheats") return false;
  return Object.entries(contributors).every(([kind, { count }]) => count > 0 || name !== `missed: ${kind}`);
}

/** The leads of all groups of runs, and what moves them most. */
export function tornadoOf(scenario: Scenario, runs: TornadoRuns, draws: readonly Uint32Array[]): CurationTornado {
  const leadOf = (of: readonly Tally[]) => {
    const { against, leads } = leadsOf(scenario, {}, of);
    return { leads, shown: { against, lead: meanOf(leads, draws) } };
  };
  const swings = leversOf(scenario).map((lever, place) => {
    const [low, high] = runs.ends[place] ?? [[], []];
    const [atLow, atHigh] = [leadOf(low), leadOf(high)];
    const differences = atHigh.leads.map((lead, run) => lead - (atLow.leads[run] ?? NaN));
    return { lever, leads: [atLow.shown, atHigh.shown] as const, differences };
  });
  const first = farthest(
    swings.map(({ differences }) => differences),
    draws,
  );
  const widest = first === undefined ? undefined : swings[first.place]?.lever.assumption;
  return {
    runs: runs.central.length,
    central: leadOf(runs.central).shown,
    swings: swings.map(({ lever, leads, differences }) => {
      return { ...lever, leads, difference: meanOf(differences, draws) };
    }),
    widest: widest === undefined ? null : { assumption: widest, sure: first?.sure ?? 0 },
  };
}

/** Whether the runs say that an assumption moves the lead at all. */
export function isMoving({ difference: { low, high } }: CurationSwing): boolean {
  return low > 0 || high < 0;
}

/** The tornado's chart, of what surely moves the lead. */
export function curationTornadoChart({ central, swings }: CurationTornado): Chart[] {
  const moving = swings.filter(isMoving).map(({ assumption, ends, leads }) => ({
    ...{ assumption, ends: [String(ends[0]), String(ends[1])] as const },
    results: [leads[0].lead.mean, leads[1].lead.mean] as const,
  }));
  if (moving.length === 0) return [];
  return [
    tornadoChart({
      name: "tornado",
      caption:
        "What each assumption moves: by how much an expert's account has more than that of the cheat that does best.",
      title: "Which assumption moves an expert's lead?",
      source: "tornado.csv",
      result: "tokens that an expert's account has more than that of the cheat that does best",
      central: central.lead.mean,
      swings: byWidth(moving),
    }),
  ];
}

/** Which assumption moves the lead most, where the runs say so. */
export function widestClaim({ central, swings, widest }: CurationTornado): Claim {
  const own = swings.find(({ assumption }) => assumption === widest?.assumption);
  if (own === undefined || widest === null || widest.sure < SURE || !isMoving(own)) {
    const text = "Which assumption moves most by how much an expert's account leads, the runs don't say.";
    return { text, carried: false, source: "tornado, all assumptions" };
  }
  const [low, high] = own.leads.map(({ lead }) => shown(lead));
  const text =
    `“${own.assumption}” moves most by how much an expert's account has more than that of the cheat that does best: ` +
    `${low ?? ""} tokens at ${own.ends[0]}, ${high ?? ""} at ${own.ends[1]}, ${shown(central.lead)} in the central case.`;
  return { text, carried: true, source: `tornado ${own.assumption}` };
}
