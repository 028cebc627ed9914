// What is wrong with a posted root by its leaves alone: the proofs of IRewardLane, found.
import { rewardLeaf, type RewardLeaf } from "./rewards.ts";

/** What a root claims of its tree. */
export interface RootClaim {
  /** The sum of `cumulative` of all leaves, in the token's smallest unit. */
  readonly total: bigint;
  /** How many leaves there are. */
  readonly count: bigint;
}

/**
 * A fault, and the function of the lane that proves it; the leaves are what it takes, in its order. `proveFall` and
 * `proveMissing` void the root only when it would be activated, and without a fine.
 */
export type RootFault =
  | { readonly proof: "proveLeaf"; readonly shown: RewardLeaf }
  | { readonly proof: "provePair"; readonly first: RewardLeaf; readonly second: RewardLeaf }
  | { readonly proof: "proveFall"; readonly old: RewardLeaf; readonly shown: RewardLeaf }
  | {
      readonly proof: "proveMissing";
      readonly old: RewardLeaf;
      readonly first: RewardLeaf;
      readonly second: RewardLeaf;
    };

/**
 * The first fault among a root's published leaves, those with a fine first; none where the lane would take no proof.
 * Leaves may be in any order, wrong, repeated or missing. Takes time in proportion to n · log n of both trees.
 * @param active The leaves of the active root; none before the first one, or where it is known to be unsound.
 */
export function findRootFault(
  claim: RootClaim,
  leaves: readonly RewardLeaf[],
  active: readonly RewardLeaf[] = [],
): RootFault | undefined {
  const impossible = leaves.find((leaf) => isImpossible(leaf, claim));
  if (impossible) return { proof: "proveLeaf", shown: impossible };

  const sorted = [...leaves].sort((a, b) => compare(a.index, b.index));
  for (const [place, second] of sorted.entries()) {
    const first = sorted[place - 1];
    if (first && contradict(first, second)) return { proof: "provePair", first, second };
  }
  return findLoss(claim, sorted, active);
}

/** The least index of which no leaf was published, which has to be demanded; none where all were. */
export function findUnseen({ count }: RootClaim, leaves: readonly RewardLeaf[]): bigint | undefined {
  const seen = new Set(leaves.map(({ index }) => index));
  for (let index = 0n; index < count; index++) if (!seen.has(index)) return index;
  return undefined;
}

/** Whether a tree of this total and count can't have a leaf. */
function isImpossible({ index, cumulative, sumBefore }: RewardLeaf, { total, count }: RootClaim): boolean {
  const reached = sumBefore + cumulative;
  if (index >= count || reached > total) return true;
  return (index === 0n && sumBefore !== 0n) || (index === count - 1n && reached !== total);
}

/** Whether no tree can have both leaves; the first one's index isn't the larger. */
function contradict(first: RewardLeaf, second: RewardLeaf): boolean {
  if (first.index === second.index) return rewardLeaf(first) !== rewardLeaf(second);
  if (first.index + 1n !== second.index) return false;
  return !isBefore(first.account, second.account) || first.sumBefore + first.cumulative !== second.sumBefore;
}

/** An account of the active root that has less, or a place where it isn't; the leaves are in order and fit together. */
function findLoss(
  { count }: RootClaim,
  leaves: readonly RewardLeaf[],
  active: readonly RewardLeaf[],
): RootFault | undefined {
  const byAccount = [...active].sort((a, b) => compare(BigInt(a.account), BigInt(b.account)));
  let place = 0;
  for (const old of byAccount) {
    while (isBefore(leaves[place]?.account, old.account)) ++place;
    const [before, after] = [leaves[place - 1], leaves[place]];
    if (after && BigInt(after.account) === BigInt(old.account)) {
      if (after.cumulative < old.cumulative) return { proof: "proveFall", old, shown: after };
      continue;
    }
    if (after && before?.index === after.index - 1n)
      return { proof: "proveMissing", old, first: before, second: after };
    if (after?.index === 0n) return { proof: "proveMissing", old, first: after, second: after };
    if (before?.index === count - 1n) return { proof: "proveMissing", old, first: before, second: before };
  }
  return undefined;
}

function isBefore(account: string | undefined, other: string): boolean {
  return account !== undefined && BigInt(account) < BigInt(other);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
