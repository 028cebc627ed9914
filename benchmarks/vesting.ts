import { MaxUint256 } from "ethers";
import { VestingVault__factory, VestingWalletCliffPeer__factory } from "../typechain-types/index.ts";
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
