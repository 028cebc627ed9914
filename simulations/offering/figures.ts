// The figures that are published: whatever the report's text says, it says from here.
import { crossingOf, type Crossing, type Estimate, estimate, type Ratio, redrawn, widest } from "../estimates.ts";
import { ACTOR } from "./game.ts";
import * as of from "./measures.ts";
import { COURSES, type Course, type Kind, KINDS, type SaleName, SALES, type Trick, TRICKS } from "./names.ts";
import type { AssumptionName, Scenario } from "./scenario.ts";
import { endsOf, type Measure, type Sweep, sweepsOf } from "./sweeps.ts";
import type { Tally } from "./tally.ts";

/** What all runs are: the scenario, each value of each parameter, the centre, and both ends of each assumption. */
export interface Played {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly ours: readonly Tally[];
  readonly swept: readonly (readonly (readonly Tally[])[])[];
  readonly central: readonly Tally[];
  readonly ends: readonly (readonly (readonly Tally[])[])[];
}

export interface SaleFigures {
  readonly sale: SaleName;
  /** The root of the mean square of the logarithm of price over worth. */
  readonly error: Estimate;
  /** The mean of that logarithm. */
  readonly bias: Estimate;
  /** How often it stays below the soft cap. */
  readonly failed: Estimate;
  /** What the creator is paid, over what all tokens are worth. */
  readonly raised: Estimate;
  readonly gini: Estimate;
  readonly top: Estimate;
  /** Of what is sold, by what it is worth to who bought it, what each keeps after paying. */
  readonly surplus: readonly { readonly who: Kind | "creator"; readonly part: Estimate }[];
  /** How many of those who bought paid more than the worth. */
  readonly losers: readonly { readonly kind: Kind; readonly part: Estimate }[];
}

export interface ComparisonFigures {
  readonly other: SaleName;
  readonly compared: of.Compared;
  /** By how much the auction is better. */
  readonly lead: Estimate;
}

export interface TrickFigures {
  readonly trick: Trick;
  readonly actor: Kind;
  /** What who does it has more, over the money that it could spend. */
  readonly gain: Estimate;
  /** What the truthful and the creator have more, over what all tokens are worth. */
  readonly small: Estimate;
  readonly creator: Estimate;
  /** By how much the logarithm of the price moves. */
  readonly price: Estimate;
}

export interface CourseFigures {
  readonly course: Course | "all";
  /** Over what was paid for their tokens. */
  readonly burning: Estimate;
  readonly escrow: Estimate;
  readonly atOnce: Estimate;
  /** By how much the escrow is better. */
  readonly lead: Estimate;
  /** How often a milestone that was reached ends it, and how often one that wasn't is met. */
  readonly wrong: Estimate;
  readonly lied: Estimate;
}

export interface ThreatFigures {
  /** What the extortionist holds of what is sold. */
  readonly part: number;
  /** How often a twentieth objects with him. */
  readonly delays: Estimate;
  /** How often one does without him. */
  readonly without: Estimate;
  /** What a contest brings him, in bonds. */
  readonly gain: Estimate;
  /** What it costs the creator, over the proceeds. */
  readonly cost: Estimate;
}

export interface SweepFigures {
  readonly name: Sweep["name"];
  readonly points: readonly { readonly value: number; readonly measure: string; readonly estimate: Estimate }[];
  readonly crossings: readonly (Crossing & { readonly measure: string })[];
}

/** What a result is where one assumption is at an end. */
export interface SwingFigures {
  readonly assumption: AssumptionName;
  readonly ends: readonly [low: number, high: number];
  readonly bias: readonly [low: Estimate, high: Estimate];
  readonly investor: readonly [low: Estimate, high: Estimate];
}

export interface Figures {
  readonly runs: number;
  readonly comparedRuns: number;
  readonly sales: readonly SaleFigures[];
  readonly comparisons: readonly ComparisonFigures[];
  readonly tricks: readonly TrickFigures[];
  readonly courses: readonly CourseFigures[];
  readonly threat: ThreatFigures;
  readonly sweeps: readonly SweepFigures[];
  /** The mean of the logarithm of the auction's price over the worth, and what buyers have for each dollar by the escrow. */
  readonly central: { readonly bias: Estimate; readonly investor: Estimate };
  readonly swings: readonly SwingFigures[];
  /** Which assumption moves each most, and in which part of the draws it does. */
  readonly widest: { readonly bias: WidestFigures | null; readonly investor: WidestFigures | null };
}

export interface WidestFigures {
  readonly assumption: AssumptionName;
  readonly sure: number;
}

type Draws = readonly Uint32Array[];

