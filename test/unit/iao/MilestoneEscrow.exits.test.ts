import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import {
  completed,
  contested,
  CREATOR_PART,
  deployedEscrow,
  freedBy,
  FundingState,
  hashOf,
  HOLDING,
  ID,
  LIQUIDITY_TOKENS,
  met,
  missed,
  NEEDED,
  objected,
  opened,
  openedIn,
  redeemedFor,
  RESERVED,
  ruled,
  Ruling,
  SOLD,
  UNRELEASED,
  WINDOW_PERIOD,
} from "../../helpers/milestones.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

/** What there is of the token once those of team and contributors are burned. */
const SUPPLY = SOLD + LIQUIDITY_TOKENS;

const waiting = () => opened(connection);

async function failed() {
  const scene = await opened(connection);
  await missed(scene);
  return scene;
}

/** Alice's deposit is against the first milestone, which is attested. */
async function objectedTo() {
  const scene = await opened(connection);
  await objected(scene);
  return scene;
}

async function inContest() {
  const scene = await opened(connection);
  await contested(scene);
  return scene;
}

/** The same before a currency that can be told to pay nobody. */
async function blockable() {
  const currency = await ethers.deployContract("TokenMockBlocklist");
  const scene = await openedIn(await deployedEscrow(connection, currency));
  return { ...scene, currency };
}

