import { MaxUint256 } from "ethers";
import { StreamingStake__factory, TokenMock__factory } from "../typechain-types/index.ts";
import { type Chain, type Figures, gasOf } from "./chain.ts";

/** Leaves a remainder at every division of the figures below. */
const AMOUNT = 10n ** 20n + 1n;
const HOUR = 3_600;

/** One reward token; every account has staked and claimed before, and income flows between the calls. */
export async function measureStake({ owner, alice, token, time }: Chain): Promise<Figures> {
  const reward = await new TokenMock__factory(owner).deploy(6);
  const stake = await new StreamingStake__factory(owner).deploy(owner, owner, token, [reward]);
  await reward.mint(owner, AMOUNT);
  for (const each of [token, reward]) await each.approve(stake, MaxUint256);
  const later = async <T>(call: () => Promise<T>) => {
    await time.increase(HOUR);
    return call();
  };

  await stake.stake(owner, AMOUNT);
  await stake.stake(alice, 3n * AMOUNT);
  await stake.fund(reward, 10n ** 9n);
  await later(() => stake.claim(reward, owner));

  const steady = await later(() => gasOf(stake.stake(owner, AMOUNT)));
  const claim = await later(() => gasOf(stake.claim(reward, owner)));
  const fund = await later(() => gasOf(stake.fund(reward, 10n ** 9n)));
  await stake.delegate(alice);
  const votes = await later(() => gasOf(stake.stake(owner, AMOUNT)));
  await stake.startCooldown(1n);
  const cooldown = await later(() => gasOf(stake.startCooldown(AMOUNT)));

  return {
    "staking.stake.steady": steady,
    "staking.claim.steady": claim,
    "staking.fund.steady": fund,
    "staking.stake.votes": votes,
    "staking.startCooldown": cooldown,
  };
}
