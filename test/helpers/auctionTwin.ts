/** What 10³⁶ units of the token cost is a price. */
const PRICE_UNIT = 10n ** 36n;

export interface TwinBid {
  tick: number;
  amount: bigint;
}

export interface Sale {
  supply: bigint;
  floor: bigint;
  /** In basis points. */
  growth: bigint;
  count: number;
}

export interface Payout {
  tokens: bigint;
  refund: bigint;
}

/** A number that isn't rounded; the part below is above zero. */
interface Fraction {
  above: bigint;
  below: bigint;
}

const whole = (number: bigint): Fraction => ({ above: number, below: 1n });
const isLess = (one: Fraction, other: Fraction) => one.above * other.below < other.above * one.below;
const smaller = (one: Fraction, other: Fraction) => (isLess(one, other) ? one : other);
const larger = (one: Fraction, other: Fraction) => (isLess(one, other) ? other : one);
const over = (number: bigint, { above, below }: Fraction): Fraction => ({ above: number * below, below: above });
const roundedDown = ({ above, below }: Fraction) => above / below;
const roundedUp = ({ above, below }: Fraction) => (above + below - 1n) / below;

/** The limits, each from the one before. */
export function twinLimits({ floor, growth, count }: Sale): bigint[] {
  const limits = [floor];
  for (let limit = floor; limits.length < count; limits.push(limit)) {
    limit += roundedUp({ above: limit * growth, below: 10_000n });
  }
  return limits;
}

/**
 * The auction as markets clear: bids are sorted by their limits, and the price is the highest at which those who pay as much buy
 * everything, so the largest of min(limit, what is bid there and above, over the supply). It is a fraction, rounded only where
 * the interface says so.
 */
export function clearedTwin(sale: Sale, bids: readonly TwinBid[]) {
  const { supply, floor } = sale;
  const limits = twinLimits(sale);
  const limitOf = ({ tick }: TwinBid) => limits[tick] ?? 0n;
  const sorted = [...bids].sort((one, other) => (limitOf(one) > limitOf(other) ? -1 : 1));
  let exact = whole(0n);
  let sum = 0n;
  for (const bid of sorted) {
    sum += bid.amount;
    exact = larger(exact, smaller(whole(limitOf(bid)), { above: sum * PRICE_UNIT, below: supply }));
  }
  const soldOut = !isLess(exact, whole(floor));
  const price = soldOut ? roundedUp(exact) : floor;

  const pays = (bid: TwinBid) => !soldOut || isLess(exact, whole(limitOf(bid)));
  const filled = sorted.filter(pays).reduce((all, { amount }) => all + amount, 0n);
  const margin = sorted.filter((bid) => soldOut && exact.above === limitOf(bid) * exact.below);
  const marginBid = margin.reduce((all, { amount }) => all + amount, 0n);
  const isPartial = marginBid > 0n;
  const rest = isPartial ? supply - roundedUp(over(filled * PRICE_UNIT, whole(price))) : 0n;
  const paid = roundedDown({ above: rest * price, below: PRICE_UNIT });

  const payoutOf = (bid: TwinBid): Payout => {
    if (pays(bid)) return { tokens: roundedDown(over(bid.amount * PRICE_UNIT, whole(price))), refund: 0n };
    if (!margin.includes(bid)) return { tokens: 0n, refund: bid.amount };
    const share = (part: bigint) => roundedDown({ above: bid.amount * part, below: marginBid });
    return { tokens: share(rest), refund: share(marginBid - paid) };
  };
  const sold = isPartial ? supply : roundedDown(over(filled * PRICE_UNIT, whole(price)));
  return { price, exact, sold, proceeds: filled + paid, payouts: bids.map(payoutOf), isPartial, soldOut };
}

export type Cleared = ReturnType<typeof clearedTwin>;
