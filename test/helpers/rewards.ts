import { getAddress, getBytes, hexlify, toBeHex } from "ethers";
import { ACCOUNT, AMOUNT, type RewardTotals } from "../../epoch/tree/leaves.ts";
import { EconomyError, type EconomyErrorCode } from "../../sdk/errors.ts";
import type { RewardLeaf } from "../../sdk/rewards.ts";
import type { Random } from "./random.ts";

/** An amount that an account has in all. */
export type Total = readonly [account: bigint, amount: bigint];

/** Totals as they are given, in this order. */
export function totalsOf(totals: readonly Total[]): RewardTotals {
  const accounts = Buffer.concat(totals.map(([account]) => getBytes(toBeHex(account, ACCOUNT))));
  const amounts = Buffer.concat(totals.map(([, amount]) => getBytes(toBeHex(amount, AMOUNT))));
  return { count: totals.length, accounts, amounts };
}

/** Totals of so many accounts, far apart and side by side, with amounts of all sizes. */
export function randomTotals(random: Random, count: number): RewardTotals {
  const accounts = new Set<bigint>();
  while (accounts.size < count) {
    const account = 2n * random.sized(159n);
    accounts.add(account);
    if (accounts.size < count && random.once(4n)) accounts.add(account + 1n);
  }
  const sorted = [...accounts].sort((one, other) => (one < other ? -1 : 1));
  return totalsOf(sorted.map((account) => [account, random.sized(112n)]));
}

/** The leaves of totals, by the definition. */
export function leavesOf({ count, accounts, amounts }: RewardTotals): RewardLeaf[] {
  let sumBefore = 0n;
  return Array.from({ length: count }, (_, i) => {
    const account = getAddress(hexlify(accounts.slice(i * ACCOUNT, (i + 1) * ACCOUNT)));
    const cumulative = BigInt(hexlify(amounts.slice(i * AMOUNT, (i + 1) * AMOUNT)));
    const leaf = { index: BigInt(i), account, cumulative, sumBefore };
    sumBefore += cumulative;
    return leaf;
  });
}

/** The code that a step fails with; undefined where it doesn't. */
export async function codeOf(step: Promise<unknown>): Promise<EconomyErrorCode | undefined> {
  try {
    await step;
    return undefined;
  } catch (error) {
    if (error instanceof EconomyError) return error.code;
    throw error;
  }
}
