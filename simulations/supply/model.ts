// The months of a supply against its demand, in whole numbers: every division rounds down, and there is one for each amount.
// Amounts are in units of 10⁻¹⁸ token, shares in millionths, token prices in millionths of a dollar, prices of an inference in
// 10⁻⁹ dollar. The token's price is given, not found.
import type { MonthUnlock } from "./unlocks.ts";

/** Shares of a fee in basis points, as a policy of FeePolicies has them. */
export interface FeeShares {
  readonly protocol: number;
  readonly host: number;
  readonly model: number;
  readonly stakers: number;
  readonly contributors: number;
}

/** What a fee's receivers keep of the tokens that they are paid. */
export type Kept = Readonly<Record<keyof FeeShares, bigint>>;

/** A case of what is assumed: the central one, or a drawn one. */
export interface Demand {
  readonly sold: bigint;
  readonly stakedAtFirst: bigint;
  readonly stakedLater: bigint;
  readonly stakedAfterMonths: number;
  readonly inferencePrice: bigint;
  readonly paidInToken: bigint;
  readonly buyBack: bigint;
  readonly burned: bigint;
  readonly kept: Kept;
  /** Paid inferences a day, of month 0 and each after it. */
  readonly inferencesPerDay: readonly bigint[];
}

/** How fast demand grows; inferences are in millionths. */
export interface Growth {
  readonly inferencesPerDay: bigint;
  readonly monthlyGrowth: bigint;
  readonly mostPerDay: bigint;
}

/** A month at a token price. */
export interface SupplyMonth {
  readonly month: number;
  readonly unlock: bigint;
  readonly sold: bigint;
  /** What is staked by the month's end. */
  readonly staked: bigint;
  /** By how much that has grown. */
  readonly newlyStaked: bigint;
  readonly inferencesPerDay: bigint;
  /** In 10⁻⁹ dollar. */
  readonly revenue: bigint;
  /** What revenue takes off the market: bought and kept, or burned. */
  readonly absorbed: bigint;
  /** All that has been burned by the month's end. */
  readonly burned: bigint;
  /** Vested and not burned. */
  readonly circulating: bigint;
  readonly locked: bigint;
  /** `sold − newlyStaked − absorbed`: above zero, more is sold than demand takes at this price. */
  readonly pressure: bigint;
}

export const ONE = 1_000_000n;
const BASIS = 10_000n;

/** What a dollar of fees takes off the market comes in parts of this: two shares and a share of a policy. */
export const WHOLE = ONE * ONE * BASIS;
/** Units of token in a dollar's worth at a millionth of a dollar each, for 10⁻⁹ dollar: 10¹⁸ · 10⁶ / 10⁹. */
export const UNITS = 10n ** 15n;

/**
 * What of a fee's worth is taken off the market, in parts of `WHOLE`: of fees in the token what the receivers keep, of fees in
 * dollars what the treasury buys back with.
 */
export function absorptionOf({ paidInToken, buyBack, kept }: Demand, shares: FeeShares): bigint {
  return paidInToken * keptOf(kept, shares) + (ONE - paidInToken) * BigInt(shares.protocol) * buyBack;
}

function keptOf(kept: Kept, shares: FeeShares): bigint {
  return RECEIVERS.reduce((sum, receiver) => sum + BigInt(shares[receiver]) * kept[receiver], 0n);
}

const RECEIVERS = ["protocol", "host", "model", "stakers", "contributors"] as const satisfies (keyof FeeShares)[];

/** What of a fee's worth the treasury burns, in parts of `WHOLE · ONE`. It is a part of what is absorbed. */
export function burnedOf({ paidInToken, buyBack, burned, kept }: Demand, { protocol }: FeeShares): bigint {
  return burned * BigInt(protocol) * (paidInToken * kept.protocol + (ONE - paidInToken) * buyBack);
}

/** What is staked of what has vested by a month's end. */
export function stakedShare({ stakedAtFirst, stakedLater, stakedAfterMonths }: Demand, month: number): bigint {
  const passed = BigInt(Math.min(month, stakedAfterMonths));
  return stakedAtFirst + ((stakedLater - stakedAtFirst) * passed) / BigInt(stakedAfterMonths);
}

/** The fees of a month, in 10⁻⁹ dollar. */
export function revenueOf(inferencesPerDay: bigint, days: number, inferencePrice: bigint): bigint {
  return inferencesPerDay * BigInt(days) * inferencePrice;
}

/**
 * Inferences a day from the trend, each month times its swing in millionths, rounded down. The trend never passes `mostPerDay`;
 * a month that swings may.
 */
export function demandPath(
  { inferencesPerDay, monthlyGrowth, mostPerDay }: Growth,
  swings: readonly bigint[],
): bigint[] {
  let trend = inferencesPerDay;
  return swings.map((swing, month) => {
    if (month > 0) trend = (trend * (ONE + monthlyGrowth)) / ONE;
    if (trend > mostPerDay) trend = mostPerDay;
    return (trend * swing) / (ONE * ONE);
  });
}

/** What a month must absorb by its revenue: what is sold less what is newly staked. Below zero, staking takes more than is sold. */
export function needOf(demand: Demand, unlocks: readonly MonthUnlock[], month: number): bigint {
  const { sold, newlyStaked } = sidesOf(demand, unlocks, month);
  return sold - newlyStaked;
}

function sidesOf(demand: Demand, unlocks: readonly MonthUnlock[], month: number) {
  const stakedBy = (at: number) => ((unlocks[at]?.vested ?? 0n) * stakedShare(demand, at)) / ONE;
  const staked = stakedBy(month);
  // what is sold and staked at the token generation event was decided before there was a market
  const newlyStaked = month === 0 ? 0n : staked - stakedBy(month - 1);
  const sold = month === 0 ? 0n : ((unlocks[month]?.unlock ?? 0n) * demand.sold) / ONE;
  return { sold, staked, newlyStaked };
}

/** A supply through its months at a token price. Month 0 has neither sales nor revenue. */
export function runMonths(
  demand: Demand,
  shares: FeeShares,
  unlocks: readonly MonthUnlock[],
  supply: bigint,
  microUsd: bigint,
): SupplyMonth[] {
  const [absorption, burning] = [absorptionOf(demand, shares), burnedOf(demand, shares)];
  let burned = 0n;
  return unlocks.map(({ month, days, vested, unlock }) => {
    const { sold, staked, newlyStaked } = sidesOf(demand, unlocks, month);
    const inferencesPerDay = month === 0 ? 0n : (demand.inferencesPerDay[month] ?? 0n);
    const revenue = revenueOf(inferencesPerDay, days, demand.inferencePrice);
    const absorbed = (revenue * UNITS * absorption) / (microUsd * WHOLE);
    const toBurn = (revenue * UNITS * burning) / (microUsd * WHOLE * ONE);
    // nobody burns what isn't there, or what is staked
    burned = least(burned + toBurn, most(burned, vested - staked));
    return {
      ...{ month, unlock, sold, staked, newlyStaked, inferencesPerDay, revenue, absorbed, burned },
      ...{ circulating: vested - burned, locked: supply - vested },
      pressure: sold - newlyStaked - absorbed,
    };
  });
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
