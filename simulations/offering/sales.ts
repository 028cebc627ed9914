// Other ways to sell the same to the same bidders: at a fixed price, and along a curve. First come, first served; snipers are
// before all others.
import { type Clearing, PRICE_UNIT, tokensDown } from "../auction.ts";
import type { Kind } from "./names.ts";
import { dollarsOf, type World } from "./world.ts";

/** What a sale came to. Amounts in millionths of a dollar and 10⁻¹⁸ token, by bidder. */
export interface Sold {
  /** Whether it stayed below the soft cap, so that all money went back. */
  readonly failed: boolean;
  /** What the last token cost, as a price. */
  readonly price: bigint;
  /** What came in, whether or not it went back. */
  readonly raised: bigint;
  readonly tokens: readonly bigint[];
  readonly paid: readonly bigint[];
  /** What an auction came to. */
  readonly clearing?: Clearing;
}

/** So many tokens at a price, one lot after the other. */
export interface Lot {
  readonly tokens: bigint;
  readonly price: bigint;
}

export type CurveForm = "linear" | "exponential";

/** The whole supply at the team's price. */
export function fixedLots({ rules, fixedPrice }: World): Lot[] {
  return [{ tokens: rules.supply, price: fixedPrice }];
}

/** A curve in steps: lots of equal size, the last with what is left, each dearer than the one before. */
export function curveLots({ rules, curveStart, curveEnd }: World, form: CurveForm, count: number): Lot[] {
  const lot = rules.supply / BigInt(count);
  const last = BigInt(count - 1);
  const growth = (Number(curveEnd) / Number(curveStart)) ** (1 / (count - 1));
  return Array.from({ length: count }, (_, i) => {
    const price =
      form === "linear"
        ? curveStart + ((curveEnd - curveStart) * BigInt(i)) / last
        : (curveStart * BigInt(Math.round(growth ** i * 1e9))) / 10n ** 9n;
    return { tokens: i === count - 1 ? rules.supply - lot * last : lot, price };
  });
}

/** Sells lots to who comes, each up to his limit, his money, and what there is. What is paid for tokens is rounded up. */
export function sellLots({ bidders, minBid, softCap }: World, lots: readonly Lot[], shade: number): Sold {
  const tokens = bidders.map(() => 0n);
  const paid = bidders.map(() => 0n);
  const dollars = lots.map(({ price }) => dollarsOf(price));
  let [lot, left, raised] = [0, lots[0]?.tokens ?? 0n, 0n];
  for (const bidder of queueOf(bidders)) {
    const { view, kind, budget } = bidders[bidder] ?? { view: 0, kind: "truthful", budget: 0n };
    const limit = kind === "shading" ? view * (1 - shade) : view;
    let money = budget < minBid ? 0n : budget;
    while (money > 0n && lot < lots.length && (dollars[lot] ?? 0) <= limit) {
      const { price } = lots[lot] ?? { price: 1n };
      const wanted = tokensDown(money, price);
      const bought = wanted < left ? wanted : left;
      const cost = ceilDiv(bought * price, PRICE_UNIT);
      tokens[bidder] = (tokens[bidder] ?? 0n) + bought;
      paid[bidder] = (paid[bidder] ?? 0n) + cost;
      [money, left, raised] = [money - cost, left - bought, raised + cost];
      if (left > 0n) break;
      left = lots[++lot]?.tokens ?? 0n;
    }
  }
  const touched = left === lots[lot]?.tokens && lot > 0 ? lot - 1 : Math.min(lot, lots.length - 1);
  const price = lots[touched]?.price ?? 0n;
  if (raised >= softCap) return { failed: false, price, raised, tokens, paid };
  return { failed: true, price, raised, tokens: tokens.map(() => 0n), paid: paid.map(() => 0n) };
}

/** Snipers first, all others as they come. */
function queueOf(bidders: readonly { readonly kind: Kind; readonly arrival: number }[]): number[] {
  const turn = (i: number) => {
    const { kind, arrival } = bidders[i] ?? { kind: "truthful", arrival: 1 };
    return kind === "sniper" ? arrival - 1 : arrival;
  };
  return [...bidders.keys()].sort((one, other) => turn(one) - turn(other) || one - other);
}

function ceilDiv(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator;
}
