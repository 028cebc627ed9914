import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";
import {
  batchAt,
  change,
  changesBy,
  type CourtBatch,
  Fault,
  LOST,
  nameOf,
  CALM,
  PENALTY,
  proven,
  recordsOf,
  split,
} from "../../helpers/court.ts";
import { BatchStatus, type DatanetScene, deployedDatanet, type Leaf } from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const COUNT = 64n;
const HASH = id("one record");
/** The place of the leaf behind the count. */
const OUTSIDE = 64;

async function deployed() {
  return deployedDatanet(connection);
}

/** 64 records, and a leaf with the index 64. */
function faultyLeaves(scene: DatanetScene): Leaf[] {
  return [...recordsOf(scene), [COUNT, HASH, scene.bob.address]];
}

function faulty(scene: DatanetScene, status: bigint): Promise<CourtBatch> {
  return batchAt(scene, status, { leaves: faultyLeaves(scene), count: COUNT });
}

async function inWindow() {
  const scene = await deployed();
  return { ...scene, batch: await faulty(scene, BatchStatus.Window) };
}

describe("DatanetCourt, leaves outside the count", () => {
  describe("proveOutside", () => {
    it("voids the leaf, and takes the penalty", async () => {
      const scene = await networkHelpers.loadFixture(inWindow);
      const { court, batch, alice, mallory } = scene;
      const { award, burned } = split(PENALTY);
      const moved = await changesBy(scene, [alice, mallory], async () => {
        await expect(court.connect(mallory).proveOutside(...proven(batch, OUTSIDE)))
          .to.emit(court, "RecordVoided")
          .withArgs(batch.batchId, COUNT, Fault.Outside, mallory);
      });
      expect(moved).to.deep.equal({ changes: [change({ locked: -PENALTY }), change({ free: award })], burned });
      expect((await court.getRecord(batch.batchId, COUNT)).fault).to.equal(Fault.Outside);
    });

    it("takes the highest index that a leaf can have", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const last = 2n ** 256n - 1n;
      const leaves: Leaf[] = [...recordsOf(scene), [last, HASH, scene.bob.address]];
      const batch = await batchAt(scene, BatchStatus.Window, { leaves, count: COUNT });
      await scene.court.proveOutside(...proven(batch, 64));
      expect(await scene.court.isVoid(batch.batchId, last)).to.equal(true);
    });

    for (const status of [...CALM, BatchStatus.Final]) {
      it(`given a batch that is ${nameOf(status)}, it works`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const batch = await faulty(scene, status);
        await scene.court.proveOutside(...proven(batch, OUTSIDE));
        expect(await scene.court.isVoid(batch.batchId, COUNT)).to.equal(true);
      });
    }

    for (const status of LOST) {
      it(`given a batch that is ${nameOf(status)}, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const batch = await faulty(scene, status);
        await expect(scene.court.proveOutside(...proven(batch, OUTSIDE)))
          .to.be.revertedWithCustomError(scene.court, "DatanetCourtWrongStatus")
          .withArgs(batch.batchId, status);
      });
    }

    it("counts the leaf in the submitter's discipline, and among the batch's records not", async () => {
      const { court, ledger, batch, alice } = await networkHelpers.loadFixture(inWindow);
      await court.proveOutside(...proven(batch, OUTSIDE));
      expect((await ledger.disciplineOf(1n, alice)).voidedRecords).to.equal(1n);
      expect((await court.standingOf(batch.batchId)).voids).to.equal(0n);
    });

    it("when the index is below the count, it reverts", async () => {
      const { court, batch } = await networkHelpers.loadFixture(inWindow);
      await expect(court.proveOutside(...proven(batch, 63))).to.be.revertedWithCustomError(
        court,
        "DatanetCourtNoFault",
      );
    });

    it("when the proof fails, it reverts", async () => {
      const { court, batch } = await networkHelpers.loadFixture(inWindow);
      const [[record], [, proof]] = [proven(batch, OUTSIDE), proven(batch, 3)];
      await expect(court.proveOutside(record, proof))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidRecord")
        .withArgs(batch.batchId, COUNT);
    });

    it("when the index was proven before, it reverts", async () => {
      const { court, batch } = await networkHelpers.loadFixture(inWindow);
      await court.proveOutside(...proven(batch, OUTSIDE));
      await expect(court.proveOutside(...proven(batch, OUTSIDE)))
        .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
        .withArgs(batch.batchId, COUNT, Fault.Outside);
    });
  });
});
