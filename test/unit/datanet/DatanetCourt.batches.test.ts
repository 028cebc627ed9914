import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import {
  appealed,
  batchAt,
  ChallengeResult,
  change,
  changesBy,
  type CourtBatch,
  ended,
  HALF_FAILS,
  LOST,
  nameOf,
  PENALTY,
  proven,
  recordsOf,
  RULING_PERIOD,
  split,
  withFailedRecords,
} from "../../helpers/court.ts";
import {
  APPEAL_PERIOD,
  BatchStatus,
  type DatanetScene,
  deployedDatanet,
  drawn,
  fieldsOf,
  FUNDS,
  mined,
  newcomerExposure,
  REVIEW_PERIOD,
  reviewTerms,
  round,
  ROUND_FEES,
  SEED_DELAY,
  verdictsOf,
  waited,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const EXPOSURE = newcomerExposure(64n);
const BOND = EXPOSURE + ROUND_FEES;
const FEE = reviewTerms.seatFee;
const { Lost, Refused, Won } = ChallengeResult;

async function deployed() {
  return deployedDatanet(connection);
}

async function inWindow() {
  const scene = await deployed();
  return { ...scene, batch: await batchAt(scene, BatchStatus.Window) };
}

/** Mallory has challenged alice's batch. */
async function challenged() {
  const scene = await inWindow();
  await scene.court.connect(scene.mallory).challengeBatch(scene.batch.batchId);
  return scene;
}

/** The second sample has failed by half. */
async function failed() {
  const scene = await challenged();
  await round(scene, scene.batch.batchId, HALF_FAILS);
  return scene;
}

/** What settling pays, and the result that it names. */
async function settled(scene: DatanetScene & { batch: CourtBatch }, result: bigint) {
  const { court, batch, alice, mallory } = scene;
  return changesBy(scene, [alice, mallory], async () => {
    await expect(court.settleChallenge(batch.batchId))
      .to.emit(court, "ChallengeSettled")
      .withArgs(batch.batchId, mallory, result);
  });
}

/** Who challenged pays so many verdicts, and has the rest back. */
function refusedAfter(verdicts: bigint) {
  const paid = verdicts * FEE;
  const changes = [change({ courtFree: paid }), change({ courtFree: BOND - paid, courtLocked: -BOND })];
  return { changes, burned: 0n };
}

/** Who challenged pays all verdicts and 60% of the rest, but for the fees, and 40% of it are burned. */
function lostAfter(verdicts: bigint, exposure = EXPOSURE) {
  const { award, burned } = split(exposure);
  const paid = verdicts * FEE + award;
  const bond = exposure + ROUND_FEES;
  const changes = [change({ courtFree: paid }), change({ courtFree: bond - paid - burned, courtLocked: -bond })];
  return { changes, burned };
}

describe("DatanetCourt, challenges of batches", () => {
  describe("challengeBatch", () => {
    it("locks the exposure and the fees of a round, and begins another", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const { court, ledger, batch, alice, mallory } = scene;
      const moved = await changesBy(scene, [alice, mallory], async () => {
        const challenging = court.connect(mallory).challengeBatch(batch.batchId);
        await expect(challenging).to.emit(court, "BatchChallenged").withArgs(batch.batchId, mallory, BOND);
        const seedBlock = BigInt(await time.latestBlock()) + SEED_DELAY;
        await expect(challenging).to.emit(ledger, "RoundStarted").withArgs(batch.batchId, 1n, seedBlock);
      });
      expect(moved).to.deep.equal({
        changes: [change(), change({ courtFree: -BOND, courtLocked: BOND })],
        burned: 0n,
      });
      expect(await court.challengerOf(batch.batchId)).to.equal(mallory.address);
      expect(fieldsOf(await court.getBatchState(batch.batchId))).to.deep.equal({
        holds: 0n,
        voids: 0n,
        reserved: 0n,
        latestCase: 0n,
        appealed: false,
        overturned: false,
        appealDeadline: 0n,
        challenger: mallory.address,
        bond: BOND,
      });
    });

    it("takes the exposure that is left after penalties", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, mallory } = scene;
      const leaves = recordsOf(scene);
      leaves[5] = [5n, leaves[0]?.[1] ?? "", scene.bob.address];
      const batch = await batchAt(scene, BatchStatus.Window, { leaves });
      await court.proveCollision(...proven(batch, 0), ...proven(batch, 5));
      await court.connect(mallory).challengeBatch(batch.batchId);
      expect((await court.getBatchState(batch.batchId)).bond).to.equal(BOND - PENALTY);
    });

    for (const [when, offset] of [
      ["in the last second of its window, works", -1n],
      ["at its end, reverts", 0n],
      ["after it, reverts", 1n],
    ] as const) {
      it(when, async () => {
        const { court, ledger, batch, mallory } = await networkHelpers.loadFixture(inWindow);
        const { due } = await ledger.getBatch(batch.batchId);
        await time.setNextBlockTimestamp(due + offset);
        const challenging = court.connect(mallory).challengeBatch(batch.batchId);
        if (offset < 0n) return expect(challenging).to.emit(court, "BatchChallenged");
        return expect(challenging)
          .to.be.revertedWithCustomError(ledger, "ContributionLedgerTooLate")
          .withArgs(batch.batchId, due);
      });
    }

    const others = [BatchStatus.Revealed, BatchStatus.UnderReview, BatchStatus.Failed, BatchStatus.Final, ...LOST];
    // the rejected one was appealed
    for (const status of others.filter((other) => other !== BatchStatus.Rejected)) {
      it(`given a batch that is ${nameOf(status)}, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { batchId } = await batchAt(scene, status);
        await expect(scene.court.connect(scene.mallory).challengeBatch(batchId))
          .to.be.revertedWithCustomError(scene.ledger, "ContributionLedgerWrongStatus")
          .withArgs(batchId, status, BatchStatus.Window);
      });
    }

    it("given a batch that was appealed, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { batchId } = await batchAt(scene, BatchStatus.Rejected);
      await expect(scene.court.connect(scene.mallory).challengeBatch(batchId))
        .to.be.revertedWithCustomError(scene.court, "DatanetCourtInvalidChallenge")
        .withArgs(batchId);
    });

    it("given no such batch, it reverts", async () => {
      const { court, ledger, mallory } = await networkHelpers.loadFixture(deployed);
      await expect(court.connect(mallory).challengeBatch(9))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerUnknownBatch")
        .withArgs(9n);
    });

    it("given a batch that had its second round, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { batchId } = await batchAt(scene, BatchStatus.Revealed);
      await round(scene, batchId, HALF_FAILS);
      await round(scene, batchId);
      await expect(scene.court.connect(scene.mallory).challengeBatch(batchId))
        .to.be.revertedWithCustomError(scene.ledger, "ContributionLedgerNoRound")
        .withArgs(batchId);
    });

    it("given a batch that was challenged, it reverts, before and after the settling", async () => {
      const scene = await networkHelpers.loadFixture(challenged);
      const { court, ledger, batch, bob, mallory } = scene;
      const refused = async () =>
        expect(court.connect(bob).challengeBatch(batch.batchId))
          .to.be.revertedWithCustomError(court, "DatanetCourtInvalidChallenge")
          .withArgs(batch.batchId);
      await refused();
      await round(scene, batch.batchId);
      await refused();
      await court.settleChallenge(batch.batchId);
      await expect(court.connect(bob).challengeBatch(batch.batchId))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerNoRound")
        .withArgs(batch.batchId);
      expect(await court.challengerOf(batch.batchId)).to.not.equal(mallory.address);
    });

    it("when the bond isn't free, it reverts, and the batch is where it was", async () => {
      const { court, ledger, vault, batch, mallory } = await networkHelpers.loadFixture(inWindow);
      await vault.connect(mallory).withdraw(court, mallory, FUNDS - BOND + 1n);
      await expect(court.connect(mallory).challengeBatch(batch.batchId))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(court, mallory, BOND - 1n, BOND);
      expect((await ledger.getBatch(batch.batchId)).status).to.equal(BatchStatus.Window);
    });
  });

  describe("settleChallenge", () => {
    it("when half of the second sample failed and nobody appealed, returns the bond", async () => {
      const scene = await networkHelpers.loadFixture(failed);
      const { ledger, batch, alice, mallory } = scene;
      await waited(scene, APPEAL_PERIOD);
      const { award, burned } = split(EXPOSURE);
      const forfeited = await changesBy(scene, [alice, mallory], () => ledger.forfeit(batch.batchId));
      // all verdicts of two rounds were paid when they were filed
      expect(forfeited).to.deep.equal({
        changes: [change({ free: ROUND_FEES, locked: -EXPOSURE - ROUND_FEES }), change({ free: award })],
        burned,
      });
      const moved = await settled(scene, Won);
      const changes = [change(), change({ courtFree: BOND, courtLocked: -BOND })];
      expect(moved).to.deep.equal({ changes, burned: 0n });
    });

    it("when the failure stands by a ruling, returns the bond", async () => {
      const scene = await networkHelpers.loadFixture(failed);
      const { ledger, arbitrator, batch } = scene;
      await arbitrator.giveRuling(await appealed(scene, batch.batchId), 1n);
      await waited(scene, APPEAL_PERIOD);
      await ledger.forfeit(batch.batchId);
      const { changes } = await settled(scene, Won);
      expect(changes).to.deep.equal([change(), change({ courtFree: BOND, courtLocked: -BOND })]);
    });

    it("when the second sample passes, pays the submitter the verdicts and 60% of the rest", async () => {
      const scene = await networkHelpers.loadFixture(challenged);
      await round(scene, scene.batch.batchId);
      expect(await settled(scene, Lost)).to.deep.equal(lostAfter(5n));
    });

    it("when just less than half of it failed, is lost as well", async () => {
      const scene = await networkHelpers.loadFixture(challenged);
      await round(scene, scene.batch.batchId, HALF_FAILS >> 1n);
      expect(await settled(scene, Lost)).to.deep.equal(lostAfter(5n));
    });

    it("when a quorum of the panel filed, pays those verdicts alone", async () => {
      const scene = await networkHelpers.loadFixture(challenged);
      const { ledger, batch } = scene;
      await drawn(scene, batch.batchId);
      await ledger.review(batch.batchId, (await verdictsOf(scene, batch.batchId)).slice(0, 3));
      await waited(scene, REVIEW_PERIOD);
      await ledger.close(batch.batchId);
      expect(await settled(scene, Lost)).to.deep.equal(lostAfter(3n));
    });

    it("given a batch that is final, settles as before", async () => {
      const scene = await networkHelpers.loadFixture(challenged);
      await round(scene, scene.batch.batchId);
      await ended(scene, scene.batch.batchId);
      expect(await settled(scene, Lost)).to.deep.equal(lostAfter(5n));
    });

    for (const filed of [0, 2]) {
      it(`when ${filed} of the panel filed, which is no quorum, pays those and returns the rest`, async () => {
        const scene = await networkHelpers.loadFixture(challenged);
        const { ledger, batch } = scene;
        await drawn(scene, batch.batchId);
        const verdicts = (await verdictsOf(scene, batch.batchId, HALF_FAILS)).slice(0, filed);
        if (filed > 0) await ledger.review(batch.batchId, verdicts);
        await waited(scene, REVIEW_PERIOD);
        await ledger.close(batch.batchId);
        expect(await settled(scene, Refused)).to.deep.equal(refusedAfter(BigInt(filed)));
      });
    }

    it("when nobody drew the second panel in time, returns all of it", async () => {
      const scene = await networkHelpers.loadFixture(challenged);
      await mined(scene, SEED_DELAY + 257n);
      await scene.ledger.expire(scene.batch.batchId);
      expect(await settled(scene, Refused)).to.deep.equal(refusedAfter(0n));
    });

    it("when an appeal was refused by a ruling of 0, pays the verdicts and returns the rest", async () => {
      const scene = await networkHelpers.loadFixture(failed);
      await scene.arbitrator.giveRuling(await appealed(scene, scene.batch.batchId), 0n);
      expect(await settled(scene, Refused)).to.deep.equal(refusedAfter(5n));
    });

    it("when an appeal had no ruling, pays the verdicts and returns the rest", async () => {
      const scene = await networkHelpers.loadFixture(failed);
      await appealed(scene, scene.batch.batchId);
      await waited(scene, RULING_PERIOD);
      await scene.court.refuseAppeal(scene.batch.batchId);
      expect(await settled(scene, Refused)).to.deep.equal(refusedAfter(5n));
    });

    it("when an appeal overturned the failure, is lost", async () => {
      const scene = await networkHelpers.loadFixture(failed);
      await scene.arbitrator.giveRuling(await appealed(scene, scene.batch.batchId), 2n);
      expect(await settled(scene, Lost)).to.deep.equal(lostAfter(5n));
    });

    it("given an exposure that changed since, goes by what it was", async () => {
      const scene = await networkHelpers.loadFixture(challenged);
      const { court, batch, bob } = scene;
      await round(scene, batch.batchId);
      await court.connect(bob).demand(...proven(batch, 3), 1n);
      await waited(scene, await court.ANSWER_PERIOD());
      await court.lapse(batch.batchId, 3, 1n);
      expect(await settled(scene, Lost)).to.deep.equal(lostAfter(5n));
    });

    it("forgets the challenger", async () => {
      const scene = await networkHelpers.loadFixture(challenged);
      const { court, batch } = scene;
      await round(scene, batch.batchId);
      await court.settleChallenge(batch.batchId);
      expect(await court.challengerOf(batch.batchId)).to.equal(ZeroAddress);
      expect((await court.getBatchState(batch.batchId)).bond).to.equal(0n);
      await expect(court.settleChallenge(batch.batchId))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidChallenge")
        .withArgs(batch.batchId);
    });

    it("when nobody has challenged, it reverts", async () => {
      const { court, batch } = await networkHelpers.loadFixture(inWindow);
      await expect(court.settleChallenge(batch.batchId))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidChallenge")
        .withArgs(batch.batchId);
    });

    it("while the second round isn't over, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(challenged);
      const { court, batch } = scene;
      for (const status of [BatchStatus.Revealed, BatchStatus.UnderReview]) {
        await expect(court.settleChallenge(batch.batchId))
          .to.be.revertedWithCustomError(court, "DatanetCourtWrongStatus")
          .withArgs(batch.batchId, status);
        if (status === BatchStatus.Revealed) await drawn(scene, batch.batchId);
      }
    });

    it("while the batch waits for an appeal, it reverts", async () => {
      const { court, batch } = await networkHelpers.loadFixture(failed);
      await expect(court.settleChallenge(batch.batchId))
        .to.be.revertedWithCustomError(court, "DatanetCourtWrongStatus")
        .withArgs(batch.batchId, BatchStatus.Failed);
    });

    it("given a first sample that failed in part, the second decides alone", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { failed: faulty, ...batch } = await withFailedRecords(scene, {}, 0b1111n);
      expect(faulty).to.have.length(4);
      await scene.court.connect(scene.mallory).challengeBatch(batch.batchId);
      await round(scene, batch.batchId, 0b1111n);
      expect(await settled({ ...scene, batch }, Lost)).to.deep.equal(lostAfter(5n));
    });
  });
});
