import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { concat, id, keccak256, parseEther, ZeroAddress } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { rewardTree } from "../../sdk/rewards.ts";
import { RewardLane__factory, RewardLaneFactory__factory } from "../../typechain-types/index.ts";
import type { RewardLane, RewardLaneFactory, TokenMock } from "../../typechain-types/index.ts";
import { DAY } from "./datanet.ts";
import { now } from "./escrow.ts";
import { deployedPayments, type PaymentScene, shares } from "./payment.ts";

export const WINDOW = 3n * DAY;
export const DEMAND = 2n * DAY;
export const DISPUTE = 14n * DAY;
export const CALL = 14n * DAY;
export const RootStatus = { None: 0n, Pending: 1n, Active: 2n, Void: 3n } as const;
export const DemandKind = { Leaf: 0n, Author: 1n } as const;

/** Of the scene's lanes, in units of the bonds' token. */
export const MIN_BOND = parseEther("100");
export const DEMAND_BOND = parseEther("1");
/** A fifth of what a root reaches, for OPEN. */
export const BOND_RATE = parseEther("0.2");
/** What each account has free in the vault under the lane. */
export const LANE_BONDS = parseEther("10000");
export const INPUTS = id("inputs");
export const ENGINE = id("engine");

export interface Leaf {
  index: bigint;
  account: string;
  cumulative: bigint;
  sumBefore: bigint;
}

export interface Proven {
  leaf: Leaf;
  proof: string[];
}

/** A tree over leaves as they are, right or wrong. */
export interface LeafTree {
  root: string;
  leaves: Leaf[];
  total: bigint;
  proven(place: number): Proven;
}

/** The payments' scene with a factory, and the lane of `attributor` in OPEN, which a policy of model 1 names. */
export interface LaneScene extends PaymentScene {
  factory: RewardLaneFactory;
  rewardLane: RewardLane;
  attributor: HardhatEthersSigner;
  fallback: HardhatEthersSigner;
  reserve: HardhatEthersSigner;
  /** Has bonds under the lane, and no part in it. */
  finder: HardhatEthersSigner;
  lanePolicyHash: string;
}

export async function deployedLanes(connection: NetworkConnection): Promise<LaneScene> {
  const scene = await deployedPayments(connection);
  const { governance, guardian, escrow, vault, policies, arbitrator, token, usd, builder } = scene;
  const signers = (await connection.ethers.getSigners()).slice(13, 17);
  const [attributor, fallback, reserve, finder] = signers as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
  ];
  const factory = await new RewardLaneFactory__factory(governance).deploy(
    governance,
    guardian,
    escrow,
    vault,
    policies,
    { arbitrator, fallbackAttributor: fallback, reserve, minBond: MIN_BOND, demandBond: DEMAND_BOND },
    [
      { token, rate: BOND_RATE },
      { token: usd, rate: 10n ** 30n },
    ],
  );
  await factory.create(attributor, token);
  const rewardLane = RewardLane__factory.connect(await factory.laneOf(attributor, token), governance);
  const policy = { ...shares, lane: await rewardLane.getAddress() };
  await policies.connect(builder).addPolicy(1n, policy);
  const lanePolicyHash = await policies.policyHashOf(1n, policy);
  for (const account of [attributor, fallback, finder, scene.mallory]) {
    await vault.deposit(rewardLane, account, LANE_BONDS);
  }
  return { ...scene, factory, rewardLane, attributor, fallback, reserve, finder, lanePolicyHash };
}

/** Has a payer pay so much that exactly `amount` is credited to the lane: fees of 50 units are shared without a rest, and
 * of a single unit the lane has all. */
export async function credited(scene: LaneScene, amount: bigint, token: TokenMock | LaneScene["token"] = scene.token) {
  const { escrow, payer, host, modelId, lanePolicyHash } = scene;
  const pay = (paid: bigint) => escrow.connect(payer).pay(host, token, modelId, lanePolicyHash, paid);
  const rest = amount % ((50n * shares.contributors) / 10_000n);
  if (amount > rest) await pay(((amount - rest) * 10_000n) / shares.contributors);
  for (let unit = 0n; unit < rest; unit++) await pay(1n);
}

/** The leaves that pay each account so much, in the order that a tree has. */
export function leavesOf(amounts: readonly (readonly [string, bigint])[]): Leaf[] {
  const sorted = [...amounts].sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1));
  let sumBefore = 0n;
  return sorted.map(([account, cumulative], place) => {
    const leaf = { index: BigInt(place), account, cumulative, sumBefore };
    sumBefore += cumulative;
    return leaf;
  });
}

export function treeOf(leaves: Leaf[]): LeafTree {
  const tree = rewardTree(leaves);
  return {
    root: tree.root,
    leaves,
    total: leaves.reduce((sum, { cumulative }) => sum + cumulative, 0n),
    proven(place) {
      const leaf = leaves[place] ?? { index: 0n, account: ZeroAddress, cumulative: 0n, sumBefore: 0n };
      return { leaf, proof: tree.getProof(place) };
    },
  };
}

