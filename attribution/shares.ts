/** A whole, in parts per million. */
export const MILLION = 1_000_000n;

/** Numbers by account. */
export type Amounts = ReadonlyMap<string, bigint>;

/** The sum of all amounts. */
export function sumOf(amounts: Amounts): bigint {
  return [...amounts.values()].reduce((sum, amount) => sum + amount, 0n);
}

/** Adds `amount` to an account's entry. */
export function addTo(amounts: Map<string, bigint>, account: string, amount: bigint): void {
  amounts.set(account, (amounts.get(account) ?? 0n) + amount);
}
