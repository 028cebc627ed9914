// An offering whose disclosure names a wrong root of contributors, over all of its contracts, and contests of that.
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { type AddressLike, id } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { type RewardLeaf, rewardTree } from "../../sdk/rewards.ts";
import { ArbitratorMock__factory } from "../../typechain-types/index.ts";
import {
  bidden,
  claimedAll,
  deployedSystem,
  metNow,
  offered,
  type OfferedScene,
  settledNow,
  type SystemScene,
} from "./iao.ts";
import { contributorTree, COST, CONTRIBUTOR_SUPPLY, FundingState, FUNDS, provenLeaf } from "./milestones.ts";
import { costAt, DAY, type Differences } from "./offering.ts";

type Signer = HardhatEthersSigner;

export const CONTEST_PERIOD = 28n * DAY;
export const RULING_PERIOD = 60n * DAY;
/** How a contest of a root is ruled. */
export const RootRuling = { None: 0n, Replaced: 1n, Upheld: 2n } as const;
export const EVIDENCE = "ipfs://contributors";
const TICK = 20;

export type RootScene = OfferedScene & {
  /** The tree that the disclosure should have named. */
  readonly right: readonly RewardLeaf[];
  readonly rightRoot: string;
  /** The one that it names: all is the creator's. */
  readonly own: readonly RewardLeaf[];
  readonly ownRoot: string;
};

/** One leaf with all that there is. */
export function allFor(account: string, cumulative = CONTRIBUTOR_SUPPLY): RewardLeaf[] {
  return [{ index: 0n, account, cumulative, sumBefore: 0n }];
}

/** The builder has offered a model, and names himself as the one contributor; alice and bob are right. */
export async function offeredWrong(connection: NetworkConnection, differences: Differences = {}): Promise<RootScene> {
  const scene = await deployedSystem(connection);
  return wrongIn(scene, contributorTree([scene.alice.address, scene.bob.address]), differences);
}

/** The same where these leaves are right. */
export async function wrongIn(
  scene: SystemScene,
  right: readonly RewardLeaf[],
  differences: Differences = {},
): Promise<RootScene> {
  const { alice, bob, mallory, builder, vault, roots } = scene;
  const own = allFor(builder.address);
  const ownRoot = rewardTree(own).root;
  for (const account of [alice, bob, mallory, builder]) await vault.deposit(roots, account, FUNDS);
  const full = await offered(scene, { contributorRoot: ownRoot, ...differences });
  return { ...full, right, rightRoot: rewardTree(right).root, own, ownRoot };
}

/** The same before an arbitrator that does what it is told. */
export async function offeredBeforeMock(connection: NetworkConnection) {
  const scene = await offeredWrong(connection);
  const arbitrator = await new ArbitratorMock__factory(scene.governance).deploy();
  await arbitrator.setCost(COST);
  await scene.roots.setArbitrator(arbitrator);
  return { ...scene, arbitrator };
}

/** A contest of the root, by alice with the right one unless said otherwise. */
export function contestRoot(scene: RootScene, by: Signer = scene.alice, root = scene.rightRoot) {
  const { roots, offeringId, disclosure } = scene;
  return roots.connect(by).contest(offeringId, disclosure, root, EVIDENCE, { value: COST });
}

/** alice contests with the right root; `lapseFrom` is when the contest can be ended. */
export async function contestedWrong(connection: NetworkConnection) {
  const scene = await offeredWrong(connection);
  await contestRoot(scene);
  return { ...scene, lapseFrom: BigInt(await connection.networkHelpers.time.latest()) + RULING_PERIOD };
}

/** The same, and mallory contests with another root. */
export async function contestedTwice(connection: NetworkConnection) {
  const scene = await contestedWrong(connection);
  const otherRoot = rewardTree([...scene.right].reverse()).root;
  await contestRoot(scene, scene.mallory, otherRoot);
  return { ...scene, otherRoot };
}

/** Sold, with the wrong root. */
export async function soldWrong(connection: NetworkConnection): Promise<RootScene> {
  const scene = await offeredWrong(connection);
  await soldOut(scene);
  return scene;
}

/** The council rules one of its disputes, the last one unless said otherwise. */
export async function ruledRoot({ council, judge }: RootScene, ruling: bigint, disputeId?: bigint) {
  const last = disputeId ?? (await council.disputeCount()) - 1n;
  return council.connect(judge).vote(last, ruling, id("reason"));
}

/** The root that counts. */
export function countingRoot({ roots, offeringId, disclosure }: RootScene): Promise<string> {
  return roots.rootOf(offeringId, disclosure.contributorRoot);
}

/** Until when the disclosed root can be contested. */
export function firstDeadline({ disclosure }: RootScene): bigint {
  return disclosure.sale.end + CONTEST_PERIOD;
}

/** alice and bob buy all that there is, and the auction is settled. */
export async function soldOut(scene: RootScene): Promise<void> {
  const cost = costAt(scene.disclosure, TICK);
  const bids = [scene.alice, scene.bob].map((by) => ({ by, tick: TICK, amount: cost / 2n + 1n }));
  await bidden(scene, bids);
  await settledNow(scene);
  await claimedAll(scene, bids);
}

/** All milestones are met. */
export async function completedNow(scene: RootScene): Promise<void> {
  const { escrow, offeringId } = scene;
  while ((await escrow.fundingOf(offeringId)).state !== FundingState.Complete) await metNow(scene);
}

/** Has everything vest. */
export async function vestedNow(scene: RootScene): Promise<void> {
  const { since } = await scene.escrow.fundingOf(scene.offeringId);
  const { time } = scene.connection.networkHelpers;
  const end = since + scene.disclosure.vestingPeriod;
  if (BigInt(await time.latest()) < end) await time.increaseTo(end);
}

/** Pays an account by its leaf in a tree. */
export function releaseTo(
  { escrow, offeringId, disclosure }: RootScene,
  leaves: readonly RewardLeaf[],
  account: string,
) {
  const { leaf, proof } = provenLeaf(leaves, account);
  return escrow.releaseContributor(offeringId, disclosure, leaf, proof);
}

/** What an action changes of what accounts have free and locked under the roots, and what it burns. */
export async function stakeChanges(
  { open, vault, roots }: RootScene,
  accounts: readonly AddressLike[],
  action: () => Promise<unknown>,
) {
  const sink = await vault.BURN_ADDRESS();
  const read = async () => ({
    burned: await open.balanceOf(sink),
    stakes: await Promise.all(accounts.map((account) => vault.bondOf(roots, account))),
  });
  const before = await read();
  await action();
  const after = await read();
  const changes = after.stakes.map(({ free, locked }, i) => ({
    free: free - (before.stakes[i]?.free ?? 0n),
    locked: locked - (before.stakes[i]?.locked ?? 0n),
  }));
  return { changes, burned: after.burned - before.burned };
}
