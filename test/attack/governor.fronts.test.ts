// Attacks on holders of sold models by what else binds their tokens, by patience, and by the times of escrow and governor.
import { expect } from "chai";
import { MaxUint256 } from "ethers";
import { network } from "hardhat";
import {
  admittedModel,
  COUNT_PERIOD,
  type GovernedScene,
  MODEL_ID,
  OPPOSITION_PERIOD,
  policyAction,
  proposed,
  ProposalState,
  uriAction,
  WINDOW_PERIOD,
} from "../helpers/governor.ts";
import { attestNow, bidden, claimedAll, deployedSystem, offered, settledNow } from "../helpers/iao.ts";
import { CONTEST_PERIOD, COST, FundingState, FUNDS } from "../helpers/milestones.ts";
import { costAt, DAY, PAUSE_PERIOD } from "../helpers/offering.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const MIN_GAP = 30n * DAY;
const TICK = 20;
const ROUNDS = 4;

/** Of all holders mallory alone is awake, and has so many times what contests. */
async function awake(scene: GovernedScene, times: bigint) {
  const { saleToken, escrow, mallory, stranger, needed } = scene;
  await saleToken.connect(mallory).transfer(stranger, (await saleToken.balanceOf(mallory)) - times * needed);
  await saleToken.connect(mallory).approve(escrow, MaxUint256);
  return scene;
}

/** The creator turns the contributors' part away, mallory opposes, and what isn't reached is attested in time to be met before
 * that is decided. */
async function twoFronts(times: bigint) {
  const holders = await awake(await admittedModel(connection), times);
  const scene = await proposed(holders, policyAction(holders));
  await scene.governor.connect(scene.mallory).oppose(scene.proposalId, scene.needed);
  const decided = scene.windowEnd + COUNT_PERIOD;
  await time.setNextBlockTimestamp(decided - WINDOW_PERIOD - 1n);
  await attestNow(scene);
  return { ...scene, decided };
}

const oneTwentieth = () => twoFronts(1n);
const twoTwentieths = () => twoFronts(2n);
const admitted = () => admittedModel(connection);

/** Milestones that follow each other as fast as they may. */
async function fastMilestones() {
  const scene = await deployedSystem(connection);
  const { alice, escrow } = scene;
  const earliest = scene.disclosure.sale.end + PAUSE_PERIOD + MIN_GAP;
  const milestones = scene.disclosure.milestones.map((milestone, i) => ({
    ...milestone,
    deadline: earliest + BigInt(i) * MIN_GAP,
  }));
  const full = await offered(scene, { milestones });
  const bids = [{ by: alice, tick: TICK, amount: costAt(full.disclosure, TICK) + 1n }];
  await bidden(full, bids);
  await settledNow(full);
  await claimedAll(full, bids);
  await full.saleToken.connect(alice).approve(escrow, MaxUint256);
  return { ...full, deadlines: milestones.map(({ deadline }) => deadline) };
}