export function figuresOf({ scenario, seed, ours, swept, central, ends }: Played): Figures {
  const [draws, few] = [redrawn(ours.length, seed), redrawn(central.length, seed)];
  const all = (ratio: Ratio<Tally>) => estimate(ours, ratio, draws);
  const [bias, investor] = [of.ofSuccess("auction", "error"), of.investorValue("escrow")];
  const results = (runs: readonly Tally[]) => ({
    bias: estimate(runs, bias, few),
    investor: estimate(runs, investor, few),
  });
  const varied = endsOf(scenario);
  const widestOf = (ratio: Ratio<Tally>): WidestFigures | null => {
    const pairs = varied.map((_, i) => [ends[i]?.[0] ?? [], ends[i]?.[1] ?? []] as const);
    const found = widest(pairs, ratio, few);
    const assumption = varied[found?.place ?? -1]?.name;
    return assumption === undefined ? null : { assumption, sure: found?.sure ?? 0 };
  };
  return {
    runs: ours.length,
    comparedRuns: central.length,
    sales: SALES.map((sale) => saleFigures(sale, all)),
    comparisons: of.OTHER_SALES.flatMap((other) =>
      of.COMPARED.map((compared) => ({ other, compared, lead: all(of.lead(other, compared)) })),
    ),
    tricks: TRICKS.map((trick) => ({
      ...{ trick, actor: ACTOR[trick], gain: all(of.trickGain(trick)) },
      small: all(of.part([`${trick}.small`], ["whole"])),
      creator: all(of.part([`${trick}.creator`], ["whole"])),
      price: all(of.part([`${trick}.price`], [`${trick}.both`])),
    })),
    courses: [courseFigures("all", COURSES, all), ...COURSES.map((course) => courseFigures(course, [course], all))],
    threat: {
      part: scenario.milestones.extortionist,
      delays: all(of.part(["threat.delays"], ["threat.threats"])),
      without: all(of.part(["threat.without"], ["threat.threats"])),
      gain: all(of.part(["threat.gain"], ["threat.bond"])),
      cost: all(of.part(["threat.cost"], ["threat.proceeds"])),
    },
    sweeps: sweepsOf(scenario).map((sweep, i) => sweepFigures(sweep, swept[i] ?? [], few)),
    central: results(central),
    widest: { bias: widestOf(bias), investor: widestOf(investor) },
    swings: varied.map(({ name, values }, i) => {
      const [low, high] = [results(ends[i]?.[0] ?? []), results(ends[i]?.[1] ?? [])];
      const both = { bias: [low.bias, high.bias], investor: [low.investor, high.investor] } as const;
      return { assumption: name, ends: values, ...both };
    }),
  };
}

function saleFigures(sale: SaleName, all: (ratio: Ratio<Tally>) => Estimate): SaleFigures {
  return {
    sale,
    error: rooted(all(of.ofSuccess(sale, "squared"))),
    bias: all(of.ofSuccess(sale, "error")),
    failed: all(of.ofAll(`${sale}.failed`)),
    raised: all(of.part([`${sale}.kept`], ["whole"])),
    gini: all(of.ofSuccess(sale, "gini")),
    top: all(of.ofSuccess(sale, "top")),
    surplus: (["creator", ...KINDS] as const).map((who) => ({ who, part: all(of.surplus(sale, who)) })),
    losers: KINDS.map((kind) => ({
      kind,
      part: all(of.part([`${sale}.${kind}.losers`], [`${sale}.${kind}.holders`])),
    })),
  };
}

function courseFigures(
  course: Course | "all",
  courses: readonly Course[],
  all: (ratio: Ratio<Tally>) => Estimate,
): CourseFigures {
  const sum = (name: "back" | "paid" | "wrong" | "lied" | "projects") =>
    courses.map((each) => `${each}.${name}` as const);
  return {
    course,
    burning: all(of.part(sum("back"), sum("paid"))),
    escrow: all(of.investorValue("escrow", courses)),
    atOnce: all(of.investorValue("atOnce", courses)),
    lead: all(of.escrowLead(courses)),
    wrong: all(of.part(sum("wrong"), sum("projects"))),
    lied: all(of.part(sum("lied"), sum("projects"))),
  };
}

function sweepFigures(
  { name, values, drawn, crossed }: Sweep,
  groups: readonly (readonly Tally[])[],
  draws: Draws,
): SweepFigures {
  const at = ({ ratio, root }: Measure, place: number) => {
    const found = estimate(groups[place] ?? [], ratio, draws);
    return root === true ? rooted(found) : found;
  };
  return {
    name,
    points: values.flatMap((value, place) =>
      drawn.map((measure) => ({ value, measure: measure.name, estimate: at(measure, place) })),
    ),
    crossings: crossed.map(({ name: measure, ratio }) => {
      // where nobody does it, there is nothing to conclude
      const isPlayed = groups.some((runs) => runs.some((run) => ratio(run)[1] > 0));
      const crossing = crossingOf(values, groups, ratio, draws);
      return { measure, ...crossing, sure: isPlayed ? crossing.sure : 0 };
    }),
  };
}

function rooted({ mean, low, high }: Estimate): Estimate {
  return { mean: Math.sqrt(mean), low: Math.sqrt(low), high: Math.sqrt(high) };
}
