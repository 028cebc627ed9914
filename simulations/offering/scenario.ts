// What a scenario of an offering holds. Assumed numbers are millionths, money millionths of a dollar.
import { basename } from "node:path";
import { parseUnits } from "ethers";
import { z } from "zod";
import { type Assumption, assumed } from "../assumptions.ts";
import { invalidScenario, parsedScenario, readScenarioFile } from "../scenarioFile.ts";

/** Of docs/. */
const PAGE = "simulate-offering.md";
const DECIMALS = 6;
const BASIS_POINTS = 10_000;
/** ModelOffering's bounds. */
const [MAX_TICKS, MAX_CREATOR_SHARE, MIN_LIQUIDITY_SHARE, MAX_MILESTONES] = [1_024, 2_000, 2_000, 12];
const [MIN_DAYS, MAX_DAYS, MIN_FIRST_DAYS, MIN_GAP_DAYS, MAX_TERM_DAYS] = [3, 30, 44, 30, 5 * 365];
/** The contract's prices take 128 bits, which leaves as much room above a million for what the team may think. */
const MOST_TOP = 1_000_000;
/** In dollars; no draw lies farther from the median than thrice as far as an end of the range, but for one of a million. */
const LEAST_WORTH = 0.00001;

/**
 * How a whale acts: as who is truthful; with all it has at the highest limit; with half of it; by a bid that it cancels; or
 * last, with what of its money the book makes best.
 */
export const WHALE_STYLES = ["truthful", "buyOut", "reduce", "bluff", "answer"] as const;
export type WhaleStyle = (typeof WHALE_STYLES)[number];

/** At most so many whales. */
export const MOST_WHALES = 4;

const part = z.number("must be a number").min(0, "must not be below 0").max(1, "must be at most 1");
const upTo = (most: number, least = 0) =>
  z.number("must be a number").min(least, `must be at least ${least}`).max(most, `must be at most ${most}`);
const count = (most: number, fewest = 0) =>
  z.int("must be a whole number").min(fewest, `must be at least ${fewest}`).max(most, `must be at most ${most}`);
/** A chance or a part: what is drawn around a median has no end, and would be above one now and then. */
const share = assumed({ scale: 1e6, min: 0, max: 1 }).refine(
  (given?: Assumption) => given?.distribution.form !== "lognormal",
  "must be fixed, or have low, likely and high",
);
const spread = assumed({ scale: 1e6, min: 0, max: 3 });
const multiple = assumed({ scale: 1e6, min: 0, max: 100 });

const money = (most: number) =>
  z
    .string("must be dollars as a string")
    .regex(/^(0|[1-9]\d{0,9})(\.\d{1,6})?$/, "must be dollars with at most 6 decimals, as a string")
    .refine((given) => Number(given) <= most, `must be at most ${most} dollars`)
    .transform((given) => parseUnits(given, DECIMALS));

const points = (value: z.ZodNumber | z.ZodInt) =>
  z
    .array(value)
    .min(2, "must have at least two values")
    .refine((all) => all.every((one, i) => i === 0 || one > (all[i - 1] ?? 0)), "must rise");

