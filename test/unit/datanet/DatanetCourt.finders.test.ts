import { expect } from "chai";
import { network } from "hardhat";
import {
  batchAt,
  change,
  changesBy,
  ended,
  Fault,
  PENALTY,
  proven,
  recordsOf,
  split,
  taken,
  unanswered,
} from "../../helpers/court.ts";
import { BatchStatus, deployedDatanet } from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { award: AWARD, burned: BURNED } = split(PENALTY);

/** Two batches of alice's and a later one hold the same records. Mallory claims on the first, bob on the second. */
async function claimedTwice() {
  const scene = await deployedDatanet(connection);
  const { court, alice, bob, mallory } = scene;
  const first = await batchAt(scene, BatchStatus.Revealed);
  const second = await batchAt(scene, BatchStatus.Revealed, { leaves: recordsOf(scene, "a", alice.address) });
  const later = await batchAt(scene, BatchStatus.Revealed, { leaves: recordsOf(scene, "a", mallory.address) });
  await court.connect(mallory).claimDuplicate(...proven(first, 3), ...proven(later, 3));
  await court.connect(bob).claimDuplicate(...proven(second, 3), ...proven(later, 3));
  return { ...scene, first, second, later };
}

/** Both are final, and the later batch isn't even drawn. */
async function bothFinal() {
  const scene = await claimedTwice();
  await taken(scene, scene.first.batchId, BatchStatus.Window);
  await taken(scene, scene.second.batchId, BatchStatus.Window);
  await ended(scene, scene.first.batchId);
  await scene.ledger.finalize(scene.second.batchId);
  return scene;
}

/** Somebody else has proven the record by the first batch. */
async function provenByFirst() {
  const scene = await bothFinal();
  await scene.court.connect(scene.owner).proveDuplicate(...proven(scene.first, 3), ...proven(scene.later, 3));
  return scene;
}

describe("DatanetCourt, finders of duplicates", () => {
  describe("proveDuplicate", () => {
    for (const which of ["first", "second"] as const) {
      it(`by the ${which} batch, when somebody has claimed on it, credits him and not the caller`, async () => {
        const scene = await networkHelpers.loadFixture(bothFinal);
        const { court, later, alice, bob, mallory, owner } = scene;
        const [finder, other] = which === "first" ? [mallory, bob] : [bob, mallory];
        const moved = await changesBy(scene, [alice, finder, other, owner], async () => {
          await expect(court.connect(owner).proveDuplicate(...proven(scene[which], 3), ...proven(later, 3)))
            .to.emit(court, "RecordVoided")
            .withArgs(later.batchId, 3n, Fault.Duplicate, finder);
        });
        expect(moved).to.deep.equal({
          changes: [change({ locked: -PENALTY }), change({ free: AWARD }), change(), change()],
          burned: BURNED,
        });
      });
    }

    it("of a record that nobody has claimed, credits the caller", async () => {
      const { court, first, later, owner } = await networkHelpers.loadFixture(bothFinal);
      await expect(court.connect(owner).proveDuplicate(...proven(first, 4), ...proven(later, 4)))
        .to.emit(court, "RecordVoided")
        .withArgs(later.batchId, 4n, Fault.Duplicate, owner);
    });

    it("when the claim on that batch is settled, doesn't void again", async () => {
      const { court, first, later, owner } = await networkHelpers.loadFixture(bothFinal);
      await court.settleClaim(later.batchId, 3, first.batchId);
      await expect(court.connect(owner).proveDuplicate(...proven(first, 3), ...proven(later, 3)))
        .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
        .withArgs(later.batchId, 3n, Fault.Duplicate);
    });
  });

  describe("settleClaim", () => {
    for (const which of ["first", "second"] as const) {
      it(`of the claim on the ${which} batch, after a proof, ends it without a second penalty`, async () => {
        const scene = await networkHelpers.loadFixture(provenByFirst);
        const { court, later, alice, bob, mallory } = scene;
        const { batchId } = scene[which];
        const moved = await changesBy(scene, [alice, bob, mallory], async () => {
          await expect(court.settleClaim(later.batchId, 3, batchId))
            .to.emit(court, "ClaimSettled")
            .withArgs(later.batchId, 3n, batchId, false);
        });
        expect(moved).to.deep.equal({ changes: [change(), change(), change()], burned: 0n });
        expect((await court.standingOf(later.batchId)).holds).to.equal(1n);
      });
    }

    it("of both claims, punishes once, for the finder of the one that is settled first", async () => {
      const scene = await networkHelpers.loadFixture(bothFinal);
      const { court, ledger, first, second, later, alice, bob, mallory } = scene;
      const moved = await changesBy(scene, [alice, bob, mallory], async () => {
        await court.settleClaim(later.batchId, 3, second.batchId);
        await court.settleClaim(later.batchId, 3, first.batchId);
      });
      expect(moved).to.deep.equal({
        changes: [change({ locked: -PENALTY }), change({ free: AWARD }), change()],
        burned: BURNED,
      });
      expect((await ledger.disciplineOf(1n, alice)).voidedRecords).to.equal(1n);
      expect(await court.standingOf(later.batchId)).to.deep.equal([0n, 1n]);
    });
  });

  describe("claimDuplicate", () => {
    it("of a record that is void as a duplicate of another batch, reverts", async () => {
      const scene = await networkHelpers.loadFixture(claimedTwice);
      const { court, first, second, later, owner } = scene;
      await taken(scene, first.batchId, BatchStatus.Final);
      await court.settleClaim(later.batchId, 3, first.batchId);
      await expect(court.connect(owner).claimDuplicate(...proven(second, 3), ...proven(later, 3)))
        .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
        .withArgs(later.batchId, 3n, Fault.Duplicate);
    });

    it("of a record that is void because nobody answered for it, reverts", async () => {
      const scene = await networkHelpers.loadFixture(claimedTwice);
      const { court, first, later } = scene;
      await unanswered(scene, later, 5);
      await expect(court.claimDuplicate(...proven(first, 5), ...proven(later, 5)))
        .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
        .withArgs(later.batchId, 5n, Fault.Unanswered);
    });
  });
});
