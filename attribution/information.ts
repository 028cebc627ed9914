/** What one bit of information counts: sixteenths. */
export const PER_BIT = 16n;

/**
 * How much it tells that a token is there which stands `count` times among `total`: ⌊16 · log₂(total / count)⌋, in sixteenths
 * of a bit. Worked out in whole numbers, since the last bit of a logarithm differs between machines:
 * 16 · log₂ x = log₂ x¹⁶, and ⌊log₂ y⌋ of a quotient y is that of ⌊y⌋.
 * @param count 1 to `total`.
 */
export function informationOf(count: number, total: number): number {
  const quotient = BigInt(total) ** PER_BIT / BigInt(count) ** PER_BIT;
  return quotient.toString(2).length - 1;
}
