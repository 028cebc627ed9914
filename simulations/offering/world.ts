// Who comes to a sale, with which view and how much money, and what is sold. One draw of it serves all ways of selling.
import { limitsOf, PRICE_UNIT, type SaleRules } from "../auction.ts";
import { centralOf } from "../distributions.ts";
import { normalOf, type Random } from "../random.ts";
import type { Kind } from "./names.ts";
import { MOST_WHALES } from "./scenario.ts";
import { ONE, type Setting } from "./setting.ts";

export interface Bidder {
  readonly kind: Kind;
  /** What it thinks that a token is worth to it, in dollars. */
  readonly view: number;
  /** What a token is worth to it, in dollars. */
  readonly own: number;
  /** In millionths of a dollar. */
  readonly budget: bigint;
  /** When it comes, as a part of the sale. */
  readonly arrival: number;
  /** Stays away below the chance of being discouraged. */
  readonly courage: number;
}

export interface World {
  /** What a token is worth, in dollars. */
  readonly worth: number;
  readonly rules: SaleRules;
  readonly limits: readonly bigint[];
  /** The limits in dollars. */
  readonly dollars: Float64Array;
  /** In millionths of a dollar, as all money. */
  readonly minBid: bigint;
  readonly softCap: bigint;
  readonly fixedPrice: bigint;
  readonly curveStart: bigint;
  readonly curveEnd: bigint;
  readonly bidders: readonly Bidder[];
}

const TOKEN = 10n ** 18n;
/** What a token of 18 decimals costs in millionths of a dollar, as a price. */
const MICRO = PRICE_UNIT / TOKEN;

/** Dollars a token as a price, to the millionth, which is the least. */
export function priceOf(dollars: number): bigint {
  return BigInt(Math.max(Math.round(dollars * ONE), 1)) * MICRO;
}

/** A price in dollars a token. */
export function dollarsOf(price: bigint): number {
  return Number(price) / Number(MICRO) / ONE;
}

/** What tokens come to at so many dollars each, in millionths of a dollar, rounded down. */
export function worthOf(tokens: bigint, dollars: number): bigint {
  return (tokens * BigInt(Math.round(dollars * ONE))) / TOKEN;
}

/** The worth, the team's terms and all bidders. Each bidder takes as many numbers of the stream as any other. */
export function drawWorld({ scenario, structure, assumed }: Setting, random: Random): World {
  const { sale, team } = scenario;
  const { worth } = assumed;
  const estimate = worth * Math.exp(assumed.teamError * random.normal());
  const rules: SaleRules = {
    supply: BigInt(sale.supply) * TOKEN,
    floor: priceOf(team.floor * estimate),
    growth: BigInt(sale.tickGrowth),
    count: sale.tickCount,
  };
  const limits = limitsOf(rules);
  const median = Number(centralOf(scenario.assumptions.worth.distribution)) / ONE;
  const money = sale.supply * worth ** assumed.moneyFollows * median ** (1 - assumed.moneyFollows);
  const whales = Array.from({ length: MOST_WHALES }, () => {
    return drawBidder(random, assumed, worth, () => ({ kind: "whale", budget: money * assumed.whaleMoney, spread: 0 }));
  });
  const each = (money * assumed.demand) / structure.bidders;
  const bidders = Array.from({ length: structure.bidders }, () => {
    return drawBidder(random, assumed, worth, (uniform) => {
      const kind = kindAt(uniform, { ...scenario.bidders, sniper: structure.snipers, fake: structure.fakes });
      return { kind, budget: each * (kind === "fake" ? assumed.fakeMoney : 1), spread: assumed.budgetSpread };
    });
  });
  return {
    ...{ worth, rules, limits, dollars: Float64Array.from(limits, dollarsOf), minBid: sale.minBid },
    softCap: BigInt(Math.max(Math.round(team.softCap * estimate * sale.supply * ONE), 1)),
    ...{ fixedPrice: priceOf(team.fixed * estimate), curveStart: priceOf(team.curveStart * estimate) },
    ...{ curveEnd: priceOf(team.curveEnd * estimate), bidders: [...whales.slice(0, structure.whales), ...bidders] },
  };
}

interface Purse {
  readonly kind: Kind;
  /** The mean, in dollars. */
  readonly budget: number;
  /** Deviation of its logarithm. */
  readonly spread: number;
}

function drawBidder(
  random: Random,
  { noise, privatePart }: Setting["assumed"],
  worth: number,
  purseAt: (uniform: number) => Purse,
): Bidder {
  const { kind, budget, spread } = purseAt(random.uniform());
  const own = worth * Math.exp(privatePart * random.normal());
  const view = own * Math.exp(noise * random.normal());
  const factor = Math.exp(spread * normalOf(random.uniform(), random.uniform()) - spread ** 2 / 2);
  const [arrival, courage] = [random.uniform(), random.uniform()];
  return { kind, view, own, budget: BigInt(Math.floor(budget * factor * ONE)), arrival, courage };
}

function kindAt(uniform: number, shares: Readonly<Record<"shading" | "sniper" | "fake" | "herd", number>>): Kind {
  let sum = 0;
  for (const kind of ["sniper", "fake", "shading", "herd"] as const) {
    sum += shares[kind];
    if (uniform < sum) return kind;
  }
  return "truthful";
}
