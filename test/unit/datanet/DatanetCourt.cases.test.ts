import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import {
  batchAt,
  BRING_PERIOD,
  brought,
  CaseStatus,
  challenged,
  change,
  changesBy,
  COSTS,
  Fault,
  GATHER_PERIOD,
  LOST,
  MAX_RECORDS_OF_CASE,
  nameOf,
  PENALTY,
  proven,
  REASON,
  recordsOf,
  RULING_PERIOD,
  taken,
  withFailedRecords,
} from "../../helpers/court.ts";
import {
  ARBITRATOR,
  BatchStatus,
  deployedDatanet,
  DISPUTE_COST,
  fieldsOf,
  FUNDS,
  round,
  waited,
  WINDOW_PERIOD,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

async function deployed() {
  return deployedDatanet(connection);
}

async function inWindow() {
  const scene = await deployed();
  return { ...scene, batch: await batchAt(scene, BatchStatus.Window) };
}

async function final() {
  const scene = await deployed();
  return { ...scene, batch: await batchAt(scene, BatchStatus.Final) };
}

/** Mallory has challenged the records 0 and 1 of a batch in its window. */
async function gathering() {
  const scene = await inWindow();
  const caseId = await challenged(scene, scene.batch, [0, 1]);
  return { ...scene, caseId, gatherUntil: (await scene.court.getCase(caseId)).gatherUntil };
}

const firstRecords = Array.from({ length: MAX_RECORDS_OF_CASE }, (_, index) => index);

describe("DatanetCourt, cases", () => {
  describe("challenge", () => {
    it("opens a case that gathers until the window's end", async () => {
      const { court, ledger, batch, mallory } = await networkHelpers.loadFixture(inWindow);
      await expect(court.connect(mallory).challenge(...proven(batch, 3), REASON))
        .to.emit(court, "RecordChallenged")
        .withArgs(1n, batch.batchId, mallory, 3n, 0n, REASON);
      expect(await court.caseCount()).to.equal(1n);
      expect(fieldsOf(await court.getCase(1))).to.deep.equal({
        batchId: batch.batchId,
        gatherUntil: (await ledger.getBatch(batch.batchId)).due,
        count: 1n,
        status: CaseStatus.Gathering,
        bond: PENALTY,
        payer: ZeroAddress,
        costs: 0n,
        deadline: 0n,
        ruling: 0n,
        previous: 0n,
      });
      expect(fieldsOf(await court.getChallenged(1, 0))).to.deep.equal({ index: 3n, challenger: mallory.address });
    });

    it("holds the batch once, and locks the penalty of the challenger", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const { court, batch, alice, mallory } = scene;
      const moved = await changesBy(scene, [alice, mallory], () => challenged(scene, batch, [3]));
      const changes = [change(), change({ courtFree: -PENALTY, courtLocked: PENALTY })];
      expect(moved).to.deep.equal({ changes, burned: 0n });
      expect((await court.standingOf(batch.batchId)).holds).to.equal(1n);
      expect(await court.isVoid(batch.batchId, 3)).to.equal(false);
    });

    it("joins the case that gathers, at the next place", async () => {
      const { court, batch, bob, caseId } = await networkHelpers.loadFixture(gathering);
      await expect(court.connect(bob).challenge(...proven(batch, 9), REASON))
        .to.emit(court, "RecordChallenged")
        .withArgs(caseId, batch.batchId, bob, 9n, 2n, REASON);
      expect(await court.caseCount()).to.equal(1n);
      expect((await court.getCase(caseId)).count).to.equal(3n);
      expect((await court.standingOf(batch.batchId)).holds).to.equal(1n);
      expect((await court.getChallenged(caseId, 2)).challenger).to.equal(bob.address);
    });

    it("given a full case, opens a second one", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const { court, batch } = scene;
      expect(await challenged(scene, batch, firstRecords)).to.equal(1n);
      expect(await challenged(scene, batch, [MAX_RECORDS_OF_CASE])).to.equal(2n);
      expect((await court.getCase(1)).count).to.equal(MAX_RECORDS_OF_CASE);
      expect((await court.getCase(2)).count).to.equal(1n);
      expect((await court.standingOf(batch.batchId)).holds).to.equal(2n);
    });

    it("keeps the cases of two batches apart", async () => {
      const scene = await networkHelpers.loadFixture(gathering);
      const other = await batchAt(scene, BatchStatus.Final, { submitter: scene.bob, leaves: recordsOf(scene, "b") });
      expect(await challenged(scene, other, [0])).to.equal(2n);
      expect((await scene.court.standingOf(scene.batch.batchId)).holds).to.equal(1n);
    });

    it("given a final batch, gathers for three days", async () => {
      const scene = await networkHelpers.loadFixture(final);
      const at = BigInt(await time.latest()) + 100n;
      await time.setNextBlockTimestamp(at);
      const caseId = await challenged(scene, scene.batch, [3]);
      expect((await scene.court.getCase(caseId)).gatherUntil).to.equal(at + GATHER_PERIOD);
    });

    for (const [when, offset, caseCount] of [
      ["a second before that is over, joins", -1n, 1n],
      ["when that is over, opens another case", 0n, 2n],
      ["later, opens another case", 1n, 2n],
    ] as const) {
      it(`given a final batch, ${when}`, async () => {
        const scene = await networkHelpers.loadFixture(final);
        const { court, batch } = scene;
        const caseId = await challenged(scene, batch, [3]);
        await time.setNextBlockTimestamp((await court.getCase(caseId)).gatherUntil + offset);
        await challenged(scene, batch, [4]);
        expect(await court.caseCount()).to.equal(caseCount);
      });
    }

    it("given a case that was brought, opens another one, also for the same record", async () => {
      const scene = await networkHelpers.loadFixture(final);
      const caseId = await challenged(scene, scene.batch, [3]);
      await brought(scene, caseId);
      expect(await challenged(scene, scene.batch, [3])).to.equal(2n);
    });

    it("after a second sample, gathers until the new window's end", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const { court, ledger, batch, bob } = scene;
      const { batchId } = batch;
      await challenged(scene, batch, [0]);
      await waited(scene, WINDOW_PERIOD - 100n);
      await court.connect(bob).challengeBatch(batchId);
      await waited(scene, 200n);
      await round(scene, batchId);
      const { due } = await ledger.getBatch(batchId);
      const caseId = await challenged(scene, batch, [1]);
      expect([caseId, (await court.getCase(caseId)).gatherUntil]).to.deep.equal([2n, due]);
    });

    for (const [when, offset] of [
      ["in the last second of its window, works", -1n],
      ["at its end, reverts", 0n],
      ["after it, reverts", 1n],
    ] as const) {
      it(`given a batch in its window, ${when}`, async () => {
        const { court, ledger, batch, mallory } = await networkHelpers.loadFixture(inWindow);
        await time.setNextBlockTimestamp((await ledger.getBatch(batch.batchId)).due + offset);
        const challenging = court.connect(mallory).challenge(...proven(batch, 3), REASON);
        if (offset < 0n) return expect(challenging).to.emit(court, "RecordChallenged");
        return expect(challenging)
          .to.be.revertedWithCustomError(court, "DatanetCourtWrongStatus")
          .withArgs(batch.batchId, BatchStatus.Window);
      });
    }

    for (const status of [BatchStatus.Revealed, BatchStatus.UnderReview, BatchStatus.Failed, ...LOST]) {
      it(`given a batch that is ${nameOf(status)}, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const batch = await batchAt(scene, status);
        await expect(scene.court.connect(scene.mallory).challenge(...proven(batch, 3), REASON))
          .to.be.revertedWithCustomError(scene.court, "DatanetCourtWrongStatus")
          .withArgs(batch.batchId, status);
      });
    }

    it("given no such batch, it reverts", async () => {
      const { court, ledger, batch, mallory } = await networkHelpers.loadFixture(inWindow);
      await expect(court.connect(mallory).challenge(...proven({ ...batch, batchId: 9n }, 3), REASON))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerUnknownBatch")
        .withArgs(9n);
    });

    it("when the proof fails, it reverts", async () => {
      const { court, batch, mallory } = await networkHelpers.loadFixture(inWindow);
      const [[record], [, proof]] = [proven(batch, 3), proven(batch, 4)];
      await expect(court.connect(mallory).challenge(record, proof, REASON))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidRecord")
        .withArgs(batch.batchId, 3n);
    });

    it("when the record failed in the sample, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { failed, ...batch } = await withFailedRecords(scene);
      const index = failed[0] ?? -1;
      await expect(scene.court.connect(scene.mallory).challenge(...proven(batch, index), REASON))
        .to.be.revertedWithCustomError(scene.court, "DatanetCourtInvalidRecord")
        .withArgs(batch.batchId, index);
    });

    it("when the record is void, it reverts", async () => {
      const { court, batch, bob, mallory } = await networkHelpers.loadFixture(inWindow);
      await court.connect(bob).takeDown(...proven(batch, 3));
      await expect(court.connect(mallory).challenge(...proven(batch, 3), REASON))
        .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
        .withArgs(batch.batchId, 3n, Fault.TakenDown);
    });

    it("when the record stands in the case, it reverts, also for somebody else", async () => {
      const { court, batch, bob, caseId } = await networkHelpers.loadFixture(gathering);
      await expect(court.connect(bob).challenge(...proven(batch, 1), REASON))
        .to.be.revertedWithCustomError(court, "DatanetCourtChallenged")
        .withArgs(caseId, 1n);
    });

    it("when the bond isn't free, it reverts", async () => {
      const { court, vault, batch, mallory } = await networkHelpers.loadFixture(inWindow);
      await vault.connect(mallory).withdraw(court, mallory, FUNDS - PENALTY + 1n);
      await expect(court.connect(mallory).challenge(...proven(batch, 3), REASON))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(court, mallory, PENALTY - 1n, PENALTY);
    });
  });

  describe("bring", () => {
    it("opens a dispute with a choice for every set of records, and remembers who paid", async () => {
      const { court, arbitrator, bob, caseId, gatherUntil } = await networkHelpers.loadFixture(gathering);
      await time.setNextBlockTimestamp(gatherUntil);
      const deadline = gatherUntil + RULING_PERIOD;
      const disputeId = await arbitrator.disputeCount();
      await expect(court.connect(bob).bring(caseId, { value: DISPUTE_COST }))
        .to.emit(court, "CaseBrought")
        .withArgs(caseId, ARBITRATOR, disputeId, deadline);
      expect(await arbitrator.choicesOf(disputeId)).to.equal(1n << 2n);
      expect(await arbitrator.paidFor(disputeId)).to.equal(DISPUTE_COST);
      const { status, payer, costs, deadline: kept } = await court.getCase(caseId);
      expect([status, payer, costs, kept]).to.deep.equal([CaseStatus.Disputed, bob.address, COSTS, deadline]);
    });

    it("given sixteen records, asks for one of 65,536 rulings", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const disputeId = await brought(scene, await challenged(scene, scene.batch, firstRecords));
      expect(await scene.arbitrator.choicesOf(disputeId)).to.equal(65_536n);
    });

    for (const [when, offset] of [
      ["as soon as it has gathered", 0n],
      ["in the last second of its time", BRING_PERIOD - 1n],
    ] as const) {
      it(`${when}, works`, async () => {
        const { court, caseId, gatherUntil } = await networkHelpers.loadFixture(gathering);
        await time.setNextBlockTimestamp(gatherUntil + offset);
        await expect(court.bring(caseId, { value: DISPUTE_COST })).to.emit(court, "CaseBrought");
      });
    }

    for (const [when, offset, end] of [
      ["while it gathers", -1n, 0n],
      ["when the time for it is over", BRING_PERIOD, BRING_PERIOD],
      ["later", BRING_PERIOD + 1n, BRING_PERIOD],
    ] as const) {
      it(`${when}, reverts`, async () => {
        const { court, caseId, gatherUntil } = await networkHelpers.loadFixture(gathering);
        await time.setNextBlockTimestamp(gatherUntil + offset);
        await expect(court.bring(caseId, { value: DISPUTE_COST }))
          .to.be.revertedWithCustomError(court, "DatanetCourtWrongTime")
          .withArgs(gatherUntil + end);
      });
    }

    it("when there is no such case, it reverts", async () => {
      const { court } = await networkHelpers.loadFixture(gathering);
      await expect(court.bring(9, { value: DISPUTE_COST }))
        .to.be.revertedWithCustomError(court, "DatanetCourtWrongCase")
        .withArgs(9n, CaseStatus.None);
    });

    it("when the case was brought, ruled or closed, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(gathering);
      const { court, arbitrator, caseId } = scene;
      const disputeId = await brought(scene, caseId);
      for (const [status, next] of [
        [CaseStatus.Disputed, () => arbitrator.giveRuling(disputeId, 1n)],
        [CaseStatus.Ruled, () => court.closeCase(caseId)],
        [CaseStatus.Closed, () => Promise.resolve()],
      ] as const) {
        await expect(court.bring(caseId, { value: DISPUTE_COST }))
          .to.be.revertedWithCustomError(court, "DatanetCourtWrongCase")
          .withArgs(caseId, status);
        await next();
      }
    });

    it("given a batch that is sampled again meanwhile, works as before", async () => {
      const scene = await networkHelpers.loadFixture(gathering);
      const { court, batch, bob, caseId } = scene;
      await court.connect(bob).challengeBatch(batch.batchId);
      await taken(scene, batch.batchId, BatchStatus.UnderReview);
      await brought(scene, caseId);
      expect((await court.getCase(caseId)).status).to.equal(CaseStatus.Disputed);
    });
  });

  describe("rule", () => {
    it("keeps the ruling of a case, and pays nobody yet", async () => {
      const scene = await networkHelpers.loadFixture(gathering);
      const { court, arbitrator, alice, mallory, caseId } = scene;
      const disputeId = await brought(scene, caseId);
      const moved = await changesBy(scene, [alice, mallory], async () => {
        const ruling = arbitrator.giveRuling(disputeId, 4n);
        await expect(ruling).to.emit(court, "CaseRuled").withArgs(caseId, 4n);
        await expect(ruling).to.emit(court, "Ruling").withArgs(ARBITRATOR, disputeId, 4n);
      });
      expect(moved).to.deep.equal({ changes: [change(), change()], burned: 0n });
      const { status, ruling } = await court.getCase(caseId);
      expect([status, ruling]).to.deep.equal([CaseStatus.Ruled, 4n]);
    });
  });
});
