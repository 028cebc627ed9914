import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, parseEther, ZeroAddress } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { RewardLane__factory, RewardLaneFactory__factory } from "../../typechain-types/index.ts";
import type { RewardLane, RewardLaneFactory, TokenMock } from "../../typechain-types/index.ts";
import { DAY } from "./datanet.ts";
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

/** Has a payer pay so much that exactly `amount` is credited to the lane. */
export async function credited(scene: LaneScene, amount: bigint, token: TokenMock | LaneScene["token"] = scene.token) {
  const paid = (amount * 10_000n) / shares.contributors;
  await scene.escrow.connect(scene.payer).pay(scene.host, token, scene.modelId, scene.lanePolicyHash, paid);
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
  const values = leaves.map(({ index, account, cumulative, sumBefore }) => [index, account, cumulative, sumBefore]);
  const tree = StandardMerkleTree.of(values, ["uint256", "address", "uint256", "uint256"]);
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