describe("Attacks on holders of sold models", () => {
  describe("by a proposal and an attestation at once", () => {
    it("bind a twentieth that opposes until the milestone is met: it has to choose", async () => {
      const { governor, escrow, saleToken, mallory, needed, proposalId, decided, offeringId } =
        await networkHelpers.loadFixture(oneTwentieth);
      await expect(escrow.connect(mallory).objectTo(offeringId, needed))
        .to.be.revertedWithCustomError(saleToken, "ERC20InsufficientBalance")
        .withArgs(mallory, 0n, needed);
      await time.setNextBlockTimestamp(decided - 1n);
      await escrow.release(offeringId);
      await governor.withdraw(proposalId, mallory);
      expect(await saleToken.balanceOf(mallory)).to.equal(needed);
      expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Rejected);
    });

    it("are both stopped by a twentieth for each", async () => {
      const scene = await networkHelpers.loadFixture(twoTwentieths);
      const { governor, escrow, mallory, needed, proposalId, decided, offeringId } = scene;
      await escrow.connect(mallory).objectTo(offeringId, needed);
      await escrow.connect(mallory).contest(offeringId, "ipfs://not-reached", { value: COST });
      await time.increaseTo(decided);
      expect((await escrow.fundingOf(offeringId)).state).to.equal(FundingState.Contested);
      expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Rejected);
    });

    it("leave who opposes in the window's last second a day to object to what is attested by then", async () => {
      const holders = await awake(await networkHelpers.loadFixture(admitted), 1n);
      const scene = await proposed(holders, policyAction(holders));
      const { governor, escrow, mallory, needed, proposalId, windowEnd, offeringId } = scene;
      await time.setNextBlockTimestamp(windowEnd - 2n);
      await attestNow(scene);
      await governor.connect(mallory).oppose(proposalId, needed);
      await time.increaseTo(windowEnd + COUNT_PERIOD);
      await governor.withdraw(proposalId, mallory);
      await escrow.connect(mallory).objectTo(offeringId, needed);
      const { objections, since } = await escrow.fundingOf(offeringId);
      expect(objections).to.equal(await escrow.objectionNeeded(offeringId));
      expect(since + WINDOW_PERIOD - BigInt(await time.latest()) > DAY - 10n).to.equal(true);
    });
  });

  describe("by a creator who has nothing to lose, and never tires", () => {
    it("are stopped each time by the same twentieth, which comes back", async () => {
      const scene = await networkHelpers.loadFixture(admitted);
      const { governor, saleToken, alice, creator, needed } = scene;
      expect(await saleToken.balanceOf(creator)).to.equal(0n);
      const before = await saleToken.balanceOf(alice);
      for (let i = 0; i < ROUNDS; i++) {
        const { proposalId, windowEnd, action } = await proposed(scene, policyAction(scene));
        await expect(action.propose(governor.connect(creator), 0n))
          .to.be.revertedWithCustomError(governor, "ModelGovernorUndecided")
          .withArgs(MODEL_ID, proposalId);
        await governor.connect(alice).oppose(proposalId, needed);
        await time.increaseTo(windowEnd + COUNT_PERIOD);
        expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Rejected);
        await governor.withdraw(proposalId, alice);
        expect(await saleToken.balanceOf(alice)).to.equal(before);
      }
    });

    it("don't lend their turn: nobody else proposes without a deposit", async () => {
      const scene = await networkHelpers.loadFixture(admitted);
      const { governor, stranger, needed } = scene;
      await expect(uriAction(scene).propose(governor.connect(stranger), needed - 1n))
        .to.be.revertedWithCustomError(governor, "ModelGovernorDepositTooSmall")
        .withArgs(MODEL_ID, needed - 1n, needed);
    });
  });

  describe("by deposits after the end", () => {
    it("turn nothing that has passed", async () => {
      const holders = await networkHelpers.loadFixture(admitted);
      const scene = await proposed(holders, uriAction(holders));
      const { governor, saleToken, alice, mallory, needed, proposalId, windowEnd } = scene;
      await governor.connect(alice).oppose(proposalId, needed - 1n);
      await time.increaseTo(windowEnd);
      for (const side of ["support", "oppose"] as const) {
        await expect(governor.connect(mallory)[side](proposalId, await saleToken.balanceOf(mallory)))
          .to.be.revertedWithCustomError(governor, "ModelGovernorWrongState")
          .withArgs(proposalId, ProposalState.Passed);
      }
    });

    it("turn nothing that is contested", async () => {
      const holders = await networkHelpers.loadFixture(admitted);
      const scene = await proposed(holders, uriAction(holders));
      const { governor, alice, bob, mallory, needed, proposalId, windowEnd } = scene;
      await governor.connect(alice).oppose(proposalId, needed);
      await governor.connect(bob).support(proposalId, needed + 1n);
      const deadline = windowEnd + OPPOSITION_PERIOD;
      await time.setNextBlockTimestamp(deadline);
      await expect(governor.connect(mallory).oppose(proposalId, 1n))
        .to.be.revertedWithCustomError(governor, "ModelGovernorTooLate")
        .withArgs(proposalId, deadline);
      await time.increaseTo(windowEnd + COUNT_PERIOD);
      expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Passed);
    });
  });

  describe("by objections that nobody brings to the arbitrator", () => {
    it("take no more of the next milestone's time than window and contest, which is less than the least gap", async () => {
      const scene = await networkHelpers.loadFixture(fastMilestones);
      const { escrow, vault, attestor, alice, offeringId, deadlines } = scene;
      const [first = 0n, second = 0n] = deadlines;
      await vault.connect(scene.governance).deposit(escrow, attestor, FUNDS);
      await time.setNextBlockTimestamp(first - 1n);
      await attestNow(scene);
      await escrow.connect(alice).objectTo(offeringId, await escrow.objectionNeeded(offeringId));
      await time.setNextBlockTimestamp(first - 1n + WINDOW_PERIOD + CONTEST_PERIOD);
      await escrow.release(offeringId);
      expect(BigInt(await time.latest()) < second).to.equal(true);
      await attestNow(scene);
      const { next, state } = await escrow.fundingOf(offeringId);
      expect([next, state]).to.deep.equal([1n, FundingState.Attested]);
    });
  });
});
