import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import {
  batchAt,
  change,
  changesBy,
  type CourtBatch,
  ended,
  Fault,
  heldIndex,
  LOST,
  nameOf,
  PENALTY,
  proven,
  recordsOf,
  split,
  taken,
  unanswered,
} from "../../helpers/court.ts";
import {
  BatchStatus,
  type DatanetScene,
  deployedDatanet,
  drawn,
  fieldsOf,
  verdictsOf,
  WINDOW_PERIOD,
  waited,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

async function deployed() {
  return deployedDatanet(connection);
}

/** Alice's records, with another author, in a batch of bob's. */
function copied(scene: DatanetScene, status: bigint): Promise<CourtBatch> {
  const { bob, mallory } = scene;
  return batchAt(scene, status, { leaves: recordsOf(scene, "a", mallory.address), submitter: bob });
}

/** Bob's batch repeats alice's, which isn't even drawn. */
async function repeated() {
  const scene = await deployed();
  const earlier = await batchAt(scene, BatchStatus.Revealed);
  return { ...scene, earlier, later: await copied(scene, BatchStatus.Revealed) };
}

/** Mallory has claimed so about the record 3. */
async function claimed() {
  const scene = await repeated();
  const { court, earlier, later, mallory } = scene;
  await court.connect(mallory).claimDuplicate(...proven(earlier, 3), ...proven(later, 3));
  return scene;
}

/** Files with a verdict that makes one record of the sample fail. */
async function roundFailing(scene: DatanetScene, { batchId }: CourtBatch, index: bigint) {
  const place = [...(await scene.ledger.sampleOf(batchId, 0))].indexOf(index);
  await scene.ledger.review(batchId, await verdictsOf(scene, batchId, 1n << BigInt(place)));
}

describe("DatanetCourt, claims", () => {
  describe("claimDuplicate", () => {
    it("remembers the claim, and holds the later batch", async () => {
      const { court, earlier, later, mallory } = await networkHelpers.loadFixture(repeated);
      await expect(court.connect(mallory).claimDuplicate(...proven(earlier, 3), ...proven(later, 3)))
        .to.emit(court, "DuplicateClaimed")
        .withArgs(later.batchId, 3n, mallory, earlier.batchId, 3n);
      expect(fieldsOf(await court.getClaim(later.batchId, 3, earlier.batchId))).to.deep.equal({
        earlierIndex: 3n,
        since: BigInt(await networkHelpers.time.latest()),
        finder: mallory.address,
      });
      expect((await court.standingOf(later.batchId)).holds).to.equal(1n);
      expect((await court.standingOf(earlier.batchId)).holds).to.equal(0n);
    });

    it("voids nothing, and costs nobody anything", async () => {
      const scene = await networkHelpers.loadFixture(repeated);
      const { court, earlier, later, alice, bob, mallory } = scene;
      const moved = await changesBy(scene, [alice, bob, mallory], () =>
        court.connect(mallory).claimDuplicate(...proven(earlier, 3), ...proven(later, 3)),
      );
      expect(moved).to.deep.equal({ changes: [change(), change(), change()], burned: 0n });
      expect(await court.isVoid(later.batchId, 3)).to.equal(false);
    });

    it("of one record on two earlier batches, holds for both, and for the other after the first", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, alice } = scene;
      const first = await batchAt(scene, BatchStatus.Revealed);
      const leaves = recordsOf(scene, "a", alice.address);
      const second = await batchAt(scene, BatchStatus.Revealed, { leaves });
      const later = await copied(scene, BatchStatus.Revealed);
      for (const earlier of [first, second]) await court.claimDuplicate(...proven(earlier, 3), ...proven(later, 3));
      expect((await court.standingOf(later.batchId)).holds).to.equal(2n);
      await taken(scene, first.batchId, BatchStatus.Rejected);
      await court.settleClaim(later.batchId, 3, first.batchId);
      expect((await court.standingOf(later.batchId)).holds).to.equal(1n);
      await taken(scene, second.batchId, BatchStatus.Final);
      await court.settleClaim(later.batchId, 3, second.batchId);
      expect((await court.getRecord(later.batchId, 3)).fault).to.equal(Fault.Duplicate);
    });

    it("of several records, holds as often", async () => {
      const { court, earlier, later } = await networkHelpers.loadFixture(claimed);
      await court.claimDuplicate(...proven(earlier, 4), ...proven(later, 4));
      expect((await court.standingOf(later.batchId)).holds).to.equal(2n);
    });

    for (const status of [BatchStatus.UnderReview, BatchStatus.Window]) {
      it(`given a later batch that is ${nameOf(status)}, it works`, async () => {
        const scene = await networkHelpers.loadFixture(repeated);
        const { court, earlier, later } = scene;
        await taken(scene, later.batchId, status);
        await court.claimDuplicate(...proven(earlier, 3), ...proven(later, 3));
        expect((await court.standingOf(later.batchId)).holds).to.equal(1n);
      });
    }

    for (const [when, offset] of [
      ["in the last second of its window, works", -1n],
      ["at its end, reverts", 0n],
      ["after it, reverts", 1n],
    ] as const) {
      it(`given a later batch in its window, ${when}`, async () => {
        const scene = await networkHelpers.loadFixture(repeated);
        const { court, ledger, earlier, later } = scene;
        await taken(scene, later.batchId, BatchStatus.Window);
        const { due } = await ledger.getBatch(later.batchId);
        await time.setNextBlockTimestamp(due + offset);
        const claiming = court.claimDuplicate(...proven(earlier, 3), ...proven(later, 3));
        if (offset < 0n) return expect(claiming).to.emit(court, "DuplicateClaimed");
        return expect(claiming)
          .to.be.revertedWithCustomError(court, "DatanetCourtWrongStatus")
          .withArgs(later.batchId, BatchStatus.Window);
      });
    }

    for (const status of [BatchStatus.Failed, BatchStatus.Final, ...LOST]) {
      it(`given a later batch that is ${nameOf(status)}, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(repeated);
        const { court, earlier, later } = scene;
        await taken(scene, later.batchId, status);
        await expect(court.claimDuplicate(...proven(earlier, 3), ...proven(later, 3)))
          .to.be.revertedWithCustomError(court, "DatanetCourtWrongStatus")
          .withArgs(later.batchId, status);
      });
    }

    for (const status of [BatchStatus.UnderReview, BatchStatus.Window, BatchStatus.Failed]) {
      it(`given an earlier batch that is ${nameOf(status)}, it works`, async () => {
        const scene = await networkHelpers.loadFixture(repeated);
        const { court, earlier, later } = scene;
        await taken(scene, earlier.batchId, status);
        const index = await heldIndex(scene, earlier);
        await court.claimDuplicate(...proven(earlier, index), ...proven(later, index));
        expect((await court.standingOf(later.batchId)).holds).to.equal(1n);
      });
    }

    for (const status of [BatchStatus.Final, BatchStatus.Rejected, BatchStatus.Unreviewed, BatchStatus.Burned]) {
      it(`given an earlier batch that is ${nameOf(status)}, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(repeated);
        const { court, earlier, later } = scene;
        await taken(scene, earlier.batchId, status);
        const index = await heldIndex(scene, earlier);
        await expect(court.claimDuplicate(...proven(earlier, index), ...proven(later, index)))
          .to.be.revertedWithCustomError(court, "DatanetCourtPriorityOpen")
          .withArgs(earlier.batchId, status);
      });
    }

    it("when there is a claim about the record, it reverts, also for somebody else", async () => {
      const { court, earlier, later, alice } = await networkHelpers.loadFixture(claimed);
      await expect(court.connect(alice).claimDuplicate(...proven(earlier, 3), ...proven(later, 3)))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidClaim")
        .withArgs(later.batchId, 3n);
    });

    it("when the hashes differ, it reverts", async () => {
      const { court, earlier, later } = await networkHelpers.loadFixture(repeated);
      await expect(court.claimDuplicate(...proven(earlier, 3), ...proven(later, 4))).to.be.revertedWithCustomError(
        court,
        "DatanetCourtNoFault",
      );
    });

    it("when the one said to be earlier was committed later, it reverts", async () => {
      const { court, earlier, later } = await networkHelpers.loadFixture(repeated);
      await expect(court.claimDuplicate(...proven(later, 3), ...proven(earlier, 3))).to.be.revertedWithCustomError(
        court,
        "DatanetCourtNoFault",
      );
    });

    for (const [which, wrong] of [
      ["earlier", 0],
      ["later", 1],
    ] as const) {
      it(`when the ${which} proof fails, it reverts`, async () => {
        const { court, earlier, later } = await networkHelpers.loadFixture(repeated);
        const [, proof] = proven(wrong === 0 ? earlier : later, 4);
        const [[first, firstProof], [second, secondProof]] = [proven(earlier, 3), proven(later, 3)];
        const proofs = [firstProof, secondProof].map((right, i) => (i === wrong ? proof : right));
        await expect(court.claimDuplicate(first, proofs[0] ?? [], second, proofs[1] ?? []))
          .to.be.revertedWithCustomError(court, "DatanetCourtInvalidRecord")
          .withArgs(wrong === 0 ? earlier.batchId : later.batchId, 3n);
      });
    }

    it("when the earlier record is void by a fault, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(repeated);
      const { court, earlier, later } = scene;
      await unanswered(scene, earlier, 3);
      await expect(court.claimDuplicate(...proven(earlier, 3), ...proven(later, 3)))
        .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
        .withArgs(earlier.batchId, 3n, Fault.Unanswered);
    });

    it("when the later record is void by a fault, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, bob, mallory } = scene;
      const earlier = await batchAt(scene, BatchStatus.Revealed);
      const leaves = recordsOf(scene, "a", mallory.address);
      leaves[3] = [3n, leaves[2]?.[1] ?? "", mallory.address];
      const later = await batchAt(scene, BatchStatus.Revealed, { leaves, submitter: bob });
      await court.proveCollision(...proven(later, 2), ...proven(later, 3));
      await expect(court.claimDuplicate(...proven(earlier, 2), ...proven(later, 3)))
        .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
        .withArgs(later.batchId, 3n, Fault.Repeated);
    });

    it("given a later record that was taken down, it works", async () => {
      const { court, earlier, later, mallory } = await networkHelpers.loadFixture(repeated);
      await court.connect(mallory).takeDown(...proven(later, 3));
      await court.claimDuplicate(...proven(earlier, 3), ...proven(later, 3));
      expect((await court.standingOf(later.batchId)).holds).to.equal(1n);
    });
  });

  describe("settleClaim", () => {
    it("given an earlier batch that became final, voids the later record and takes the penalty", async () => {
      const scene = await networkHelpers.loadFixture(claimed);
      const { court, earlier, later, bob, mallory } = scene;
      await taken(scene, earlier.batchId, BatchStatus.Final);
      const { award, burned } = split(PENALTY);
      const moved = await changesBy(scene, [bob, mallory], async () => {
        const settling = court.settleClaim(later.batchId, 3, earlier.batchId);
        await expect(settling).to.emit(court, "ClaimSettled").withArgs(later.batchId, 3n, earlier.batchId, true);
        await expect(settling).to.emit(court, "RecordVoided").withArgs(later.batchId, 3n, Fault.Duplicate, mallory);
      });
      expect(moved).to.deep.equal({ changes: [change({ locked: -PENALTY }), change({ free: award })], burned });
    });

    it("removes the claim and its hold", async () => {
      const scene = await networkHelpers.loadFixture(claimed);
      const { court, earlier, later } = scene;
      await taken(scene, earlier.batchId, BatchStatus.Final);
      await court.settleClaim(later.batchId, 3, earlier.batchId);
      expect((await court.getClaim(later.batchId, 3, earlier.batchId)).finder).to.equal(ZeroAddress);
      expect((await court.standingOf(later.batchId)).holds).to.equal(0n);
      await expect(court.settleClaim(later.batchId, 3, earlier.batchId))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidClaim")
        .withArgs(later.batchId, 3n);
    });

    it("makes the later batch wait until then, and no longer", async () => {
      const scene = await networkHelpers.loadFixture(claimed);
      const { court, ledger, earlier, later } = scene;
      await taken(scene, later.batchId, BatchStatus.Window);
      await waited(scene, WINDOW_PERIOD);
      await expect(ledger.finalize(later.batchId))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerHeld")
        .withArgs(later.batchId, 1n);
      await taken(scene, earlier.batchId, BatchStatus.Final);
      await court.settleClaim(later.batchId, 3, earlier.batchId);
      await ledger.finalize(later.batchId);
      expect((await ledger.getBatch(later.batchId)).status).to.equal(BatchStatus.Final);
    });

    for (const status of [BatchStatus.Rejected, BatchStatus.Unreviewed, BatchStatus.Burned, BatchStatus.Expired]) {
      it(`given an earlier batch that became ${nameOf(status)}, voids nothing`, async () => {
        const scene = await networkHelpers.loadFixture(claimed);
        const { court, earlier, later, bob, mallory } = scene;
        await taken(scene, earlier.batchId, status);
        const moved = await changesBy(scene, [bob, mallory], async () => {
          await expect(court.settleClaim(later.batchId, 3, earlier.batchId))
            .to.emit(court, "ClaimSettled")
            .withArgs(later.batchId, 3n, earlier.batchId, false);
        });
        expect(moved).to.deep.equal({ changes: [change(), change()], burned: 0n });
        expect(await court.isVoid(later.batchId, 3)).to.equal(false);
        expect((await court.standingOf(later.batchId)).holds).to.equal(0n);
      });
    }

    it("when the earlier record was taken down, keeps its priority", async () => {
      const scene = await networkHelpers.loadFixture(claimed);
      const { court, earlier, later, bob } = scene;
      await court.connect(bob).takeDown(...proven(earlier, 3));
      await taken(scene, earlier.batchId, BatchStatus.Final);
      await court.settleClaim(later.batchId, 3, earlier.batchId);
      expect(await court.isVoid(later.batchId, 3)).to.equal(true);
    });

    it("when the earlier record became void by a fault, voids nothing", async () => {
      const scene = await networkHelpers.loadFixture(claimed);
      const { court, earlier, later } = scene;
      await unanswered(scene, earlier, 3);
      await taken(scene, earlier.batchId, BatchStatus.Final);
      await expect(court.settleClaim(later.batchId, 3, earlier.batchId))
        .to.emit(court, "ClaimSettled")
        .withArgs(later.batchId, 3n, earlier.batchId, false);
      expect(await court.isVoid(later.batchId, 3)).to.equal(false);
    });

    for (const which of ["earlier", "later"] as const) {
      it(`when the ${which} record failed in the sample, voids nothing`, async () => {
        const scene = await networkHelpers.loadFixture(repeated);
        const { court, ledger, earlier, later } = scene;
        const sampled = scene[which];
        await drawn(scene, sampled.batchId);
        const [index = 0n] = await ledger.sampleOf(sampled.batchId, 0);
        await court.claimDuplicate(...proven(earlier, Number(index)), ...proven(later, Number(index)));
        await roundFailing(scene, sampled, index);
        if (which === "earlier") await ended(scene, earlier.batchId);
        else await taken(scene, earlier.batchId, BatchStatus.Final);
        await expect(court.settleClaim(later.batchId, index, earlier.batchId))
          .to.emit(court, "ClaimSettled")
          .withArgs(later.batchId, index, earlier.batchId, false);
        expect(await court.isVoid(later.batchId, index)).to.equal(false);
      });
    }

    it("when the later record became void by another fault, charges nothing more", async () => {
      const scene = await networkHelpers.loadFixture(claimed);
      const { court, earlier, later, bob } = scene;
      await taken(scene, earlier.batchId, BatchStatus.Final);
      await court.proveDuplicate(...proven(earlier, 3), ...proven(later, 3));
      const { changes } = await changesBy(scene, [bob], async () => {
        await expect(court.settleClaim(later.batchId, 3, earlier.batchId))
          .to.emit(court, "ClaimSettled")
          .withArgs(later.batchId, 3n, earlier.batchId, false);
      });
      expect(changes).to.deep.equal([change()]);
    });

    it("when the later record was taken down, finds the penalty due", async () => {
      const scene = await networkHelpers.loadFixture(claimed);
      const { court, earlier, later, bob, mallory } = scene;
      await court.connect(mallory).takeDown(...proven(later, 3));
      await taken(scene, earlier.batchId, BatchStatus.Final);
      const { changes } = await changesBy(scene, [bob], () => court.settleClaim(later.batchId, 3, earlier.batchId));
      expect(changes).to.deep.equal([change({ locked: -PENALTY })]);
      expect((await court.getRecord(later.batchId, 3)).fault).to.equal(Fault.Duplicate);
    });

    it("when the later batch was lost, only ends", async () => {
      const scene = await networkHelpers.loadFixture(claimed);
      const { court, earlier, later } = scene;
      await taken(scene, later.batchId, BatchStatus.Rejected);
      await expect(court.settleClaim(later.batchId, 3, earlier.batchId))
        .to.be.revertedWithCustomError(court, "DatanetCourtPriorityOpen")
        .withArgs(earlier.batchId, BatchStatus.Revealed);
      await taken(scene, earlier.batchId, BatchStatus.Expired);
      await expect(court.settleClaim(later.batchId, 3, earlier.batchId))
        .to.emit(court, "ClaimSettled")
        .withArgs(later.batchId, 3n, earlier.batchId, false);
    });

    for (const status of [BatchStatus.Revealed, BatchStatus.UnderReview, BatchStatus.Window, BatchStatus.Failed]) {
      it(`given an earlier batch that is ${nameOf(status)}, it reverts`, async () => {
        const scene = await networkHelpers.loadFixture(claimed);
        const { court, earlier, later } = scene;
        await taken(scene, earlier.batchId, status);
        await expect(court.settleClaim(later.batchId, 3, earlier.batchId))
          .to.be.revertedWithCustomError(court, "DatanetCourtPriorityOpen")
          .withArgs(earlier.batchId, status);
      });
    }

    it("when there is no claim, it reverts", async () => {
      const { court, earlier, later } = await networkHelpers.loadFixture(claimed);
      await expect(court.settleClaim(later.batchId, 4, earlier.batchId))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidClaim")
        .withArgs(later.batchId, 4n);
    });
  });
});
