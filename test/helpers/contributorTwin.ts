// The parts of an offering's contributors by the definition: the plain twin of offering/contributors.ts.
import { rewardTree } from "../../sdk/rewards.ts";

/** A record as whoever wrote the test knows it. */
export interface TwinRecord {
  readonly author: string;
  readonly quality: bigint;
  readonly isVoid: boolean;
}

/** Who has how much; nobody where it comes to nothing. */
export function twinParts(records: readonly TwinRecord[], supply: bigint): { account: string; part: bigint }[] {
  const accepted = records.filter(({ isVoid }) => !isVoid);
  const weigh = (some: readonly TwinRecord[]) => some.reduce((sum, { quality }) => sum + quality, 0n);
  const accounts = [...new Set(accepted.map(({ author }) => author))];
  accounts.sort((one, other) => Number(BigInt(one) > BigInt(other)) - Number(BigInt(one) < BigInt(other)));
  return accounts
    .map((account) => {
      const own = weigh(accepted.filter(({ author }) => author === account));
      return { account, part: (supply * own) / weigh(accepted) };
    })
    .filter(({ part }) => part > 0n);
}

export function twinRoot(records: readonly TwinRecord[], supply: bigint): string {
  const parts = twinParts(records, supply);
  const leaves = parts.map(({ account, part }, i) => ({
    index: BigInt(i),
    account,
    cumulative: part,
    sumBefore: parts.slice(0, i).reduce((sum, { part: before }) => sum + before, 0n),
  }));
  return rewardTree(leaves).root;
}
