import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";
import {
  batchAt,
  change,
  changesBy,
  type CourtBatch,
  ended,
  Fault,
  LOST,
  nameOf,
  CALM,
  PENALTY,
  penaltyFor,
  proven,
  recordsOf,
  SMALL_BOND,
  split,
  taken,
  unanswered,
} from "../../helpers/court.ts";
import {
  BatchStatus,
  type DatanetScene,
  deployedDatanet,
  EXPOSURE_FLOOR,
  type Leaf,
  newcomerExposure,
  reviewed,
  round,
  termsWith,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const COUNT = 64n;
const [HASH, OTHER_HASH] = [id("one record"), id("another record")];
const LOWER = 0;
/** Has the hash of the lower one. */
const HIGHER = 5;
/** Places of leaves behind the count: two with the index of the one at 7, and one with an index that is too high. */
const [TWIN, TWIN_OF, OUTSIDE] = [64, 7, 65];

async function deployed() {
  return deployedDatanet(connection);
}

/** 64 records with one hash twice, another leaf with the index 7, and one with the index 64. */
function faultyLeaves(scene: DatanetScene, label = "a"): Leaf[] {
  const leaves = recordsOf(scene, label);
  const hashAt = (place: number) => leaves[place]?.[1] ?? "";
  leaves[HIGHER] = [BigInt(HIGHER), hashAt(LOWER), scene.mallory.address];
  return [...leaves, [BigInt(TWIN_OF), hashAt(9), scene.bob.address], [COUNT, hashAt(1), scene.bob.address]];
}

function faulty(scene: DatanetScene, status: bigint, label?: string): Promise<CourtBatch> {
  return batchAt(scene, status, { leaves: faultyLeaves(scene, label), count: COUNT });
}

async function inWindow() {
  const scene = await deployed();
  return { ...scene, batch: await faulty(scene, BatchStatus.Window) };
}

/** A batch in its window whose first records are all alike. */
async function withTenAlike(scene: DatanetScene, termsVersion = 1n) {
  const leaves = recordsOf(scene);
  const hash = leaves[0]?.[1] ?? "";
  for (let index = 1; index < 10; index++) leaves[index] = [BigInt(index), hash, scene.bob.address];
  return batchAt(scene, BatchStatus.Window, { leaves, termsVersion });
}

describe("DatanetCourt, proofs of one batch", () => {
  describe("proveCollision", () => {
    it("voids a record of which there are two leaves", async () => {
      const { court, batch, mallory } = await networkHelpers.loadFixture(inWindow);
      await expect(court.connect(mallory).proveCollision(...proven(batch, TWIN), ...proven(batch, TWIN_OF)))
        .to.emit(court, "RecordVoided")
        .withArgs(batch.batchId, TWIN_OF, Fault.SameIndex, mallory);
      expect((await court.getRecord(batch.batchId, TWIN_OF)).fault).to.equal(Fault.SameIndex);
    });

    it("tells two leaves apart that differ in the author alone", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const leaves = recordsOf(scene);
      leaves.push([3n, leaves[3]?.[1] ?? "", scene.mallory.address]);
      const batch = await batchAt(scene, BatchStatus.Window, { leaves, count: COUNT });
      await scene.court.proveCollision(...proven(batch, 3), ...proven(batch, 64));
      expect((await scene.court.getRecord(batch.batchId, 3)).fault).to.equal(Fault.SameIndex);
    });

    for (const [order, first, second] of [
      ["the lower first", LOWER, HIGHER],
      ["the higher first", HIGHER, LOWER],
    ] as const) {
      it(`given one hash at two indices, ${order}, voids the higher`, async () => {
        const { court, batch, mallory } = await networkHelpers.loadFixture(inWindow);
        await expect(court.connect(mallory).proveCollision(...proven(batch, first), ...proven(batch, second)))
          .to.emit(court, "RecordVoided")
          .withArgs(batch.batchId, HIGHER, Fault.Repeated, mallory);
        expect(await court.isVoid(batch.batchId, LOWER)).to.equal(false);
      });
    }

    it("takes the penalty out of the exposure: 60% to the finder, the rest is burned", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const { court, ledger, batch, alice, mallory, datanetId } = scene;
      const { award, burned } = split(PENALTY);
      const action = () => court.connect(mallory).proveCollision(...proven(batch, LOWER), ...proven(batch, HIGHER));
      const moved = await changesBy(scene, [alice, mallory], async () => {
        await expect(action()).to.emit(ledger, "Punished").withArgs(batch.batchId, datanetId, alice, 0n, award, burned);
      });
      expect(moved).to.deep.equal({ changes: [change({ locked: -PENALTY }), change({ free: award })], burned });
      expect((await ledger.getBatch(batch.batchId)).exposure).to.equal(newcomerExposure(COUNT) - PENALTY);
      expect((await ledger.disciplineOf(datanetId, alice)).voidedRecords).to.equal(1n);
    });

    it("takes no more than the exposure, and voids all the same", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, alice, mallory, datanetId } = scene;
      const batch = await withTenAlike(scene);
      const whole = newcomerExposure(COUNT) / PENALTY;
      const rest = newcomerExposure(COUNT) % PENALTY;
      const prove = (index: number) =>
        changesBy(scene, [alice, mallory], () =>
          court.connect(mallory).proveCollision(...proven(batch, 0), ...proven(batch, index)),
        );
      for (let index = 1; index <= Number(whole); index++) await prove(index);

      const { award, burned } = split(rest);
      const last = await prove(Number(whole) + 1);
      expect(last).to.deep.equal({ changes: [change({ locked: -rest }), change({ free: award })], burned });
      const after = await prove(Number(whole) + 2);
      expect(after).to.deep.equal({ changes: [change(), change()], burned: 0n });
      expect((await ledger.disciplineOf(datanetId, alice)).voidedRecords).to.equal(whole + 2n);
      await ended(scene, batch.batchId);
      expect((await ledger.getBatch(batch.batchId)).status).to.equal(BatchStatus.Final);
    });

    it("given a final batch, voids and counts, and takes nothing", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const { court, ledger, batch, alice, mallory, datanetId } = scene;
      await ended(scene, batch.batchId);
      const moved = await changesBy(scene, [alice, mallory], async () => {
        await expect(court.connect(mallory).proveCollision(...proven(batch, LOWER), ...proven(batch, HIGHER)))
          .to.emit(ledger, "Punished")
          .withArgs(batch.batchId, datanetId, alice, 0n, 0n, 0n);
      });
      expect(moved).to.deep.equal({ changes: [change(), change()], burned: 0n });
      expect((await ledger.disciplineOf(datanetId, alice)).voidedRecords).to.equal(1n);
      expect(await court.isVoid(batch.batchId, HIGHER)).to.equal(true);
    });

    for (const status of CALM) {
      it(`given a batch that is ${nameOf(status)}, it works`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const batch = await faulty(scene, status);
        await scene.court.proveCollision(...proven(batch, TWIN), ...proven(batch, TWIN_OF));
        expect(await scene.court.isVoid(batch.batchId, TWIN_OF)).to.equal(true);
        expect((await scene.ledger.getBatch(batch.batchId)).exposure).to.equal(newcomerExposure(COUNT) - PENALTY);
      });
    }

    for (const status of [BatchStatus.Revealed, BatchStatus.UnderReview]) {
      it(`given a second sample that is ${nameOf(status)}, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(inWindow);
        const { court, batch, mallory } = scene;
        await court.connect(mallory).challengeBatch(batch.batchId);
        await taken(scene, batch.batchId, status);
        await expect(court.proveCollision(...proven(batch, TWIN), ...proven(batch, TWIN_OF)))
          .to.be.revertedWithCustomError(court, "DatanetCourtWrongStatus")
          .withArgs(batch.batchId, status);
      });
    }

    for (const status of LOST) {
      it(`given a batch that is ${nameOf(status)}, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const batch = await faulty(scene, status);
        await expect(scene.court.proveCollision(...proven(batch, TWIN), ...proven(batch, TWIN_OF)))
          .to.be.revertedWithCustomError(scene.court, "DatanetCourtWrongStatus")
          .withArgs(batch.batchId, status);
      });
    }

    it("given no such batch, it reverts", async () => {
      const { court, ledger, batch } = await networkHelpers.loadFixture(inWindow);
      const nowhere = { ...batch, batchId: 9n };
      await expect(court.proveCollision(...proven(nowhere, TWIN), ...proven(nowhere, TWIN_OF)))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerUnknownBatch")
        .withArgs(9n);
    });

    for (const [which, first, second] of [
      ["one leaf twice", TWIN_OF, TWIN_OF],
      ["two records that have nothing in common", 1, 2],
    ] as const) {
      it(`when they are ${which}, it reverts`, async () => {
        const { court, batch } = await networkHelpers.loadFixture(inWindow);
        await expect(
          court.proveCollision(...proven(batch, first), ...proven(batch, second)),
        ).to.be.revertedWithCustomError(court, "DatanetCourtNoFault");
      });
    }

    it("when they are of two batches, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const other = await faulty(scene, BatchStatus.Revealed, "b");
      await expect(
        scene.court.proveCollision(...proven(scene.batch, TWIN), ...proven(other, TWIN_OF)),
      ).to.be.revertedWithCustomError(scene.court, "DatanetCourtNoFault");
    });

    it("when the first proof fails, it reverts", async () => {
      const { court, batch } = await networkHelpers.loadFixture(inWindow);
      const [[record], [, proof]] = [proven(batch, LOWER), proven(batch, 3)];
      await expect(court.proveCollision(record, proof, ...proven(batch, HIGHER)))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidRecord")
        .withArgs(batch.batchId, LOWER);
    });

    it("when the second proof fails, it reverts", async () => {
      const { court, batch } = await networkHelpers.loadFixture(inWindow);
      const [[record], [, proof]] = [proven(batch, HIGHER), proven(batch, 3)];
      await expect(court.proveCollision(...proven(batch, LOWER), record, proof))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidRecord")
        .withArgs(batch.batchId, HIGHER);
    });

    it("when an index isn't below the count, it reverts", async () => {
      const { court, batch } = await networkHelpers.loadFixture(inWindow);
      await expect(court.proveCollision(...proven(batch, 1), ...proven(batch, OUTSIDE)))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidRecord")
        .withArgs(batch.batchId, COUNT);
    });

    it("when the higher is void, it reverts", async () => {
      const { court, batch } = await networkHelpers.loadFixture(inWindow);
      await court.proveCollision(...proven(batch, LOWER), ...proven(batch, HIGHER));
      await expect(court.proveCollision(...proven(batch, LOWER), ...proven(batch, HIGHER)))
        .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
        .withArgs(batch.batchId, HIGHER, Fault.Repeated);
    });

    it("when the record of two leaves is void, it reverts", async () => {
      const { court, batch } = await networkHelpers.loadFixture(inWindow);
      await court.proveCollision(...proven(batch, TWIN), ...proven(batch, TWIN_OF));
      await expect(court.proveCollision(...proven(batch, TWIN_OF), ...proven(batch, TWIN)))
        .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
        .withArgs(batch.batchId, TWIN_OF, Fault.SameIndex);
    });

    it("when the lower was taken down, voids the higher", async () => {
      const { court, batch, bob } = await networkHelpers.loadFixture(inWindow);
      await court.connect(bob).takeDown(...proven(batch, LOWER));
      await court.proveCollision(...proven(batch, LOWER), ...proven(batch, HIGHER));
      expect((await court.getRecord(batch.batchId, HIGHER)).fault).to.equal(Fault.Repeated);
    });

    it("when the lower is void by a fault, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const { court, batch } = scene;
      await unanswered(scene, batch, LOWER);
      await expect(court.proveCollision(...proven(batch, LOWER), ...proven(batch, HIGHER)))
        .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
        .withArgs(batch.batchId, LOWER, Fault.Unanswered);
    });

    describe("given records that failed in the sample", () => {
      /** Of 64 records alike, one between the first and the last; each index has a second leaf. */
      async function failing() {
        const scene = await deployed();
        const leaves = recordsOf(scene).map(([index, , author]): Leaf => [index, HASH, author]);
        const twins = leaves.map(([index, , author]): Leaf => [index, OTHER_HASH, author]);
        const batch = await batchAt(scene, BatchStatus.UnderReview, { leaves: [...leaves, ...twins], count: COUNT });
        const sample = await scene.ledger.sampleOf(batch.batchId, 0);
        const place = sample.findIndex((index) => index > 0n && index < COUNT - 1n);
        await reviewed(scene, batch.batchId, 1n << BigInt(place));
        return { ...scene, batch, failed: Number(sample[place]) };
      }

      it("when the higher did, it reverts", async () => {
        const { court, batch, failed } = await networkHelpers.loadFixture(failing);
        await expect(court.proveCollision(...proven(batch, 0), ...proven(batch, failed)))
          .to.be.revertedWithCustomError(court, "DatanetCourtInvalidRecord")
          .withArgs(batch.batchId, failed);
      });

      it("when the lower did, it reverts", async () => {
        const { court, batch, failed } = await networkHelpers.loadFixture(failing);
        await expect(court.proveCollision(...proven(batch, failed), ...proven(batch, 63)))
          .to.be.revertedWithCustomError(court, "DatanetCourtInvalidRecord")
          .withArgs(batch.batchId, failed);
      });

      it("takes two leaves with its index all the same", async () => {
        const { court, batch, failed } = await networkHelpers.loadFixture(failing);
        await court.proveCollision(...proven(batch, failed), ...proven(batch, failed + 64));
        expect((await court.getRecord(batch.batchId, failed)).fault).to.equal(Fault.SameIndex);
      });
    });
  });

  describe("penaltyOf", () => {
    it("is five records' pay", async () => {
      const { court, batch } = await networkHelpers.loadFixture(inWindow);
      expect(await court.penaltyOf(batch.batchId)).to.equal(PENALTY);
      expect(PENALTY).to.be.greaterThan(SMALL_BOND);
    });

    it("given records without pay, is a sixteenth of the floor, and that is taken", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, registry, owner } = scene;
      await registry.connect(owner).addTerms(1n, termsWith({ payPerRecord: 0n }));
      const batch = await withTenAlike(scene, 2n);
      expect(await court.penaltyOf(batch.batchId)).to.equal(SMALL_BOND);
      expect(penaltyFor(0n)).to.equal(SMALL_BOND);
      await court.proveCollision(...proven(batch, 0), ...proven(batch, 1));
      expect((await ledger.getBatch(batch.batchId)).exposure).to.equal(EXPOSURE_FLOOR - SMALL_BOND);
    });

    it("rounds that up", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      await scene.registry.connect(scene.owner).addTerms(1n, termsWith({ payPerRecord: 0n }));
      await scene.ledger.setExposureFloor(33n);
      const batch = await withTenAlike(scene, 2n);
      expect(await scene.court.penaltyOf(batch.batchId)).to.equal(3n);
    });

    it("given no such batch, it reverts", async () => {
      const { court, ledger } = await networkHelpers.loadFixture(deployed);
      await expect(court.penaltyOf(9n))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerUnknownBatch")
        .withArgs(9n);
    });

    it("holds after a second round as after the first", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const { court, ledger, batch, mallory } = scene;
      await court.connect(mallory).challengeBatch(batch.batchId);
      await round(scene, batch.batchId);
      await court.proveOutside(...proven(batch, OUTSIDE));
      expect((await ledger.getBatch(batch.batchId)).exposure).to.equal(newcomerExposure(COUNT) - PENALTY);
    });
  });
});
