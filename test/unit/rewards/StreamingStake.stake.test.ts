import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import { COOLDOWN, DAY, deployStake, MAX_UINT96, MIN_SHARES, ONE, PERIOD } from "../../helpers/stake.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const WEEK = 7n * DAY;

const deployed = () => deployStake(connection);

/** Alice has staked ten tokens in second 0. */
async function staked() {
  const scene = await deployed();
  await scene.at(0n, () => scene.stake.connect(scene.alice).stake(scene.alice, 10n * ONE));
  return scene;
}

/** Four of Alice's ten tokens cool from second 10 on. */
async function cooling() {
  const scene = await staked();
  await scene.at(10n, () => scene.stake.connect(scene.alice).startCooldown(4n * ONE));
  return { ...scene, readyAt: scene.start + 10n + COOLDOWN };
}

describe("StreamingStake", () => {
  const load = <T>(fixture: () => Promise<T>) => networkHelpers.loadFixture(fixture);

  describe("constructor", () => {
    it("it names the token, the owner, the guardian and the first list", async () => {
      const { stake, token, usd, gold, owner, guardian } = await load(deployed);
      expect(await stake.token()).to.equal(await token.getAddress());
      expect(await stake.owner()).to.equal(owner.address);
      expect(await stake.guardian()).to.equal(guardian.address);
      expect(await stake.rewards()).to.deep.equal([usd.target, gold.target]);
      expect(await stake.totalShares()).to.equal(0n);
    });

    it("it has the periods and limits of its specification", async () => {
      const { stake } = await load(deployed);
      expect(await stake.STREAM_PERIOD()).to.equal(PERIOD);
      expect(await stake.COOLDOWN()).to.equal(COOLDOWN);
      expect(await stake.MAX_REWARDS()).to.equal(4n);
      expect(await stake.MIN_SHARES()).to.equal(MIN_SHARES);
    });

    it("emits RewardListed for every token of the first list", async () => {
      const { stake, usd, gold } = await load(deployed);
      for (const reward of [usd, gold]) {
        await expect(stake.deploymentTransaction()).to.emit(stake, "RewardListed").withArgs(reward);
      }
    });

    it("when the token is zero, reverts with StreamingStakeZeroAddress", async () => {
      const { stake, owner } = await load(deployed);
      const deployment = ethers.deployContract("StreamingStake", [owner, owner, ZeroAddress, []]);
      await expect(deployment).to.be.revertedWithCustomError(stake, "StreamingStakeZeroAddress").withArgs();
    });
  });

  describe("listReward", () => {
    it("when the owner calls, lists the token at the end and emits RewardListed", async () => {
      const { stake, token, usd, gold } = await load(deployed);
      await expect(stake.listReward(token)).to.emit(stake, "RewardListed").withArgs(token);
      expect(await stake.rewards()).to.deep.equal([usd.target, gold.target, token.target]);
    });

    it("when another calls, reverts with OwnableUnauthorizedAccount", async () => {
      const { stake, token, guardian } = await load(deployed);
      await expect(stake.connect(guardian).listReward(token))
        .to.be.revertedWithCustomError(stake, "OwnableUnauthorizedAccount")
        .withArgs(guardian.address);
    });

    it("when the token is zero, reverts with StreamingStakeZeroAddress", async () => {
      const { stake } = await load(deployed);
      await expect(stake.listReward(ZeroAddress))
        .to.be.revertedWithCustomError(stake, "StreamingStakeZeroAddress")
        .withArgs();
    });

    it("when the token is listed, reverts with StreamingStakeInvalidReward", async () => {
      const { stake, usd } = await load(deployed);
      await expect(stake.listReward(usd))
        .to.be.revertedWithCustomError(stake, "StreamingStakeInvalidReward")
        .withArgs(usd, 2n);
    });

    it("given four are listed, reverts with StreamingStakeInvalidReward", async () => {
      const { stake, token } = await load(deployed);
      const fourth = await ethers.deployContract("TokenMock", [18]);
      const fifth = await ethers.deployContract("TokenMock", [18]);
      for (const reward of [token, fourth]) await stake.listReward(reward);
      await expect(stake.listReward(fifth))
        .to.be.revertedWithCustomError(stake, "StreamingStakeInvalidReward")
        .withArgs(fifth, 4n);
    });
  });

  describe("stake", () => {
    it("takes the caller's tokens, adds to the account's shares, and emits Staked", async () => {
      const { stake, token, alice, bob } = await load(deployed);
      const call = () => stake.connect(bob).stake(alice, ONE);
      await expect(call()).to.emit(stake, "Staked").withArgs(bob.address, alice.address, ONE);
      await expect(call()).to.changeTokenBalances(ethers, token, [bob, stake, alice], [-ONE, ONE, 0n]);
      expect(await stake.getStake(alice)).to.deep.equal([2n * ONE, 0n, 0n]);
      expect(await stake.getStake(bob)).to.deep.equal([0n, 0n, 0n]);
      expect(await stake.totalShares()).to.equal(2n * ONE);
    });

    it("when the account is zero, reverts with StreamingStakeZeroAddress", async () => {
      const { stake, alice } = await load(deployed);
      await expect(stake.connect(alice).stake(ZeroAddress, 1n))
        .to.be.revertedWithCustomError(stake, "StreamingStakeZeroAddress")
        .withArgs();
    });

    it("when the amount is zero, reverts with StreamingStakeZeroAmount", async () => {
      const { stake, alice } = await load(deployed);
      await expect(stake.connect(alice).stake(alice, 0n))
        .to.be.revertedWithCustomError(stake, "StreamingStakeZeroAmount")
        .withArgs();
    });

    it("when all stakes take 96 bits, what cools included, passes; a unit more reverts with StreamingStakeTooMuch", async () => {
      const { stake, token, bob } = await load(cooling);
      await stake.connect(bob).stake(bob, MAX_UINT96 - 10n * ONE);
      for (const amount of [1n, 2n ** 256n - 1n]) {
        await expect(stake.connect(bob).stake(bob, amount))
          .to.be.revertedWithCustomError(stake, "StreamingStakeTooMuch")
          .withArgs(token, MAX_UINT96, amount);
      }
      expect(await stake.totalShares()).to.equal(MAX_UINT96 - 4n * ONE);
    });

    it("when the caller hasn't approved the amount, reverts with the token's error", async () => {
      const { stake, token, owner } = await load(deployed);
      await token.mint(owner, 1n);
      await expect(stake.stake(owner, 1n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(stake, 0n, 1n);
    });

    it("given a token that takes a fee, reverts with StreamingStakeUnexpectedBalance", async () => {
      const { owner, alice } = await load(deployed);
      const fee = await ethers.deployContract("TokenMockFeeOnTransfer");
      const stake = await ethers.deployContract("StreamingStake", [owner, owner, fee, []]);
      await fee.mint(alice, 1_000n);
      await fee.connect(alice).approve(stake, 1_000n);
      await expect(stake.connect(alice).stake(alice, 1_000n))
        .to.be.revertedWithCustomError(stake, "StreamingStakeUnexpectedBalance")
        .withArgs(fee, 1_000n, 990n);
    });
  });

  describe("given a pause", () => {
    async function paused() {
      const scene = await cooling();
      await scene.stake.connect(scene.guardian).pause();
      return scene;
    }

    it("stake reverts with GuardedPaused, until its last second", async () => {
      const { stake, alice } = await load(paused);
      const until = await stake.pausedUntil();
      await networkHelpers.time.setNextBlockTimestamp(until - 1n);
      await expect(stake.connect(alice).stake(alice, 1n))
        .to.be.revertedWithCustomError(stake, "GuardedPaused")
        .withArgs(until);
      await networkHelpers.time.setNextBlockTimestamp(until);
      await expect(stake.connect(alice).stake(alice, 1n)).to.emit(stake, "Staked");
    });

    it("everything else works", async () => {
      const { stake, alice, payer, usd, readyAt, start, at } = await load(paused);
      await stake.connect(payer).fund(usd, 1_000n);
      await stake.connect(alice).cancelCooldown(ONE);
      await stake.connect(alice).delegate(alice);
      await at(readyAt - start, () => stake.connect(alice).withdraw(alice));
      await stake.connect(alice).startCooldown(7n * ONE);
      await stake.claim(usd, alice);
      expect(await usd.balanceOf(stake)).to.equal((await stake.getStream(usd)).held);
      expect(await stake.totalShares()).to.equal(0n);
      expect(await stake.paused()).to.equal(true);
    });
  });

  describe("startCooldown", () => {
    it("moves a part from the shares to what cools, for 7 days, and emits CooldownStarted", async () => {
      const { stake, alice, start, at } = await load(staked);
      const call = await at(10n, () => stake.connect(alice).startCooldown(4n * ONE));
      const readyAt = start + 10n + COOLDOWN;
      await expect(call)
        .to.emit(stake, "CooldownStarted")
        .withArgs(alice.address, 4n * ONE, readyAt);
      expect(await stake.getStake(alice)).to.deep.equal([6n * ONE, 4n * ONE, readyAt]);
      expect(await stake.totalShares()).to.equal(6n * ONE);
    });

    it("given a part cools already, both are ready after 7 days from now", async () => {
      const { stake, alice, start, at } = await load(cooling);
      await at(20n, () => stake.connect(alice).startCooldown(1n));
      expect(await stake.getStake(alice)).to.deep.equal([6n * ONE - 1n, 4n * ONE + 1n, start + 20n + COOLDOWN]);
    });

    it("when the amount is zero, reverts with StreamingStakeZeroAmount", async () => {
      const { stake, alice } = await load(staked);
      await expect(stake.connect(alice).startCooldown(0n))
        .to.be.revertedWithCustomError(stake, "StreamingStakeZeroAmount")
        .withArgs();
    });

    it("when the amount is all the shares, passes; a unit more reverts with StreamingStakeInsufficient", async () => {
      const { stake, alice } = await load(cooling);
      for (const amount of [6n * ONE + 1n, 2n ** 256n - 1n]) {
        await expect(stake.connect(alice).startCooldown(amount))
          .to.be.revertedWithCustomError(stake, "StreamingStakeInsufficient")
          .withArgs(alice.address, 6n * ONE, amount);
      }
      await stake.connect(alice).startCooldown(6n * ONE);
      expect((await stake.getStake(alice)).shares).to.equal(0n);
    });
  });

  describe("cancelCooldown", () => {
    it("stakes a part again, leaves the rest its time, and emits CooldownCanceled", async () => {
      const { stake, alice, readyAt } = await load(cooling);
      await expect(stake.connect(alice).cancelCooldown(ONE))
        .to.emit(stake, "CooldownCanceled")
        .withArgs(alice.address, ONE);
      expect(await stake.getStake(alice)).to.deep.equal([7n * ONE, 3n * ONE, readyAt]);
      expect(await stake.totalShares()).to.equal(7n * ONE);
    });

    it("when it is ready already, stakes it again as well", async () => {
      const { stake, alice, pass } = await load(cooling);
      await pass(2n * WEEK);
      await stake.connect(alice).cancelCooldown(4n * ONE);
      expect((await stake.getStake(alice)).shares).to.equal(10n * ONE);
    });

    it("when the amount is zero, reverts with StreamingStakeZeroAmount", async () => {
      const { stake, alice } = await load(cooling);
      await expect(stake.connect(alice).cancelCooldown(0n))
        .to.be.revertedWithCustomError(stake, "StreamingStakeZeroAmount")
        .withArgs();
    });

    it("when less cools, reverts with StreamingStakeInsufficient", async () => {
      const { stake, alice } = await load(cooling);
      for (const amount of [4n * ONE + 1n, 2n ** 256n - 1n]) {
        await expect(stake.connect(alice).cancelCooldown(amount))
          .to.be.revertedWithCustomError(stake, "StreamingStakeInsufficient")
          .withArgs(alice.address, 4n * ONE, amount);
      }
    });
  });

  describe("withdraw", () => {
    it("when it is ready, pays all that cooled to the receiver, and emits Withdrawn", async () => {
      const { stake, token, alice, bob, readyAt, start, at } = await load(cooling);
      const balance = await token.balanceOf(bob);
      const call = await at(readyAt - start, () => stake.connect(alice).withdraw(bob));
      await expect(call)
        .to.emit(stake, "Withdrawn")
        .withArgs(alice.address, bob.address, 4n * ONE);
      expect(await token.balanceOf(bob)).to.equal(balance + 4n * ONE);
      expect(await stake.getStake(alice)).to.deep.equal([6n * ONE, 0n, 0n]);
    });

    it("when it is ready a second later, reverts with StreamingStakeCooling", async () => {
      const { stake, alice, readyAt, start, at } = await load(cooling);
      const call = at(readyAt - start - 1n, () => stake.connect(alice).withdraw(alice));
      await expect(call).to.be.revertedWithCustomError(stake, "StreamingStakeCooling").withArgs(alice.address, readyAt);
    });

    it("when nothing cools, reverts with StreamingStakeZeroAmount", async () => {
      const { stake, alice } = await load(staked);
      await expect(stake.connect(alice).withdraw(alice))
        .to.be.revertedWithCustomError(stake, "StreamingStakeZeroAmount")
        .withArgs();
    });

    it("when the receiver is zero, reverts with StreamingStakeZeroAddress", async () => {
      const { stake, alice, pass } = await load(cooling);
      await pass(2n * WEEK);
      await expect(stake.connect(alice).withdraw(ZeroAddress))
        .to.be.revertedWithCustomError(stake, "StreamingStakeZeroAddress")
        .withArgs();
    });

    it("when it leaves, it makes room for as much", async () => {
      const { stake, alice, bob, pass } = await load(cooling);
      await stake.connect(bob).stake(bob, MAX_UINT96 - 10n * ONE);
      await pass(2n * WEEK);
      await stake.connect(alice).withdraw(alice);
      await stake.connect(bob).stake(bob, 4n * ONE);
      expect(await stake.totalShares()).to.equal(MAX_UINT96);
    });
  });
});
