import { expect } from "chai";
import { network } from "hardhat";
import { deployStake, MAX_UINT96, MIN_SHARES, PERIOD } from "../../helpers/stake.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
/** A unit a second for the whole period. */
const INCOME = PERIOD;
/** A power of two, so that parts of a total of these are exact in binary fractions. */
const ONE = 2n ** 60n;

const deployed = () => deployStake(connection);

/** Alice has staked three tokens and Bob one; a unit of USD flows a second, from second 0 on. */
async function flowing() {
  const scene = await deployed();
  const { stake, usd, payer, alice, bob } = scene;
  await stake.connect(alice).stake(alice, 3n * ONE);
  await stake.connect(bob).stake(bob, ONE);
  await scene.at(0n, () => stake.connect(payer).fund(usd, INCOME));
  return scene;
}

describe("StreamingStake, income", () => {
  const load = <T>(fixture: () => Promise<T>) => networkHelpers.loadFixture(fixture);

  describe("fund", () => {
    it("takes the caller's tokens, streams them over 7 days, and emits Funded", async () => {
      const { stake, usd, payer, start, at } = await load(deployed);
      const before = await usd.balanceOf(payer);
      const call = await at(0n, () => stake.connect(payer).fund(usd, 1_000n));
      await expect(call)
        .to.emit(stake, "Funded")
        .withArgs(usd, payer.address, 1_000n, start + PERIOD);
      expect(await usd.balanceOf(payer)).to.equal(before - 1_000n);
      expect(await usd.balanceOf(stake)).to.equal(1_000n);
      expect(await stake.getStream(usd)).to.deep.equal([1_000n, 1_000n, start + PERIOD, start]);
    });

    it("given a stream, both end after the mean of their times, weighted by amounts and rounded down", async () => {
      const { stake, usd, payer, start, at } = await load(flowing);
      const [passed, amount] = [100_000n, 7n];
      const left = INCOME - passed;
      await at(passed, () => stake.connect(payer).fund(usd, amount));
      const mean = (left * (PERIOD - passed) + amount * PERIOD) / (left + amount);
      const { remaining, held, end, updatedAt } = await stake.getStream(usd);
      expect([remaining, held]).to.deep.equal([left + amount, INCOME + amount]);
      expect([end, updatedAt]).to.deep.equal([start + passed + mean, start + passed]);
    });

    it("given the stream's last second, the new one takes the whole period", async () => {
      const { stake, usd, payer, start, at } = await load(flowing);
      await at(PERIOD, () => stake.connect(payer).fund(usd, 5n));
      expect(await stake.getStream(usd)).to.deep.equal([5n, INCOME + 5n, start + 2n * PERIOD, start + PERIOD]);
    });

    it("when the token isn't listed, reverts with StreamingStakeUnknownReward", async () => {
      const { stake, token, payer } = await load(deployed);
      await expect(stake.connect(payer).fund(token, 1n))
        .to.be.revertedWithCustomError(stake, "StreamingStakeUnknownReward")
        .withArgs(token);
    });

    it("when the amount is zero, reverts with StreamingStakeZeroAmount", async () => {
      const { stake, usd, payer } = await load(deployed);
      await expect(stake.connect(payer).fund(usd, 0n))
        .to.be.revertedWithCustomError(stake, "StreamingStakeZeroAmount")
        .withArgs();
    });

    it("when what is held takes 96 bits, passes; a unit more reverts with StreamingStakeTooMuch", async () => {
      const { stake, usd, payer } = await load(flowing);
      await stake.connect(payer).fund(usd, MAX_UINT96 - INCOME);
      for (const amount of [1n, 2n ** 256n - 1n]) {
        await expect(stake.connect(payer).fund(usd, amount))
          .to.be.revertedWithCustomError(stake, "StreamingStakeTooMuch")
          .withArgs(usd, MAX_UINT96, amount);
      }
    });

    it("given 96 bits flowed to the least stake, pays all of it and takes as much again", async () => {
      const { stake, gold, payer, alice, pass } = await load(deployed);
      await stake.connect(alice).stake(alice, MIN_SHARES);
      await stake.connect(payer).fund(gold, MAX_UINT96);
      await pass(2n * PERIOD);
      await expect(stake.claim(gold, alice)).to.emit(stake, "Claimed").withArgs(gold, alice.address, MAX_UINT96);
      await stake.connect(payer).fund(gold, 2n ** 95n);
      await pass(4n * PERIOD);
      expect(await stake.claimable(gold, alice)).to.equal(2n ** 95n);
    });
  });

  describe("given more than 2⁶⁴ units a share flow between two settlements of an account", () => {
    it("it earns less than its part, never more, and all that is owed is there", async () => {
      const { stake, gold, payer, alice, bob, pass } = await load(deployed);
      await stake.connect(alice).stake(alice, 1n);
      await stake.connect(bob).stake(bob, MIN_SHARES - 1n);
      const rounds = 3n;
      for (let round = 1n; round <= rounds; round++) {
        await stake.connect(payer).fund(gold, 2n ** 95n);
        await pass(round * 2n * PERIOD);
        await stake.claim(gold, bob);
      }
      const owed = await stake.claimable(gold, alice);
      expect(owed).to.be.lessThan((rounds * 2n ** 95n) / MIN_SHARES);
      expect(owed).to.be.lessThanOrEqual((await stake.getStream(gold)).held);
      await expect(stake.claim(gold, alice)).to.emit(stake, "Claimed").withArgs(gold, alice.address, owed);
    });
  });

  describe("claimable", () => {
    it("grows by the second, by shares, rounded down", async () => {
      const { stake, usd, alice, bob, pass } = await load(flowing);
      for (const passed of [1n, 2n, 3n, 4n, 5n, PERIOD - 1n, PERIOD, PERIOD + 1n]) {
        await pass(passed);
        const flowed = passed > PERIOD ? PERIOD : passed;
        expect(await stake.claimable(usd, alice)).to.equal((flowed * 3n) / 4n);
        expect(await stake.claimable(usd, bob)).to.equal(flowed / 4n);
      }
    });

    it("when the token isn't listed, reverts with StreamingStakeUnknownReward", async () => {
      const { stake, token, alice } = await load(deployed);
      await expect(stake.claimable(token, alice))
        .to.be.revertedWithCustomError(stake, "StreamingStakeUnknownReward")
        .withArgs(token);
    });

    it("given an account that never staked, is zero, and stays zero for what flowed before it stakes", async () => {
      const { stake, usd, mallory, at, pass } = await load(flowing);
      await at(1_000n, () => stake.connect(mallory).stake(mallory, 4n * ONE));
      expect(await stake.claimable(usd, mallory)).to.equal(0n);
      await pass(1_010n);
      expect(await stake.claimable(usd, mallory)).to.equal(5n);
    });

    it("given a reward that was listed after a stake began, shares it from its first second on", async () => {
      const { stake, token, payer, alice, bob, at, pass } = await load(flowing);
      await at(5_000n, () => stake.listReward(token));
      await at(6_000n, () => stake.connect(payer).fund(token, INCOME));
      await pass(6_100n);
      expect(await stake.claimable(token, alice)).to.equal(75n);
      expect(await stake.claimable(token, bob)).to.equal(25n);
    });

    it("given the staked token as income, pays income and never stakes", async () => {
      const { stake, token, payer, alice, bob, at } = await load(flowing);
      await stake.listReward(token);
      await at(6_000n, () => stake.connect(payer).fund(token, INCOME));
      await at(2n * PERIOD, () => stake.claim(token, alice));
      await at(3n * PERIOD, () => stake.claim(token, bob));
      expect((await stake.getStream(token)).held).to.equal(0n);
      expect(await token.balanceOf(stake)).to.equal(await stake.totalShares());
    });
  });

  describe("claim", () => {
    it("when anybody calls, pays the account and emits Claimed", async () => {
      const { stake, usd, alice, mallory, at } = await load(flowing);
      const before = await usd.balanceOf(alice);
      const call = await at(1_000n, () => stake.connect(mallory).claim(usd, alice));
      await expect(call).to.emit(stake, "Claimed").withArgs(usd, alice.address, 750n);
      expect(await usd.balanceOf(alice)).to.equal(before + 750n);
      expect(await stake.claimable(usd, alice)).to.equal(0n);
      expect((await stake.getStream(usd)).held).to.equal(INCOME - 750n);
    });

    it("when nothing is earned, pays nothing and emits nothing", async () => {
      const { stake, usd, mallory } = await load(flowing);
      await expect(stake.claim(usd, mallory)).not.to.emit(stake, "Claimed");
      expect(await stake.claim.staticCall(usd, mallory)).to.equal(0n);
    });

    it("when the token isn't listed, reverts with StreamingStakeUnknownReward", async () => {
      const { stake, token, alice } = await load(deployed);
      await expect(stake.claim(token, alice))
        .to.be.revertedWithCustomError(stake, "StreamingStakeUnknownReward")
        .withArgs(token);
    });

    it("given a part cools, what it earned before stays, and it earns no more", async () => {
      const { stake, usd, alice, bob, at, pass } = await load(flowing);
      await at(1_000n, () => stake.connect(alice).startCooldown(3n * ONE));
      await pass(1_100n);
      expect(await stake.claimable(usd, alice)).to.equal(750n);
      expect(await stake.claimable(usd, bob)).to.equal(350n);
    });

    it("given a part was staked again, it earns from then on", async () => {
      const { stake, usd, alice, at, pass } = await load(flowing);
      await at(1_000n, () => stake.connect(alice).startCooldown(3n * ONE));
      await at(1_100n, () => stake.connect(alice).cancelCooldown(ONE));
      await pass(1_200n);
      expect(await stake.claimable(usd, alice)).to.equal(750n + 50n);
    });
  });

  describe("given nobody is staked", () => {
    it("nothing flows and the end moves away by the time that passes", async () => {
      const { stake, usd, payer, alice, start, at, pass } = await load(deployed);
      await at(0n, () => stake.connect(payer).fund(usd, INCOME));
      await at(10_000n, () => stake.connect(alice).stake(alice, ONE));
      expect((await stake.getStream(usd)).end).to.equal(start + 10_000n + PERIOD);
      expect(await stake.claimable(usd, alice)).to.equal(0n);
      await pass(10_100n);
      expect(await stake.claimable(usd, alice)).to.equal(100n);
    });

    it("when all leave in the middle, the rest waits for who comes", async () => {
      const { stake, usd, alice, bob, mallory, start, at } = await load(flowing);
      await at(1_000n, () => stake.connect(alice).startCooldown(3n * ONE));
      await at(2_000n, () => stake.connect(bob).startCooldown(ONE));
      await at(50_000n, () => stake.connect(mallory).stake(mallory, ONE));
      const { remaining, end } = await stake.getStream(usd);
      expect(remaining).to.equal(INCOME - 2_000n);
      expect(end).to.equal(start + 50_000n + PERIOD - 2_000n);
      expect(await stake.claimable(usd, bob)).to.equal(250n + 1_000n);
    });

    it("given less than the least stake, nothing flows; with it, all flows", async () => {
      const { stake, usd, payer, alice, at, pass } = await load(deployed);
      await at(0n, () => stake.connect(payer).fund(usd, INCOME));
      await at(10n, () => stake.connect(alice).stake(alice, MIN_SHARES - 1n));
      await pass(20n);
      expect(await stake.claimable(usd, alice)).to.equal(0n);
      await at(30n, () => stake.connect(alice).stake(alice, 1n));
      await pass(40n);
      expect(await stake.claimable(usd, alice)).to.equal(10n);
    });
  });

  describe("given hostile rewards", () => {
    it("when a token takes a fee, fund reverts with StreamingStakeUnexpectedBalance", async () => {
      const { stake, payer } = await load(deployed);
      const fee = await ethers.deployContract("TokenMockFeeOnTransfer");
      await stake.listReward(fee);
      await fee.mint(payer, 1_000n);
      await fee.connect(payer).approve(stake, 1_000n);
      await expect(stake.connect(payer).fund(fee, 1_000n))
        .to.be.revertedWithCustomError(stake, "StreamingStakeUnexpectedBalance")
        .withArgs(fee, 1_000n, 990n);
    });

    it("when a token blocks an account, its other income and its stake go on", async () => {
      const { stake, usd, payer, alice, at, pass } = await load(flowing);
      const blocking = await ethers.deployContract("TokenMockBlocklist");
      await stake.listReward(blocking);
      await blocking.mint(payer, INCOME);
      await blocking.connect(payer).approve(stake, INCOME);
      await at(1_000n, () => stake.connect(payer).fund(blocking, INCOME));
      await blocking.setBlocked(alice, true);
      await pass(2_000n);
      await expect(stake.claim(blocking, alice))
        .to.be.revertedWithCustomError(blocking, "TokenMockBlocked")
        .withArgs(alice.address);
      await at(3_000n, () => stake.claim(usd, alice));
      await at(4_000n, () => stake.connect(alice).startCooldown(3n * ONE));
      await at(4_000n + PERIOD, () => stake.connect(alice).withdraw(alice));
      await blocking.setBlocked(alice, false);
      expect(await stake.claimable(blocking, alice)).to.equal(2_250n);
    });
  });
});
