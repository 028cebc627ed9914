import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";
import {
  attest,
  BOND,
  contest,
  contested,
  CREATOR_PART,
  expectNoProfit,
  FundingState,
  gainOf,
  HOLDING,
  ID,
  LIQUIDITY_TOKENS,
  missed,
  NEEDED,
  objected,
  opened,
  PRICE,
  PRICE_UNIT,
  PROCEEDS,
  redeemedFor,
  ruled,
  Ruling,
  RULING_PERIOD,
  SMALL_HOLDING,
  SOLD,
  splitBond,
  UNRELEASED,
  WINDOW_PERIOD,
} from "../helpers/milestones.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const { burned: BURNED } = splitBond(BOND);
const SUPPLY = SOLD + LIQUIDITY_TOKENS;

const waiting = () => opened(connection);

async function attested() {
  const scene = await opened(connection);
  await attest(scene);
  return scene;
}

async function failed() {
  const scene = await opened(connection);
  await missed(scene);
  return scene;
}

/** What the creator's accounts paid for all that is sold is theirs to lose: nobody else has bid. */
async function selfBought() {
  const scene = await opened(connection);
  const { token, creator, alice, bob, mallory, others } = scene;
  for (const account of [alice, bob, mallory, others]) {
    await token.connect(account).transfer(creator, await token.balanceOf(account));
  }
  await token.connect(creator).approve(scene.escrow, MaxUint256);
  return scene;
}

/** A contract to which alice lends all that she has, for one transaction. */
async function lending() {
  const scene = await attested();
  const { token, alice, vault, escrow } = scene;
  const borrower = await ethers.deployContract("PayeeMock");
  await token.connect(alice).approve(borrower, MaxUint256);
  await vault.deposit(escrow, borrower, BOND);
  const [target, to] = [await escrow.getAddress(), await borrower.getAddress()];
  const flash = [
    { target: token, data: token.interface.encodeFunctionData("transferFrom", [alice.address, to, HOLDING]) },
    { target: token, data: token.interface.encodeFunctionData("approve", [target, HOLDING]) },
    { target: escrow, data: escrow.interface.encodeFunctionData("objectTo", [ID, HOLDING]) },
    { target: escrow, data: escrow.interface.encodeFunctionData("withdrawObjection", [ID, 0n, to]) },
    { target: token, data: token.interface.encodeFunctionData("transfer", [alice.address, HOLDING]) },
  ];
  return { ...scene, borrower, flash: flash.map((call) => ({ ...call, value: 0n })) };
}

