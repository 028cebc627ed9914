import { expect } from "chai";
import { network } from "hardhat";
import { COOLDOWN, deployStake, ONE, PERIOD, type StakeScene } from "../helpers/stake.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const USD = 10n ** 6n;
const INCOME = 70_000n * USD;
const GAS = { gasLimit: 1_000_000n };

/** Alice has staked a hundred tokens, and nothing is funded. */
async function deployed() {
  const scene = await deployStake(connection);
  await scene.stake.connect(scene.alice).stake(scene.alice, 100n * ONE);
  return scene;
}

describe("attacks on the StreamingStake (threat 27)", () => {
  let scene: StakeScene;
  const claimable = (account: { address: string }) => scene.stake.claimable(scene.usd, account.address);
  const fund = (amount: bigint, payer = scene.payer) => scene.stake.connect(payer).fund(scene.usd, amount);
  const stake = (account: StakeScene["alice"], amount: bigint) => scene.stake.connect(account).stake(account, amount);

  /** What mallory earns of the income, besides what he pays into it, from `attack` until all has flowed. */
  async function profit(attack: () => Promise<unknown>): Promise<bigint> {
    const before = await scene.usd.balanceOf(scene.mallory);
    await attack();
    await networkHelpers.time.increase(3n * PERIOD);
    await scene.stake.claim(scene.usd, scene.mallory);
    return (await scene.usd.balanceOf(scene.mallory)) - before;
  }

  async function inOneBlock(second: bigint, calls: readonly (() => Promise<{ hash: string }>)[]) {
    await ethers.provider.send("evm_setAutomine", [false]);
    const hashes: string[] = [];
    for (const call of calls) hashes.push((await call()).hash);
    await networkHelpers.time.setNextBlockTimestamp(second);
    await networkHelpers.mine();
    await ethers.provider.send("evm_setAutomine", [true]);
    const receipts = await Promise.all(hashes.map((hash) => ethers.provider.getTransactionReceipt(hash)));
    expect(receipts.map((receipt) => receipt?.status)).to.deep.equal(hashes.map(() => 1));
  }

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(deployed);
  });

  describe("just-in-time staking before a big funding", () => {
    it("when he stakes before it and cools after it in one block, he earns nothing and waits for a week", async () => {
      const { mallory, start, at } = scene;
      const gained = await profit(async () => {
        await inOneBlock(start, [
          () => scene.stake.connect(mallory).stake(mallory, 9_900n * ONE, GAS),
          () => scene.stake.connect(scene.payer).fund(scene.usd, INCOME, GAS),
          () => scene.stake.connect(mallory).startCooldown(9_900n * ONE, GAS),
        ]);
        await expect(at(COOLDOWN - 1n, () => scene.stake.connect(mallory).withdraw(mallory)))
          .to.be.revertedWithCustomError(scene.stake, "StreamingStakeCooling")
          .withArgs(mallory.address, start + COOLDOWN);
      });
      expect(gained).to.equal(0n);
      expect(await claimable(scene.alice)).to.be.oneOf([INCOME, INCOME - 1n]);
    });

    it("when he stays for an hour of it, he earns no more than an honest stake of the same part and time", async () => {
      const { mallory, at } = scene;
      const hour = 3_600n;
      const gained = await profit(async () => {
        await at(0n, () => stake(mallory, 100n * ONE));
        await at(1n, () => fund(INCOME));
        await at(1n + hour, () => scene.stake.connect(mallory).startCooldown(100n * ONE));
      });
      expect(gained).to.be.greaterThan(0n);
      expect(gained).to.be.lessThanOrEqual((INCOME * hour) / PERIOD / 2n);
    });

    it("when he comes late, he has no part in what flowed before", async () => {
      const { alice, mallory, at } = scene;
      await at(0n, () => fund(INCOME));
      const gained = await profit(() => at(PERIOD - 10n, () => stake(mallory, 900n * ONE)));
      // what the seconds before left of a unit flows in his
      expect(gained).to.be.lessThanOrEqual((INCOME * 10n * 9n) / PERIOD / 10n + 1n);
      expect(await claimable(alice)).to.be.greaterThanOrEqual((INCOME * (PERIOD - 10n)) / PERIOD - 2n);
    });
  });

  describe("dust funding", () => {
    it("when he funds a unit every hour, the stream ends in its second, and he loses the units", async () => {
      const { usd, mallory, start, at } = scene;
      await at(0n, () => fund(INCOME));
      const gained = await profit(async () => {
        for (let hour = 1n; hour <= 100n; hour++) await at(hour * 3_600n, () => fund(1n, mallory));
        expect((await scene.stake.getStream(usd)).end).to.equal(start + PERIOD);
      });
      expect(gained).to.equal(-100n);
    });

    it("when he pays more in the last hour, he puts off what is left by his part of the week, and gains nothing", async () => {
      const { usd, mallory, start, at } = scene;
      await at(0n, () => stake(mallory, 300n * ONE));
      await at(1n, () => fund(INCOME));
      const honest = (INCOME * 3n) / 4n;
      const gained = await profit(async () => {
        await at(PERIOD - 3_599n, () => fund(50n * USD, mallory));
        const { remaining, end } = await scene.stake.getStream(usd);
        const delay = end - (start + 1n + PERIOD);
        expect(delay).to.be.greaterThan(0n);
        expect(delay * remaining).to.be.lessThanOrEqual(PERIOD * 50n * USD);
      });
      expect(gained).to.be.lessThanOrEqual(honest);
    });

    it("when he funds dust again and again in the last seconds, he can't bring the end nearer", async () => {
      const { usd, mallory, start, at } = scene;
      await at(0n, () => fund(INCOME));
      for (let left = 20n; left > 0n; left--) await at(PERIOD - left, () => fund(1n, mallory));
      expect((await scene.stake.getStream(usd)).end).to.be.greaterThanOrEqual(start + PERIOD);
    });
  });

  describe("the first staker after an empty period", () => {
    it("when he comes after a year, nothing has piled up for him", async () => {
      const { alice, mallory, at, pass } = scene;
      await at(0n, () => scene.stake.connect(alice).startCooldown(100n * ONE));
      await at(1n, () => fund(INCOME));
      const year = 365n * 86_400n;
      await at(year, () => stake(mallory, ONE));
      expect(await claimable(mallory)).to.equal(0n);
      await pass(year + 60n);
      expect(await claimable(mallory)).to.be.oneOf([(INCOME * 60n) / PERIOD, (INCOME * 60n) / PERIOD - 1n]);
    });

    it("given billions were staked, he takes less than a unit of what their divisions left", async () => {
      const { alice, mallory, at } = scene;
      const amount = 10n ** 28n + 7n;
      await at(0n, () => stake(alice, amount));
      await at(1n, () => fund(USD));
      await at(100n, () => scene.stake.connect(alice).startCooldown(amount + 100n * ONE));
      const flowed = (USD * 99n) / PERIOD;
      expect(await claimable(alice)).to.be.oneOf([flowed, flowed - 1n]);
      const least = await scene.stake.MIN_SHARES();
      await at(200n, () => stake(mallory, least));
      await networkHelpers.time.increaseTo(scene.start + 210n);
      expect(await claimable(mallory)).to.be.lessThanOrEqual((USD * 10n) / PERIOD + 2n);
    });
  });

  describe("cooldown games", () => {
    it("when he cancels and cools again, his wait begins anew, and he earned for the shares of the time alone", async () => {
      const { mallory, start, at } = scene;
      await at(0n, () => stake(mallory, 100n * ONE));
      await at(10n, () => scene.stake.connect(mallory).startCooldown(100n * ONE));
      await at(11n, () => fund(INCOME));
      const gained = await profit(async () => {
        await at(COOLDOWN - 10n, () => scene.stake.connect(mallory).cancelCooldown(100n * ONE));
        await at(COOLDOWN, () => scene.stake.connect(mallory).startCooldown(100n * ONE));
        expect((await scene.stake.getStake(mallory)).readyAt).to.equal(start + 2n * COOLDOWN);
      });
      expect(gained).to.be.lessThanOrEqual((INCOME * 10n) / PERIOD / 2n);
    });

    it("when he cools a part before it, another part is not ready the sooner", async () => {
      const { mallory, start, at } = scene;
      await at(0n, () => stake(mallory, 100n * ONE));
      await at(1n, () => scene.stake.connect(mallory).startCooldown(1n));
      await at(COOLDOWN, () => scene.stake.connect(mallory).startCooldown(100n * ONE - 1n));
      await expect(at(COOLDOWN + 1n, () => scene.stake.connect(mallory).withdraw(mallory)))
        .to.be.revertedWithCustomError(scene.stake, "StreamingStakeCooling")
        .withArgs(mallory.address, start + 2n * COOLDOWN);
    });
  });

  describe("calls for others", () => {
    it("when he claims for her every minute, she loses less than a unit each time", async () => {
      const { usd, alice, mallory, at } = scene;
      const before = await usd.balanceOf(alice);
      await at(0n, () => fund(INCOME));
      const claims = 60n;
      for (let minute = 1n; minute <= claims; minute++) {
        await at(minute * 60n, () => scene.stake.connect(mallory).claim(usd, alice));
      }
      const flowed = (INCOME * claims * 60n) / PERIOD;
      expect((await usd.balanceOf(alice)) - before).to.be.greaterThanOrEqual(flowed - claims);
      expect(await usd.balanceOf(mallory)).to.equal(await usd.balanceOf(scene.bob));
    });

    it("when he stakes a unit for her, her cooldown stays ready when it was", async () => {
      const { alice, mallory, start, at } = scene;
      await at(0n, () => scene.stake.connect(alice).startCooldown(ONE));
      await at(100n, () => scene.stake.connect(mallory).stake(alice, 1n));
      expect((await scene.stake.getStake(alice)).readyAt).to.equal(start + COOLDOWN);
    });
  });

  describe("votes", () => {
    it("when his units cool, they don't vote from that second on, and move to nobody", async () => {
      const { mallory, bob, start, at, pass } = scene;
      await at(0n, () => stake(mallory, 10n * ONE));
      await at(1n, () => scene.stake.connect(mallory).delegate(mallory));
      await at(2n, () => scene.stake.connect(mallory).startCooldown(10n * ONE));
      await at(3n, () => scene.stake.connect(mallory).delegate(bob));
      await pass(10n);
      for (const account of [mallory, bob]) {
        for (const second of [2n, 3n]) expect(await scene.stake.getPastVotes(account, start + second)).to.equal(0n);
      }
    });

    it("when he borrows tokens for one transaction, he can't pay back, since they cool", async () => {
      const { token, alice } = scene;
      const borrower = await ethers.deployContract("FlashStakerMock");
      await token.connect(alice).approve(borrower, ONE);
      await expect(borrower.run(scene.stake, alice, ONE))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(borrower, 0n, ONE);
      expect(await scene.stake.getVotes(borrower)).to.equal(0n);
    });

    it("when votes of the tokens are delegated, the staked ones vote here alone", async () => {
      const { owner, alice, mallory } = scene;
      const open = await ethers.deployContract("OpenToken", ["Open", "OPEN", 1_000n * ONE, mallory]);
      const staking = await ethers.deployContract("StreamingStake", [owner, owner, open, []]);
      const supply = await open.totalSupply();
      await open.connect(mallory).delegate(mallory);
      await open.connect(mallory).approve(staking, supply);
      await staking.connect(mallory).stake(mallory, supply);
      await staking.connect(mallory).delegate(alice);
      expect(await open.getVotes(mallory)).to.equal(0n);
      expect(await open.getVotes(staking)).to.equal(0n);
      expect(await staking.getVotes(alice)).to.equal(supply);
    });
  });

  describe("a hostile listed token", () => {
    for (const before of [true, false]) {
      for (const name of ["stake", "withdraw", "fund", "claim"] as const) {
        it(`when it re-enters ${name} ${before ? "before" : "after"} its payment, the funding reverts`, async () => {
          const { mallory, reentrant, usd } = await hostile();
          const data = {
            stake: () => scene.stake.interface.encodeFunctionData("stake", [mallory.address, 1n]),
            withdraw: () => scene.stake.interface.encodeFunctionData("withdraw", [mallory.address]),
            fund: () => scene.stake.interface.encodeFunctionData("fund", [usd, 1n]),
            claim: () => scene.stake.interface.encodeFunctionData("claim", [usd, mallory.address]),
          }[name]();
          await reentrant.arm(scene.stake, data, before);
          await expect(scene.stake.connect(mallory).fund(reentrant, 1_000n)).to.be.revertedWithCustomError(
            scene.stake,
            "ReentrancyGuardReentrantCall",
          );
        });
      }
    }

    it("when it mints and takes at will, other tokens and stakes are whole", async () => {
      const { token, usd, alice, mallory, at } = scene;
      const token2 = await ethers.deployContract("TokenMockHostile");
      await scene.stake.listReward(token2);
      await at(0n, () => fund(INCOME));
      await scene.stake.connect(mallory).fund(token2, 2n ** 96n - 1n);
      await token2.setBalance(scene.stake, 0n);
      await at(PERIOD, () => scene.stake.claim(usd, alice));
      await at(PERIOD + 1n, () => scene.stake.connect(alice).startCooldown(100n * ONE));
      const balance = await token.balanceOf(alice);
      await at(PERIOD + 1n + COOLDOWN, () => scene.stake.connect(alice).withdraw(alice));
      expect((await token.balanceOf(alice)) - balance).to.equal(100n * ONE);
    });

    async function hostile() {
      const reentrant = await ethers.deployContract("TokenMockReentrant");
      await scene.stake.listReward(reentrant);
      await reentrant.mint(scene.mallory, 1_000n);
      await reentrant.connect(scene.mallory).approve(scene.stake, 1_000n);
      return { mallory: scene.mallory, reentrant, usd: await scene.usd.getAddress() };
    }
  });
});
