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
  chainHash,
  deployedDatanet,
  EXPOSURE_FLOOR,
  form,
  leavesOf,
  provenRecord,
  round,
  terms,
  treeOf,
  uri,
  waited,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const COUNT = 64;
const COSTS = EXPOSURE_FLOOR / 2n;
const content = new TextEncoder().encode("a record that may be shown");

/** A final batch of Alice's, and one of Bob's in its window; Mallory is their rival. */
async function rivals() {
  const scene = await deployedDatanet(connection);
  const { alice, bob } = scene;
  const leaves = leavesOf("alice", COUNT, alice.address);
  leaves[0] = [0n, connection.ethers.keccak256(content), alice.address];
  const final = treeOf(leaves);
  const finalId = await inWindow(scene, final, alice);
  await ended(scene, finalId);
  const open = treeOf(leavesOf("bob", COUNT, bob.address));
  return { ...scene, final, finalId, open, openId: await inWindow(scene, open, bob) };
}

/** A batch in its window of Mallory, who is the author of all of its records, twice of the one at 5. */
async function faulty() {
  const scene = await deployedDatanet(connection);
  const { mallory } = scene;
  const [[, hash, author] = [0n, "", ""]] = leavesOf("other", 1, mallory.address);
  const tree = treeOf([...leavesOf("faulty", COUNT - 1, mallory.address), [5n, hash, author]]);
  return { ...scene, tree, batchId: await inWindow(scene, tree, mallory), sybil: await outsider(scene, 0) };
}