describe("MilestoneEscrow, failure and exits", () => {
  describe("fail", () => {
    it("at the deadline, anybody fails the offering", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      const { escrow, disclosure, stranger } = scene;
      const deadline = disclosure.milestones[0]?.deadline ?? 0n;
      await time.setNextBlockTimestamp(deadline);
      await escrow.connect(stranger).fail(ID, disclosure);
      const { state, since, unreleased, credit } = await escrow.fundingOf(ID);
      expect([state, since]).to.deep.equal([FundingState.Failed, deadline]);
      expect([unreleased, credit]).to.deep.equal([UNRELEASED, CREATOR_PART]);
    });

    it("burns the tokens of team and contributors, and no others", async () => {
      const { escrow, token } = await networkHelpers.loadFixture(failed);
      expect(await token.balanceOf(escrow)).to.equal(0n);
      expect(await token.totalSupply()).to.equal(SUPPLY);
    });

    it("leaves deposits against former milestones, and tokens that were given, where they are", async () => {
      const scene = await networkHelpers.loadFixture(objectedTo);
      const { escrow, token, bob } = scene;
      await token.connect(bob).transfer(escrow, 77n);
      await time.increase(2n * WINDOW_PERIOD);
      await escrow.release(ID);
      await missed(scene);
      expect(await token.balanceOf(escrow)).to.equal(NEEDED + 77n);
    });

    it("emits FundingFailed", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      const { escrow, disclosure } = scene;
      await time.increaseTo(disclosure.milestones[0]?.deadline ?? 0n);
      await expect(escrow.fail(ID, disclosure)).to.emit(escrow, "FundingFailed").withArgs(ID, 0n, RESERVED, UNRELEASED);
    });

    it("after a milestone that was met, what that freed stays the creator's", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      await met(scene);
      await missed(scene);
      const { next, unreleased, credit } = await scene.escrow.fundingOf(ID);
      expect([next, unreleased]).to.deep.equal([1n, UNRELEASED - freedBy(0)]);
      expect(credit).to.equal(CREATOR_PART + freedBy(0));
    });

    it("before the deadline, it reverts", async () => {
      const { escrow, disclosure } = await networkHelpers.loadFixture(waiting);
      const deadline = BigInt(disclosure.milestones[0]?.deadline ?? 0n);
      await time.setNextBlockTimestamp(deadline - 1n);
      await expect(escrow.fail(ID, disclosure))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowTooEarly")
        .withArgs(ID, deadline);
    });

    it("when the disclosure is another one, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      const { escrow, disclosure } = scene;
      const earlier = disclosure.milestones.map((milestone) => ({ ...milestone, deadline: 1n }));
      const other = { ...disclosure, milestones: earlier };
      await expect(escrow.fail(ID, other))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowOtherDisclosure")
        .withArgs(ID, hashOf(scene, disclosure), hashOf(scene, other));
    });

    it("when the milestone is attested, it reverts", async () => {
      const { escrow, disclosure } = await networkHelpers.loadFixture(objectedTo);
      await time.increaseTo(disclosure.milestones[0]?.deadline ?? 0n);
      await expect(escrow.fail(ID, disclosure))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Attested);
    });

    it("when it has failed, it reverts", async () => {
      const { escrow, disclosure } = await networkHelpers.loadFixture(failed);
      await expect(escrow.fail(ID, disclosure))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Failed);
    });
  });

  describe("withdrawObjection", () => {
    it("after the milestone is met, anybody gives the depositor his tokens", async () => {
      const { escrow, token, alice, stranger } = await networkHelpers.loadFixture(objectedTo);
      await time.increase(2n * WINDOW_PERIOD);
      await escrow.release(ID);
      await expect(escrow.connect(stranger).withdrawObjection(ID, 0n, alice)).to.changeTokenBalances(
        ethers,
        token,
        [alice, escrow],
        [NEEDED, -NEEDED],
      );
      expect(await escrow.objectionOf(ID, 0n, alice)).to.equal(0n);
    });

    for (const [name, ruling] of Object.entries(Ruling)) {
      it(`after the ruling ${name}, it works, and emits ObjectionWithdrawn`, async () => {
        const scene = await networkHelpers.loadFixture(inContest);
        const { escrow, alice } = scene;
        await ruled(scene, ruling);
        await expect(escrow.withdrawObjection(ID, 0n, alice))
          .to.emit(escrow, "ObjectionWithdrawn")
          .withArgs(ID, 0n, alice, NEEDED);
      });
    }

    it("when all are met, it works for the first one", async () => {
      const scene = await networkHelpers.loadFixture(objectedTo);
      await time.increase(2n * WINDOW_PERIOD);
      await scene.escrow.release(ID);
      await met(scene);
      await met(scene);
      expect(await scene.escrow.withdrawObjection.staticCall(ID, 0n, scene.alice)).to.equal(NEEDED);
    });

    it("while it is attested, it reverts", async () => {
      const { escrow, alice } = await networkHelpers.loadFixture(objectedTo);
      await expect(escrow.withdrawObjection(ID, 0n, alice))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Attested);
    });

    it("while it is contested, it reverts", async () => {
      const { escrow, alice } = await networkHelpers.loadFixture(inContest);
      await expect(escrow.withdrawObjection(ID, 0n, alice))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Contested);
    });

    it("when the account has none, or has it back, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(inContest);
      const { escrow, alice, bob } = scene;
      await ruled(scene, Ruling.Met);
      await escrow.withdrawObjection(ID, 0n, alice);
      for (const account of [alice, bob]) {
        await expect(escrow.withdrawObjection(ID, 0n, account))
          .to.be.revertedWithCustomError(escrow, "MilestoneEscrowNoDeposit")
          .withArgs(ID, 0n, account);
      }
    });
  });

  describe("pay", () => {
    it("pays the creator his credit, whoever calls", async () => {
      const { escrow, currency, creator, stranger } = await networkHelpers.loadFixture(waiting);
      await expect(escrow.connect(stranger).pay(ID)).to.changeTokenBalances(
        ethers,
        currency,
        [creator, escrow],
        [CREATOR_PART, -CREATOR_PART],
      );
      expect((await escrow.fundingOf(ID)).credit).to.equal(0n);
    });

    it("emits CreatorPaid", async () => {
      const { escrow, creator } = await networkHelpers.loadFixture(waiting);
      await expect(escrow.pay(ID)).to.emit(escrow, "CreatorPaid").withArgs(ID, creator, CREATOR_PART);
    });

    it("after the last milestone, the creator was paid all but the liquidity", async () => {
      const scene = await networkHelpers.loadFixture(waiting);
      const { escrow, currency, creator } = scene;
      await escrow.pay(ID);
      await completed(scene);
      await escrow.pay(ID);
      expect(await currency.balanceOf(creator)).to.equal(CREATOR_PART + UNRELEASED);
      expect(await currency.balanceOf(escrow)).to.equal(0n);
    });

    it("when there is nothing, it reverts", async () => {
      const { escrow } = await networkHelpers.loadFixture(waiting);
      await escrow.pay(ID);
      await expect(escrow.pay(ID)).to.be.revertedWithCustomError(escrow, "MilestoneEscrowNothingToPay").withArgs(ID);
    });

    it("when the currency doesn't pay the creator, it reverts, and all else goes on", async () => {
      const scene = await networkHelpers.loadFixture(blockable);
      const { escrow, currency, creator, alice } = scene;
      await currency.setBlocked(creator, true);
      await expect(escrow.pay(ID)).to.be.revertedWithCustomError(currency, "TokenMockBlocked").withArgs(creator);
      await met(scene);
      await missed(scene);
      const paid = await escrow.previewRedeem(ID, HOLDING);
      await escrow.connect(alice).redeem(ID, HOLDING, alice);
      expect(await currency.balanceOf(alice)).to.equal(paid);
    });
  });

  describe("redeem", () => {
    it("burns the tokens, and pays their part of what is unreleased", async () => {
      const { escrow, token, currency, alice, bob } = await networkHelpers.loadFixture(failed);
      const paid = redeemedFor(UNRELEASED, HOLDING, SUPPLY);
      expect(await escrow.previewRedeem(ID, HOLDING)).to.equal(paid);
      await expect(escrow.connect(alice).redeem(ID, HOLDING, bob)).to.changeTokenBalances(
        ethers,
        currency,
        [bob, escrow],
        [paid, -paid],
      );
      expect(await token.totalSupply()).to.equal(SUPPLY - HOLDING);
      expect(await token.balanceOf(alice)).to.equal(0n);
      expect((await escrow.fundingOf(ID)).unreleased).to.equal(UNRELEASED - paid);
    });

    it("emits TokensRedeemed", async () => {
      const { escrow, alice, bob } = await networkHelpers.loadFixture(failed);
      await expect(escrow.connect(alice).redeem(ID, HOLDING, bob))
        .to.emit(escrow, "TokensRedeemed")
        .withArgs(ID, alice, bob, HOLDING, redeemedFor(UNRELEASED, HOLDING, SUPPLY));
    });

    it("pays who comes later as much for a token, up to a unit", async () => {
      const { escrow, alice, bob } = await networkHelpers.loadFixture(failed);
      const first = await escrow.connect(alice).redeem.staticCall(ID, HOLDING, alice);
      await escrow.connect(alice).redeem(ID, HOLDING, alice);
      const second = await escrow.connect(bob).redeem.staticCall(ID, HOLDING, bob);
      expect(second - first).to.be.within(0n, 1n);
    });

    it("pays nothing for less than a unit's worth", async () => {
      const { escrow, currency, alice } = await networkHelpers.loadFixture(failed);
      await escrow.connect(alice).redeem(ID, 1n, alice);
      expect(await currency.balanceOf(alice)).to.equal(redeemedFor(UNRELEASED, 1n, SUPPLY));
    });

    it("leaves what belongs to tokens that are never burned", async () => {
      const { escrow, token, currency, alice, bob, mallory, others } = await networkHelpers.loadFixture(failed);
      for (const holder of [alice, bob, mallory, others]) {
        await escrow.connect(holder).redeem(ID, await token.balanceOf(holder), holder);
      }
      expect(await token.totalSupply()).to.equal(LIQUIDITY_TOKENS);
      const { unreleased, credit } = await escrow.fundingOf(ID);
      expect(unreleased - redeemedFor(UNRELEASED, LIQUIDITY_TOKENS, SUPPLY)).to.be.within(0n, 4n);
      expect(await currency.balanceOf(escrow)).to.equal(unreleased + credit);
    });

    it("when the amount is zero, it reverts", async () => {
      const { escrow, alice } = await networkHelpers.loadFixture(failed);
      await expect(escrow.connect(alice).redeem(ID, 0n, alice)).to.be.revertedWithCustomError(
        escrow,
        "MilestoneEscrowZeroAmount",
      );
    });

    it("when it is paid to nobody, it reverts", async () => {
      const { escrow, alice } = await networkHelpers.loadFixture(failed);
      await expect(escrow.connect(alice).redeem(ID, 1n, ZeroAddress)).to.be.revertedWithCustomError(
        escrow,
        "MilestoneEscrowZeroAddress",
      );
    });

    it("when the caller hasn't as much, it reverts, also above the supply", async () => {
      const { escrow, token, alice } = await networkHelpers.loadFixture(failed);
      for (const amount of [HOLDING + 1n, SUPPLY + 1n]) {
        await expect(escrow.connect(alice).redeem(ID, amount, alice))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
          .withArgs(alice, HOLDING, amount);
      }
    });

    it("when it hasn't failed, it reverts, and would pay nothing", async () => {
      const { escrow, alice } = await networkHelpers.loadFixture(waiting);
      expect(await escrow.previewRedeem(ID, HOLDING)).to.equal(0n);
      await expect(escrow.connect(alice).redeem(ID, HOLDING, alice))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowWrongState")
        .withArgs(ID, FundingState.Waiting);
    });
  });
});
