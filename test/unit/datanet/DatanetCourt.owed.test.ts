import { expect } from "chai";
import { network } from "hardhat";
import { ALL_FAIL } from "../../helpers/attacks.ts";
import {
  batchAt,
  BRING_PERIOD,
  CaseStatus,
  challenged,
  change,
  changesBy,
  COSTS,
  type CourtBatch,
  DemandKind,
  Fault,
  PENALTY,
  proven,
  recordsOf,
  ruledCase,
  split,
} from "../../helpers/court.ts";
import {
  APPEAL_PERIOD,
  BatchStatus,
  type DatanetScene,
  deployedDatanet,
  drawn,
  reviewed,
  round,
  termsWith,
  waited,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const COUNT = 64;
const { award: AWARD, burned: BURNED } = split(PENALTY);
const returned = (bond: bigint) => ({ courtFree: bond, courtLocked: -bond });

/** A batch of alice's in its window: of the first sixteen indices there are two leaves each. */
async function twins() {
  const scene = await deployedDatanet(connection);
  const { alice } = scene;
  const leaves = [...recordsOf(scene, "a", alice.address, COUNT), ...recordsOf(scene, "b", alice.address, 16)];
  return {
    ...scene,
    batch: await batchAt(scene, BatchStatus.Window, { leaves, count: BigInt(COUNT), submitter: alice }),
  };
}

/** Mallory has challenged the record 0 in a case, and bob in a later one. */
async function challengedTwice() {
  const scene = await twins();
  const first = await challenged(
    scene,
    scene.batch,
    Array.from({ length: 16 }, (_, place) => place),
  );
  return { ...scene, first, second: await challenged(scene, scene.batch, [0], scene.bob) };
}

/** A batch of bob's in its window that names alice as the author of all records. */
async function forged() {
  const scene = await deployedDatanet(connection);
  const leaves = recordsOf(scene, "a", scene.alice.address);
  return { ...scene, batch: await batchAt(scene, BatchStatus.Window, { leaves, submitter: scene.bob }) };
}

/** A batch of alice's in its window, where nothing is at stake. */
async function worthless() {
  const scene = await deployedDatanet(connection);
  await scene.ledger.setExposureFloor(0n);
  await scene.registry.connect(scene.owner).addTerms(1n, termsWith({ payPerRecord: 0n }));
  return { ...scene, batch: await batchAt(scene, BatchStatus.Window, { termsVersion: 2n }) };
}

/** Proves that an index has two leaves. */
async function proved({ court, owner }: DatanetScene, batch: CourtBatch, index = 0) {
  return court.connect(owner).proveCollision(...proven(batch, index), ...proven(batch, COUNT + index));
}

async function unbrought({ court }: DatanetScene, caseId: bigint) {
  await networkHelpers.time.increaseTo((await court.getCase(caseId)).gatherUntil + BRING_PERIOD);
}

async function keptFor({ court }: DatanetScene, { batchId }: CourtBatch) {
  return (await court.getBatchState(batchId)).reserved;
}

describe("DatanetCourt, penalties that are owed", () => {
  describe("given a challenged record, when it is proven faulty", () => {
    it("voids it at once, for the one who proves it, and costs nobody anything yet", async () => {
      const scene = await networkHelpers.loadFixture(twins);
      const { court, batch, alice, mallory, owner } = scene;
      await challenged(scene, batch);
      const moved = await changesBy(scene, [alice, mallory, owner], async () => {
        await expect(proved(scene, batch))
          .to.emit(court, "RecordVoided")
          .withArgs(batch.batchId, 0n, Fault.SameIndex, owner);
      });
      expect(moved).to.deep.equal({ changes: [change(), change(), change()], burned: 0n });
      const { fault, owed, challenges } = await court.getRecord(batch.batchId, 0);
      expect([fault, owed, challenges]).to.deep.equal([Fault.SameIndex, true, 1n]);
      expect(await court.standingOf(batch.batchId)).to.deep.equal([1n, 1n]);
    });

    it("counts it in the submitter's discipline when the penalty is paid, once", async () => {
      const scene = await networkHelpers.loadFixture(challengedTwice);
      const { court, ledger, batch, alice, first, second } = scene;
      await proved(scene, batch);
      expect((await ledger.disciplineOf(1n, alice)).voidedRecords).to.equal(0n);
      await unbrought(scene, second);
      await court.closeCase(first);
      await court.closeCase(second);
      expect((await ledger.disciplineOf(1n, alice)).voidedRecords).to.equal(1n);
    });
  });

  describe("given a case that nobody brought", () => {
    it("when it is the record's last, pays its challenger the award and returns his bond", async () => {
      const scene = await networkHelpers.loadFixture(twins);
      const { court, batch, alice, mallory } = scene;
      const caseId = await challenged(scene, batch);
      await proved(scene, batch);
      await unbrought(scene, caseId);
      const moved = await changesBy(scene, [alice, mallory], () => court.closeCase(caseId));
      const changes = [change({ locked: -PENALTY }), change({ free: AWARD, ...returned(PENALTY) })];
      expect(moved).to.deep.equal({ changes, burned: BURNED });
    });

    it("when the record stands in another one, returns the bond and leaves the penalty to that", async () => {
      const scene = await networkHelpers.loadFixture(challengedTwice);
      const { court, batch, mallory, bob, governance, first, second } = scene;
      await proved(scene, batch);
      await ruledCase(scene, second, 1n);
      await waited(scene, BRING_PERIOD);
      await court.closeCase(first);
      expect((await court.getRecord(batch.batchId, 0)).owed).to.equal(true);
      const moved = await changesBy(scene, [mallory, bob, governance], () => court.closeCase(second));
      const { forCosts, award, burned } = split(PENALTY, COSTS);
      const changes = [change(), change({ free: award, ...returned(PENALTY) }), change({ free: forCosts })];
      expect(moved).to.deep.equal({ changes, burned });
    });

    it("after a brought one has had the penalty, returns the bond", async () => {
      const scene = await networkHelpers.loadFixture(challengedTwice);
      const { court, batch, alice, bob, first, second } = scene;
      await proved(scene, batch);
      await ruledCase(scene, first, 0n);
      await court.closeCase(first);
      await unbrought(scene, second);
      const moved = await changesBy(scene, [alice, bob], () => court.closeCase(second));
      expect(moved).to.deep.equal({ changes: [change(), change(returned(PENALTY))], burned: 0n });
    });

    it("of a batch whose exposure is lost, is refused, and takes no penalty", async () => {
      const scene = await networkHelpers.loadFixture(challengedTwice);
      const { court, batch, alice, bob, mallory, first, second } = scene;
      await proved(scene, batch);
      await court.connect(bob).challengeBatch(batch.batchId);
      await round(scene, batch.batchId, ALL_FAIL);
      await waited(scene, APPEAL_PERIOD);
      const moved = await changesBy(scene, [alice, mallory, bob], async () => {
        for (const id of [first, second]) {
          await expect(court.closeCase(id)).to.emit(court, "CaseClosed").withArgs(id, 0n, true);
        }
      });
      const changes = [change(), change(returned(16n * PENALTY)), change(returned(PENALTY))];
      expect(moved).to.deep.equal({ changes, burned: 0n });
    });
  });

  describe("given a finder who came before the challenge", () => {
    it("by a demand, pays him at once, and keeps nothing for the case any more", async () => {
      const scene = await networkHelpers.loadFixture(forged);
      const { court, batch, alice, bob, mallory } = scene;
      await court.connect(alice).demand(...proven(batch, 0), DemandKind.Consent);
      const caseId = await challenged(scene, batch, [0, 1], mallory);
      await waited(scene, await court.ANSWER_PERIOD());
      const moved = await changesBy(scene, [bob, alice, mallory], () =>
        court.lapse(batch.batchId, 0, DemandKind.Consent),
      );
      expect(moved).to.deep.equal({
        changes: [change({ locked: -PENALTY }), change({ free: AWARD }), change()],
        burned: BURNED,
      });
      expect(await keptFor(scene, batch)).to.equal(1n);
      const closed = await changesBy(scene, [mallory], () => court.closeCase(caseId));
      const { burned } = split(PENALTY);
      expect(closed).to.deep.equal({
        changes: [change({ courtFree: PENALTY, courtLocked: -2n * PENALTY })],
        burned,
      });
    });

    it("when the case is brought and upholds the challenge, its submitter doesn't pay twice", async () => {
      const scene = await networkHelpers.loadFixture(forged);
      const { court, batch, alice, bob, mallory } = scene;
      await court.connect(alice).demand(...proven(batch, 0), DemandKind.Consent);
      const caseId = await challenged(scene, batch, [0], mallory);
      await ruledCase(scene, caseId, 1n);
      await waited(scene, await court.ANSWER_PERIOD());
      await court.lapse(batch.batchId, 0, DemandKind.Consent);
      const moved = await changesBy(scene, [bob, mallory], () => court.closeCase(caseId));
      expect(moved).to.deep.equal({ changes: [change(), change(returned(PENALTY))], burned: 0n });
    });
  });

  describe("what is kept", () => {
    it("is one penalty for a record, in however many cases it stands", async () => {
      const scene = await networkHelpers.loadFixture(challengedTwice);
      expect(await keptFor(scene, scene.batch)).to.equal(16n);
      expect((await scene.court.getRecord(scene.batch.batchId, 0)).challenges).to.equal(2n);
    });

    it("is kept until the last case with the record is closed", async () => {
      const scene = await networkHelpers.loadFixture(challengedTwice);
      await ruledCase(scene, scene.first, 0n);
      await scene.court.closeCase(scene.first);
      expect(await keptFor(scene, scene.batch)).to.equal(1n);
    });

    it("ends with the penalty, where another case with the record is open", async () => {
      const scene = await networkHelpers.loadFixture(challengedTwice);
      await ruledCase(scene, scene.first, 1n);
      await scene.court.closeCase(scene.first);
      expect(await keptFor(scene, scene.batch)).to.equal(0n);
    });

    it("given no floor and no pay, is counted by record, however many cases there are for nothing", async () => {
      const scene = await networkHelpers.loadFixture(worthless);
      const { court, batch } = scene;
      const indices = Array.from({ length: 16 }, (_, place) => place);
      for (let cases = 0; cases < 4; cases++) await challenged(scene, batch, indices);
      expect(await court.penaltyOf(batch.batchId)).to.equal(0n);
      const { reserved, latestCase } = await court.getBatchState(batch.batchId);
      expect([reserved, latestCase]).to.deep.equal([16n, 4n]);
    });
  });

  describe("the order of cases", () => {
    it("names the case before in each", async () => {
      const { court, first, second } = await networkHelpers.loadFixture(challengedTwice);
      expect((await court.getCase(second)).previous).to.equal(first);
    });

    it("given an open batch, when the case before is open, reverts with that one", async () => {
      const scene = await networkHelpers.loadFixture(challengedTwice);
      const { court, first, second } = scene;
      await ruledCase(scene, second, 1n);
      await expect(court.closeCase(second))
        .to.be.revertedWithCustomError(court, "DatanetCourtWrongCase")
        .withArgs(first, CaseStatus.Gathering);
    });

    it("given a case before that is closed, works", async () => {
      const scene = await networkHelpers.loadFixture(challengedTwice);
      const { court, first, second } = scene;
      await unbrought(scene, second);
      await court.closeCase(first);
      await expect(court.closeCase(second)).to.emit(court, "CaseClosed").withArgs(second, 0n, false);
    });

    it("given a final batch, doesn't matter", async () => {
      const scene = await networkHelpers.loadFixture(twins);
      const { court, batch } = scene;
      await networkHelpers.time.increaseTo((await scene.ledger.getBatch(batch.batchId)).due);
      await scene.ledger.finalize(batch.batchId);
      await challenged(scene, batch, [0]);
      await ruledCase(scene, 1n, 0n);
      const second = await challenged(scene, batch, [1]);
      await unbrought(scene, second);
      await expect(court.closeCase(second)).to.emit(court, "CaseClosed").withArgs(second, 0n, false);
    });

    it("given another sample between two cases, goes on in the new window", async () => {
      const scene = await networkHelpers.loadFixture(twins);
      const { court, batch, bob } = scene;
      const first = await challenged(scene, batch, [0]);
      await court.connect(bob).challengeBatch(batch.batchId);
      await drawn(scene, batch.batchId);
      await reviewed(scene, batch.batchId);
      await networkHelpers.time.increaseTo((await court.getCase(first)).gatherUntil);
      const second = await challenged(scene, batch, [1]);
      await unbrought(scene, second);
      await expect(court.closeCase(second))
        .to.be.revertedWithCustomError(court, "DatanetCourtWrongCase")
        .withArgs(first, CaseStatus.Gathering);
    });
  });
});
