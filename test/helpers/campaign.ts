import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkConnection } from "hardhat/types/network";
import { type Grant, SumTree } from "../../sdk/sumTree.ts";
import { VestingCampaign__factory } from "../../typechain-types/index.ts";
import { namedSigners } from "./vesting.ts";

export const YEAR = 365n * 86_400n;
/** The curve of most tests: a tenth at the cliff, by the second, from `start` on. */
export const CURVE = { cliff: 100n, delay: 0n, duration: 1_000n, steps: 0n };

/** A factory, connected to the account that owns campaigns and has approved its tokens; `start` lies in the future. */
export async function deployedFactory(connection: NetworkConnection) {
  const { ethers } = connection;
  const people = await namedSigners(connection);
  const token = await ethers.deployContract("TokenMock", [18]);
  const factory = (await ethers.deployContract("VestingCampaignFactory", [token])).connect(people.owner);
  await token.mint(people.owner, 10n ** 40n);
  await token.connect(people.owner).approve(factory, ethers.MaxUint256);
  const latest = await ethers.provider.getBlock("latest");
  const start = BigInt(latest?.timestamp ?? 0) + 1_000_000n;

  /** Terms for these promises that nothing is wrong with. */
  function termsFor(tree: { root: string; total: bigint; depth: number }, change: object = {}) {
    const { root, total, depth } = tree;
    const clawBackFrom = start + CURVE.duration + YEAR;
    return { root, total, depth, start, ...CURVE, owner: people.owner.address, clawBackFrom, ...change };
  }

  async function createCampaign(terms: ReturnType<typeof termsFor>) {
    const receipt = await (await factory.create(terms)).wait();
    const log = receipt?.logs.map((entry) => factory.interface.parseLog(entry)).find((parsed) => parsed !== null);
    return VestingCampaign__factory.connect(log?.args.getValue("campaign") as string, people.stranger);
  }

  return { ...people, token, factory, start, termsFor, createCampaign };
}

/** A campaign with these promises, and how to claim each of them. */
export async function campaignOf(connection: NetworkConnection, grants: readonly Grant[], change: object = {}) {
  const scene = await deployedFactory(connection);
  const tree = new SumTree(grants);
  const campaign = await scene.createCampaign(scene.termsFor(tree, change));
  const claim = (index: number, from: HardhatEthersSigner = scene.stranger) => {
    const { account, amount } = grants[index] ?? { account: "", amount: 0n };
    return campaign.connect(from).claim(index, account, amount, tree.proof(index));
  };
  return { ...scene, tree, campaign, claim };
}
