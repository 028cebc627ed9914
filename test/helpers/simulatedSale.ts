// A sale among a few bidders, small enough to be worked out by hand: 1,000 tokens at a floor of a dollar, limits that grow by a tenth.
import { limitsOf, type SaleRules } from "../../simulations/auction.ts";
import { type Bidder, dollarsOf, priceOf, type World } from "../../simulations/offering/world.ts";

export const TOKEN = 10n ** 18n;
export const DOLLAR = 1_000_000n;

/** A truthful bidder with a view and a budget in dollars, who comes in the middle and is never discouraged. */
export function bidderOf(view: number, dollars: bigint, differences: Partial<Bidder> = {}): Bidder {
  const budget = dollars * DOLLAR;
  return { kind: "truthful", view, own: view, budget, arrival: 0.5, courage: 1, ...differences };
}

export function worldOf(bidders: readonly Bidder[], differences: Partial<World> = {}): World {
  const rules: SaleRules = { supply: 1_000n * TOKEN, floor: priceOf(1), growth: 1_000n, count: 16 };
  const limits = limitsOf(rules);
  return {
    ...{ worth: 1, rules, limits, dollars: Float64Array.from(limits, dollarsOf), minBid: DOLLAR, softCap: 1n },
    ...{ fixedPrice: priceOf(2), curveStart: priceOf(1), curveEnd: priceOf(4), bidders },
    ...differences,
  };
}
