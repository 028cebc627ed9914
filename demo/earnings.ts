import type { Steward } from "./datanet.ts";
import type { AnsweredQuery, Evidence } from "./queries.ts";

/** What a payee earned, and what for. */
export interface Earning {
  readonly name: string;
  readonly account: string;
  readonly recordCount: number;
  /** How many queries drew on the payee's records. */
  readonly queryCount: number;
  /** How many tokens of the answers are theirs, over all queries and records. */
  readonly tokens: number;
  /** In units of 10⁻¹⁸ OPEN. */
  readonly earned: bigint;
  /** The record that one query drew on most; none for the reserve. */
  readonly best: Evidence | undefined;
}

/** The name of the payee of what is nobody's. */
export const RESERVE_NAME = "unattributed reserve";

/** Who earned what and why, the highest first. Accounts that earned nothing are included. */
export function earningsOf(
  stewards: readonly Steward[],
  reserve: string,
  queries: readonly AnsweredQuery[],
  claimed: ReadonlyMap<string, bigint>,
): Earning[] {
  const earnings = stewards.map(({ name, wallet, recordCount }) => {
    const account = wallet.address;
    const evidence = queries.map((query) => query.evidence.filter(({ record }) => record.author === account));
    const all = evidence.flat();
    return {
      name,
      account,
      recordCount,
      queryCount: evidence.filter((found) => found.length > 0).length,
      tokens: all.reduce((sum, { tokens }) => sum + tokens, 0),
      earned: claimed.get(account) ?? 0n,
      best: strongest(all),
    };
  });
  const unmatched = {
    name: RESERVE_NAME,
    account: reserve,
    recordCount: 0,
    queryCount: queries.filter(({ isOpen, evidence }) => isOpen && evidence.length === 0).length,
    tokens: 0,
    earned: claimed.get(reserve) ?? 0n,
    best: undefined,
  };
  return [...earnings, unmatched].sort((a, b) => (a.earned === b.earned ? 0 : a.earned > b.earned ? -1 : 1));
}

/** How many amounts above zero the contributors earned that differ from each other. */
export function distinctAmounts(earnings: readonly Earning[]): number {
  const amounts = earnings.filter(({ name, earned }) => name !== RESERVE_NAME && earned > 0n);
  return new Set(amounts.map(({ earned }) => earned)).size;
}

function strongest(evidence: readonly Evidence[]): Evidence | undefined {
  return evidence.reduce<Evidence | undefined>((best, next) => {
    return best === undefined || next.weight > best.weight ? next : best;
  }, undefined);
}
