import { EconomyError } from "../sdk/errors.ts";

/** A whole, in parts per million. */
export const MILLION = 1_000_000n;

/** Numbers by account. */
export type Amounts = ReadonlyMap<string, bigint>;

/**
 * Turns weights into parts per million that sum to a million exactly. Accounts are taken in the order of their addresses,
 * each gets the rise of ⌊sum so far · 10⁶ / total⌋: at most one part from its exact share, and none is lost.
 * Accounts whose part is 0 are left out. The seed shifts where the rounding begins: with a different one for each query,
 * no account gains by its place in the order (systematic sampling).
 */
export function partsPerMillion(weights: Amounts, seed = 0n): Map<string, bigint> {
  const accounts = [...weights].sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const total = sumOf(weights);
  if (total <= 0n || accounts.some(([, weight]) => weight < 0n)) {
    throw new EconomyError("SHARES_INVALID", "No share can be worked out.", "Give weights of which one is above zero.");
  }

  const parts = new Map<string, bigint>();
  let sum = seed % total;
  let given = (sum * MILLION) / total;
  for (const [account, weight] of accounts) {
    sum += weight;
    const part = (sum * MILLION) / total - given;
    given += part;
    if (part > 0n) parts.set(account, part);
  }
  return parts;
}

/** The sum of all amounts. */
export function sumOf(amounts: Amounts): bigint {
  return [...amounts.values()].reduce((sum, amount) => sum + amount, 0n);
}

/** Adds `amount` to an account's entry. */
export function addTo(amounts: Map<string, bigint>, account: string, amount: bigint): void {
  amounts.set(account, (amounts.get(account) ?? 0n) + amount);
}
