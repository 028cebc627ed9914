import { expect } from "chai";
import { network } from "hardhat";
import {
  ANSWER_PERIOD,
  batchAt,
  change,
  changesBy,
  type CourtBatch,
  DemandKind,
  Fault,
  LOST,
  nameOf,
  PENALTY,
  proven,
  recordsOf,
  SMALL_BOND,
  split,
  taken,
} from "../../helpers/court.ts";
import { BatchStatus, type DatanetScene, deployedDatanet, waited, WINDOW_PERIOD } from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

async function deployed() {
  return deployedDatanet(connection);
}

async function demandedAt(scene: DatanetScene, status: bigint): Promise<CourtBatch> {
  const batch = await batchAt(scene, status);
  await scene.court.connect(scene.mallory).demand(...proven(batch, 3), DemandKind.Consent);
  return batch;
}

/** Mallory has demanded the consent for the record 3 of a batch in its window. */
async function demanded() {
  const scene = await deployed();
  const batch = await demandedAt(scene, BatchStatus.Window);
  return { ...scene, batch, due: (await scene.court.getDemand(batch.batchId, 3, DemandKind.Consent)).due };
}

describe("DatanetCourt, lapse", () => {
  it("voids the record", async () => {
    const scene = await networkHelpers.loadFixture(demanded);
    const { court, batch, mallory } = scene;
    await waited(scene, ANSWER_PERIOD);
    await expect(court.lapse(batch.batchId, 3, DemandKind.Consent))
      .to.emit(court, "RecordVoided")
      .withArgs(batch.batchId, 3n, Fault.Unanswered, mallory);
    expect((await court.getRecord(batch.batchId, 3)).fault).to.equal(Fault.Unanswered);
  });

  it("returns the bond, and pays 60% of the penalty to who asked, whoever calls", async () => {
    const scene = await networkHelpers.loadFixture(demanded);
    const { court, batch, alice, bob, mallory } = scene;
    await waited(scene, ANSWER_PERIOD);
    const { award, burned } = split(PENALTY);
    const moved = await changesBy(scene, [alice, bob, mallory], () =>
      court.connect(bob).lapse(batch.batchId, 3, DemandKind.Consent),
    );
    const returned = { courtFree: SMALL_BOND, courtLocked: -SMALL_BOND };
    const changes = [change({ locked: -PENALTY }), change(), change({ free: award, ...returned })];
    expect(moved).to.deep.equal({ changes, burned });
  });

  it("of the author's own demand, pays him", async () => {
    const scene = await networkHelpers.loadFixture(deployed);
    const { court, bob } = scene;
    const batch = await batchAt(scene, BatchStatus.Window);
    await court.connect(bob).demand(...proven(batch, 3), DemandKind.Consent);
    await waited(scene, ANSWER_PERIOD);
    const { changes } = await changesBy(scene, [bob], () => court.lapse(batch.batchId, 3, DemandKind.Consent));
    expect(changes).to.deep.equal([change({ free: split(PENALTY).award })]);
  });

  it("lets the batch become final, which waits until then", async () => {
    const scene = await networkHelpers.loadFixture(demanded);
    const { court, ledger, batch } = scene;
    await waited(scene, WINDOW_PERIOD);
    await expect(ledger.finalize(batch.batchId))
      .to.be.revertedWithCustomError(ledger, "ContributionLedgerHeld")
      .withArgs(batch.batchId, 1n);
    await waited(scene, ANSWER_PERIOD);
    await court.lapse(batch.batchId, 3, DemandKind.Consent);
    await ledger.finalize(batch.batchId);
    expect((await ledger.getBatch(batch.batchId)).status).to.equal(BatchStatus.Final);
  });

  for (const [when, offset] of [
    ["a second before its time is over, reverts", -1n],
    ["when its time is over, works", 0n],
    ["later, works", 1n],
  ] as const) {
    it(when, async () => {
      const { court, batch, due } = await networkHelpers.loadFixture(demanded);
      await time.setNextBlockTimestamp(due + offset);
      const lapsing = court.lapse(batch.batchId, 3, DemandKind.Consent);
      if (offset >= 0n) return expect(lapsing).to.emit(court, "RecordVoided");
      return expect(lapsing).to.be.revertedWithCustomError(court, "DatanetCourtWrongTime").withArgs(due);
    });
  }

  it("given a final batch, voids, takes nothing and returns the bond", async () => {
    const scene = await networkHelpers.loadFixture(deployed);
    const { court, alice, mallory } = scene;
    const batch = await demandedAt(scene, BatchStatus.Final);
    await waited(scene, ANSWER_PERIOD);
    const moved = await changesBy(scene, [alice, mallory], () => court.lapse(batch.batchId, 3, DemandKind.Consent));
    const changes = [change(), change({ courtFree: SMALL_BOND, courtLocked: -SMALL_BOND })];
    expect(moved).to.deep.equal({ changes, burned: 0n });
    expect(await court.isVoid(batch.batchId, 3)).to.equal(true);
  });

  for (const status of LOST.filter((lost) => lost !== BatchStatus.Burned)) {
    it(`given a batch that became ${nameOf(status)}, only returns the bond`, async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, alice, mallory } = scene;
      const batch = await demandedAt(scene, BatchStatus.Revealed);
      await taken(scene, batch.batchId, status);
      await waited(scene, ANSWER_PERIOD);
      const moved = await changesBy(scene, [alice, mallory], () => court.lapse(batch.batchId, 3, DemandKind.Consent));
      const changes = [change(), change({ courtFree: SMALL_BOND, courtLocked: -SMALL_BOND })];
      expect(moved).to.deep.equal({ changes, burned: 0n });
      expect(await court.isVoid(batch.batchId, 3)).to.equal(false);
      expect((await court.standingOf(batch.batchId)).holds).to.equal(0n);
    });
  }

  it("given a batch that failed, takes nothing beside the exposure, whose burning waits", async () => {
    const scene = await networkHelpers.loadFixture(deployed);
    const { court, ledger, alice } = scene;
    const batch = await demandedAt(scene, BatchStatus.Revealed);
    await taken(scene, batch.batchId, BatchStatus.Failed);
    await waited(scene, ANSWER_PERIOD);
    await expect(ledger.forfeit(batch.batchId))
      .to.be.revertedWithCustomError(ledger, "ContributionLedgerHeld")
      .withArgs(batch.batchId, 1n);
    const { changes } = await changesBy(scene, [alice], () => court.lapse(batch.batchId, 3, DemandKind.Consent));
    expect(changes).to.deep.equal([change()]);
    await ledger.forfeit(batch.batchId);
    expect((await ledger.getBatch(batch.batchId)).status).to.equal(BatchStatus.Burned);
  });

  it("when the record became void by a fault, only returns the bond", async () => {
    const scene = await networkHelpers.loadFixture(deployed);
    const { court, alice, bob, mallory } = scene;
    const batch = await batchAt(scene, BatchStatus.Final);
    const leaves = recordsOf(scene, "a", alice.address);
    const copy = await batchAt(scene, BatchStatus.Window, { leaves, submitter: mallory });
    await court.connect(bob).demand(...proven(copy, 3), DemandKind.Content);
    await court.proveDuplicate(...proven(batch, 3), ...proven(copy, 3));
    await waited(scene, ANSWER_PERIOD);
    const moved = await changesBy(scene, [bob, mallory], () => court.lapse(copy.batchId, 3, DemandKind.Content));
    const changes = [change({ courtFree: SMALL_BOND, courtLocked: -SMALL_BOND }), change()];
    expect(moved).to.deep.equal({ changes, burned: 0n });
    expect((await court.getRecord(copy.batchId, 3)).fault).to.equal(Fault.Duplicate);
  });

  it("when the record was taken down meanwhile, takes the penalty all the same", async () => {
    const scene = await networkHelpers.loadFixture(demanded);
    const { court, batch, alice, bob } = scene;
    await court.connect(bob).takeDown(...proven(batch, 3));
    await waited(scene, ANSWER_PERIOD);
    const { changes } = await changesBy(scene, [alice], () => court.lapse(batch.batchId, 3, DemandKind.Consent));
    expect(changes).to.deep.equal([change({ locked: -PENALTY })]);
    expect((await court.getRecord(batch.batchId, 3)).fault).to.equal(Fault.Unanswered);
  });

  it("when nothing was demanded, it reverts", async () => {
    const { court, batch } = await networkHelpers.loadFixture(demanded);
    await expect(court.lapse(batch.batchId, 4, DemandKind.Consent))
      .to.be.revertedWithCustomError(court, "DatanetCourtDemandOpen")
      .withArgs(batch.batchId, 4n, 0n);
  });

  it("when it lapsed before, it reverts", async () => {
    const scene = await networkHelpers.loadFixture(demanded);
    const { court, batch } = scene;
    await waited(scene, ANSWER_PERIOD);
    await court.lapse(batch.batchId, 3, DemandKind.Consent);
    await expect(court.lapse(batch.batchId, 3, DemandKind.Consent))
      .to.be.revertedWithCustomError(court, "DatanetCourtDemandOpen")
      .withArgs(batch.batchId, 3n, 0n);
  });
});
