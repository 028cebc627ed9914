// The auction's rules in plain integers, as IModelOffering states them; amounts in units of the currency, tokens in 10⁻¹⁸.
const ALL = 10_000n;

/** A price is what so many units of the token cost, in units of the currency. */
export const PRICE_UNIT = 10n ** 36n;

/** What decides a price, besides the bids. */
export interface SaleRules {
  /** What is sold, in units of 10⁻¹⁸ token. */
  readonly supply: bigint;
  /** Limit 0, as a price. */
  readonly floor: bigint;
  /** By how much a limit is above the one before, in basis points. */
  readonly growth: bigint;
  /** How many limits there are. */
  readonly count: number;
}

/** What an auction comes to, as the contract keeps it. */
export interface Clearing {
  readonly price: bigint;
  /** Bids at this limit or above are filled whole; those at the one below it in part, others not at all. */
  readonly firstFilled: number;
  readonly marginBid: bigint;
  readonly marginPaid: bigint;
  readonly marginSold: bigint;
  readonly proceeds: bigint;
  readonly sold: bigint;
}

/** What a bid comes to: tokens, and what of it goes back. */
export interface Payout {
  readonly tokens: bigint;
  readonly refund: bigint;
}

const ceilDiv = (numerator: bigint, denominator: bigint) => (numerator + denominator - 1n) / denominator;

/** All limits as prices, the floor first, each rounded up. */
export function limitsOf({ floor, growth, count }: SaleRules): bigint[] {
  const limits: bigint[] = [];
  for (let price = floor; limits.length < count; price += ceilDiv(price * growth, ALL)) limits.push(price);
  return limits;
}

/** What a supply costs at a price, rounded down. */
export function valueDown(supply: bigint, price: bigint): bigint {
  return (supply * price) / PRICE_UNIT;
}

/** The tokens that an amount buys at a price, rounded down. */
export function tokensDown(amount: bigint, price: bigint): bigint {
  return (amount * PRICE_UNIT) / price;
}

/** What an auction comes to whose bids at each limit are these sums, the floor's first. */
export function clear(rules: SaleRules, sums: readonly bigint[]): Clearing {
  const limits = limitsOf(rules);
  let above = 0n;
  for (let tick = limits.length - 1; tick >= 0; tick--) {
    const [bids, limit] = [sums[tick] ?? 0n, limits[tick] ?? 0n];
    if ((above + bids) * PRICE_UNIT >= rules.supply * limit) {
      return clearAt(rules.supply, { tick, limit, bids, above });
    }
    above += bids;
  }
  return { ...filled(above, rules.floor), firstFilled: 0, marginBid: 0n };
}

/** A limit at which all is sold, with what is bid at it and above it. */
interface Reached {
  readonly tick: number;
  readonly limit: bigint;
  readonly bids: bigint;
  readonly above: bigint;
}

function clearAt(supply: bigint, { tick, limit, bids, above }: Reached): Clearing {
  const margin = { firstFilled: tick + 1, marginBid: bids };
  const price = ceilDiv(above * PRICE_UNIT, supply);
  if (price > limit) return { ...filled(above, price), ...margin };

  const marginSold = supply - ceilDiv(above * PRICE_UNIT, limit);
  const marginPaid = valueDown(marginSold, limit);
  return { price: limit, ...margin, marginPaid, marginSold, proceeds: above + marginPaid, sold: supply };
}

/** Where all that count are filled whole. */
function filled(bids: bigint, price: bigint) {
  return { price, marginPaid: 0n, marginSold: 0n, proceeds: bids, sold: tokensDown(bids, price) };
}

/** What a bid at a limit comes to, both rounded down. */
export function payoutOf(clearing: Clearing, tick: number, amount: bigint): Payout {
  const { price, firstFilled, marginBid, marginPaid, marginSold } = clearing;
  if (tick >= firstFilled) return { tokens: tokensDown(amount, price), refund: 0n };
  if (tick + 1 < firstFilled || marginBid === 0n) return { tokens: 0n, refund: amount };
  return { tokens: (amount * marginSold) / marginBid, refund: (amount * (marginBid - marginPaid)) / marginBid };
}
