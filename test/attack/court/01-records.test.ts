import { expect } from "chai";
import { network } from "hardhat";
import {
  ALL_FAIL,
  awardOf,
  expectNoProfit,
  forfeited,
  gainOf,
  inWindow,
  judged,
  outsider,
  revealedTree,
  upholding,
} from "../../helpers/attacks.ts";
import { challenged, DemandKind, ended, Fault } from "../../helpers/court.ts";
import {
  bondOf,
  deployedDatanet,
  drawn,
  EXPOSURE_FLOOR,
  leavesOf,
  newcomerExposure,
  provenRecord,
  reviewed,
  round,
  ROUND_FEES,
  treeOf,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const COUNT = 64;
/** What the payer of a dispute has back out of what the losers pay. */
const COSTS = EXPOSURE_FLOOR / 2n;

async function deployed() {
  return deployedDatanet(connection);
}

describe("Attacks on batches before the court: single records", () => {
  describe("1: one bad leaf", () => {
    const NOISY = 256;
    const BAD = [3, 40, 77, 102, 151, 190, 222, 255];

    it("who scans an honest batch with 3% noise takes the penalty for each bad leaf, and the batch is still paid", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, alice, mallory } = scene;
      const tree = treeOf(leavesOf("noisy", NOISY, alice.address));
      const batchId = await inWindow(scene, tree, alice);
      const penalty = await court.penaltyOf(batchId);
      const lost = penalty * BigInt(BAD.length);
      const caseId = await challenged(scene, { tree, batchId }, BAD, mallory);
      const places = BAD.map((_, place) => place);
      let gain = 0n;
      const loss = -(await gainOf(scene, [alice], async () => {
        gain = await gainOf(scene, [mallory], () => judged(scene, mallory, caseId, upholding(...places)));
      }));
      expect(loss).to.equal(lost);
      expect(gain <= COSTS + awardOf(lost - COSTS)).to.equal(true);
      expect(loss < newcomerExposure(BigInt(NOISY))).to.equal(true);
      const before = (await bondOf(scene, alice)).free;
      await ledger.finalize(batchId);
      expect((await bondOf(scene, alice)).free > before + lost).to.equal(true);
    });

    it("who buys the one leaf of a batch a court, pays more for it than he takes", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, alice, mallory } = scene;
      const tree = treeOf(leavesOf("single", COUNT, alice.address));
      const batchId = await inWindow(scene, tree, alice);
      const caseId = await challenged(scene, { tree, batchId }, [7], mallory);
      const gain = await gainOf(scene, [mallory], () => judged(scene, mallory, caseId, upholding(0)));
      expect(gain).to.equal(await court.penaltyOf(batchId));
      expect(gain < COSTS).to.equal(true);
    });

    it("however many leaves fall, the contributor loses the exposure at most, to those who filed first", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, alice, bob, mallory } = scene;
      const tree = treeOf(leavesOf("many", COUNT, alice.address));
      const batchId = await inWindow(scene, tree, alice);
      const exposure = newcomerExposure(BigInt(COUNT));
      const penalty = await court.penaltyOf(batchId);
      const enough = Number(exposure / penalty) + 1;
      const indices = Array.from({ length: 16 }, (_, index) => index);
      await challenged(scene, { tree, batchId }, indices.slice(0, enough), mallory);
      const caseId = await challenged(scene, { tree, batchId }, indices.slice(enough), bob);
      let late = 0n;
      const loss = -(await gainOf(scene, [alice], async () => {
        late = await gainOf(scene, [bob], () => judged(scene, mallory, caseId, upholding(...indices)));
      }));
      expect(loss).to.equal(exposure);
      expect(late).to.equal(0n);
      expect((await scene.ledger.getBatch(batchId)).exposure).to.equal(0n);
      await ended(scene, batchId);
      expect((await bondOf(scene, alice)).locked).to.equal(0n);
    });

    it("a record in two cases is paid for once", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, alice, bob, mallory } = scene;
      const tree = treeOf(leavesOf("twice", COUNT, alice.address));
      const batchId = await inWindow(scene, tree, alice);
      const full = Array.from({ length: 16 }, (_, index) => index);
      const first = await challenged(scene, { tree, batchId }, full, mallory);
      const second = await challenged(scene, { tree, batchId }, [0], bob);
      expect(second).to.equal(first + 1n);
      const loss = -(await gainOf(scene, [alice], async () => {
        await judged(scene, mallory, first, upholding(0));
        await judged(scene, bob, second, upholding(0));
      }));
      const lost = awardOf(await court.penaltyOf(batchId)) * BigInt(full.length - 1);
      expect(loss).to.equal((await court.penaltyOf(batchId)) - lost);
      expect((await scene.ledger.disciplineOf(1n, alice)).voidedRecords).to.equal(1n);
    });
  });

  describe("3: positions", () => {
    it("two leaves with one index cost their submitter the penalty, also where he proves them himself", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, mallory } = scene;
      const sybil = await outsider(scene, 0);
      const leaves = leavesOf("index", COUNT, mallory.address);
      const [[, hash, author] = [0n, "", ""]] = leavesOf("other", 1, mallory.address);
      const tree = treeOf([...leaves.slice(0, -1), [5n, hash, author]]);
      const batchId = await inWindow(scene, tree, mallory);
      const [one, other] = [provenRecord(tree, batchId, 5), provenRecord(tree, batchId, COUNT - 1)];
      const penalty = await court.penaltyOf(batchId);
      const lost = await expectNoProfit(scene, [mallory, sybil], () =>
        court.connect(sybil).proveCollision(one.record, one.proof, other.record, other.proof),
      );
      expect(lost).to.equal(penalty - awardOf(penalty));
      await expect(court.proveCollision(one.record, one.proof, other.record, other.proof))
        .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
        .withArgs(batchId, 5n, Fault.SameIndex);
    });

    it("a leaf outside the count belongs to nothing, and is paid for once", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, bob, mallory } = scene;
      const tree = treeOf(leavesOf("outside", COUNT + 1, mallory.address));
      const batchId = await inWindow(scene, tree, mallory, 0n, COUNT);
      const { record, proof } = provenRecord(tree, batchId, COUNT);
      expect(await ledger.holdsRecord(record, proof)).to.equal(false);
      const lost = await expectNoProfit(scene, [mallory], () => court.connect(bob).proveOutside(record, proof));
      expect(lost).to.equal(await court.penaltyOf(batchId));
      await expect(court.connect(bob).proveOutside(record, proof))
        .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
        .withArgs(batchId, record.index, Fault.Outside);
    });

    it("of one record at three places the first stands, and the others are paid for", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, bob, mallory } = scene;
      const leaves = leavesOf("repeated", COUNT, mallory.address);
      const [, hash, author] = leaves[0] ?? [0n, "", ""];
      const tree = treeOf([...leaves.slice(0, -2), [62n, hash, author], [63n, hash, author]]);
      const batchId = await inWindow(scene, tree, mallory);
      const [first, second, third] = [0, 62, 63].map((index) => provenRecord(tree, batchId, index));
      if (!first || !second || !third) throw new Error("no records");
      const lost = await expectNoProfit(scene, [mallory], async () => {
        await court.connect(bob).proveCollision(second.record, second.proof, third.record, third.proof);
        await court.connect(bob).proveCollision(first.record, first.proof, second.record, second.proof);
      });
      expect(lost).to.equal(2n * (await court.penaltyOf(batchId)));
      expect(await court.isVoid(batchId, 0n)).to.equal(false);
      await expect(court.connect(bob).proveCollision(third.record, third.proof, first.record, first.proof))
        .to.be.revertedWithCustomError(court, "DatanetCourtVoid")
        .withArgs(batchId, 63n, Fault.Repeated);
    });

    it("a count that the tree doesn't hold fails in its samples, and costs the exposure", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { mallory } = scene;
      const held = 30;
      const count = 1_024;
      const tree = treeOf(leavesOf("thirty", held, mallory.address));
      const lost = await expectNoProfit(scene, [mallory], async () => {
        const batchId = await revealedTree(scene, tree, mallory, count);
        for (const number of [0, 1]) {
          await drawn(scene, batchId);
          const sample = await scene.ledger.sampleOf(batchId, number);
          const missing = sample.reduce((mask, index, bit) => (index < held ? mask : mask | (1n << BigInt(bit))), 0n);
          await reviewed(scene, batchId, missing);
        }
        await forfeited(scene, batchId);
      });
      expect(lost).to.equal(newcomerExposure(BigInt(count)) + 2n * ROUND_FEES);
    });

    it("what failed in a sample is in no version, can't be objected to again, and has been paid for", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, alice, bob } = scene;
      const tree = treeOf(leavesOf("sampled", COUNT, alice.address));
      const batchId = await inWindow(scene, tree, alice, 1n);
      const [index = 0n] = await ledger.sampleOf(batchId, 0);
      const { record, proof } = provenRecord(tree, batchId, Number(index));
      expect(await ledger.holdsRecord(record, proof)).to.equal(false);
      for (const call of [
        court.connect(bob).challenge(record, proof, record.recordHash),
        court.connect(bob).demand(record, proof, DemandKind.Content),
      ]) {
        await expect(call)
          .to.be.revertedWithCustomError(court, "DatanetCourtInvalidRecord")
          .withArgs(batchId, record.index);
      }
    });

    it("a second sample by another panel decides where the first one was lucky", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, bob, mallory } = scene;
      const batchId = await inWindow(scene, treeOf(leavesOf("lucky", COUNT, mallory.address)), mallory);
      const lost = await expectNoProfit(scene, [mallory], async () => {
        await court.connect(bob).challengeBatch(batchId);
        await round(scene, batchId, ALL_FAIL);
        await forfeited(scene, batchId);
        await court.settleChallenge(batchId);
      });
      expect(lost).to.equal(newcomerExposure(BigInt(COUNT)) + ROUND_FEES);
    });
  });
});