/** Posts a tree as the attributor, unless another poster, total or count is given. */
export async function posted(
  { rewardLane, attributor }: LaneScene,
  tree: LeafTree,
  { poster = attributor, total = tree.total, count = BigInt(tree.leaves.length) } = {},
) {
  return rewardLane.connect(poster).post(tree.root, total, count, INPUTS, ENGINE);
}

/** Posts a tree, and activates it when its window is over. */
export async function activated(scene: LaneScene, tree: LeafTree): Promise<void> {
  await posted(scene, tree);
  await scene.connection.networkHelpers.time.increase(WINDOW);
  await scene.rewardLane.activate();
}

/** A tree of four leaves, of which the reserve has one, that pays `scale` thousand units. */
export function fairTree({ alice, bob, mallory, reserve }: LaneScene, scale = 1n): LeafTree {
  const amounts = [400n, 300n, 200n, 100n].map((amount) => amount * scale);
  const accounts = [alice, bob, mallory, reserve];
  return treeOf(leavesOf(accounts.map(({ address }, place) => [address, amounts[place] ?? 0n] as const)));
}

/** A tree of one leaf below as many siblings, which stand for nothing. */
export function deepTree(leaf: Leaf, depth: number): LeafTree {
  const proof = Array.from({ length: depth }, (_, level) => id(`sibling ${level}`));
  const hashes = (first: string, second: string) =>
    keccak256(concat(BigInt(first) < BigInt(second) ? [first, second] : [second, first]));
  const root = proof.reduce(hashes, treeOf([leaf]).root);
  return { root, leaves: [leaf], total: leaf.cumulative, proven: () => ({ leaf, proof }) };
}

/** What an account has in a tree, with its proof. */
export function leafOf(tree: LeafTree, account: { address: string }): Proven {
  return tree.proven(tree.leaves.findIndex((leaf) => leaf.account === account.address));
}

/** A tree in which one leaf is changed. */
export function spoiled(tree: LeafTree, place: number, differences: Partial<Leaf>): LeafTree {
  return treeOf(tree.leaves.map((leaf, i) => (i === place ? { ...leaf, ...differences } : leaf)));
}

/** The scene with what `tree` pays credited to the lane, and the tree posted. */
export async function pendingRoot(scene: LaneScene, tree: LeafTree = fairTree(scene)) {
  await credited(scene, tree.total);
  await posted(scene, tree);
  return { ...scene, tree, postedAt: await now(scene) };
}

/** The scene with a tree that has become the active one. */
export async function activeRoot(scene: LaneScene, tree: LeafTree = fairTree(scene)) {
  await credited(scene, tree.total);
  await activated(scene, tree);
  return { ...scene, tree };
}

/** What makes the first leaf of every tree impossible. */
export const WRONG_FIRST = { sumBefore: 1n } as const;

/** Posts a tree whose first leaf is impossible, and has the finder prove it. */
export async function voided(scene: LaneScene, poster = scene.attributor): Promise<void> {
  const right = fairTree(scene);
  const tree = spoiled(right, 0, WRONG_FIRST);
  await posted(scene, tree, { poster, total: (await scene.rewardLane.activeRoot()).total + right.total });
  await scene.rewardLane.connect(scene.finder).proveLeaf(tree.proven(0));
}

/** The scene with a root pending, of which the finder has demanded a leaf. */
export async function demandedLeaf(scene: LaneScene, index: bigint) {
  const pending = await pendingRoot(scene);
  await scene.rewardLane.connect(scene.finder).demandLeaf(1n, index);
  return { ...pending, deadline: (await now(scene)) + DEMAND };
}

/** The scene with a root that was voided before anybody answered the finder's demand. */
export async function demandedLeafOfVoid(scene: LaneScene, index: bigint) {
  const { rewardLane, finder, fallback } = scene;
  const tree = spoiled(fairTree(scene), 0, WRONG_FIRST);
  await credited(scene, fairTree(scene).total);
  await posted(scene, tree, { total: fairTree(scene).total });
  await rewardLane.connect(finder).demandLeaf(1n, index);
  await rewardLane.connect(fallback).proveLeaf(tree.proven(0));
  return { ...scene, tree };
}

/** How what is lost is shared between who wins it and nobody. */
export function forfeited(amount: bigint) {
  const award = (amount * 60n) / 100n;
  return { award, burned: amount - award };
}

/** What an action changes of what accounts have free and locked under the lane, and what it burns. */
export async function laneChanges(
  { rewardLane, token, vault }: LaneScene,
  accounts: readonly HardhatEthersSigner[],
  action: () => Promise<unknown>,
) {
  const sink = await vault.BURN_ADDRESS();
  const read = async () => ({
    burned: await token.balanceOf(sink),
    bonds: await Promise.all(accounts.map((account) => vault.bondOf(rewardLane, account))),
  });
  const before = await read();
  await action();
  const after = await read();
  const changes = after.bonds.map(([free, locked], i) => {
    const [freeBefore, lockedBefore] = before.bonds[i] ?? [0n, 0n];
    return { free: free - freeBefore, locked: locked - lockedBefore };
  });
  return { changes, burned: after.burned - before.burned };
}
