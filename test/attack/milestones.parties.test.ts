import { expect } from "chai";
import { network } from "hardhat";
import { rewardTree } from "../../sdk/rewards.ts";
import {
  attest,
  BOND,
  completed,
  contest,
  contested,
  CONTRIBUTOR_SUPPLY,
  contributorTree,
  CREATOR_PART,
  deployedEscrow,
  expectNoProfit,
  FUNDS,
  FundingState,
  gainOf,
  HOLDING,
  ID,
  LIQUIDITY_TOKENS,
  missed,
  NEEDED,
  objected,
  opened,
  openedBeforeMock,
  openedIn,
  provenLeaf,
  redeemedFor,
  ruled,
  Ruling,
  RULING_PERIOD,
  SOLD,
  TEAM_SUPPLY,
  UNRELEASED,
  VESTING_PERIOD,
  WINDOW_PERIOD,
} from "../helpers/milestones.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

/** Of the arbitrator's mock, in the order of its enum. */
const Conduct = { Honest: 0n, Revert: 1n, CallBack: 2n, RepeatId: 3n } as const;
const SUPPLY = SOLD + LIQUIDITY_TOKENS;

async function beforeMock() {
  const scene = await openedBeforeMock(connection);
  await objected(scene);
  return scene;
}

/** Two offerings before the same arbitrator, of which the first one is contested. */
async function twoBeforeMock() {
  const first = await openedBeforeMock(connection);
  await contested(first);
  const second = { ...(await openedIn(first)), arbitrator: first.arbitrator };
  await objected(second);
  return second;
}

/** The currency calls whom it is told to, and a contract holds a tenth of what is sold; the offering has failed. */
async function reentrant() {
  const currency = await ethers.deployContract("TokenMockReentrant");
  const scene = await openedIn(await deployedEscrow(connection, currency));
  const { escrow, token, alice } = scene;
  const holder = await ethers.deployContract("PayeeMock");
  await token.connect(alice).transfer(holder, HOLDING);
  await missed(scene);
  const [target, to] = [await escrow.getAddress(), await holder.getAddress()];
  const redeem = (amount: bigint) => ({
    target,
    value: 0n,
    data: escrow.interface.encodeFunctionData("redeem", [ID, amount, to]),
  });
  const data = token.interface.encodeFunctionData("approve", [target, HOLDING]);
  await holder.execute([{ target: token, value: 0n, data }]);
  return { ...scene, currency, holder, redeem };
}

/** Two offerings of one currency: the first one has failed, the second one goes on. */
async function two() {
  const first = await opened(connection);
  const second = await openedIn(first);
  await missed(first);
  return { first, second };
}