describe("attacks on milestones", () => {
  describe("a creator who never ships [32]", () => {
    it("has what he had at settlement, and the holders have all the rest but the pool's part", async () => {
      const scene = await networkHelpers.loadFixture(failed);
      const { escrow, token, currency, creator, alice, bob, mallory, others } = scene;
      await escrow.pay(ID);
      const holders = [alice, bob, mallory, others];
      const { currency: returned } = await gainOf(scene, holders, async () => {
        for (const holder of holders) await escrow.connect(holder).redeem(ID, await token.balanceOf(holder), holder);
      });
      expect(await currency.balanceOf(creator)).to.equal(CREATOR_PART);
      expect(redeemedFor(UNRELEASED, SOLD, SUPPLY) - returned).to.be.within(0n, BigInt(holders.length));
    });

    it("who has bid all himself to reach the soft cap gets less than he has paid", async () => {
      const scene = await networkHelpers.loadFixture(selfBought);
      const { escrow, creator } = scene;
      await missed(scene);
      const { currency } = await gainOf(scene, [creator], async () => {
        await escrow.pay(ID);
        await escrow.connect(creator).redeem(ID, SOLD, creator);
      });
      expect(currency - PROCEEDS <= 0n, "a profit").to.equal(true);
    });

    it("who attests by a friend has the bond to lose, and nothing of the milestone", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      const { escrow, creator, attestor } = scene;
      await escrow.pay(ID);
      const lost = await expectNoProfit(scene, [creator, attestor], async () => {
        await contested(scene);
        await ruled(scene, Ruling.NotMet);
        await expect(escrow.pay(ID)).to.be.revertedWithCustomError(escrow, "MilestoneEscrowNothingToPay").withArgs(ID);
      });
      expect(lost.open).to.equal(BOND);
    });
  });

  describe("refunds [28]", () => {
    it("those who have sold their tokens get nothing, and who holds them gets it once", async () => {
      const scene = await networkHelpers.loadFixture(failed);
      const { escrow, token, alice, bob } = scene;
      await token.connect(alice).transfer(bob, HOLDING);
      await expect(escrow.connect(alice).redeem(ID, HOLDING, alice))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(alice, 0n, HOLDING);
      const { currency } = await gainOf(scene, [bob], () => escrow.connect(bob).redeem(ID, 2n * HOLDING, bob));
      expect(currency).to.equal(redeemedFor(UNRELEASED, 2n * HOLDING, SUPPLY));
    });

    it("who buys the pool's tokens at the price, to redeem them, loses", async () => {
      const scene = await networkHelpers.loadFixture(failed);
      const { escrow, token, currency, locker, mallory } = scene;
      const cost = (LIQUIDITY_TOKENS * PRICE) / PRICE_UNIT;
      await currency.mint(mallory, cost);
      await networkHelpers.impersonateAccount(await locker.getAddress());
      await networkHelpers.setBalance(await locker.getAddress(), 10n ** 18n);
      const pool = await ethers.getSigner(await locker.getAddress());
      await expectNoProfit(scene, [mallory], async () => {
        await currency.connect(mallory).transfer(pool, cost);
        await token.connect(pool).transfer(mallory, LIQUIDITY_TOKENS);
        await escrow.connect(mallory).redeem(ID, LIQUIDITY_TOKENS, mallory);
      });
    });

    it("who burns some of his tokens first has less from all of them", async () => {
      const scene = await networkHelpers.loadFixture(failed);
      const { escrow, token, alice } = scene;
      const honest = redeemedFor(UNRELEASED, HOLDING, SUPPLY);
      const { currency } = await gainOf(scene, [alice], async () => {
        await token.connect(alice).burn(HOLDING / 2n);
        await escrow.connect(alice).redeem(ID, HOLDING - HOLDING / 2n, alice);
      });
      expect(currency - honest <= 0n, "a profit").to.equal(true);
    });

    it("who redeems in parts has no more than at once", async () => {
      const scene = await networkHelpers.loadFixture(failed);
      const { escrow, alice } = scene;
      const parts = 7n;
      const { currency } = await gainOf(scene, [alice], async () => {
        for (let i = 0n; i < parts; i++) await escrow.connect(alice).redeem(ID, HOLDING / parts, alice);
      });
      expect(currency - redeemedFor(UNRELEASED, HOLDING, SUPPLY) <= 0n, "a profit").to.equal(true);
    });

    it("team and contributors have nothing to redeem", async () => {
      const scene = await networkHelpers.loadFixture(failed);
      const { escrow, token, team, disclosure } = scene;
      await expect(escrow.releaseTeam(ID, disclosure))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Failed);
      expect(await token.balanceOf(team)).to.equal(0n);
    });
  });

  describe("a lying attestor [32]", () => {
    it("who is his own challenger loses two fifths of his bond", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      const lost = await expectNoProfit(scene, [scene.attestor, scene.mallory], async () => {
        await contested(scene);
        await ruled(scene, Ruling.NotMet);
      });
      expect(lost.open).to.equal(BURNED);
    });

    it("who meets no objections has what he had, and the creator what was promised", async () => {
      const scene = await networkHelpers.loadFixture(attested);
      await time.increase(WINDOW_PERIOD);
      const lost = await expectNoProfit(scene, [scene.attestor], () => scene.escrow.release(ID));
      expect(lost.open).to.equal(0n);
    });
  });

  describe("small holders who extort [32]", () => {
    it("a hundredth of the tokens doesn't keep a milestone for a second", async () => {
      const scene = await networkHelpers.loadFixture(attested);
      const { escrow, mallory } = scene;
      await escrow.connect(mallory).objectTo(ID, SMALL_HOLDING);
      await expect(contest(scene))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowTooFewObjections")
        .withArgs(ID, SMALL_HOLDING, NEEDED);
      await time.setNextBlockTimestamp((await escrow.fundingOf(ID)).since + WINDOW_PERIOD);
      await escrow.release(ID);
      expect((await escrow.fundingOf(ID)).next).to.equal(1n);
    });

    it("a twentieth that contests what is reached loses its stake, and no deadline runs out by it", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      const { escrow, alice, mallory, attestor, disclosure } = scene;
      await time.increaseTo(BigInt(disclosure.milestones[0]?.deadline ?? 0n) - 10n);
      const lost = await expectNoProfit(scene, [alice, mallory], async () => {
        await contested(scene);
        // the council has half of the time that there is
        await time.increase(RULING_PERIOD / 2n - 10n);
        await ruled(scene, Ruling.Met);
        await escrow.withdrawObjection(ID, 0n, alice);
      });
      expect(lost.open).to.equal(BOND);
      const { delay } = await escrow.fundingOf(ID);
      await time.setNextBlockTimestamp(BigInt(disclosure.milestones[1]?.deadline ?? 0n) + delay - 1n);
      await attest(scene, attestor);
      expect((await escrow.fundingOf(ID)).state).to.equal(FundingState.Attested);
    });
  });

  describe("objections without tokens at stake [32]", () => {
    it("borrowed for a transaction, they can't be given back in it", async () => {
      const { escrow, borrower, flash } = await networkHelpers.loadFixture(lending);
      await expect(borrower.execute(flash))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Attested);
    });

    it("brought to the arbitrator, they can't be taken back either", async () => {
      const scene = await networkHelpers.loadFixture(attested);
      const { escrow, alice } = scene;
      await escrow.connect(alice).objectTo(ID, NEEDED);
      await contest(scene);
      await expect(escrow.connect(alice).withdrawObjection(ID, 0n, alice))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Contested);
    });

    it("no token objects twice: who has sold what he deposited can't deliver it", async () => {
      const scene = await networkHelpers.loadFixture(attested);
      const { escrow, token, alice, mallory } = scene;
      await escrow.connect(alice).objectTo(ID, HOLDING);
      await expect(token.connect(alice).transfer(mallory, 1n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(alice, 0n, 1n);
    });

    it("tokens that vest don't object", async () => {
      const { escrow, token, team } = await networkHelpers.loadFixture(attested);
      await token.connect(team).approve(escrow, MaxUint256);
      await expect(escrow.connect(team).objectTo(ID, 1n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(team, 0n, 1n);
    });
  });

  it("leaves an attestor who contests himself no way to free a milestone early", async () => {
    const scene = await networkHelpers.loadFixture(waiting);
    await objected(scene);
    await contest(scene, scene.attestor);
    await expect(scene.escrow.release(ID))
      .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowWrongState")
      .withArgs(ID, FundingState.Contested);
  });
});
