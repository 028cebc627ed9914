// The closed form of the question that is asked most: what demand holds an unlock? Units are those of the model.
import { type Demand, type FeeShares, absorptionOf, UNITS, WHOLE } from "./model.ts";

/** What is to be held, at which prices. */
export interface BreakEvenParameters {
  /** What a month's revenue must absorb, in units of 10⁻¹⁸ token. */
  readonly need: bigint;
  readonly days: number;
  readonly demand: Demand;
  readonly shares: FeeShares;
  readonly microUsd: bigint;
}

/**
 * The fewest paid inferences a day that absorb the need:
 *
 *     ⌈need · token price / (absorption · inference price · days)⌉
 *
 * It is exact: so many hold it, and one fewer doesn't. 0 where nothing is to be absorbed, undefined where no number would do,
 * because nothing of a fee is absorbed.
 */
export function inferencesToHold(parameters: BreakEvenParameters, nanoUsd: bigint): bigint | undefined {
  const { need, days, demand, shares, microUsd } = parameters;
  if (need <= 0n) return 0n;
  const each = absorptionOf(demand, shares) * UNITS * nanoUsd * BigInt(days);
  return each === 0n ? undefined : ceil(need * microUsd * WHOLE, each);
}

/** The least price of an inference, in 10⁻⁹ dollar, at which so many a day absorb the need. */
export function inferencePriceToHold(parameters: BreakEvenParameters, inferencesPerDay: bigint): bigint | undefined {
  // the two stand beside each other in the formula, so that either is found from the other
  return inferencesToHold(parameters, inferencesPerDay);
}

/** The highest token price, in millionths of a dollar, at which so much revenue absorbs the need; undefined where any does. */
export function tokenPriceHeld(
  { need, demand, shares }: Pick<BreakEvenParameters, "need" | "demand" | "shares">,
  revenue: bigint,
): bigint | undefined {
  return need <= 0n ? undefined : (revenue * UNITS * absorptionOf(demand, shares)) / (need * WHOLE);
}

/** What fees must come to in a day, in 10⁻⁹ dollar, rounded up. */
export function feesToHold(parameters: BreakEvenParameters): bigint | undefined {
  return inferencesToHold(parameters, 1n);
}

function ceil(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}
