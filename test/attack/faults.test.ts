import { expect } from "chai";
import { network } from "hardhat";
import { PayeeMock__factory } from "../../typechain-types/index.ts";
import {
  ALL_FAIL,
  awardOf,
  brought,
  consentOf,
  expectNoProfit,
  forfeited,
  gainOf,
  inWindow,
  outsider,
  revealedTree,
  upholding,
} from "../helpers/attacks.ts";
import { CaseStatus, challenged, DemandKind, ended, Fault } from "../helpers/court.ts";
import {
  BatchStatus,
  deployedDatanet,
  DISPUTE_COST,
  drawn,
  type DatanetScene,
  leavesOf,
  newcomerExposure,
  provenRecord,
  REVIEW_PERIOD,
  reviewed,
  round,
  ROUND_FEES,
  seated,
  treeOf,
  verdictsOf,
  waited,
  WINDOW_PERIOD,
} from "../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const COUNT = 64;
/** Half of a sample of ten: the round fails, and the next one can save the batch. */
const HALF_FAIL = 0b11111n;
/** What a payer gets back, in wei. */
const CHANGE = 1n;

async function deployed() {
  return deployedDatanet(connection);
}

/** Brings a case by a contract that closes it when it is given its change; what that reverts with is of no interest. */
async function broughtAndClosed(scene: DatanetScene, caseId: bigint): Promise<void> {
  const { court, mallory } = scene;
  const payee = await new PayeeMock__factory(mallory).deploy();
  const target = await court.getAddress();
  const closing = court.interface.encodeFunctionData("closeCase", [caseId]);
  const bringing = court.interface.encodeFunctionData("bring", [caseId]);
  await payee.arm({ target, value: 0n, data: closing });
  const { gatherUntil } = await court.getCase(caseId);
  await networkHelpers.time.increaseTo(gatherUntil);
  const value = DISPUTE_COST + CHANGE;
  await payee.execute([{ target, value, data: bringing }], { value }).catch(() => undefined);
}

