const MASK = (1n << 64n) - 1n;

/** A SplitMix64 generator: the same seed gives the same cases on every machine. */
export class Random {
  #state: bigint;

  constructor(seed: bigint) {
    this.#state = seed & MASK;
  }

  /** The next 64 random bits. */
  next(): bigint {
    this.#state = (this.#state + 0x9e3779b97f4a7c15n) & MASK;
    let bits = this.#state;
    bits = ((bits ^ (bits >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    bits = ((bits ^ (bits >> 27n)) * 0x94d049bb133111ebn) & MASK;
    return bits ^ (bits >> 31n);
  }

  /** A number from `low` to `high`, both included. */
  between(low: bigint, high: bigint): bigint {
    const wide = (this.next() << 64n) | this.next();
    return low + (wide % (high - low + 1n));
  }

  /** A number from 1 to 2^bits − 1 whose size, not whose value, is spread evenly. */
  sized(bits: bigint): bigint {
    return this.between(1n, (1n << this.between(1n, bits)) - 1n);
  }

  /** True once in `times` on average. */
  once(times: bigint): boolean {
    return this.between(1n, times) === 1n;
  }

  /** From 0 to `bound` − 1. */
  below(bound: bigint): bigint {
    return this.between(0n, bound - 1n);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Number(this.below(BigInt(items.length)))];
    if (item === undefined) throw new Error("There is nothing to pick from.");

    return item;
  }
}
