// The tick auction among a world's bidders: who bids and cancels what and when, by the rules of ModelOffering.
import { clear, payoutOf } from "../auction.ts";
import { Book } from "./book.ts";
import type { Kind } from "./names.ts";
import type { Sold } from "./sales.ts";
import type { WhaleStyle } from "./scenario.ts";
import { ONE, type Setting } from "./setting.ts";
import type { Bidder, World } from "./world.ts";

/** Which kinds act by their tricks; all others bid as who is truthful. */
export interface Acts {
  readonly tricks: ReadonlySet<Kind>;
  readonly whale: WhaleAct;
}

/** What a whale does: a decoy is bid at the top by another account of its, which cancels and stays away, and it answers the book. */
export type WhaleAct = WhaleStyle | "decoy";

/** A bid or a cancellation as it is made. */
export interface Move {
  readonly bidder: number;
  readonly tick: number;
  /** In millionths of a dollar; below zero where it is canceled. */
  readonly amount: bigint;
  /** A part of the sale's time. */
  readonly time: number;
}

/** Something that a bidder does at a time. */
interface Plan {
  readonly bidder: number;
  readonly time: number;
  readonly step: "bid" | "bluff" | "cancel";
}

/** Bluffs come in the first part of the time in which they can be canceled, snipers' bids in the last part of the sale. */
const [EARLY, LATE] = [0.1, 0.999];
/** Who answers the book bids after everybody else. */
const END = 1 - 1e-9;
/** By so much a bluff is taken back before it can't be. */
const MOMENT = 5e-4;

/** Plays the auction. `moves` takes all bids and cancellations, in their order. */
export function auction(
  world: World,
  { structure, assumed }: Pick<Setting, "structure" | "assumed">,
  acts: Acts,
  moves: Move[] = [],
): Sold {
  const book = new Book(world);
  const sums = world.limits.map(() => 0n);
  const ticks = new Int32Array(world.bidders.length).fill(-1);
  const amounts = world.bidders.map(() => 0n);
  const move = ({ bidder, time }: Plan, tick: number, amount: bigint) => {
    book.add(tick, amount);
    sums[tick] = (sums[tick] ?? 0n) + amount;
    [ticks[bidder], amounts[bidder]] = [tick, (amounts[bidder] ?? 0n) + amount];
    moves.push({ bidder, tick, amount, time });
  };
  for (const plan of plansOf(world, structure.cancelPart, acts)) {
    const bidder = world.bidders[plan.bidder];
    if (bidder === undefined) continue;
    if (plan.step === "cancel") {
      const held = amounts[plan.bidder] ?? 0n;
      if (held > 0n) move(plan, ticks[plan.bidder] ?? 0, -held);
      continue;
    }
    const top = world.limits.length - 1;
    const times = acts.whale === "decoy" && bidder.kind === "whale" ? structure.decoy : 1;
    const [tick, amount] =
      plan.step === "bluff" ? [top, multiplied(bidder.budget, times)] : bidOf(bidder, book, assumed, acts, top);
    if (tick >= 0 && amount >= world.minBid) move(plan, tick, amount);
  }
  return settled(world, sums, ticks, amounts);
}

/** All that is done, in its order. */
function plansOf({ bidders, minBid }: World, cancelPart: number, acts: Acts): Plan[] {
  const plans = bidders.flatMap(({ kind, arrival, budget }, bidder): Plan[] => {
    if (budget < minBid) return [];
    if (cancelPart > 0 && bluffs(kind, acts)) {
      return [
        { bidder, time: arrival * EARLY * cancelPart, step: "bluff" },
        { bidder, time: Math.max(cancelPart - MOMENT, EARLY * cancelPart), step: "cancel" },
        { bidder, time: answers(kind, acts) ? END : Math.min(cancelPart, 1 - MOMENT / 2), step: "bid" },
      ];
    }
    if (answers(kind, acts)) return [{ bidder, time: END, step: "bid" }];
    const late = kind === "sniper" && acts.tricks.has(kind);
    return [{ bidder, time: late ? LATE + (1 - LATE) * arrival : arrival * LATE, step: "bid" }];
  });
  return plans.sort((one, other) => one.time - other.time || one.bidder - other.bidder);
}

function bluffs(kind: Kind, { tricks, whale }: Acts): boolean {
  return tricks.has(kind) && (kind === "fake" || (kind === "whale" && (whale === "bluff" || whale === "decoy")));
}

function answers(kind: Kind, { tricks, whale }: Acts): boolean {
  return kind === "whale" && tricks.has(kind) && (whale === "answer" || whale === "decoy");
}

function multiplied(money: bigint, times: number): bigint {
  return BigInt(Math.floor(Number(money) * times));
}

/** At which limit a bidder bids how much. */
function bidOf(
  { kind, view, budget, courage }: Bidder,
  book: Book,
  { shade, follow, discouraged }: Setting["assumed"],
  acts: Acts,
  top: number,
): readonly [tick: number, amount: bigint] {
  const style = acts.tricks.has(kind) ? kind : "truthful";
  if (style === "whale" && acts.whale === "buyOut") return [top, budget];
  const price = book.price();
  if (answers(kind, acts)) {
    // what it thinks counts as much as what all others together do
    const value = Math.sqrt(view * (price ?? view));
    return [top, multiplied(budget, book.bestAmount(value, Number(budget) / ONE) / (Number(budget) / ONE))];
  }
  const looks = style === "sniper" || style === "herd";
  const learned = looks && price !== undefined ? view ** (1 - follow) * price ** follow : view;
  const limit = style === "shading" ? view * (1 - shade) : learned;
  if (price !== undefined && limit < price && courage < discouraged) return [-1, 0n];
  return [book.tickAt(limit), style === "whale" && acts.whale === "reduce" ? budget / 2n : budget];
}

function settled(world: World, sums: readonly bigint[], ticks: Int32Array, amounts: readonly bigint[]): Sold {
  const clearing = clear(world.rules, sums);
  const failed = clearing.proceeds < world.softCap;
  const payouts = amounts.map((amount, i) => {
    return failed || amount === 0n ? { tokens: 0n, refund: amount } : payoutOf(clearing, ticks[i] ?? 0, amount);
  });
  return {
    ...{ failed, price: clearing.price, raised: clearing.proceeds, clearing },
    tokens: payouts.map(({ tokens }) => tokens),
    paid: payouts.map(({ refund }, i) => (amounts[i] ?? 0n) - refund),
  };
}