describe("Attacks on what the court lets open", () => {
  describe("a case that is closed from inside `bring`, before it has a deadline", () => {
    it("keeps its bonds until it is ruled", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, alice, mallory, vault } = scene;
      const tree = treeOf(leavesOf("honest", COUNT, alice.address));
      const batchId = await inWindow(scene, tree, alice);
      const caseId = await challenged(scene, { tree, batchId }, [0, 1], mallory);
      const [, locked] = await vault.bondOf(court, mallory);
      await broughtAndClosed(scene, caseId);
      expect((await court.getCase(caseId)).status).not.to.equal(CaseStatus.Closed);
      expect((await vault.bondOf(court, mallory))[1]).to.equal(locked);
    });

    it("isn't closed again after its ruling, out of the bonds of other cases", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, arbitrator, alice, bob, mallory } = scene;
      const bad = treeOf(leavesOf("bad", COUNT, mallory.address));
      const honest = treeOf(leavesOf("honest", COUNT, alice.address));
      const badId = await inWindow(scene, bad, mallory);
      const honestId = await inWindow(scene, honest, alice);
      const [first, second] = [provenRecord(bad, badId, 5), provenRecord(bad, badId, 6)];
      // holds that the second closing takes away
      for (const { record, proof } of [first, second]) {
        await court.connect(bob).demand(record, proof, DemandKind.Content);
      }
      const badCase = await challenged(scene, { tree: bad, batchId: badId }, [0], bob);
      const otherCase = await challenged(scene, { tree: honest, batchId: honestId }, [0], bob);
      const disputes = await arbitrator.disputeCount();
      await broughtAndClosed(scene, badCase);
      if ((await arbitrator.disputeCount()) > disputes) {
        await arbitrator.giveRuling(disputes, 1n).catch(() => undefined);
        await court.closeCase(badCase).catch(() => undefined);
      }
      const other = await brought(scene, bob, otherCase);
      await arbitrator.giveRuling(other, 2n);
      await court.closeCase(otherCase);
      await ledger.finalize(honestId);
      expect((await ledger.getBatch(honestId)).status).to.equal(BatchStatus.Final);
    });
  });

  describe("a submitter who has planted leaves outside the count", () => {
    it("doesn't prove them by a Sybil, to take the exposure before who challenged the batch gets it", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, bob, mallory } = scene;
      const sybil = await outsider(scene, 0);
      const tree = treeOf(leavesOf("planted", COUNT + 8, mallory.address));
      const batchId = await inWindow(scene, tree, mallory, 0n, COUNT);
      const gain = await gainOf(scene, [bob], async () => {
        await court.connect(bob).challengeBatch(batchId);
        await round(scene, batchId, ALL_FAIL);
        for (let index = COUNT; index < COUNT + 8; index++) {
          const { record, proof } = provenRecord(tree, batchId, index);
          await court
            .connect(sybil)
            .proveOutside(record, proof)
            .catch(() => undefined);
        }
        await forfeited(scene, batchId);
        await court.settleChallenge(batchId);
      });
      expect(gain).to.equal(awardOf(newcomerExposure(BigInt(COUNT))));
    });
  });

  describe("a batch of copies", () => {
    it("isn't paid where every record of it was proven to be one", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, alice, bob, mallory } = scene;
      const tree = treeOf(leavesOf("original", COUNT, alice.address));
      const original = await inWindow(scene, tree, alice);
      await ended(scene, original);
      const copies = treeOf(leavesOf("original", COUNT, mallory.address));
      await expectNoProfit(scene, [mallory], async () => {
        const batchId = await inWindow(scene, copies, mallory);
        for (let index = 0; index < COUNT; index++) {
          const [earlier, later] = [provenRecord(tree, original, index), provenRecord(copies, batchId, index)];
          await court.connect(bob).proveDuplicate(earlier.record, earlier.proof, later.record, later.proof);
        }
        await ended(scene, batchId);
      });
    });
  });

  describe("takedowns", () => {
    it("of an earlier record by its author don't let it be sold again", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, bob, mallory } = scene;
      const sybil = await outsider(scene, 0);
      const tree = treeOf(leavesOf("sold", COUNT, mallory.address));
      const copies = treeOf(leavesOf("sold", COUNT, sybil.address));
      const original = await inWindow(scene, tree, mallory);
      await ended(scene, original);
      const [earlier, later] = [provenRecord(tree, original, 0), provenRecord(copies, original + 1n, 0)];
      await court.connect(mallory).takeDown(earlier.record, earlier.proof);
      const batchId = await inWindow(scene, copies, sybil);
      await court.connect(bob).proveDuplicate(earlier.record, earlier.proof, later.record, later.proof);
      expect((await court.getRecord(batchId, 0n)).fault).to.equal(Fault.Duplicate);
    });

    it("of the first of two equal records of a batch don't save the submitter from the proof of the second", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, bob, mallory } = scene;
      const leaves = leavesOf("twice", COUNT, mallory.address);
      const [, hash, author] = leaves[0] ?? [0n, "", ""];
      leaves[1] = [1n, hash, author];
      const tree = treeOf(leaves);
      const batchId = await inWindow(scene, tree, mallory);
      const [first, second] = [provenRecord(tree, batchId, 0), provenRecord(tree, batchId, 1)];
      await court.connect(mallory).takeDown(first.record, first.proof);
      const lost = await expectNoProfit(scene, [mallory], () =>
        court.connect(bob).proveCollision(first.record, first.proof, second.record, second.proof),
      );
      expect(lost).to.equal(await court.penaltyOf(batchId));
    });

    it("before a batch is final aren't paid for", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, mallory } = scene;
      const tree = treeOf(leavesOf("taken", COUNT, mallory.address));
      await expectNoProfit(scene, [mallory], async () => {
        const batchId = await inWindow(scene, tree, mallory);
        for (let index = 0; index < COUNT; index++) {
          const { record, proof } = provenRecord(tree, batchId, index);
          await court.connect(mallory).takeDown(record, proof);
        }
        await ended(scene, batchId);
      });
    });
  });

  describe("a demand of the submitter's own", () => {
    it("doesn't stand in the way of the author's, until nothing is at stake", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, alice, mallory } = scene;
      const sybil = await outsider(scene, 0);
      const content = new TextEncoder().encode("forged");
      const leaves = leavesOf("forged", COUNT, mallory.address);
      leaves[0] = [0n, connection.ethers.keccak256(content), alice.address];
      const tree = treeOf(leaves);
      const batchId = await revealedTree(scene, tree, mallory);
      const { record, proof } = provenRecord(tree, batchId, 0);
      const gain = await gainOf(scene, [alice], async () => {
        await court.connect(sybil).demand(record, proof, DemandKind.Content);
        await round(scene, batchId);
        const demanding = court.connect(alice).demand(record, proof, DemandKind.Consent);
        const blocked = await demanding.then(
          () => false,
          () => true,
        );
        await waited(scene, WINDOW_PERIOD);
        await court.connect(mallory).answer(record, proof, DemandKind.Content, content);
        if (blocked) {
          await ledger.finalize(batchId);
          await court.connect(alice).demand(record, proof, DemandKind.Consent);
        }
        await waited(scene, await court.ANSWER_PERIOD());
        await court.lapse(batchId, 0n, DemandKind.Consent);
      });
      expect(gain).to.equal(awardOf(await court.penaltyOf(batchId)));
    });
  });

  describe("a claim of the submitter's own, on a batch that won't be final", () => {
    it("doesn't stand in the way of a claim on one that will", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, alice, bob, mallory } = scene;
      const sybil = await outsider(scene, 0);
      const [junk, original, copies] = [sybil, alice, mallory].map(({ address }) =>
        treeOf(leavesOf("original", COUNT, address)),
      );
      if (!junk || !original || !copies) throw new Error("no trees");
      const junkId = await revealedTree(scene, junk, sybil);
      await drawn(scene, junkId);
      const originalId = await revealedTree(scene, original, alice);
      await drawn(scene, originalId);
      await waited(scene, REVIEW_PERIOD / 2n);
      const batchId = await inWindow(scene, copies, mallory);
      const later = provenRecord(copies, batchId, 0);
      const [wrong, right] = [provenRecord(junk, junkId, 0), provenRecord(original, originalId, 0)];
      await court.connect(sybil).claimDuplicate(wrong.record, wrong.proof, later.record, later.proof);
      await expect(
        court.connect(bob).claimDuplicate(right.record, right.proof, later.record, later.proof),
      ).not.to.be.revertedWithCustomError(court, "DatanetCourtInvalidClaim");
    });
  });

  describe("a consent that an author gave to a batch of one submitter", () => {
    it("doesn't serve another, who submits the same root", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, alice, bob, mallory } = scene;
      const tree = treeOf(leavesOf("consented", COUNT, bob.address));
      const own = await inWindow(scene, tree, alice);
      const consent = await consentOf(scene, bob, tree, alice);
      const { record, proof } = provenRecord(tree, own, 0);
      await court.connect(bob).demand(record, proof, DemandKind.Consent);
      await court.connect(alice).answer(record, proof, DemandKind.Consent, consent);

      const copied = await inWindow(scene, tree, mallory);
      const again = { ...record, batchId: copied };
      await court.connect(bob).demand(again, proof, DemandKind.Consent);
      await expect(court.connect(mallory).answer(again, proof, DemandKind.Consent, consent))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidAnswer")
        .withArgs(copied, 0n);
    });
  });

  describe("a second sample, while which faults cost nothing", () => {
    it("doesn't let a submitter confess for nothing what others would have proven in the window", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, mallory } = scene;
      const sybil = await outsider(scene, 0);
      const tree = treeOf(leavesOf("confessed", COUNT + 1, mallory.address));
      const batchId = await revealedTree(scene, tree, mallory, COUNT);
      await round(scene, batchId, HALF_FAIL);
      await drawn(scene, batchId);
      const { record, proof } = provenRecord(tree, batchId, COUNT);
      const penalty = await court.penaltyOf(batchId);
      const prove = () => court.connect(sybil).proveOutside(record, proof);
      const lost = await expectNoProfit(scene, [mallory, sybil], async () => {
        const proven = await prove().then(
          () => true,
          () => false,
        );
        await reviewed(scene, batchId);
        if (!proven) await prove();
      });
      expect(lost).to.equal(penalty - awardOf(penalty) + ROUND_FEES);
    });

    it("doesn't let a submitter close a lost case for nothing, before his appeal is won", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, arbitrator, bob, mallory } = scene;
      const challenger = await outsider(scene, 0);
      const tree = treeOf(leavesOf("lost", COUNT, mallory.address));
      const batchId = await inWindow(scene, tree, mallory);
      const caseId = await challenged(scene, { tree, batchId }, [0, 1], bob);
      await court.connect(challenger).challengeBatch(batchId);
      await round(scene, batchId, ALL_FAIL);
      await court.connect(mallory).appeal(batchId, { value: DISPUTE_COST });
      const appeal = (await arbitrator.disputeCount()) - 1n;
      const dispute = await brought(scene, bob, caseId);
      await arbitrator.giveRuling(dispute, upholding(0, 1));
      const lost = await expectNoProfit(scene, [mallory], async () => {
        const closed = await court
          .connect(mallory)
          .closeCase(caseId)
          .then(
            () => true,
            () => false,
          );
        await arbitrator.giveRuling(appeal, 2n);
        if (!closed) await court.closeCase(caseId);
      });
      expect(lost).to.equal(2n * (await court.penaltyOf(batchId)));
    });
  });

  describe("a batch one of whose rounds had no quorum", () => {
    it("can be challenged where that was the first: one sample alone has been looked at", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, mallory, bob, curators } = scene;
      for (const curator of curators) await seated(scene, curator);
      const batchId = await revealedTree(scene, treeOf(leavesOf("silent", COUNT, mallory.address)), mallory);
      await drawn(scene, batchId);
      const [own] = await verdictsOf(scene, batchId);
      if (!own) throw new Error("no panel");
      await ledger.review(batchId, [own]);
      await waited(scene, REVIEW_PERIOD);
      await ledger.close(batchId);
      await round(scene, batchId);
      const { status } = await ledger.getBatch(batchId);
      expect(status).to.equal(BatchStatus.Window);
      await court.connect(bob).challengeBatch(batchId);
      expect(await court.challengerOf(batchId)).to.equal(bob.address);
    });

    it("can be challenged by others, too, where a Sybil's challenge found no quorum and cost nothing", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, seats, mallory, bob, curators } = scene;
      const sybil = await outsider(scene, 0);
      const batchId = await inWindow(scene, treeOf(leavesOf("empty", COUNT, mallory.address)), mallory);
      const leaving = curators.slice(0, 3);
      for (const [index, curator] of leaving.entries()) await seats.connect(curator).leaveSeat(ledger, 1n, index);
      const lost = await expectNoProfit(scene, [mallory, sybil], async () => {
        await court.connect(sybil).challengeBatch(batchId);
        await drawn(scene, batchId);
        await court.settleChallenge(batchId);
      });
      expect(lost).to.equal(0n);
      for (const curator of leaving) await seated(scene, curator);
      await court.connect(bob).challengeBatch(batchId);
      expect(await court.challengerOf(batchId)).to.equal(bob.address);
    });
  });
});
