import { expect } from "chai";
import { network } from "hardhat";
import {
  batchAt,
  change,
  changesBy,
  type CourtBatch,
  ended,
  Fault,
  nameOf,
  PENALTY,
  proven,
  recordsOf,
  split,
  taken,
  withFailedRecords,
} from "../../helpers/court.ts";
import {
  BatchStatus,
  type DatanetScene,
  deployedDatanet,
  drawn,
  fieldsOf,
  type Leaf,
  reviewed,
  waited,
  WINDOW_PERIOD,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
/** The first place of what alice's batch holds twice, and the second. */
const [FIRST, SECOND] = [3, 64];

async function deployed() {
  return deployedDatanet(connection);
}

/** The same records as alice's, in a batch of bob's. */
async function repeating(scene: DatanetScene): Promise<CourtBatch> {
  const { bob, mallory } = scene;
  return batchAt(scene, BatchStatus.Revealed, { leaves: recordsOf(scene, "a", mallory.address), submitter: bob });
}

/** Alice's batch holds a record twice that bob's repeats, and mallory has claimed so by the second place. */
async function claimed() {
  const scene = await deployed();
  const { court, bob, mallory } = scene;
  const leaves = recordsOf(scene);
  leaves.push([BigInt(SECOND), leaves[FIRST]?.[1] ?? "", bob.address] satisfies Leaf);
  const earlier = await batchAt(scene, BatchStatus.Revealed, { leaves });
  const later = await repeating(scene);
  await court.connect(mallory).claimDuplicate(...proven(earlier, SECOND), ...proven(later, FIRST));
  return { ...scene, earlier, later };
}

/** The second place is void. */
async function lost() {
  const scene = await claimed();
  const { court, earlier } = scene;
  await court.proveCollision(...proven(earlier, FIRST), ...proven(earlier, SECOND));
  return scene;
}

describe("DatanetCourt, claims that are lost", () => {
  describe("claimDuplicate", () => {
    it("when the earlier record failed in a sample, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court } = scene;
      const { failed, ...earlier } = await withFailedRecords(scene);
      const later = await repeating(scene);
      const index = failed[0] ?? -1;
      await expect(court.claimDuplicate(...proven(earlier, index), ...proven(later, index)))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidRecord")
        .withArgs(earlier.batchId, index);
    });

    it("when it failed in samples that an appeal can undo, it works", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger } = scene;
      const earlier = await batchAt(scene, BatchStatus.Failed);
      const later = await repeating(scene);
      const index = Number((await ledger.sampleOf(earlier.batchId, 1n))[0]);
      expect(await ledger.failedInSample(earlier.batchId, index)).to.equal(true);
      await court.claimDuplicate(...proven(earlier, index), ...proven(later, index));
      expect((await court.standingOf(later.batchId)).holds).to.equal(1n);
    });

    it("given a claim by another place that stands, it reverts", async () => {
      const { court, earlier, later, alice } = await networkHelpers.loadFixture(claimed);
      await expect(court.connect(alice).claimDuplicate(...proven(earlier, FIRST), ...proven(later, FIRST)))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidClaim")
        .withArgs(later.batchId, BigInt(FIRST));
    });

    it("given a claim by a place that is void, takes its place, and holds the later batch once", async () => {
      const { court, earlier, later, alice } = await networkHelpers.loadFixture(lost);
      await expect(court.connect(alice).claimDuplicate(...proven(earlier, FIRST), ...proven(later, FIRST)))
        .to.emit(court, "DuplicateClaimed")
        .withArgs(later.batchId, BigInt(FIRST), alice, earlier.batchId, BigInt(FIRST));
      expect(fieldsOf(await court.getClaim(later.batchId, FIRST, earlier.batchId))).to.deep.equal({
        earlierIndex: BigInt(FIRST),
        since: BigInt(await networkHelpers.time.latest()),
        finder: alice.address,
      });
      expect((await court.standingOf(later.batchId)).holds).to.equal(1n);
    });

    it("given such a claim and a later batch whose window is over, it works", async () => {
      const scene = await networkHelpers.loadFixture(lost);
      const { court, earlier, later } = scene;
      await taken(scene, later.batchId, BatchStatus.Window);
      await waited(scene, WINDOW_PERIOD);
      await court.claimDuplicate(...proven(earlier, FIRST), ...proven(later, FIRST));
      expect((await court.standingOf(later.batchId)).holds).to.equal(1n);
    });

    it("given such a claim and a later batch that failed, it works for a record that didn't", async () => {
      const scene = await networkHelpers.loadFixture(lost);
      const { court, ledger, earlier, later } = scene;
      for (let number = 0n; number < 2n; number++) {
        await drawn(scene, later.batchId);
        const sample = await ledger.sampleOf(later.batchId, number);
        const others = sample.reduce(
          (mask, index, place) => (index === BigInt(FIRST) ? mask : mask | (1n << BigInt(place))),
          0n,
        );
        await reviewed(scene, later.batchId, others);
      }
      await court.claimDuplicate(...proven(earlier, FIRST), ...proven(later, FIRST));
      expect((await ledger.getBatch(later.batchId)).status).to.equal(BatchStatus.Failed);
      expect((await court.standingOf(later.batchId)).holds).to.equal(1n);
    });

    for (const status of [BatchStatus.Rejected, BatchStatus.Unreviewed, BatchStatus.Expired]) {
      it(`given such a claim and a later batch that is ${nameOf(status)}, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(lost);
        const { court, earlier, later } = scene;
        await taken(scene, later.batchId, status);
        await expect(court.claimDuplicate(...proven(earlier, FIRST), ...proven(later, FIRST)))
          .to.be.revertedWithCustomError(court, "DatanetCourtWrongStatus")
          .withArgs(later.batchId, status);
      });
    }
  });

  describe("proveDuplicate", () => {
    it("given a claim that is lost, credits the caller", async () => {
      const scene = await networkHelpers.loadFixture(lost);
      const { court, earlier, later, alice } = scene;
      await taken(scene, earlier.batchId, BatchStatus.Final);
      await expect(court.connect(alice).proveDuplicate(...proven(earlier, FIRST), ...proven(later, FIRST)))
        .to.emit(court, "RecordVoided")
        .withArgs(later.batchId, BigInt(FIRST), Fault.Duplicate, alice);
    });

    it("given a claim by another place that stands, credits its finder", async () => {
      const scene = await networkHelpers.loadFixture(claimed);
      const { court, earlier, later, alice, mallory } = scene;
      await taken(scene, earlier.batchId, BatchStatus.Final);
      await expect(court.connect(alice).proveDuplicate(...proven(earlier, FIRST), ...proven(later, FIRST)))
        .to.emit(court, "RecordVoided")
        .withArgs(later.batchId, BigInt(FIRST), Fault.Duplicate, mallory);
    });
  });

  describe("settleClaim", () => {
    it("given a claim in the place of a lost one, pays its finder", async () => {
      const scene = await networkHelpers.loadFixture(lost);
      const { court, earlier, later, alice, bob, mallory } = scene;
      await court.connect(alice).claimDuplicate(...proven(earlier, FIRST), ...proven(later, FIRST));
      await taken(scene, earlier.batchId, BatchStatus.Window);
      await ended(scene, earlier.batchId);
      const { award, burned } = split(PENALTY);
      const moved = await changesBy(scene, [alice, bob, mallory], () =>
        court.settleClaim(later.batchId, FIRST, earlier.batchId),
      );
      expect(moved).to.deep.equal({
        changes: [change({ free: award }), change({ locked: -PENALTY }), change()],
        burned,
      });
      expect((await court.getRecord(later.batchId, FIRST)).fault).to.equal(Fault.Duplicate);
    });
  });
});