const scenarioSchema = z.strictObject({
  name: z.string().min(1, "must not be empty"),
  question: z.string().min(1, "must not be empty"),
  sale: z.strictObject({
    /** Whole tokens. */
    supply: count(1_000_000_000, 1_000),
    tickCount: count(MAX_TICKS, 2),
    /** In basis points. */
    tickGrowth: count(BASIS_POINTS, 1),
    days: count(MAX_DAYS, MIN_DAYS),
    /** The part of the auction in which bids can be canceled. */
    cancelPart: part,
    minBid: money(1e6),
  }),
  /** What the team sets, as parts of what it thinks that a token is worth. */
  team: z.strictObject({
    floor: upTo(10, 0.001),
    fixed: upTo(10, 0.001),
    curveStart: upTo(10, 0.001),
    curveEnd: upTo(100, 0.001),
    softCap: upTo(10, 0.001),
  }),
  /** In how many lots a curve sells. */
  curveLots: count(1_000, 2),
  bidders: z.strictObject({
    count: count(2_000, 2),
    ...{ shading: part, sniper: part, fake: part, herd: part },
  }),
  whales: z.strictObject({
    count: count(MOST_WHALES),
    style: z.enum(WHALE_STYLES),
    /** By how many times a whale's money its decoy is bid with, from another account. */
    decoy: upTo(1_000),
  }),
  milestones: z.strictObject({
    count: count(MAX_MILESTONES, 1),
    /** A milestone's share as a multiple of the one before. */
    growth: upTo(10, 0.1),
    firstDays: count(MAX_TERM_DAYS, MIN_FIRST_DAYS),
    gapDays: count(MAX_TERM_DAYS, MIN_GAP_DAYS),
    /** In basis points. */
    creatorShare: count(MAX_CREATOR_SHARE),
    liquidityShare: count(BASIS_POINTS - MAX_MILESTONES, MIN_LIQUIDITY_SHARE),
    /** Of who doesn't deliver; the rest never ships. */
    ...{ late: part, stop: part },
    /** How many creators raise what a run's auction brings, one after the other. */
    projects: count(1_000, 1),
    bond: money(1e9),
    disputePrice: money(1e6),
    /** What an extortionist holds of what is sold. */
    extortionist: part,
  }),
  assumptions: z.strictObject({
    worth: assumed({ scale: 1e6, min: 0.001, max: 1_000 }),
    ...{ teamError: spread, noise: spread, privatePart: spread, budgetSpread: spread },
    ...{ demand: multiple, moneyFollows: share, shade: share, whaleMoney: multiple, fakeMoney: multiple },
    ...{ follow: share, discouraged: share },
    ...{ defaults: share, lies: share, turnout: share, mistaken: share, contests: share },
    ...{ arbitratorError: share, silent: share, upside: multiple, lateLoss: share },
  }),
  sweeps: z.strictObject({
    bidders: points(count(2_000, 2)),
    noise: points(upTo(3)),
    ...{ snipers: points(part), fakes: points(part) },
    whaleMoney: points(upTo(100)),
    decoy: points(upTo(1_000)),
    teamError: points(upTo(3)),
    ...{ cancelPart: points(part), defaults: points(part), late: points(part) },
    milestones: points(count(MAX_MILESTONES, 1)),
    growth: points(upTo(10, 0.1)),
    ...{ turnout: points(part), extortionist: points(part) },
  }),
  runs: z.strictObject({ full: count(50_000, 2), quick: count(50_000, 2) }),
  comparedRuns: z.strictObject({ full: count(50_000, 2), quick: count(50_000, 2) }),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type AssumptionName = keyof Scenario["assumptions"];

/** Reads and checks a scenario. Throws SCENARIO_INVALID with the file, the field and the fault. */
export function readScenario(path: string): Scenario {
  return parseScenario(readScenarioFile(path, PAGE), path);
}

/** Checks a scenario that is or would be in this file. Throws SCENARIO_INVALID. */
export function parseScenario(data: unknown, path: string): Scenario {
  const scenario = parsedScenario(scenarioSchema, data, path, PAGE);
  const fault = faultOfSale(scenario) ?? faultOfMilestones(scenario);
  if (fault !== undefined) throw invalidScenario(`${basename(path)}: ${fault}`, PAGE);
  return scenario;
}

/** The highest limit, as a part of what the team thinks that a token is worth. */
export function topOf({ team, sale }: Pick<Scenario, "team" | "sale">): number {
  return team.floor * (1 + sale.tickGrowth / BASIS_POINTS) ** (sale.tickCount - 1);
}

function faultOfSale({ sale, team, bidders, sweeps, assumptions }: Scenario): string | undefined {
  const { shading, sniper, fake, herd } = bidders;
  const tricks = [shading + sniper + fake + herd, shading + (sweeps.snipers.at(-1) ?? 0) + fake + herd];
  if (Math.max(...tricks, shading + sniper + (sweeps.fakes.at(-1) ?? 0) + herd) > 1 + 1e-9) {
    return "bidders: shading, sniper, fake and herd must be at most 1 together, at each value of the sweeps, too.";
  }
  if (sale.minBid === 0n) return "sale.minBid: must be above 0.";
  if (team.curveEnd <= team.curveStart) return "team.curveEnd: must be above curveStart.";
  const top = topOf({ sale, team });
  if (team.softCap > top) return "team.softCap: must be at most what all tokens come to at the highest limit.";
  if (top > MOST_TOP)
    return `sale.tickCount: the highest limit must be at most ${MOST_TOP} times what the team thinks.`;
  const { distribution } = assumptions.worth;
  if (distribution.form === "lognormal" && Number(distribution.median) / 1e6 / distribution.factor ** 3 < LEAST_WORTH) {
    return `assumptions.worth: median / factor³ must be at least ${LEAST_WORTH} dollars, so that no worth is nothing.`;
  }
  return undefined;
}

function faultOfMilestones({ milestones, sweeps }: Scenario): string | undefined {
  const { late, stop, bond, creatorShare, liquidityShare, firstDays, gapDays } = milestones;
  if (late + stop > 1 + 1e-9) return "milestones: late and stop must be at most 1 together.";
  if (bond === 0n) return "milestones.bond: must be above 0.";
  const most = Math.max(milestones.count, ...sweeps.milestones);
  if (creatorShare + liquidityShare + most > BASIS_POINTS) {
    return `milestones: creatorShare and liquidityShare must leave a basis point for each of ${most} milestones.`;
  }
  if (firstDays + (most - 1) * gapDays > MAX_TERM_DAYS) {
    return `milestones.gapDays: the last of ${most} must be at most ${MAX_TERM_DAYS} days after the end.`;
  }
  return undefined;
}
