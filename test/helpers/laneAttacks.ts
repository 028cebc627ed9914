import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { parseEther } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import {
  activated,
  credited,
  DEMAND,
  deployedLanes,
  type LaneScene,
  type LeafTree,
  leavesOf,
  RootStatus,
  treeOf,
  WINDOW,
} from "./lanes.ts";

type Signer = HardhatEthersSigner;

/** What the active root has promised, and what is credited besides. */
export const PROMISED = parseEther("1000");
export const ADDED = parseEther("1000");

/** A lane that owes alice, bob and the reserve, and has as much again to attribute. */
export interface OwingScene extends LaneScene {
  tree: LeafTree;
}

export async function owing(connection: NetworkConnection): Promise<OwingScene> {
  const scene = await deployedLanes(connection);
  await credited(scene, PROMISED);
  const tree = treeOf(leavesOf(owedBy(scene)));
  await activated(scene, tree);
  await credited(scene, ADDED);
  return { ...scene, tree };
}

/** What the first root has for each account, with changes, a zero for whom it leaves out. */
export function owedBy({ alice, bob, reserve }: LaneScene, changes: Record<string, bigint> = {}): [string, bigint][] {
  const owed = {
    [alice.address]: parseEther("600"),
    [bob.address]: parseEther("300"),
    [reserve.address]: parseEther("100"),
    ...changes,
  };
  return Object.entries(owed).filter(([, amount]) => amount > 0n);
}

/** The tree that an honest attributor posts next: all that is credited goes to alice. */
export function honest(scene: LaneScene): LeafTree {
  return treeOf(leavesOf(owedBy(scene, { [scene.alice.address]: parseEther("600") + ADDED })));
}

/** The place of an account's leaf. */
export function placeOf({ leaves }: LeafTree, { address }: Signer): number {
  return leaves.findIndex(({ account }) => account === address);
}

/** What accounts have in their wallets and under the lane in the vault. */
export async function worth({ rewardLane, token, vault }: LaneScene, accounts: readonly Signer[]): Promise<bigint> {
  let sum = 0n;
  for (const account of accounts) {
    const [free, locked] = await vault.bondOf(rewardLane, account);
    sum += free + locked + (await token.balanceOf(account));
  }
  return sum;
}

/** What accounts lose by an attack; below zero where they gain. */
export async function lossOf(scene: LaneScene, accounts: readonly Signer[], attack: () => Promise<unknown>) {
  const before = await worth(scene, accounts);
  await attack();
  return before - (await worth(scene, accounts));
}

/** Expects that the last root is void, and that everybody is paid by the one before. */
export async function expectRefuted(scene: OwingScene): Promise<void> {
  const { rewardLane, token, tree, connection } = scene;
  expect((await rewardLane.postedRoot()).status).to.equal(RootStatus.Void);
  for (const place of tree.leaves.keys()) {
    const { leaf, proof } = tree.proven(place);
    const claim = rewardLane.claim(leaf, proof);
    await expect(claim).to.changeTokenBalance(connection.ethers, token, leaf.account, leaf.cumulative);
  }
}

/** Goes to the end of the window, and of what was demanded in its last second. */
export async function waitedOut({ connection }: LaneScene): Promise<void> {
  await connection.networkHelpers.time.increase(WINDOW + DEMAND);
}

/** What is lost of an amount whose 60% go to a friend of its owner's. */
export function burnedOf(amount: bigint): bigint {
  return amount - (amount * 60n) / 100n;
}
