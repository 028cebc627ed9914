import { expect } from "chai";
import { network } from "hardhat";
import {
  batchAt,
  change,
  changesBy,
  Fault,
  heldIndex,
  LOST,
  nameOf,
  OPEN,
  PENALTY,
  proven,
  recordsOf,
  split,
  withFailedRecords,
} from "../../helpers/court.ts";
import { BatchStatus, deployedDatanet } from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;

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

describe("DatanetCourt, takeDown", () => {
  it("voids the author's record", async () => {
    const { court, batch, bob } = await networkHelpers.loadFixture(inWindow);
    await expect(court.connect(bob).takeDown(...proven(batch, 3)))
      .to.emit(court, "RecordVoided")
      .withArgs(batch.batchId, 3n, Fault.TakenDown, bob);
    expect(await court.isVoid(batch.batchId, 3)).to.equal(true);
    expect((await court.getRecord(batch.batchId, 3)).fault).to.equal(Fault.TakenDown);
    expect(await court.isVoid(batch.batchId, 4)).to.equal(false);
  });

  it("costs nobody anything", async () => {
    const scene = await networkHelpers.loadFixture(inWindow);
    const { court, batch, alice, bob } = scene;
    const { changes, burned } = await changesBy(scene, [alice, bob], () =>
      court.connect(bob).takeDown(...proven(batch, 3)),
    );
    expect([changes, burned]).to.deep.equal([[change(), change()], 0n]);
  });

  it("isn't counted in the submitter's discipline", async () => {
    const { court, ledger, batch, alice, bob, datanetId } = await networkHelpers.loadFixture(inWindow);
    await court.connect(bob).takeDown(...proven(batch, 3));
    expect((await ledger.disciplineOf(datanetId, alice)).voidedRecords).to.equal(0n);
  });

  it("takes the record out of a frozen version, and no other", async () => {
    const { court, ledger, batch, bob, datanetId } = await networkHelpers.loadFixture(final);
    await ledger.freeze(datanetId);
    expect(await ledger.verifyRecord(datanetId, 1, ...proven(batch, 3))).to.equal(true);
    await court.connect(bob).takeDown(...proven(batch, 3));
    expect(await ledger.verifyRecord(datanetId, 1, ...proven(batch, 3))).to.equal(false);
    expect(await ledger.verifyRecord(datanetId, 1, ...proven(batch, 4))).to.equal(true);
  });

  it("holds the batch up in no way", async () => {
    const { court, batch, bob } = await networkHelpers.loadFixture(inWindow);
    await court.connect(bob).takeDown(...proven(batch, 3));
    expect((await court.standingOf(batch.batchId)).holds).to.equal(0n);
  });

  it("saves nobody from a penalty that a later proof finds due", async () => {
    const scene = await networkHelpers.loadFixture(deployed);
    const { court, alice, bob, mallory } = scene;
    const leaves = recordsOf(scene);
    const [first] = leaves;
    if (first === undefined) throw new Error("no leaf");
    leaves[5] = [5n, first[1], bob.address];
    const batch = await batchAt(scene, BatchStatus.Window, { leaves });
    await court.connect(bob).takeDown(...proven(batch, 5));

    const { award, burned } = split(PENALTY);
    const moved = await changesBy(scene, [alice, mallory], () =>
      court.connect(mallory).proveCollision(...proven(batch, 0), ...proven(batch, 5)),
    );
    expect(moved).to.deep.equal({ changes: [change({ locked: -PENALTY }), change({ free: award })], burned });
    expect((await court.getRecord(batch.batchId, 5)).fault).to.equal(Fault.Repeated);
    expect((await court.standingOf(batch.batchId)).voids).to.equal(1n);
  });

  for (const status of [...OPEN, BatchStatus.Final]) {
    it(`given a batch that is ${nameOf(status)}, it works`, async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const batch = await batchAt(scene, status);
      const index = await heldIndex(scene, batch);
      await scene.court.connect(scene.bob).takeDown(...proven(batch, index));
      expect(await scene.court.isVoid(batch.batchId, index)).to.equal(true);
    });
  }

  for (const status of LOST) {
    it(`given a batch that is ${nameOf(status)}, it reverts`, async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const batch = await batchAt(scene, status);
      await expect(scene.court.connect(scene.bob).takeDown(...proven(batch, 0)))
        .to.be.revertedWithCustomError(scene.court, "DatanetCourtWrongStatus")
        .withArgs(batch.batchId, status);
    });
  }

  it("given no such batch, it reverts", async () => {
    const { court, ledger, batch, bob } = await networkHelpers.loadFixture(inWindow);
    await expect(court.connect(bob).takeDown(...proven({ ...batch, batchId: 9n }, 0)))
      .to.be.revertedWithCustomError(ledger, "ContributionLedgerUnknownBatch")
      .withArgs(9n);
  });

  it("when the caller isn't the author, it reverts, also for the submitter", async () => {
    const { court, batch, alice } = await networkHelpers.loadFixture(inWindow);
    await expect(court.connect(alice).takeDown(...proven(batch, 3)))
      .to.be.revertedWithCustomError(court, "DatanetCourtUnauthorized")
      .withArgs(alice);
  });

  it("when the proof is of another record, it reverts", async () => {
    const { court, batch, bob } = await networkHelpers.loadFixture(inWindow);
    const [[record], [, proof]] = [proven(batch, 3), proven(batch, 4)];
    await expect(court.connect(bob).takeDown(record, proof))
      .to.be.revertedWithCustomError(court, "DatanetCourtInvalidRecord")
      .withArgs(batch.batchId, 3n);
  });

  it("given a record that failed in the sample, it reverts", async () => {
    const scene = await networkHelpers.loadFixture(deployed);
    const { failed, ...batch } = await withFailedRecords(scene);
    const index = failed[0] ?? -1;
    await expect(scene.court.connect(scene.bob).takeDown(...proven(batch, index)))
      .to.be.revertedWithCustomError(scene.court, "DatanetCourtInvalidRecord")
      .withArgs(batch.batchId, index);
  });

  it("given a record that is void, it reverts", async () => {
    const { court, batch, bob } = await networkHelpers.loadFixture(inWindow);
    await court.connect(bob).takeDown(...proven(batch, 3));
    await expect(court.connect(bob).takeDown(...proven(batch, 3)))
      .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
      .withArgs(batch.batchId, 3n, Fault.TakenDown);
  });
});
