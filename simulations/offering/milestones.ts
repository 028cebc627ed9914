// Creators and holders after a sale: who reaches milestones, who attests what isn't reached, who objects, and what comes back.
import type { Clearing } from "../auction.ts";
import type { Random } from "../random.ts";
import { awardOf, type Funds, met, objectionNeeded, opened, redeemed, type Shares } from "./escrow.ts";
import type { Course } from "./names.ts";
import type { Assumed } from "./setting.ts";

/** How a milestone is decided. */
export type Decision =
  /** Nobody attests it, and its deadline passes. */
  | "missed"
  /** Its window ends with fewer objections than a twentieth. */
  | "released"
  /** A twentieth objects, and nobody contests. */
  | "uncontested"
  | "ruledMet"
  | "ruledNotMet"
  /** The arbitrator says nothing. */
  | "lapsed";

export interface Step {
  readonly decision: Decision;
  /** Whether the creator had reached it. */
  readonly reached: boolean;
  /** Who deposits against it, by place among the bidders. */
  readonly objectors: readonly number[];
}

export interface Project {
  readonly course: Course;
  readonly steps: readonly Step[];
  readonly failed: boolean;
  readonly funds: Funds;
  /** What all buyers get by burning what they have bought, in millionths of a dollar. */
  readonly back: bigint;
  /** What a token is worth in the end over its price: by the escrow, and where all had been paid at once. */
  readonly worth: number;
  readonly worthAtOnce: number;
}

export interface Sale {
  readonly clearing: Clearing;
  readonly shares: Shares;
  /** What each bidder has bought. */
  readonly holdings: readonly bigint[];
}

type Defaults = Readonly<Record<"late" | "stop", number>>;

/** One creator's course over one sale. */
export function playProject(sale: Sale, assumed: Assumed, { late, stop }: Defaults, random: Random): Project {
  const count = sale.shares.milestones.length;
  const [first, second, third] = [random.uniform(), random.uniform(), random.uniform()];
  const course =
    first >= assumed.defaults ? "delivers" : second < late ? "late" : second < late + stop ? "stops" : "never ships";
  const place = Math.floor(third * count);
  const steps: Step[] = [];
  let funds = opened(sale.shares, sale.clearing);
  let failed = false;
  while (!failed && funds.met < count) {
    const step = stepOf(sale, assumed, reaches(course, funds.met, place), random);
    steps.push(step);
    failed = step.decision === "missed" || step.decision === "ruledNotMet" || step.decision === "lapsed";
    if (!failed) funds = met(funds, sale.shares);
  }
  const { sold, liquidityTokens, unreleased } = funds;
  const delivered =
    course === "delivers" ? assumed.upside : course === "late" ? assumed.upside * (1 - assumed.lateLoss) : 0;
  return {
    ...{ course, steps, failed, funds, worth: failed ? 0 : delivered, worthAtOnce: delivered },
    back: failed ? redeemed(unreleased, sold, sold + liquidityTokens) : 0n,
  };
}

function reaches(course: Course, milestone: number, place: number): boolean {
  if (course === "delivers") return true;
  if (course === "late") return milestone !== place;
  return course === "stops" && milestone < place;
}

function stepOf({ clearing, holdings }: Sale, assumed: Assumed, reached: boolean, random: Random): Step {
  if (!reached && random.uniform() >= assumed.lies) return { decision: "missed", reached, objectors: [] };
  const chance = reached ? assumed.mistaken : assumed.turnout;
  const objectors = [...holdings.keys()].filter((i) => random.uniform() < chance && (holdings[i] ?? 0n) > 0n);
  const objections = objectors.reduce((sum, i) => sum + (holdings[i] ?? 0n), 0n);
  if (objections < objectionNeeded(clearing.sold)) return { decision: "released", reached, objectors };
  if (random.uniform() >= assumed.contests) return { decision: "uncontested", reached, objectors };
  return { decision: ruled(assumed, reached, random), reached, objectors };
}

function ruled({ silent, arbitratorError }: Assumed, reached: boolean, random: Random): Decision {
  const [speaks, errs] = [random.uniform() >= silent, random.uniform() < arbitratorError];
  if (!speaks) return "lapsed";
  return reached === errs ? "ruledNotMet" : "ruledMet";
}

/** A part of a currency's unit of what swaps take. */
const FEE = 0.01;

/**
 * What sellers can have of the pool beyond what burning pays for the same tokens, in the currency's units: they sell until the pool
 * gives no more for a token than burning does. The pool holds x tokens and y of the currency, x · y stays, and a hundredth of what
 * is sold is the fee.
 */
export function poolGain({ liquidity, liquidityTokens, sold }: Funds, unreleased: bigint): number {
  const [x, y, most] = [Number(liquidityTokens), Number(liquidity), Number(sold)];
  const back = Number(unreleased) / (x + most);
  const kept = 1 - FEE;
  if (x === 0) return 0;
  const until = back === 0 ? Infinity : (Math.sqrt((kept * x * y) / back) - x) / kept;
  const amount = Math.min(Math.max(until, 0), most);
  return y - (x * y) / (x + kept * amount) - amount * back;
}

/** Who holds a part of what is sold, objects to a true attestation for money, and contests it where he can. */
export interface Threat {
  /** Whether a twentieth objects. */
  readonly delays: boolean;
  /** Whether one would object without him, too. */
  readonly without: boolean;
  readonly fails: boolean;
  /** What carrying it out brings him, in millionths of a dollar: his bond, the arbitrator's price, and his tokens' worth. */
  readonly gain: number;
  /** What it costs the creator: what isn't released any more. */
  readonly cost: number;
}

/** A threat to the first milestone of a creator who delivers. */
export function playThreat(
  { clearing, shares, holdings }: Sale,
  assumed: Assumed,
  { part, bond, price }: { readonly part: number; readonly bond: bigint; readonly price: bigint },
  random: Random,
): Threat {
  const funds = opened(shares, clearing);
  const own = (clearing.sold * BigInt(Math.round(part * 1e6))) / 1_000_000n;
  const others = holdings.reduce((sum, held) => (random.uniform() < assumed.mistaken ? sum + held : sum), 0n);
  const needed = objectionNeeded(clearing.sold);
  const [delays, without] = [own + others >= needed, others >= needed];
  const decision = ruled(assumed, true, random);
  if (!delays) return { delays, without, fails: false, gain: 0, cost: 0 };
  if (decision === "ruledMet") return { delays, without, fails: false, gain: -Number(bond + price), cost: 0 };
  const back = redeemed(funds.unreleased, own, funds.sold + funds.liquidityTokens);
  const worth = (Number(clearing.proceeds) * Number(own) * assumed.upside) / Number(clearing.sold);
  const award = decision === "ruledNotMet" ? awardOf(bond) : 0n;
  return { delays, without, fails: true, gain: Number(award + back - price) - worth, cost: Number(funds.unreleased) };
}
