// Amounts as DuckDB adds them up. A product of a price and parts needs up to 162 bits, and a sum above 127 bits is an error or,
// where DuckDB trusts its statistics, wraps around. So what is added is always a product that fits 64 bits, and the sum of so
// many of them as a disk holds fits 128.
import { type Dialect, DUCKDB } from "./dialects.ts";

/** Bits of a limb: one, times all basis points, times a million, is below 2⁶⁴. */
export const LIMB = 30n;
/** Limbs of a price. */
export const PRICE_LIMBS = 5;
const WORD = 64n;
const LIMB_MASK = (1n << LIMB) - 1n;

/** The number that these limbs stand for, the lowest first; a limb may be larger than its bits. */
export function fromLimbs(limbs: readonly bigint[]): bigint {
  return limbs.reduceRight((sum, limb) => (sum << LIMB) + limb, 0n);
}

/** A number's limbs, the lowest first, none where it is zero. */
export function toLimbs(value: bigint): bigint[] {
  return value === 0n ? [] : [value & LIMB_MASK, ...toLimbs(value >> LIMB)];
}

/** The number of a high and a low column of 64 bits, or of their sums. */
export function fromWords(high: bigint, low: bigint): bigint {
  return (high << WORD) + low;
}

/** How many limbs prices up to `highest` have; at least one. */
export function limbsFor(highest: bigint): number {
  return Math.max(1, toLimbs(highest).length);
}

/** SQL for a limb of a price in columns `price_high` and `price_low`. */
export function limbSql(limb: number, { shiftRight, shiftLeft, and, or }: Dialect = DUCKDB): string {
  const from = LIMB * BigInt(limb);
  const above = from + LIMB - WORD;
  if (above <= 0n) return and(shiftRight("price_low", from), LIMB_MASK);
  if (from >= WORD) return and(shiftRight("price_high", from - WORD), LIMB_MASK);
  return or(shiftRight("price_low", from), shiftLeft(and("price_high", (1n << above) - 1n), LIMB - above));
}
