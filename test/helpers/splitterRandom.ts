/** A seeded generator of whole numbers (mulberry32): the same seed gives the same run on every machine. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to `bound` − 1. */
  below(bound: bigint): bigint {
    let value = 0n;
    for (let filled = 1n; filled < bound << 32n; filled <<= 32n) value = (value << 32n) | BigInt(this.#next());
    return value % bound;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Number(this.below(BigInt(items.length)))];
    if (item === undefined) throw new Error("There is nothing to pick from.");

    return item;
  }

  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}
