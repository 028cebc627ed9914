import { MaxUint256, Signature, type Wallet } from "ethers";
import { SumTree } from "../sdk/sumTree.ts";
import {
  VestingCampaign__factory,
  VestingCampaignFactory__factory,
  type VestingVault,
  VestingVault__factory,
  VestingWalletCliffPeer__factory,
} from "../typechain-types/index.ts";
import { type Chain, type Figures, freshAddress, freshWallet, gasOf, range } from "./chain.ts";

/** 2025-09-08T15:42:03Z, a fixed time, so that the calldata costs the same in every run. */
export const START = 1_757_346_123;
export const YEAR = 365 * 86_400;
export const AMOUNT = 123_456_789n * 10n ** 12n;
export const COUNT = 50;
/** The numbers of a batch's schedules and beneficiaries; two schedules come before it. */
export const BATCH = range(COUNT).map((index) => index + 2);

const DELEGATION = {
  Delegation: [
    { name: "delegatee", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "expiry", type: "uint256" },
  ],
};

/** Four years by the second with a cliff of one. */
const PLAN = {
  cliff: YEAR,
  delay: 0,
  duration: 4 * YEAR,
  steps: 0,
  revocable: true,
  transferable: false,
  votes: false,
};

/** A cliff of one year in four, by the second, in a vault that holds other schedules. */
export async function measureVesting({ owner, token, time }: Chain): Promise<Figures> {
  const vault = await vaultWith(PLAN, { owner, token });
  const createPlan = await gasOf(vault.createPlan(PLAN, owner));
  const schedules = await measureSchedules(vault, time);
  const revoke = await gasOf(vault.revoke(idOf(1)));

  return { "vesting.createPlan": createPlan, ...schedules, "vesting.revoke": revoke };
}

/**
 * The same with a plan that has votes, and therefore can't be revoked. Each beneficiary has delegated to itself before,
 * and its first schedule with votes is created and released from: both its own votes and the vault's supplies change.
 * The token is the plain one here too, so that the votes of the wallet, which OPEN would add to a release, don't count.
 */
export async function measureVestingVotes({ owner, token, time }: Chain): Promise<Figures> {
  const vault = await vaultWith({ ...PLAN, revocable: false, votes: true }, { owner, token });
  for (const index of range(COUNT + 2)) await delegateToItself(vault, freshWallet(index));
  const figures = await measureSchedules(vault, time);

  return Object.fromEntries(Object.entries(figures).map(([key, figure]) => [`${key}.votes`, figure]));
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

async function vaultWith(plan: typeof PLAN, { owner, token }: Pick<Chain, "owner" | "token">) {
  const vault = await new VestingVault__factory(owner).deploy(token);
  await token.approve(vault, MaxUint256);
  await vault.createPlan(plan, owner);
  return vault;
}

/** The first plan's life: the schedule measured is the second one, and the batch follows it. */
async function measureSchedules(vault: VestingVault, time: Chain["time"]): Promise<Figures> {
  await vault.create(1, scheduleAt(0));
  const create = await gasOf(vault.create(1, scheduleAt(1)));
  const createBatch = await gasOf(vault.createBatch(1, BATCH.map(scheduleAt)));

  await time.increase(2 * YEAR);
  const releaseFirst = await gasOf(vault.release(idOf(1)));
  await time.increase(86_400);
  const releaseLater = await gasOf(vault.release(idOf(1)));
  const releaseMany = await gasOf(vault.releaseMany(BATCH.map(idOf)));

  return {
    "vesting.create": create,
    "vesting.createBatch50.each": Math.ceil(createBatch / COUNT),
    "vesting.release.first.fresh": releaseFirst,
    "vesting.release.later": releaseLater,
    "vesting.releaseMany50.each.fresh": Math.ceil(releaseMany / COUNT),
  };
}

function scheduleAt(index: number) {
  return { beneficiary: freshAddress(index), start: START, amount: AMOUNT };
}

/** The first plan's schedules are numbered from zero. */
function idOf(index: number): bigint {
  return (1n << 64n) + BigInt(index);
}

/** By signature, so that the beneficiary needs no coins. */
async function delegateToItself(vault: VestingVault, account: Wallet): Promise<void> {
  const { name, version, chainId, verifyingContract } = await vault.eip712Domain();
  const signature = await account.signTypedData({ name, version, chainId, verifyingContract }, DELEGATION, {
    delegatee: account.address,
    nonce: 0,
    expiry: MaxUint256,
  });
  const { v, r, s } = Signature.from(signature);
  await vault.delegateBySig(account.address, 0, MaxUint256, v, r, s);
}