describe("Attacks on batches before the court: versions and takedowns", () => {
  describe("12: versions", () => {
    it("an owner can't leave a batch out: anybody makes it final, and anybody freezes", async () => {
      const { final, finalId, open, openId, ...scene } = await networkHelpers.loadFixture(rivals);
      const { ledger, registry, owner, mallory } = scene;
      await registry.connect(owner).addTerms(1n, terms);
      await ended(scene, openId);
      await ledger.connect(mallory).freeze(1n);
      const [frozen] = await ledger.frozenVersion(1n, 2n);
      const batches = [final, open].map((tree, i) => ({
        batchId: [finalId, openId][i] ?? 0n,
        root: tree.root,
        count: BigInt(COUNT),
      }));
      expect(frozen).to.equal(chainHash(batches));
      const { record, proof } = provenRecord(open, openId, 1);
      expect(await ledger.verifyRecord(1n, 2n, record, proof)).to.equal(true);
    });

    it("nobody puts into a version what isn't final, isn't the datanet's, or came later", async () => {
      const { final, finalId, open, openId, ...scene } = await networkHelpers.loadFixture(rivals);
      const { ledger, registry, mallory } = scene;
      await registry.connect(mallory).createDatanet(uri, form, terms);
      await ledger.freeze(1n);
      const late = provenRecord(open, openId, 1);
      expect(await ledger.verifyRecord(1n, 1n, late.record, late.proof)).to.equal(false);
      await ended(scene, openId);
      await ledger.freeze(1n);
      expect(await ledger.verifyRecord(1n, 1n, late.record, late.proof)).to.equal(false);
      const own = provenRecord(final, finalId, 1);
      expect(await ledger.verifyRecord(2n, 1n, own.record, own.proof)).to.equal(false);
      await expect(ledger.connect(mallory).freeze(2n))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerNothingToFreeze")
        .withArgs(2n);
    });

    it("a batch that failed twice is in none, and a void record in none, also of those that were frozen before", async () => {
      const { final, finalId, ...scene } = await networkHelpers.loadFixture(rivals);
      const { court, ledger, alice, mallory } = scene;
      const fakes = treeOf(leavesOf("fakes", COUNT, mallory.address));
      const fakeId = await revealedTree(scene, fakes, mallory);
      await round(scene, fakeId, ALL_FAIL);
      await round(scene, fakeId, ALL_FAIL);
      await forfeited(scene, fakeId);
      await ledger.freeze(1n);
      const [fake, own] = [provenRecord(fakes, fakeId, 1), provenRecord(final, finalId, 1)];
      expect(await ledger.verifyRecord(1n, 1n, fake.record, fake.proof)).to.equal(false);
      expect(await ledger.verifyRecord(1n, 1n, own.record, own.proof)).to.equal(true);
      await court.connect(alice).takeDown(own.record, own.proof);
      expect(await ledger.verifyRecord(1n, 1n, own.record, own.proof)).to.equal(false);
    });
  });

  describe("13: takedowns of rivals", () => {
    it("only the author takes his record down, neither the owner nor its submitter nor a rival", async () => {
      const { final, finalId, ...scene } = await networkHelpers.loadFixture(rivals);
      const { court, owner, bob, mallory } = scene;
      const { record, proof } = provenRecord(final, finalId, 0);
      for (const account of [owner, bob, mallory]) {
        await expect(court.connect(account).takeDown(record, proof))
          .to.be.revertedWithCustomError(court, "DatanetCourtUnauthorized")
          .withArgs(account);
      }
      const posing = { ...record, author: mallory.address };
      await expect(court.connect(mallory).takeDown(posing, proof))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidRecord")
        .withArgs(finalId, 0n);
    });

    it("a rival who asks for content pays for each answer, and no record is asked for twice", async () => {
      const { final, finalId, ...scene } = await networkHelpers.loadFixture(rivals);
      const { court, alice, mallory } = scene;
      const { record, proof } = provenRecord(final, finalId, 0);
      let gain = 0n;
      const lost = await expectNoProfit(scene, [mallory], async () => {
        gain = await gainOf(scene, [alice], async () => {
          await court.connect(mallory).demand(record, proof, DemandKind.Content);
          await court.connect(alice).answer(record, proof, DemandKind.Content, content);
        });
      });
      expect(lost > 0n && gain === lost).to.equal(true);
      await expect(court.connect(mallory).demand(record, proof, DemandKind.Content))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidDemand")
        .withArgs(finalId, 0n, DemandKind.Content);
    });

    it("a rival whom silence helps, gains nothing by it", async () => {
      const { final, finalId, ...scene } = await networkHelpers.loadFixture(rivals);
      const { court, alice, mallory } = scene;
      const { record, proof } = provenRecord(final, finalId, 1);
      let gain = 0n;
      const lost = await expectNoProfit(scene, [mallory], async () => {
        gain = await gainOf(scene, [alice], async () => {
          await court.connect(mallory).demand(record, proof, DemandKind.Content);
          await waited(scene, await court.ANSWER_PERIOD());
          await court.connect(mallory).lapse(finalId, 1n, DemandKind.Content);
        });
      });
      expect([lost, gain]).to.deep.equal([0n, 0n]);
    });

    it("a rival whom the arbitrator refuses pays the submitter, and one whom it follows gains nothing", async () => {
      const { final, finalId, ...scene } = await networkHelpers.loadFixture(rivals);
      const { court, ledger, alice, mallory } = scene;
      const penalty = await court.penaltyOf(finalId);
      let gain = 0n;
      const lost = await expectNoProfit(scene, [mallory], async () => {
        gain = await gainOf(scene, [alice], async () => {
          const caseId = await challenged(scene, { tree: final, batchId: finalId }, [2, 3], mallory);
          await judged(scene, mallory, caseId, upholding(1));
        });
      });
      expect([lost, gain]).to.deep.equal([penalty, awardOf(penalty)]);
      const { record, proof } = provenRecord(final, finalId, 3);
      await ledger.freeze(1n);
      expect(await ledger.verifyRecord(1n, 1n, record, proof)).to.equal(false);
    });

    it("what is taken down before the end counts as void, and pays nobody", async () => {
      const { open, openId, ...scene } = await networkHelpers.loadFixture(rivals);
      const { court, ledger, bob, alice, mallory } = scene;
      const { record, proof } = provenRecord(open, openId, 4);
      const others = await gainOf(scene, [alice, bob, mallory], () => court.connect(bob).takeDown(record, proof));
      expect(others).to.equal(0n);
      await ended(scene, openId);
      await ledger.freeze(1n);
      expect(await ledger.verifyRecord(1n, 2n, record, proof)).to.equal(false);
    });
  });

  describe("13: takedowns to escape a penalty", () => {
    it("don't end an open demand", async () => {
      const { tree, batchId, ...scene } = await networkHelpers.loadFixture(faulty);
      const { court, bob, mallory } = scene;
      const { record, proof } = provenRecord(tree, batchId, 1);
      const lost = await expectNoProfit(scene, [mallory], async () => {
        await court.connect(bob).demand(record, proof, DemandKind.Content);
        await court.connect(mallory).takeDown(record, proof);
        await waited(scene, await court.ANSWER_PERIOD());
        await court.lapse(batchId, 1n, DemandKind.Content);
      });
      expect(lost).to.equal(await court.penaltyOf(batchId));
      expect((await court.getRecord(batchId, 1n)).fault).to.equal(Fault.Unanswered);
    });

    it("don't end an open case", async () => {
      const { tree, batchId, ...scene } = await networkHelpers.loadFixture(faulty);
      const { court, bob, mallory } = scene;
      const { record, proof } = provenRecord(tree, batchId, 1);
      const caseId = await challenged(scene, { tree, batchId }, [1], bob);
      let gain = 0n;
      const lost = await expectNoProfit(scene, [mallory], async () => {
        await court.connect(mallory).takeDown(record, proof);
        gain = await gainOf(scene, [bob], () => judged(scene, bob, caseId, upholding(0)));
      });
      const penalty = await court.penaltyOf(batchId);
      expect(penalty <= COSTS).to.equal(true);
      expect([lost, gain]).to.deep.equal([penalty, penalty]);
    });

    it("don't keep a later proof from taking it", async () => {
      const { tree, batchId, ...scene } = await networkHelpers.loadFixture(faulty);
      const { court, bob, mallory } = scene;
      const [one, other] = [provenRecord(tree, batchId, 5), provenRecord(tree, batchId, COUNT - 1)];
      const lost = await expectNoProfit(scene, [mallory], async () => {
        await court.connect(mallory).takeDown(one.record, one.proof);
        await court.connect(bob).proveCollision(one.record, one.proof, other.record, other.proof);
      });
      expect(lost).to.equal(await court.penaltyOf(batchId));
    });

    it("and the fault that follows pays once", async () => {
      const { tree, batchId, sybil, ...scene } = await networkHelpers.loadFixture(faulty);
      const { court, bob, mallory } = scene;
      const [one, other] = [provenRecord(tree, batchId, 5), provenRecord(tree, batchId, COUNT - 1)];
      await court.connect(bob).demand(one.record, one.proof, DemandKind.Content);
      const caseId = await challenged(scene, { tree, batchId }, [5], bob);
      const lost = await expectNoProfit(scene, [mallory, sybil], async () => {
        await court.connect(bob).proveCollision(one.record, one.proof, other.record, other.proof);
        await judged(scene, bob, caseId, upholding(0));
        await waited(scene, await court.ANSWER_PERIOD());
        await court.lapse(batchId, 5n, DemandKind.Content);
      });
      expect(lost).to.equal(await court.penaltyOf(batchId));
      expect((await court.standingOf(batchId)).holds).to.equal(0n);
      expect((await scene.vault.bondOf(court, bob)).locked).to.equal(0n);
    });
  });
});
