const INDEX_UNIT = 2n ** 64n;

/** A deposit, with the weights that it met. */
interface Deposit {
  amount: bigint;
  weights: ReadonlyMap<string, bigint>;
  totalWeight: bigint;
}

/** The figures of one account in one token, times `denominator`. */
export interface Exact {
  denominator: bigint;
  /** Σ amount · weight / total weight. */
  earned: bigint;
  /** By how much the carried remainders may lift the account above `earned`, see `exact`. */
  over: bigint;
  /** By how much they may hold it below, besides the rounding of claims. */
  under: bigint;
}

/**
 * The splitter in its interface's words, without an index, an epoch or a claim: it keeps every deposit with the weights
 * of its time and adds up. Since it knows no claims, it can't depend on their number or order.
 */
export class SplitterTwin {
  #weights = new Map<string, bigint>();
  readonly #deposits = new Map<string, Deposit[]>();

  get totalWeight(): bigint {
    return sum(this.#weights.values());
  }

  setWeights(updates: readonly { account: string; weight: bigint }[]): void {
    this.#weights = new Map(this.#weights);
    for (const { account, weight } of updates) this.#weights.set(account, weight);
  }

  deposit(token: string, amount: bigint): void {
    const deposits = this.#of(token);
    deposits.push({ amount, weights: this.#weights, totalWeight: this.totalWeight });
    this.#deposits.set(token, deposits);
  }

  deposited(token: string): bigint {
    return sum(this.#of(token).map(({ amount }) => amount));
  }

  /** What the account may have claimed in all: what a division leaves joins the next deposit, claims round down. */
  promised(token: string, account: string): bigint {
    let earned = 0n;
    let left = 0n;
    for (const { amount, weights, totalWeight } of this.#of(token)) {
      const pool = amount * INDEX_UNIT + left;
      earned += (pool / totalWeight) * (weights.get(account) ?? 0n);
      left = pool % totalWeight;
    }
    return earned / INDEX_UNIT;
  }

  /**
   * The account's exact part as a fraction, and how far the carried remainders can move it. Deposit k leaves
   * r(k) < W(k) / 2⁶⁴ units to deposit k + 1, so an account with the share s(k) = w(k) / W(k) is off by
   * Σ s(k) · (r(k − 1) − r(k)) = Σ (s(k + 1) − s(k)) · r(k), where s is 0 after the last deposit.
   */
  exact(token: string, account: string): Exact {
    const deposits = this.#of(token);
    const denominator = deposits.reduce((product, { totalWeight }) => product * totalWeight, 1n);
    const shares = deposits.map(({ weights, totalWeight }) => {
      return ((weights.get(account) ?? 0n) * denominator) / totalWeight;
    });
    const exact = { denominator, earned: 0n, over: 0n, under: 0n };
    deposits.forEach(({ amount, totalWeight }, k) => {
      const share = shares[k] ?? 0n;
      const rise = (shares[k + 1] ?? 0n) - share;
      exact.earned += amount * share;
      if (rise > 0n) exact.over += (rise * (totalWeight - 1n)) / INDEX_UNIT + 1n;
      else exact.under += (-rise * (totalWeight - 1n)) / INDEX_UNIT + 1n;
    });
    return exact;
  }

  #of(token: string): Deposit[] {
    return this.#deposits.get(token) ?? [];
  }
}

export function sum(values: Iterable<bigint>): bigint {
  let total = 0n;
  for (const value of values) total += value;
  return total;
}
