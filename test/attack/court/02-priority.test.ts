import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";
import {
  ALL_FAIL,
  awardOf,
  expectNoProfit,
  forfeited,
  gainOf,
  inWindow,
  outsider,
  revealedTree,
} from "../../helpers/attacks.ts";
import { ended, Fault } from "../../helpers/court.ts";
import {
  BatchStatus,
  commitFor,
  contributionOf,
  deployedDatanet,
  drawn,
  leavesOf,
  provenRecord,
  reviewed,
  round,
  treeOf,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const COUNT = 64;

/** Alice's batch is final, and Mallory has copied one of its records, as her own, into a batch of hers. */
async function copied() {
  const scene = await deployedDatanet(connection);
  const { alice, mallory } = scene;
  const tree = treeOf(leavesOf("own", COUNT, alice.address));
  const batchId = await inWindow(scene, tree, alice);
  await ended(scene, batchId);
  const leaves = leavesOf("copier", COUNT, mallory.address);
  const [, hash] = tree.at(9) ?? [0n, ""];
  leaves[0] = [0n, hash, mallory.address];
  const copy = treeOf(leaves);
  const copyId = await inWindow(scene, copy, mallory);
  return { ...scene, own: provenRecord(tree, batchId, 9), copy: provenRecord(copy, copyId, 0), batchId, copyId };
}

/** Nothing was submitted. */
async function deployed() {
  return deployedDatanet(connection);
}

describe("Attacks on batches before the court: priority", () => {
  describe("2: front-run hashes", () => {
    it("a copy that names another author is a duplicate, and costs the penalty", async () => {
      const { own, copy, ...scene } = await networkHelpers.loadFixture(copied);
      const { court, bob, mallory, copyId } = scene;
      const lost = await expectNoProfit(scene, [mallory], () =>
        court.connect(bob).proveDuplicate(own.record, own.proof, copy.record, copy.proof),
      );
      expect(lost).to.equal(await court.penaltyOf(copyId));
      expect((await court.getRecord(copyId, 0n)).fault).to.equal(Fault.Duplicate);
    });

    it("a copier who proves it by a Sybil still loses two fifths", async () => {
      const { own, copy, ...scene } = await networkHelpers.loadFixture(copied);
      const { court, mallory, copyId } = scene;
      const sybil = await outsider(scene, 0);
      const lost = await expectNoProfit(scene, [mallory, sybil], () =>
        court.connect(sybil).proveDuplicate(own.record, own.proof, copy.record, copy.proof),
      );
      const penalty = await court.penaltyOf(copyId);
      expect(lost).to.equal(penalty - awardOf(penalty));
    });

    it("the copy doesn't void the original, however it is put", async () => {
      const { own, copy, ...scene } = await networkHelpers.loadFixture(copied);
      const { court, ledger, mallory, copyId } = scene;
      await expectNoProfit(scene, [mallory], async () => {
        await expect(
          court.connect(mallory).proveDuplicate(copy.record, copy.proof, own.record, own.proof),
        ).to.be.revertedWithCustomError(court, "DatanetCourtNoFault");
        await expect(court.connect(mallory).claimDuplicate(copy.record, copy.proof, own.record, own.proof))
          .to.be.revertedWithCustomError(court, "DatanetCourtWrongStatus")
          .withArgs(own.record.batchId, BatchStatus.Final);
        await court.connect(mallory).proveDuplicate(own.record, own.proof, copy.record, copy.proof);
      });
      expect(await ledger.holdsRecord(own.record, own.proof)).to.equal(true);
      expect(await court.isVoid(own.record.batchId, own.record.index)).to.equal(false);
      expect((await ledger.getBatch(copyId)).status).to.equal(BatchStatus.Window);
    });

    it("junk that was committed earlier holds an honest batch for its own time, and takes nothing of it", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, alice, mallory } = scene;
      const junk = treeOf(leavesOf("own", COUNT, mallory.address));
      const tree = treeOf(leavesOf("own", COUNT, alice.address));
      const junkId = await revealedTree(scene, junk, mallory);
      await drawn(scene, junkId);
      const batchId = await inWindow(scene, tree, alice);
      const [earlier, later] = [provenRecord(junk, junkId, 3), provenRecord(tree, batchId, 3)];
      let loss = 0n;
      await expectNoProfit(scene, [mallory], async () => {
        loss = await gainOf(scene, [alice], async () => {
          await court.connect(mallory).claimDuplicate(earlier.record, earlier.proof, later.record, later.proof);
          await reviewed(scene, junkId, ALL_FAIL);
          await round(scene, junkId, ALL_FAIL);
          await forfeited(scene, junkId);
          await court.settleClaim(batchId, 3n, junkId);
        });
      });
      expect(loss).to.equal(0n);
      expect((await ledger.getBatch(junkId)).status).to.equal(BatchStatus.Burned);
      const failed = await ledger.failedInSample(junkId, 3n);
      await expect(court.proveDuplicate(earlier.record, earlier.proof, later.record, later.proof))
        .to.be.revertedWithCustomError(court, failed ? "DatanetCourtInvalidRecord" : "DatanetCourtPriorityOpen")
        .withArgs(junkId, failed ? 3n : BatchStatus.Burned);
      await ledger.finalize(batchId);
    });

    it("a claim on a batch that is final in time, holds, and pays who made it", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, alice, bob, mallory } = scene;
      const tree = treeOf(leavesOf("own", COUNT, alice.address));
      const copy = treeOf(leavesOf("own", COUNT, mallory.address));
      const batchId = await inWindow(scene, tree, alice);
      const copyId = await inWindow(scene, copy, mallory);
      const [earlier, later] = [provenRecord(tree, batchId, 3), provenRecord(copy, copyId, 3)];
      const penalty = await court.penaltyOf(copyId);
      let found = 0n;
      const lost = await expectNoProfit(scene, [mallory], async () => {
        found = await gainOf(scene, [bob], async () => {
          await court.connect(bob).claimDuplicate(earlier.record, earlier.proof, later.record, later.proof);
          await ended(scene, batchId);
          await expect(ledger.connect(mallory).finalize(copyId))
            .to.be.revertedWithCustomError(ledger, "ContributionLedgerHeld")
            .withArgs(copyId, 1n);
          await court.connect(mallory).settleClaim(copyId, 3n, batchId);
        });
      });
      expect([lost, found]).to.deep.equal([penalty, awardOf(penalty)]);
    });

    it("who commits a tree twice in a second loses the second batch's records", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, bob, mallory } = scene;
      const tree = treeOf(leavesOf("same", COUNT, mallory.address));
      const opening = contributionOf(tree);
      const again = { ...opening, salt: id("another salt") };
      const { provider } = connection.ethers;
      await provider.send("evm_setAutomine", [false]);
      for (const each of [opening, again]) {
        await ledger.connect(mallory).commit(await commitFor(scene, each, mallory), { gasLimit: 200_000n });
      }
      await networkHelpers.mine();
      await provider.send("evm_setAutomine", [true]);
      for (const each of [opening, again]) await ledger.connect(mallory).reveal(each);
      await round(scene, 1n);
      await ended(scene, 1n);
      await expectNoProfit(scene, [mallory], async () => {
        await round(scene, 2n);
        for (let index = 0; index < COUNT; index++) {
          const [first, second] = [provenRecord(tree, 1n, index), provenRecord(tree, 2n, index)];
          await court.connect(bob).proveDuplicate(first.record, first.proof, second.record, second.proof);
        }
        await ended(scene, 2n);
      });
      const times = await Promise.all([1n, 2n].map(async (batchId) => (await ledger.getBatch(batchId)).committedAt));
      expect(times[0]).to.equal(times[1]);
    });
  });
});
