import { ALPHABET } from "./tokens.ts";

/** What one bit of information counts: sixteenths. */
export const PER_BIT = 16n;

const known = new Int32Array(ALPHABET);

/**
 * How much it tells that a text has a token, in sixteenths of a bit: ⌊16 · log₂(token + 1)⌋, by the token's place in the
 * tokeniser's vocabulary, which is sorted by how soon its letters were worth a token of their own. By Zipf's law a word's
 * frequency falls as 1 / rank, so this is −log₂ of it, up to a constant. It depends on no corpus, so nobody changes it by what
 * he contributes.
 *
 * Worked out in whole numbers, since the last bit of a logarithm differs between machines: 16 · log₂ x is log₂ x¹⁶.
 */
export function informationOf(token: number): number {
  const found = known[token] ?? 0;
  if (found > 0) return found;
  const information = (BigInt(token + 1) ** PER_BIT).toString(2).length - 1;
  known[token] = information;
  return information;
}
