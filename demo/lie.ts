// A root that is consistent and wrong, who finds it out, and how it falls.
import { sumOf } from "../attribution/shares.ts";
import { EconomyError } from "../sdk/errors.ts";
import { textHash } from "../sdk/formats.ts";
import { findRootFault } from "../sdk/rewardFaults.ts";
import { type RewardLeaf, rewardTree } from "../sdk/rewards.ts";
import { type Chain, eventOf, fundedWallet, mined } from "./chain.ts";
import { COUNCIL_MEMBERS, type Economy } from "./deploy.ts";
import type { ComputedEpoch } from "./epochs.ts";
import { type Lane, post } from "./lane.ts";

/** A root that the council has voided. Amounts are in units of 10⁻¹⁸ OPEN. */
export interface TakenDown {
  /** What the attributor moved from one author to another. */
  readonly moved: bigint;
  /** What he had at stake. */
  readonly bond: bigint;
  readonly award: bigint;
  readonly burned: bigint;
  /** How many members of the council voted for it, of how many. */
  readonly votes: number;
  readonly members: number;
  /** What the dispute cost, in wei of the chain's coin. */
  readonly cost: bigint;
}

/** What a lane asks its arbitrator has this ruling for a root that is wrong. */
const WRONG = 1n;

/**
 * Lets the attributor post a root that moves half of what an author earned in the epoch to another one: a tree without a fault.
 * A watcher, who has computed the epoch himself, disputes it, and the council, which does the same, voids it.
 */
export async function takeDown(
  chain: Chain,
  { councilArbitrator }: Economy,
  lane: Lane,
  { lied, before, recompute }: Lie,
): Promise<TakenDown> {
  const { totals, posting } = lied;
  const { amounts, moved } = lieAbout(totals, before, lane.reserve);
  const leaves = leavesOf(amounts);
  await post(lane, lane.attributor, {
    ...posting,
    root: rewardTree(leaves).root,
    total: sumOf(amounts),
    count: leaves.length,
  });
  const { root, total, count, bond } = await lane.contract.postedRoot();
  if (findRootFault({ total, count }, leaves) !== undefined) throw unfound("The lie shows in its leaves alone.");

  const own = await recompute();
  const isFound = own.posting.root !== root && own.posting.inputsHash === posting.inputsHash;
  if (!isFound) throw unfound("The lie in the root was not found.");
  const cost = await councilArbitrator.arbitrationCost("0x");
  const evidence = `With inputs ${own.posting.inputsHash} the root is ${own.posting.root}.`;
  const rootNumber = await lane.contract.rootCount();
  const disputed = await mined(lane.contract.connect(lane.watcher).dispute(rootNumber, evidence, { value: cost }));
  const disputeId = eventOf(lane.contract, disputed, "RootDisputed").getValue("arbitratorDisputeId") as bigint;

  const [members, threshold] = await councilArbitrator.getCouncil(await councilArbitrator.councilId());
  let award = 0n;
  let burned = 0n;
  const voters = COUNCIL_MEMBERS.slice(0, Number(threshold));
  for (const [place, name] of voters.entries()) {
    const member = await fundedWallet(chain, name);
    const voted = await mined(councilArbitrator.connect(member).vote(disputeId, WRONG, textHash(evidence)));
    if (place < voters.length - 1) continue;
    const voided = eventOf(lane.contract, voted, "RootVoided");
    [award, burned] = [voided.getValue("award") as bigint, voided.getValue("burned") as bigint];
  }
  return { moved, bond, award, burned, votes: voters.length, members: members.length, cost };
}

/** What the attributor lies about. */
export interface Lie {
  readonly lied: ComputedEpoch;
  /** The totals of the epoch before. */
  readonly before: ReadonlyMap<string, bigint>;
  /** The watcher's own computation, from what is public. */
  readonly recompute: () => Promise<ComputedEpoch>;
}

/** The leaves that pay each account so much, in the tree's order. */
function leavesOf(amounts: ReadonlyMap<string, bigint>): RewardLeaf[] {
  let sumBefore = 0n;
  return [...amounts]
    .sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1))
    .map(([account, cumulative], place) => {
      sumBefore += cumulative;
      return { index: BigInt(place), account, cumulative, sumBefore: sumBefore - cumulative };
    });
}

/** Takes half of the largest gain from its account for the one with the smallest: nobody falls below what he had. */
function lieAbout(totals: ReadonlyMap<string, bigint>, before: ReadonlyMap<string, bigint>, reserve: string) {
  const gains = [...totals]
    .filter(([account]) => account !== reserve)
    .map(([account, total]): [string, bigint] => [account, total - (before.get(account) ?? 0n)])
    .sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
  const [[friend] = [], [victim, gain = 0n] = []] = [gains[0], gains.at(-1)];
  if (friend === undefined || victim === undefined || friend === victim) throw unfound("Nobody can be lied about.");
  const moved = gain / 2n;
  const amounts = new Map(totals);
  amounts.set(victim, (totals.get(victim) ?? 0n) - moved);
  amounts.set(friend, (totals.get(friend) ?? 0n) + moved);
  return { amounts, moved };
}

function unfound(message: string): EconomyError {
  return new EconomyError("BOOKS_DO_NOT_BALANCE", message, "Compare the posted root with the epoch's.");
}
