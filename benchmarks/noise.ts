/** Random numbers that the seed decides on, for more of them than one would draw as bigint (Marsaglia's xorshift). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 1;
  }

  /** From 0 to `bound` − 1; `bound` is at most 2³². */
  below(bound: number): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return Math.floor(((state >>> 0) / 2 ** 32) * bound);
  }
}

/** One token in so many is another one in a noisy copy. */
export const NOISE = 20;

/** The records, and behind them copies of all of them in which one token in `NOISE` is replaced by any other of the corpus. */
export function repeatNoisily(records: readonly Int32Array[], times: number, dice: Dice): Int32Array[] {
  const tokens = concatenate(records);
  const copies = Array.from({ length: times - 1 }, () =>
    records.map((record) => noisy(record, dice, () => tokens[dice.below(tokens.length)] ?? 0)),
  );
  return [...records, ...copies.flat()];
}

/** A copy of which one token in `NOISE` is drawn anew. */
export function noisy(tokens: Int32Array, dice: Dice, draw: () => number): Int32Array {
  return tokens.map((token) => (dice.below(NOISE) === 0 ? draw() : token));
}

function concatenate(records: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(records.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const record of records) {
    all.set(record, at);
    at += record.length;
  }
  return all;
}
