// The book as those see it who look: what is bid at each limit, and the price if the sale ended now. In doubles, since nobody is
// paid by it.
import type { World } from "./world.ts";

/** How finely amounts are tried. */
const STEPS = 32;

export class Book {
  readonly #dollars: Float64Array;
  readonly #sums: Float64Array;
  readonly #supply: number;

  constructor({ dollars, rules }: Pick<World, "dollars" | "rules">) {
    this.#dollars = dollars;
    this.#sums = new Float64Array(dollars.length);
    this.#supply = Number(rules.supply) / 1e18;
  }

  /** Adds to what is bid at a limit, in millionths of a dollar. */
  add(tick: number, amount: bigint): void {
    this.#sums[tick] = (this.#sums[tick] ?? 0) + Number(amount) / 1e6;
  }

  /** In dollars a token, with so many dollars more at the highest limit; undefined where not all would be sold. */
  price(more = 0): number | undefined {
    let above = more;
    for (let tick = this.#sums.length - 1; tick >= 0; tick--) {
      const [sum, limit] = [this.#sums[tick] ?? 0, this.#dollars[tick] ?? 0];
      if (above + sum >= this.#supply * limit) return Math.max(limit, above / this.#supply);
      above += sum;
    }
    return undefined;
  }

  /**
   * How many dollars at the highest limit bring most at these prices to who values a token at so many dollars, of `money` and of
   * parts of it in equal steps; 0 where none brings anything.
   */
  bestAmount(value: number, money: number): number {
    let [best, most] = [0, 0];
    for (let step = 1; step <= STEPS; step++) {
      const amount = (money * step) / STEPS;
      const price = this.price(amount) ?? this.#dollars[0] ?? 0;
      const gain = amount * (value / price - 1);
      if (gain > most) [best, most] = [amount, gain];
    }
    return best;
  }

  /** The highest limit that is at most so many dollars; −1 where that is below the floor. */
  tickAt(dollars: number): number {
    let [low, high] = [-1, this.#dollars.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#dollars[middle] ?? 0) <= dollars) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
