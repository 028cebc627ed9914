import { expect } from "chai";
import { network } from "hardhat";
import {
  batchAt,
  change,
  changesBy,
  type CourtBatch,
  ended,
  Fault,
  HALF_FAILS,
  LOST,
  nameOf,
  OPEN,
  PENALTY,
  proven,
  recordsOf,
  split,
  taken,
  unanswered,
  withFailedRecords,
} from "../../helpers/court.ts";
import {
  APPEAL_PERIOD,
  BatchStatus,
  commitFor,
  contributionOf,
  type DatanetScene,
  deployedDatanet,
  form,
  seated,
  terms,
  treeOf,
  uri,
  waited,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Without an estimate, which a call that waits for its block can't have. */
const GAS = { gasLimit: 200_000n };

async function automine(on: boolean) {
  await connection.provider.request({ method: "evm_setAutomine", params: [on] });
}

async function deployed() {
  return deployedDatanet(connection);
}

/** Alice's records, with another author, in a batch of bob's. */
function copied(scene: DatanetScene, status: bigint): Promise<CourtBatch> {
  const { bob, mallory } = scene;
  return batchAt(scene, status, { leaves: recordsOf(scene, "a", mallory.address), submitter: bob });
}

/** Bob's batch in its window repeats alice's, which is final. */
async function duplicated() {
  const scene = await deployed();
  const earlier = await batchAt(scene, BatchStatus.Final);
  return { ...scene, earlier, later: await copied(scene, BatchStatus.Window) };
}

/** New curators, where a batch that nobody reviewed cost the others their seats. */
async function reseated(scene: DatanetScene) {
  const free = (await connection.ethers.getSigners()).slice(11, 16);
  if ((await scene.seats.seatCount(scene.ledger, scene.datanetId)) > 0n) return;
  for (const curator of free) await seated(scene, curator);
}

describe("DatanetCourt, proveDuplicate", () => {
  it("voids the later record, whoever is named as the author", async () => {
    const { court, earlier, later, mallory } = await networkHelpers.loadFixture(duplicated);
    await expect(court.connect(mallory).proveDuplicate(...proven(earlier, 3), ...proven(later, 3)))
      .to.emit(court, "RecordVoided")
      .withArgs(later.batchId, 3n, Fault.Duplicate, mallory);
    expect((await court.getRecord(later.batchId, 3)).fault).to.equal(Fault.Duplicate);
    expect(await court.isVoid(earlier.batchId, 3)).to.equal(false);
  });

  it("takes the penalty of the later submitter: 60% to the finder, the rest is burned", async () => {
    const scene = await networkHelpers.loadFixture(duplicated);
    const { court, earlier, later, alice, bob, mallory } = scene;
    const { award, burned } = split(PENALTY);
    const moved = await changesBy(scene, [alice, bob, mallory], () =>
      court.connect(mallory).proveDuplicate(...proven(earlier, 3), ...proven(later, 3)),
    );
    const changes = [change(), change({ locked: -PENALTY }), change({ free: award })];
    expect(moved).to.deep.equal({ changes, burned });
  });

  it("given a later batch that is final, voids and takes nothing", async () => {
    const scene = await networkHelpers.loadFixture(duplicated);
    const { court, earlier, later, bob, mallory } = scene;
    await ended(scene, later.batchId);
    const moved = await changesBy(scene, [bob, mallory], () =>
      court.connect(mallory).proveDuplicate(...proven(earlier, 3), ...proven(later, 3)),
    );
    expect(moved).to.deep.equal({ changes: [change(), change()], burned: 0n });
    expect(await court.isVoid(later.batchId, 3)).to.equal(true);
  });

  for (const status of OPEN) {
    it(`given a later batch that is ${nameOf(status)}, it works`, async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const earlier = await batchAt(scene, BatchStatus.Final);
      const later = await copied(scene, status);
      let index = 0;
      while (await scene.ledger.failedInSample(later.batchId, index)) index++;
      if (status === BatchStatus.Failed) await waited(scene, APPEAL_PERIOD);
      await scene.court.proveDuplicate(...proven(earlier, index), ...proven(later, index));
      expect(await scene.court.isVoid(later.batchId, index)).to.equal(true);
    });
  }

  for (const status of LOST) {
    it(`given a later batch that is ${nameOf(status)}, it reverts`, async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const earlier = await batchAt(scene, BatchStatus.Final);
      const later = await copied(scene, status);
      await expect(scene.court.proveDuplicate(...proven(earlier, 3), ...proven(later, 3)))
        .to.be.revertedWithCustomError(scene.court, "DatanetCourtWrongStatus")
        .withArgs(later.batchId, status);
    });
  }

  for (const status of [...OPEN, ...LOST]) {
    it(`given an earlier batch that is ${nameOf(status)}, it reverts`, async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const earlier = await batchAt(scene, status);
      await reseated(scene);
      const later = await copied(scene, BatchStatus.Window);
      let index = 0;
      while (await scene.ledger.failedInSample(earlier.batchId, index)) index++;
      await expect(scene.court.proveDuplicate(...proven(earlier, index), ...proven(later, index)))
        .to.be.revertedWithCustomError(scene.court, "DatanetCourtPriorityOpen")
        .withArgs(earlier.batchId, status);
    });
  }

  it("given no such batch, it reverts", async () => {
    const { court, ledger, earlier, later } = await networkHelpers.loadFixture(duplicated);
    await expect(court.proveDuplicate(...proven({ ...earlier, batchId: 9n }, 3), ...proven(later, 3)))
      .to.be.revertedWithCustomError(ledger, "ContributionLedgerUnknownBatch")
      .withArgs(9n);
  });

  it("when the hashes differ, it reverts", async () => {
    const { court, earlier, later } = await networkHelpers.loadFixture(duplicated);
    await expect(court.proveDuplicate(...proven(earlier, 3), ...proven(later, 4))).to.be.revertedWithCustomError(
      court,
      "DatanetCourtNoFault",
    );
  });

  it("when the one said to be earlier was committed later, it reverts", async () => {
    const scene = await networkHelpers.loadFixture(duplicated);
    const { court, earlier, later } = scene;
    await ended(scene, later.batchId);
    await expect(court.proveDuplicate(...proven(later, 3), ...proven(earlier, 3))).to.be.revertedWithCustomError(
      court,
      "DatanetCourtNoFault",
    );
  });

  it("when both are of one batch, it reverts", async () => {
    const { court, earlier } = await networkHelpers.loadFixture(duplicated);
    await expect(court.proveDuplicate(...proven(earlier, 3), ...proven(earlier, 3))).to.be.revertedWithCustomError(
      court,
      "DatanetCourtNoFault",
    );
  });

  describe("given commits at nearly the same time", () => {
    /** Alice's batch is final, bob's in its window; his commit came in the same block, or in one a second later. */
    async function apart(seconds: bigint) {
      const scene = await deployed();
      const { ledger, alice, bob, mallory } = scene;
      const [own, copy] = [treeOf(recordsOf(scene)), treeOf(recordsOf(scene, "a", mallory.address))];
      const [first, second] = [contributionOf(own), contributionOf(copy)];
      const [firstCommit, secondCommit] = [await commitFor(scene, first, alice), await commitFor(scene, second, bob)];
      const at = BigInt(await networkHelpers.time.latest()) + 10n;
      await automine(false);
      await ledger.connect(alice).commit(firstCommit, GAS);
      if (seconds === 0n) await ledger.connect(bob).commit(secondCommit, GAS);
      await networkHelpers.time.setNextBlockTimestamp(at);
      await networkHelpers.mine();
      await automine(true);
      if (seconds > 0n) {
        await networkHelpers.time.setNextBlockTimestamp(at + seconds);
        await ledger.connect(bob).commit(secondCommit);
      }
      await ledger.connect(alice).reveal(first);
      const earlier = { batchId: await ledger.batchCount(), tree: own };
      await ledger.connect(bob).reveal(second);
      const later = { batchId: await ledger.batchCount(), tree: copy };
      await taken(scene, earlier.batchId, BatchStatus.Final);
      await taken(scene, later.batchId, BatchStatus.Window);
      const times = await Promise.all([earlier, later].map(async (batch) => ledger.getBatch(batch.batchId)));
      expect((times[1]?.committedAt ?? 0n) - (times[0]?.committedAt ?? 0n)).to.equal(seconds);
      return { ...scene, earlier, later };
    }

    it("of one second, it works", async () => {
      const { court, earlier, later } = await apart(1n);
      await court.proveDuplicate(...proven(earlier, 3), ...proven(later, 3));
      expect(await court.isVoid(later.batchId, 3)).to.equal(true);
    });

    it("of the same second, the batch with the lower number comes first", async () => {
      const scene = await apart(0n);
      const { court, earlier, later } = scene;
      await court.proveDuplicate(...proven(earlier, 3), ...proven(later, 3));
      expect(await court.isVoid(later.batchId, 3)).to.equal(true);
    });

    it("of the same second, it reverts the other way round", async () => {
      const scene = await apart(0n);
      const { court, earlier, later } = scene;
      await ended(scene, later.batchId);
      await expect(court.proveDuplicate(...proven(later, 3), ...proven(earlier, 3))).to.be.revertedWithCustomError(
        court,
        "DatanetCourtNoFault",
      );
    });
  });

  it("when the batches are of two datanets, it reverts", async () => {
    const scene = await networkHelpers.loadFixture(deployed);
    const { court, registry, owner, curators } = scene;
    const earlier = await batchAt(scene, BatchStatus.Final);
    await registry.connect(owner).createDatanet(uri, form, terms);
    for (const curator of curators) await seated(scene, curator, 2n);
    await scene.vault.deposit(scene.ledger, await scene.ledger.treasuryOf(2n), 10n ** 22n);
    const later = await copied({ ...scene, datanetId: 2n }, BatchStatus.Window);
    await expect(court.proveDuplicate(...proven(earlier, 3), ...proven(later, 3))).to.be.revertedWithCustomError(
      court,
      "DatanetCourtNoFault",
    );
  });

  it("when the earlier proof fails, it reverts", async () => {
    const { court, earlier, later } = await networkHelpers.loadFixture(duplicated);
    const [[record], [, proof]] = [proven(earlier, 3), proven(earlier, 4)];
    await expect(court.proveDuplicate(record, proof, ...proven(later, 3)))
      .to.be.revertedWithCustomError(court, "DatanetCourtInvalidRecord")
      .withArgs(earlier.batchId, 3n);
  });

  it("when the later proof fails, it reverts", async () => {
    const { court, earlier, later } = await networkHelpers.loadFixture(duplicated);
    const [[record], [, proof]] = [proven(later, 3), proven(later, 4)];
    await expect(court.proveDuplicate(...proven(earlier, 3), record, proof))
      .to.be.revertedWithCustomError(court, "DatanetCourtInvalidRecord")
      .withArgs(later.batchId, 3n);
  });

  it("when the earlier record failed in the sample, it reverts", async () => {
    const scene = await networkHelpers.loadFixture(deployed);
    const { failed, ...earlier } = await withFailedRecords(scene);
    await ended(scene, earlier.batchId);
    const later = await copied(scene, BatchStatus.Window);
    const index = failed[0] ?? -1;
    await expect(scene.court.proveDuplicate(...proven(earlier, index), ...proven(later, index)))
      .to.be.revertedWithCustomError(scene.court, "DatanetCourtInvalidRecord")
      .withArgs(earlier.batchId, index);
  });

  it("when the later record failed in the sample, it reverts", async () => {
    const scene = await networkHelpers.loadFixture(deployed);
    const earlier = await batchAt(scene, BatchStatus.Final);
    const leaves = recordsOf(scene, "a", scene.mallory.address);
    const { failed, ...later } = await withFailedRecords(scene, { leaves, submitter: scene.bob }, HALF_FAILS >> 1n);
    const index = failed[0] ?? -1;
    await expect(scene.court.proveDuplicate(...proven(earlier, index), ...proven(later, index)))
      .to.be.revertedWithCustomError(scene.court, "DatanetCourtInvalidRecord")
      .withArgs(later.batchId, index);
  });

  it("when the earlier record was taken down, keeps its priority", async () => {
    const { court, earlier, later, bob } = await networkHelpers.loadFixture(duplicated);
    await court.connect(bob).takeDown(...proven(earlier, 3));
    await court.proveDuplicate(...proven(earlier, 3), ...proven(later, 3));
    expect(await court.isVoid(later.batchId, 3)).to.equal(true);
  });

  it("when the earlier record is void by a fault, it reverts", async () => {
    const scene = await networkHelpers.loadFixture(duplicated);
    const { court, earlier, later } = scene;
    await unanswered(scene, earlier, 3);
    await expect(court.proveDuplicate(...proven(earlier, 3), ...proven(later, 3)))
      .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
      .withArgs(earlier.batchId, 3n, Fault.Unanswered);
  });

  it("when the later record is void by a fault, it reverts", async () => {
    const { court, earlier, later } = await networkHelpers.loadFixture(duplicated);
    await court.proveDuplicate(...proven(earlier, 3), ...proven(later, 3));
    await expect(court.proveDuplicate(...proven(earlier, 3), ...proven(later, 3)))
      .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
      .withArgs(later.batchId, 3n, Fault.Duplicate);
  });

  it("when the later record was taken down, finds the penalty due", async () => {
    const { court, ledger, earlier, later, mallory } = await networkHelpers.loadFixture(duplicated);
    await court.connect(mallory).takeDown(...proven(later, 3));
    await expect(court.proveDuplicate(...proven(earlier, 3), ...proven(later, 3))).to.emit(ledger, "Punished");
    expect((await court.getRecord(later.batchId, 3)).fault).to.equal(Fault.Duplicate);
  });
});
