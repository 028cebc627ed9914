import { expect } from "chai";
import { network } from "hardhat";
import {
  ALL_FAIL,
  awardOf,
  brought,
  expectNoProfit,
  gainOf,
  inWindow,
  judged,
  upholding,
  worth,
} from "../../helpers/attacks.ts";
import { challenged, DemandKind, ended, Fault } from "../../helpers/court.ts";
import {
  APPEAL_PERIOD,
  BatchStatus,
  bondOf,
  DAY,
  type DatanetScene,
  deployedDatanet,
  DISPUTE_COST,
  drawn,
  leavesOf,
  newcomerExposure,
  provenRecord,
  REVIEW_PERIOD,
  ROUND_FEES,
  treeOf,
  verdictsOf,
  waited,
  WINDOW_PERIOD,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const COUNT = 64;
const EXPOSURE = newcomerExposure(BigInt(COUNT));
const RULING_PERIOD = 60n * DAY;
const OVERTURNED = 2n;
/** What the blocks of a few calls may take, in seconds. */
const SLACK = 60n;

/** An honest batch of Alice's in its window. */
async function honest() {
  const scene = await deployedDatanet(connection);
  const tree = treeOf(leavesOf("honest", COUNT, scene.alice.address));
  return { ...scene, tree, batchId: await inWindow(scene, tree, scene.alice) };
}

/** Nothing was submitted. */
async function deployed() {
  return deployedDatanet(connection);
}

/** Makes the next block the last one before a time. */
async function lastBefore(when: bigint): Promise<void> {
  await time.setNextBlockTimestamp(when - 1n);
}

async function now(): Promise<bigint> {
  return BigInt(await time.latest());
}

async function dueOf({ ledger }: DatanetScene, batchId: bigint): Promise<bigint> {
  return (await ledger.getBatch(batchId)).due;
}

/** Has a drawn panel file alike, the last one of it in the last second. */
async function reviewedSlowly(scene: DatanetScene, batchId: bigint, fails: bigint): Promise<void> {
  const verdicts = await verdictsOf(scene, batchId, fails);
  await scene.ledger.review(batchId, verdicts.slice(1));
  await lastBefore(await dueOf(scene, batchId));
  await scene.ledger.review(batchId, verdicts.slice(0, 1));
}

describe("Attacks on batches before the court: time", () => {
  describe("11: endless windows", () => {
    it("all that holds a batch, one after the other, ends, and costs those who held it", async () => {
      const { batchId, tree, ...scene } = await networkHelpers.loadFixture(honest);
      const { court, ledger, arbitrator, alice, mallory } = scene;
      const own = await dueOf(scene, batchId);
      let gain = 0n;
      const lost = await expectNoProfit(scene, [mallory], async () => {
        gain = await gainOf(scene, [alice], async () => {
          await lastBefore(own);
          await court.connect(mallory).challengeBatch(batchId);
          await drawn(scene, batchId);
          await reviewedSlowly(scene, batchId, ALL_FAIL);
          await lastBefore(await dueOf(scene, batchId));
          await court.connect(alice).appeal(batchId, { value: DISPUTE_COST });
          await lastBefore((await court.getBatchState(batchId)).appealDeadline);
          await arbitrator.giveRuling((await arbitrator.disputeCount()) - 1n, OVERTURNED);
          await lastBefore(await dueOf(scene, batchId));
          const caseId = await challenged(scene, { tree, batchId }, [0], mallory);
          const { gatherUntil } = await court.getCase(caseId);
          await lastBefore(gatherUntil + (await court.BRING_PERIOD()));
          await court.connect(mallory).bring(caseId, { value: DISPUTE_COST });
          await time.increaseTo((await court.getCase(caseId)).deadline);
          await court.connect(alice).closeCase(caseId);
          await court.connect(alice).settleChallenge(batchId);
          await ledger.connect(alice).finalize(batchId);
        });
      });
      const bound = REVIEW_PERIOD + APPEAL_PERIOD + WINDOW_PERIOD + (await court.BRING_PERIOD()) + 2n * RULING_PERIOD;
      const held = (await now()) - own;
      expect(held <= bound + SLACK && held + SLACK >= bound, `held for ${held} s`).to.equal(true);
      expect(lost).to.equal(EXPOSURE + ROUND_FEES);
      expect(gain).to.equal(BigInt(COUNT) * 10n ** 18n + ROUND_FEES + awardOf(EXPOSURE));
    });

    it("a demand of the last second holds for its seven days, and none follows it", async () => {
      const { batchId, tree, ...scene } = await networkHelpers.loadFixture(honest);
      const { court, ledger, bob, mallory } = scene;
      const own = await dueOf(scene, batchId);
      const [asked, next] = [provenRecord(tree, batchId, 0), provenRecord(tree, batchId, 1)];
      await lastBefore(own);
      await court.connect(mallory).demand(asked.record, asked.proof, DemandKind.Content);
      await time.increase(1n);
      for (const account of [mallory, bob]) {
        await expect(court.connect(account).demand(next.record, next.proof, DemandKind.Content))
          .to.be.revertedWithCustomError(court, "DatanetCourtWrongStatus")
          .withArgs(batchId, BatchStatus.Window);
      }
      await time.increaseTo((await court.getDemand(batchId, 0n, DemandKind.Content)).due);
      await court.lapse(batchId, 0n, DemandKind.Content);
      await ledger.finalize(batchId);
      expect((await now()) - own <= (await court.ANSWER_PERIOD()) + SLACK).to.equal(true);
    });

    it("nothing is opened about a batch whose window is over but that is held", async () => {
      const { batchId, tree, ...scene } = await networkHelpers.loadFixture(honest);
      const { court, ledger, mallory } = scene;
      await challenged(scene, { tree, batchId }, [0], mallory);
      const due = await dueOf(scene, batchId);
      await time.increaseTo(due);
      const { record, proof } = provenRecord(tree, batchId, 1);
      for (const call of [
        court.connect(mallory).challenge(record, proof, record.recordHash),
        court.connect(mallory).demand(record, proof, DemandKind.Content),
        court.connect(mallory).appeal(batchId, { value: DISPUTE_COST }),
      ]) {
        await expect(call)
          .to.be.revertedWithCustomError(court, "DatanetCourtWrongStatus")
          .withArgs(batchId, BatchStatus.Window);
      }
      await expect(court.connect(mallory).challengeBatch(batchId))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerTooLate")
        .withArgs(batchId, due);
    });

    it("claims chained over batches end together, with the first of them", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, alice, bob, mallory } = scene;
      const authors = [mallory, bob, mallory, alice];
      const trees = authors.map(({ address }) => treeOf(leavesOf("chain", COUNT, address)));
      const ids: bigint[] = [];
      for (const [i, tree] of trees.entries()) ids.push(await inWindow(scene, tree, authors[i] ?? alice));
      const [firstTree] = trees;
      const [firstId = 0n] = ids;
      if (!firstTree) throw new Error("no trees");
      await challenged(scene, { tree: firstTree, batchId: firstId }, [9], mallory);
      for (let i = 1; i < ids.length; i++) {
        const [earlierTree, laterTree] = [trees[i - 1], trees[i]];
        if (!earlierTree || !laterTree) throw new Error("no trees");
        const earlier = provenRecord(earlierTree, ids[i - 1] ?? 0n, i);
        const later = provenRecord(laterTree, ids[i] ?? 0n, i);
        await court.connect(mallory).claimDuplicate(earlier.record, earlier.proof, later.record, later.proof);
      }
      const caseId = (await court.getBatchState(firstId)).latestCase;
      await brought(scene, mallory, caseId);
      await time.increaseTo((await court.getCase(caseId)).deadline);
      const free = await now();
      await court.closeCase(caseId);
      for (const [i, batchId] of ids.entries()) {
        if (i > 0) await court.settleClaim(batchId, i, ids[i - 1] ?? 0n);
        await ledger.finalize(batchId);
      }
      expect((await now()) - free <= SLACK).to.equal(true);
    });

    it("an arbitrator that rules after sixty days rules nothing", async () => {
      const { batchId, tree, ...scene } = await networkHelpers.loadFixture(honest);
      const { court, ledger, arbitrator, mallory } = scene;
      const caseId = await challenged(scene, { tree, batchId }, [0], mallory);
      const disputeId = await brought(scene, mallory, caseId);
      const { deadline } = await court.getCase(caseId);
      await time.setNextBlockTimestamp(deadline);
      await expect(arbitrator.giveRuling(disputeId, upholding(0)))
        .to.be.revertedWithCustomError(court, "DisputesTooLate")
        .withArgs(deadline);
      await court.closeCase(caseId);
      await ledger.finalize(batchId);
      expect(await court.isVoid(batchId, 0n)).to.equal(false);
    });

    it("a ruling in the last second counts", async () => {
      const { batchId, tree, ...scene } = await networkHelpers.loadFixture(honest);
      const { court, arbitrator, mallory } = scene;
      const caseId = await challenged(scene, { tree, batchId }, [0], mallory);
      const disputeId = await brought(scene, mallory, caseId);
      await lastBefore((await court.getCase(caseId)).deadline);
      await arbitrator.giveRuling(disputeId, upholding(0));
      await court.closeCase(caseId);
      expect((await court.getRecord(batchId, 0n)).fault).to.equal(Fault.Judged);
    });
  });

  describe("11: proofs after finality", () => {
    it("void the record and take nothing, from the submitter or for the finder", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, alice, bob, mallory } = scene;
      const tree = treeOf(leavesOf("late", COUNT + 1, alice.address));
      const batchId = await inWindow(scene, tree, alice, 0n, COUNT);
      await ended(scene, batchId);
      const before = await worth(scene, [alice, bob, mallory]);
      const outside = provenRecord(tree, batchId, COUNT);
      const found = await gainOf(scene, [mallory], async () => {
        await court.connect(mallory).proveOutside(outside.record, outside.proof);
        const caseId = await challenged(scene, { tree, batchId }, [0], mallory);
        await judged(scene, mallory, caseId, upholding(0));
        const { record, proof } = provenRecord(tree, batchId, 1);
        await court.connect(mallory).demand(record, proof, DemandKind.Content);
        await waited(scene, await court.ANSWER_PERIOD());
        await court.lapse(batchId, 1n, DemandKind.Content);
      });
      expect(found).to.equal(0n);
      expect(await worth(scene, [alice, bob, mallory])).to.equal(before);
      expect((await bondOf(scene, alice)).locked).to.equal(0n);
    });
  });

  describe("11: a change of fees", () => {
    it("between reading and sending reverts, and what is sent too much comes back", async () => {
      const { batchId, tree, ...scene } = await networkHelpers.loadFixture(honest);
      const { court, arbitrator, mallory } = scene;
      const caseId = await challenged(scene, { tree, batchId }, [0], mallory);
      await time.increaseTo((await court.getCase(caseId)).gatherUntil);
      await arbitrator.setCost(2n * DISPUTE_COST);
      await expect(court.connect(mallory).bring(caseId, { value: DISPUTE_COST }))
        .to.be.revertedWithCustomError(court, "DisputesFeeTooLow")
        .withArgs(DISPUTE_COST, 2n * DISPUTE_COST);
      const bringing = () => court.connect(mallory).bring(caseId, { value: 5n * DISPUTE_COST });
      await expect(bringing).to.changeEtherBalances(
        connection.ethers,
        [mallory, arbitrator, court],
        [-2n * DISPUTE_COST, 2n * DISPUTE_COST, 0n],
      );
    });

    it("of the floor leaves open bonds and exposures as they are", async () => {
      const { batchId, tree, ...scene } = await networkHelpers.loadFixture(honest);
      const { court, ledger, governance, mallory } = scene;
      const caseId = await challenged(scene, { tree, batchId }, [0], mallory);
      const { bond } = await court.getCase(caseId);
      await ledger.connect(governance).setExposureFloor(await ledger.MAX_EXPOSURE_FLOOR());
      expect((await ledger.getBatch(batchId)).exposure).to.equal(EXPOSURE);
      await challenged(scene, { tree, batchId }, [1], mallory);
      expect((await court.getCase(caseId)).bond).to.equal(bond);
      await judged(scene, mallory, caseId);
      await ledger.finalize(batchId);
      expect((await scene.vault.bondOf(court, mallory)).locked).to.equal(0n);
    });
  });

  it("a round that nobody ends is ended by anybody", async () => {
    const { batchId, ...scene } = await networkHelpers.loadFixture(honest);
    const { court, ledger, bob } = scene;
    await court.connect(bob).challengeBatch(batchId);
    await drawn(scene, batchId);
    await waited(scene, REVIEW_PERIOD);
    await ledger.close(batchId);
    await court.settleChallenge(batchId);
    await ended(scene, batchId);
    expect((await bondOf(scene, scene.alice)).locked).to.equal(0n);
  });
});
