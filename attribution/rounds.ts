import { EconomyError } from "../sdk/errors.ts";
import { addTo, type Amounts, MILLION, sumOf } from "./shares.ts";

/** A paid query, as far as money is concerned. */
export interface PaidQuery {
  /** In the token's smallest unit. */
  readonly fee: bigint;
  /** Who earns how many millionths of the fee; they sum to a million. */
  readonly parts: Amounts;
}

const MAX_TOTAL_WEIGHT = 2n ** 64n - 1n;

/**
 * A round's weights: Σ fee · parts of every account, divided by their greatest common divisor. Nothing is rounded; where
 * the exact weights don't fit the splitter's 64 bits, this throws WEIGHTS_TOO_LARGE.
 */
export function roundWeights(queries: readonly PaidQuery[]): Map<string, bigint> {
  const sums = earnedMillionths(queries);
  const divisor = [...sums.values()].reduce(greatestCommonDivisor, 0n);
  if (divisor === 0n) {
    throw new EconomyError("SHARES_INVALID", "The round's queries cost nothing.", "Settle only rounds with fees.");
  }
  const weights = new Map([...sums].map(([account, sum]) => [account, sum / divisor]));

  const total = sumOf(weights);
  if (total > MAX_TOTAL_WEIGHT) {
    throw new EconomyError(
      "WEIGHTS_TOO_LARGE",
      `The round's weights sum to ${total}, more than 64 bits hold.`,
      "Charge fees in coarser units or settle fewer queries in a round.",
    );
  }
  return weights;
}

/** What the queries' fees come to, in the token's smallest unit. */
export function feesOf(queries: readonly PaidQuery[]): bigint {
  return queries.reduce((sum, { fee }) => sum + fee, 0n);
}

/** What every account earns over the queries, exactly, in millionths of the token's smallest unit. */
export function earnedMillionths(queries: readonly PaidQuery[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { fee, parts } of queries) {
    if (sumOf(parts) !== MILLION) {
      throw new EconomyError(
        "SHARES_INVALID",
        `A query's parts sum to ${sumOf(parts)}, not ${MILLION}.`,
        "Work them out with partsPerMillion.",
      );
    }
    for (const [account, part] of parts) addTo(sums, account, fee * part);
  }
  return sums;
}

/** Splits a list into `count` runs in order, whose lengths differ by one at most. */
export function inRounds<T>(items: readonly T[], count: number): T[][] {
  return Array.from({ length: count }, (_, round) => {
    return items.slice(Math.floor((items.length * round) / count), Math.floor((items.length * (round + 1)) / count));
  });
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
