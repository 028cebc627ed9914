import { expect } from "chai";
import { network } from "hardhat";
import { qualityOf } from "../../../sdk/review.ts";
import {
  appealed,
  batchAt,
  change,
  changesBy,
  HALF_FAILS,
  LOST,
  nameOf,
  proven,
  RULING_PERIOD,
  withFailedRecords,
} from "../../helpers/court.ts";
import {
  APPEAL_PERIOD,
  ARBITRATOR,
  BatchStatus,
  deployedDatanet,
  DISPUTE_COST,
  drawn,
  fieldsOf,
  FULL_QUALITY,
  FUNDS,
  newcomerExposure,
  reserveOf,
  reviewTerms,
  reviewed,
  round,
  ROUND_FEES,
  treasuryBond,
  verdictsOf,
  waited,
  WINDOW_PERIOD,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const EXPOSURE = newcomerExposure(64n);
const [STANDS, OVERTURNED] = [1n, 2n];

async function deployed() {
  return deployedDatanet(connection);
}

/** Both samples of alice's batch have failed by half. */
async function failed() {
  const scene = await deployed();
  const batch = await batchAt(scene, BatchStatus.Failed);
  return { ...scene, batch, batchId: batch.batchId };
}

async function open() {
  const scene = await failed();
  const disputeId = await appealed(scene, scene.batchId);
  return { ...scene, disputeId, deadline: (await scene.court.getBatchState(scene.batchId)).appealDeadline };
}

/** The first sample passed with three failures, and the one that a challenger forced failed by half. */
async function challengedAndFailed() {
  const scene = await deployed();
  const { failed: indices, ...batch } = await withFailedRecords(scene, {}, 0b111n);
  await scene.court.connect(scene.mallory).challengeBatch(batch.batchId);
  await round(scene, batch.batchId, HALF_FAILS);
  return { ...scene, batch, batchId: batch.batchId, indices };
}

describe("DatanetCourt, appeals", () => {
  describe("appeal", () => {
    it("opens a dispute with two choices, and holds the batch", async () => {
      const { court, arbitrator, batchId, mallory } = await networkHelpers.loadFixture(failed);
      const disputeId = await arbitrator.disputeCount();
      const at = BigInt(await time.latest()) + 100n;
      await time.setNextBlockTimestamp(at);
      await expect(court.connect(mallory).appeal(batchId, { value: DISPUTE_COST }))
        .to.emit(court, "Appealed")
        .withArgs(batchId, ARBITRATOR, disputeId, at + RULING_PERIOD);
      expect(await arbitrator.choicesOf(disputeId)).to.equal(2n);
      const { holds, appealed: was, overturned, appealDeadline } = await court.getBatchState(batchId);
      expect([holds, was, overturned, appealDeadline]).to.deep.equal([1n, true, false, at + RULING_PERIOD]);
    });

    it("moves no bonds", async () => {
      const scene = await networkHelpers.loadFixture(failed);
      const moved = await changesBy(scene, [scene.alice], () => appealed(scene, scene.batchId));
      expect(moved).to.deep.equal({ changes: [change()], burned: 0n });
    });

    it("keeps the exposure from being burned meanwhile", async () => {
      const scene = await networkHelpers.loadFixture(open);
      await waited(scene, APPEAL_PERIOD);
      await expect(scene.ledger.forfeit(scene.batchId))
        .to.be.revertedWithCustomError(scene.ledger, "ContributionLedgerHeld")
        .withArgs(scene.batchId, 1n);
    });

    for (const [when, offset] of [
      ["in the last second of its time, works", -1n],
      ["when its time is over, reverts", 0n],
      ["later, reverts", 1n],
    ] as const) {
      it(when, async () => {
        const { court, ledger, batchId } = await networkHelpers.loadFixture(failed);
        await time.setNextBlockTimestamp((await ledger.getBatch(batchId)).due + offset);
        const appealing = court.appeal(batchId, { value: DISPUTE_COST });
        if (offset < 0n) return expect(appealing).to.emit(court, "Appealed");
        return expect(appealing)
          .to.be.revertedWithCustomError(court, "DatanetCourtWrongStatus")
          .withArgs(batchId, BatchStatus.Failed);
      });
    }

    const others = [BatchStatus.Revealed, BatchStatus.UnderReview, BatchStatus.Window, BatchStatus.Final, ...LOST];
    for (const status of others) {
      it(`given a batch that is ${nameOf(status)}, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { batchId } = await batchAt(scene, status);
        await expect(scene.court.appeal(batchId, { value: DISPUTE_COST }))
          .to.be.revertedWithCustomError(scene.court, "DatanetCourtWrongStatus")
          .withArgs(batchId, status);
      });
    }

    it("when an appeal is open, it reverts", async () => {
      const { court, batchId } = await networkHelpers.loadFixture(open);
      await expect(court.appeal(batchId, { value: DISPUTE_COST }))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidChallenge")
        .withArgs(batchId);
    });

    it("when an appeal has ended, it reverts", async () => {
      const { court, arbitrator, batchId, disputeId } = await networkHelpers.loadFixture(open);
      await arbitrator.giveRuling(disputeId, STANDS);
      await expect(court.appeal(batchId, { value: DISPUTE_COST }))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidChallenge")
        .withArgs(batchId);
    });
  });

  describe("given a ruling that the failure stands", () => {
    it("leaves the batch failed, and lets its exposure be burned when its time is over", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const { court, ledger, arbitrator, alice, batchId, disputeId } = scene;
      await expect(arbitrator.giveRuling(disputeId, STANDS)).to.emit(court, "AppealClosed").withArgs(batchId, STANDS);
      expect((await ledger.getBatch(batchId)).status).to.equal(BatchStatus.Failed);
      const { holds, overturned, appealDeadline } = await court.getBatchState(batchId);
      expect([holds, overturned, appealDeadline]).to.deep.equal([0n, false, 0n]);
      await waited(scene, APPEAL_PERIOD);
      const moved = await changesBy(scene, [alice], () => ledger.forfeit(batchId));
      expect(moved).to.deep.equal({
        changes: [change({ free: ROUND_FEES, locked: -EXPOSURE - ROUND_FEES })],
        burned: EXPOSURE,
      });
    });

    it("counts against no curator", async () => {
      const { court, arbitrator, datanetId, curators, disputeId } = await networkHelpers.loadFixture(open);
      await arbitrator.giveRuling(disputeId, STANDS);
      for (const curator of curators) expect(await court.overturnedOf(datanetId, curator)).to.equal(0n);
    });
  });

  describe("given a ruling that overturns it", () => {
    it("puts the batch in its window without a fault", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const { court, ledger, arbitrator, batchId, disputeId } = scene;
      const ruling = arbitrator.giveRuling(disputeId, OVERTURNED);
      await expect(ruling).to.emit(court, "AppealClosed").withArgs(batchId, OVERTURNED);
      const due = BigInt(await time.latest()) + WINDOW_PERIOD;
      await expect(ruling).to.emit(ledger, "StatusChanged").withArgs(batchId, BatchStatus.Window, FULL_QUALITY, due);
      const { holds, overturned, appealDeadline } = await court.getBatchState(batchId);
      expect([holds, overturned, appealDeadline]).to.deep.equal([0n, true, 0n]);
    });

    it("counts the failing rounds no more", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const { ledger, arbitrator, batchId, disputeId } = scene;
      const samples = [await ledger.sampleOf(batchId, 0), await ledger.sampleOf(batchId, 1)];
      const failing = samples.map((sample) => sample[0] ?? 0n);
      for (const index of failing) expect(await ledger.failedInSample(batchId, index)).to.equal(true);
      await arbitrator.giveRuling(disputeId, OVERTURNED);
      for (const index of failing) expect(await ledger.failedInSample(batchId, index)).to.equal(false);
      for (const number of [0, 1]) {
        const { failed: fails, sampled } = await ledger.getRound(batchId, number);
        expect([fails, sampled]).to.deep.equal([0n, 0n]);
      }
    });

    it("has the batch paid in full at its end", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const { ledger, arbitrator, alice, batchId, disputeId } = scene;
      await arbitrator.giveRuling(disputeId, OVERTURNED);
      await waited(scene, WINDOW_PERIOD);
      const { changes } = await changesBy(scene, [alice], () => ledger.finalize(batchId));
      const locked = EXPOSURE + ROUND_FEES;
      expect(changes).to.deep.equal([change({ free: locked + reserveOf(64n), locked: -locked })]);
    });

    it("given a first sample that passed, counts that one", async () => {
      const scene = await networkHelpers.loadFixture(challengedAndFailed);
      const { ledger, arbitrator, batchId, indices } = scene;
      await arbitrator.giveRuling(await appealed(scene, batchId), OVERTURNED);
      expect((await ledger.getBatch(batchId)).quality).to.equal(qualityOf(3n, reviewTerms.sampleSize));
      expect(await ledger.failedInSample(batchId, indices[0] ?? -1)).to.equal(true);
      expect((await ledger.getRound(batchId, 1)).sampled).to.equal(0n);
    });

    it("counts a verdict of each failing round in the record of who let half fail", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const { court, ledger, arbitrator, datanetId, batchId, disputeId, curators } = scene;
      const panels = [await ledger.panelOf(batchId, 0), await ledger.panelOf(batchId, 1)];
      const ruling = arbitrator.giveRuling(disputeId, OVERTURNED);
      for (const holder of panels.flat()) {
        await expect(ruling).to.emit(court, "VerdictOverturned").withArgs(batchId, datanetId, holder);
      }
      for (const { address } of curators) {
        const verdicts = panels.flat().filter((holder) => holder === address).length;
        expect(await court.overturnedOf(datanetId, address)).to.equal(BigInt(verdicts));
      }
    });

    it("counts no verdict of less than half, and none that wasn't filed", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, arbitrator, datanetId } = scene;
      const { batchId } = await batchAt(scene, BatchStatus.Revealed);
      await round(scene, batchId, HALF_FAILS);
      const first = await ledger.panelOf(batchId, 0);
      await drawn(scene, batchId);
      const masks = [HALF_FAILS, HALF_FAILS, HALF_FAILS, HALF_FAILS >> 1n];
      await ledger.review(batchId, (await verdictsOf(scene, batchId, masks)).slice(0, 4));
      const second = await ledger.panelOf(batchId, 1);
      await waited(scene, WINDOW_PERIOD);
      await ledger.close(batchId);
      await arbitrator.giveRuling(await appealed(scene, batchId), OVERTURNED);
      for (const [position, holder] of second.entries()) {
        const inFirst = first.filter((other) => other === holder).length;
        const inSecond = second.slice(0, 3).filter((other) => other === holder).length;
        expect(await court.overturnedOf(datanetId, holder), `position ${position}`).to.equal(
          BigInt(inFirst + inSecond),
        );
      }
    });

    it("counts no verdict of a round that passed", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, arbitrator, datanetId, mallory } = scene;
      const { batchId } = await batchAt(scene, BatchStatus.UnderReview);
      await reviewed(scene, batchId, [HALF_FAILS, 0n, 0n, 0n, 0n]);
      const strict = (await ledger.panelOf(batchId, 0))[0] ?? "";
      await court.connect(mallory).challengeBatch(batchId);
      await drawn(scene, batchId);
      const panel = [...(await ledger.panelOf(batchId, 1))];
      await reviewed(
        scene,
        batchId,
        panel.map((holder) => (holder === strict ? 0n : HALF_FAILS)),
      );
      await arbitrator.giveRuling(await appealed(scene, batchId), OVERTURNED);
      expect(await court.overturnedOf(datanetId, strict)).to.equal(0n);
      for (const holder of panel.filter((other) => other !== strict)) {
        expect(await court.overturnedOf(datanetId, holder)).to.equal(1n);
      }
    });

    it("lets records be challenged in the window, and no other sample be forced", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const { court, arbitrator, batch, batchId, disputeId, mallory } = scene;
      await arbitrator.giveRuling(disputeId, OVERTURNED);
      await court.connect(mallory).challenge(...proven(batch, 3), `0x${"00".repeat(32)}`);
      await expect(court.connect(mallory).challengeBatch(batchId))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidChallenge")
        .withArgs(batchId);
    });
  });

  describe("given no ruling", () => {
    it("of an arbitrator that refused, rejects the batch and frees all", async () => {
      const scene = await networkHelpers.loadFixture(open);
      const { court, ledger, arbitrator, alice, batchId, disputeId } = scene;
      const moved = await changesBy(scene, [alice], async () => {
        const ruling = arbitrator.giveRuling(disputeId, 0n);
        await expect(ruling).to.emit(court, "AppealClosed").withArgs(batchId, 0n);
        await expect(ruling).to.emit(ledger, "Ended").withArgs(batchId, 1n, alice, BatchStatus.Rejected, 0n);
      });
      const freed = EXPOSURE + ROUND_FEES;
      expect(moved).to.deep.equal({ changes: [change({ free: freed, locked: -freed })], burned: 0n });
      expect(await treasuryBond(scene)).to.deep.equal({ free: FUNDS, locked: 0n });
      expect(2n * ROUND_FEES).to.equal(FUNDS - (await scene.vault.bondOf(ledger, alice)).free);
    });

    for (const [when, offset] of [
      ["a second before its deadline, can't be refused", -1n],
      ["at its deadline, is refused by anybody", 0n],
      ["later, is refused by anybody", 1n],
    ] as const) {
      it(when, async () => {
        const { court, ledger, batchId, deadline, mallory } = await networkHelpers.loadFixture(open);
        await time.setNextBlockTimestamp(deadline + offset);
        const refusing = court.connect(mallory).refuseAppeal(batchId);
        if (offset < 0n) {
          await expect(refusing).to.be.revertedWithCustomError(court, "DatanetCourtWrongTime").withArgs(deadline);
          return;
        }
        await expect(refusing).to.emit(court, "AppealClosed").withArgs(batchId, 0n);
        expect((await ledger.getBatch(batchId)).status).to.equal(BatchStatus.Rejected);
      });
    }

    it("ends the appeal for good", async () => {
      const { court, batchId, deadline } = await networkHelpers.loadFixture(open);
      await time.setNextBlockTimestamp(deadline);
      await court.refuseAppeal(batchId);
      expect(fieldsOf(await court.getBatchState(batchId))).to.include({
        holds: 0n,
        appealed: true,
        overturned: false,
        appealDeadline: 0n,
      });
      await expect(court.refuseAppeal(batchId))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidChallenge")
        .withArgs(batchId);
    });
  });

  describe("refuseAppeal", () => {
    it("when nobody appealed, it reverts", async () => {
      const { court, batchId } = await networkHelpers.loadFixture(failed);
      await expect(court.refuseAppeal(batchId))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidChallenge")
        .withArgs(batchId);
    });

    it("when the appeal is ruled, it reverts", async () => {
      const { court, arbitrator, batchId, disputeId } = await networkHelpers.loadFixture(open);
      await arbitrator.giveRuling(disputeId, STANDS);
      await expect(court.refuseAppeal(batchId))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidChallenge")
        .withArgs(batchId);
    });
  });
});
