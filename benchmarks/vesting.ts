import { MaxUint256 } from "ethers";
import { SumTree } from "../sdk/sumTree.ts";
import {
  VestingCampaign__factory,
  VestingCampaignFactory__factory,
  VestingVault__factory,
  VestingWalletCliffPeer__factory,
} from "../typechain-types/index.ts";
import { type Chain, type Figures, freshAddress, gasOf, range } from "./chain.ts";

/** 2025-09-08T15:42:03Z, a fixed time, so that the calldata costs the same in every run. */
const START = 1_757_346_123;
const YEAR = 365 * 86_400;
const AMOUNT = 123_456_789n * 10n ** 12n;

/** A cliff of one year in four, by the second, in a vault that holds other schedules. */
export async function measureVesting({ owner, token, time }: Chain): Promise<Figures> {
  const vault = await new VestingVault__factory(owner).deploy(token);
  await token.approve(vault, MaxUint256);
  const plan = {
    cliff: YEAR,
    delay: 0,
    duration: 4 * YEAR,
    steps: 0,
    revocable: true,
    transferable: false,
    votes: false,
  };
  await vault.createPlan(plan, owner);
  const createPlan = await gasOf(vault.createPlan(plan, owner));

  const scheduleAt = (index: number) => ({ beneficiary: freshAddress(index), start: START, amount: AMOUNT });
  const idOf = (index: number) => (1n << 64n) + BigInt(index);
  await vault.create(1, scheduleAt(0));
  const create = await gasOf(vault.create(1, scheduleAt(1)));
  const createBatch50 = await gasOf(
    vault.createBatch(
      1,
      range(50).map((index) => scheduleAt(index + 2)),
    ),
  );

  await time.increase(2 * YEAR);
  const releaseFirst = await gasOf(vault.release(idOf(1)));
  await time.increase(86_400);
  const releaseLater = await gasOf(vault.release(idOf(1)));
  const releaseMany50 = await gasOf(vault.releaseMany(range(50).map((index) => idOf(index + 2))));
  const revoke = await gasOf(vault.revoke(idOf(1)));

  return {
    "vesting.createPlan": createPlan,
    "vesting.create": create,
    "vesting.createBatch50.each": Math.ceil(createBatch50 / 50),
    "vesting.release.first.fresh": releaseFirst,
    "vesting.release.later": releaseLater,
    "vesting.releaseMany50.each.fresh": Math.ceil(releaseMany50 / 50),
    "vesting.revoke": revoke,
  };
}

/** A campaign with room for a million people, of whom one has claimed before. */
export async function measureCampaign({ owner, token, time }: Chain): Promise<Figures> {
  const factory = await new VestingCampaignFactory__factory(owner).deploy(token);
  await token.approve(factory, MaxUint256);
  const grants = range(4).map((index) => ({ account: freshAddress(2_000 + index), amount: AMOUNT }));
  const tree = new SumTree(grants, 20);
  const terms = {
    ...{ root: tree.root, total: tree.total, depth: tree.depth, start: START },
    ...{ cliff: YEAR, delay: 0, duration: 4 * YEAR, steps: 0, owner, clawBackFrom: START + 10 * YEAR },
  };
  await factory.create(terms);
  const created = await factory.create(terms);
  const receipt = await created.wait();
  const log = receipt?.logs.map((entry) => factory.interface.parseLog(entry)).find((parsed) => parsed !== null);
  const campaign = VestingCampaign__factory.connect(log?.args.getValue("campaign") as string, owner);
  const claim = (index: number) => {
    const { account, amount } = grants[index] ?? { account: "", amount: 0n };
    return campaign.claim(index, account, amount, tree.proof(index));
  };

  await time.increase(2 * YEAR);
  await claim(0);
  const first = await gasOf(claim(1));
  await time.increase(86_400);
  const later = await gasOf(claim(1));
  return {
    "vesting.campaign.create": Number(receipt?.gasUsed ?? 0n),
    "vesting.campaign.claim.first.fresh.depth20": first,
    "vesting.campaign.claim.later.depth20": later,
  };
}

/** OpenZeppelin's VestingWalletCliff with the same terms, one contract a person; its funding transfer is not counted. */
export async function measureVestingPeer({ owner, token, time }: Chain): Promise<Figures> {
  const beneficiary = freshAddress(1_000);
  const wallet = await new VestingWalletCliffPeer__factory(owner).deploy(beneficiary, START, 4 * YEAR, YEAR);
  const deployment = wallet.deploymentTransaction();
  if (deployment === null) throw new Error("The peer was not deployed.");
  const create = await gasOf(Promise.resolve(deployment));
  await token.transfer(wallet, AMOUNT);

  await time.increase(2 * YEAR);
  const releaseFirst = await gasOf(wallet["release(address)"](token));
  await time.increase(86_400);
  const releaseLater = await gasOf(wallet["release(address)"](token));

  return {
    "peer.openzeppelin.vestingWalletCliff.create": create,
    "peer.openzeppelin.vestingWalletCliff.release.first.fresh": releaseFirst,
    "peer.openzeppelin.vestingWalletCliff.release.later": releaseLater,
  };
}