describe("attacks on milestones by those they stand on", () => {
  describe("an arbitrator", () => {
    it("that is silent holds money for 60 days, and then the holders have it", async () => {
      const scene = await networkHelpers.loadFixture(beforeMock);
      const { escrow, attestor, alice, mallory } = scene;
      const lost = await expectNoProfit(scene, [attestor, mallory], async () => {
        await contest(scene);
        await time.increase(RULING_PERIOD);
        await escrow.lapse(ID);
      });
      expect(lost.open).to.equal(0n);
      await escrow.withdrawObjection(ID, 0n, alice);
      const { currency } = await gainOf(scene, [alice], () => escrow.connect(alice).redeem(ID, HOLDING, alice));
      expect(currency).to.equal(redeemedFor(UNRELEASED, HOLDING, SUPPLY));
    });

    it("that rules after the lapse moves nothing", async () => {
      const scene = await networkHelpers.loadFixture(beforeMock);
      const { escrow, arbitrator } = scene;
      await contest(scene);
      const deadline = (await escrow.fundingOf(ID)).since + RULING_PERIOD;
      await time.increaseTo(deadline);
      await escrow.lapse(ID);
      await expect(arbitrator.giveRuling(0n, Ruling.Met))
        .to.be.revertedWithCustomError(escrow, "DisputesTooLate")
        .withArgs(deadline);
    });

    it("that takes no disputes leaves the attestation as it is, and no stake is locked", async () => {
      const scene = await networkHelpers.loadFixture(beforeMock);
      const { escrow, vault, arbitrator, mallory } = scene;
      await arbitrator.setConduct(Conduct.Revert, "0x");
      await expect(contest(scene)).to.be.revertedWithCustomError(arbitrator, "ArbitratorMockBroken");
      expect((await escrow.fundingOf(ID)).state).to.equal(FundingState.Attested);
      expect(await vault.bondOf(escrow, mallory)).to.deep.equal([FUNDS, 0n]);
    });

    it("that gives the number of an open dispute again is refused", async () => {
      const scene = await networkHelpers.loadFixture(twoBeforeMock);
      await scene.arbitrator.setConduct(Conduct.RepeatId, "0x");
      await expect(contest(scene))
        .to.be.revertedWithCustomError(scene.escrow, "DisputesIdInUse")
        .withArgs(scene.arbitrator, 0n);
    });

    it("that rules one offering's contest doesn't touch the other's", async () => {
      const scene = await networkHelpers.loadFixture(twoBeforeMock);
      const { escrow, arbitrator } = scene;
      await contest(scene);
      await arbitrator.giveRuling(1n, Ruling.NotMet);
      expect((await escrow.fundingOf(ID + 1n)).state).to.equal(FundingState.Failed);
      expect((await escrow.fundingOf(ID)).state).to.equal(FundingState.Contested);
    });

    for (const [name, values] of [
      ["rule", [0n, Ruling.Met]],
      ["lapse", [ID]],
      ["release", [ID]],
      ["contest", [ID, ""]],
    ] as [string, unknown[]][]) {
      it(`that calls ${name} while a contest opens fails with that, and the contest stands`, async () => {
        const scene = await networkHelpers.loadFixture(beforeMock);
        const { escrow, arbitrator, vault } = scene;
        await vault.deposit(escrow, arbitrator, BOND);
        const callback = escrow.interface.encodeFunctionData(name as "rule", values as [bigint, bigint]);
        await arbitrator.setConduct(Conduct.CallBack, callback);
        await contest(scene);
        expect(await arbitrator.calledBack()).to.equal(false);
        expect((await escrow.fundingOf(ID)).state).to.equal(FundingState.Contested);
      });
    }

    it("that the owner names later doesn't reach an open offering", async () => {
      const scene = await opened(connection);
      const { escrow, council, governance } = scene;
      const friend = await ethers.deployContract("ArbitratorMock");
      await escrow.connect(governance).setArbitrator(friend);
      await contested(scene);
      expect(await friend.disputeCount()).to.equal(0n);
      expect(await council.disputeCount()).to.equal(1n);
      await ruled(scene, Ruling.Met);
      expect((await escrow.fundingOf(ID)).next).to.equal(1n);
    });
  });

  describe("a currency", () => {
    for (const before of [true, false]) {
      it(`that redeems again ${before ? "before" : "after"} it pays, pays as one after the other`, async () => {
        const { escrow, token, currency, holder, redeem } = await networkHelpers.loadFixture(reentrant);
        const half = HOLDING / 2n;
        const again = holder.interface.encodeFunctionData("execute", [[redeem(half)]]);
        await currency.arm(holder, again, before);
        await holder.execute([redeem(half)]);

        const first = redeemedFor(UNRELEASED, half, SUPPLY);
        const second = redeemedFor(UNRELEASED - first, half, SUPPLY - half);
        expect(await currency.balanceOf(holder)).to.equal(first + second);
        expect(await token.totalSupply()).to.equal(SUPPLY - 2n * half);
        expect((await escrow.fundingOf(ID)).unreleased).to.equal(UNRELEASED - first - second);
      });
    }

    it("that pays the creator again while it pays him, reverts", async () => {
      const { escrow, currency } = await networkHelpers.loadFixture(reentrant);
      await currency.arm(escrow, escrow.interface.encodeFunctionData("pay", [ID]), true);
      await expect(escrow.pay(ID)).to.be.revertedWithCustomError(escrow, "MilestoneEscrowNothingToPay").withArgs(ID);
    });

    it("that is given to the escrow isn't anybody's", async () => {
      const { escrow, currency, holder, redeem } = await networkHelpers.loadFixture(reentrant);
      await currency.mint(escrow, 10n * UNRELEASED);
      await holder.execute([redeem(HOLDING)]);
      expect(await currency.balanceOf(holder)).to.equal(redeemedFor(UNRELEASED, HOLDING, SUPPLY));
    });
  });

  describe("another offering", () => {
    it("whose holders redeem all leaves this one's money", async () => {
      const { first, second } = await networkHelpers.loadFixture(two);
      const { escrow, currency, token, alice, bob, mallory, others } = first;
      for (const holder of [alice, bob, mallory, others])
        await escrow.connect(holder).redeem(ID, await token.balanceOf(holder), holder);
      await escrow.pay(ID);
      const left = (await escrow.fundingOf(ID)).unreleased;
      expect(await currency.balanceOf(escrow)).to.equal(left + UNRELEASED + CREATOR_PART);
      await completed(second);
      await escrow.pay(second.offeringId);
      expect(await currency.balanceOf(escrow)).to.equal(left);
    });

    it("whose tokens are redeemed here brings nothing", async () => {
      const { first, second } = await networkHelpers.loadFixture(two);
      const { escrow, token, alice } = first;
      await escrow.connect(alice).redeem(ID, HOLDING, alice);
      await expect(escrow.connect(alice).redeem(ID, HOLDING, alice))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(alice, 0n, HOLDING);
      expect(await second.token.balanceOf(alice)).to.equal(HOLDING);
    });
  });

  describe("a creator's tree", () => {
    it("that promises all to each of two leaves takes neither deposits nor the team's tokens", async () => {
      const scene = await deployedEscrow(connection);
      const { alice, mallory } = scene;
      const leaves = contributorTree([alice.address, mallory.address]).map((leaf) => ({
        ...leaf,
        cumulative: CONTRIBUTOR_SUPPLY,
        sumBefore: 0n,
      }));
      const full = await openedIn(scene, { contributorRoot: rewardTree(leaves).root });
      const { escrow, token, disclosure } = full;
      await attest(full);
      await escrow.connect(full.bob).objectTo(ID, NEEDED - 1n);
      await time.increase(WINDOW_PERIOD);
      await escrow.release(ID);
      await completed(full);
      await time.increase(VESTING_PERIOD);
      const { leaf, proof } = provenLeaf(leaves, mallory.address);
      await escrow.releaseContributor(ID, disclosure, leaf, proof);
      const other = provenLeaf(leaves, alice.address);
      await expect(escrow.releaseContributor(ID, disclosure, other.leaf, other.proof))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowNothingVested")
        .withArgs(ID, alice);
      expect(await token.balanceOf(escrow)).to.equal(TEAM_SUPPLY + NEEDED - 1n);
    });
  });
});
