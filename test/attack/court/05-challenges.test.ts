import { expect } from "chai";
import { network } from "hardhat";
import {
  ALL_FAIL,
  awardOf,
  brought,
  expectNoProfit,
  forfeited,
  gainOf,
  inWindow,
  judged,
  outsider,
  upholding,
} from "../../helpers/attacks.ts";
import { challenged, ended } from "../../helpers/court.ts";
import {
  BatchStatus,
  bondOf,
  type DatanetScene,
  deployedDatanet,
  EXPOSURE_FLOOR,
  leavesOf,
  mined,
  newcomerExposure,
  provenRecord,
  round,
  ROUND_FEES,
  SEED_DELAY,
  treeOf,
  waited,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const COUNT = 64;
const EXPOSURE = newcomerExposure(BigInt(COUNT));
const COSTS = EXPOSURE_FLOOR / 2n;
const KNOWN_BLOCKS = 8_191n;
const FULL_CASE = Array.from({ length: 16 }, (_, index) => index);

/** An honest batch of Alice's in its window. */
async function honest() {
  const scene = await deployedDatanet(connection);
  const tree = treeOf(leavesOf("honest", COUNT, scene.alice.address));
  return { ...scene, tree, batchId: await inWindow(scene, tree, scene.alice) };
}

/** A batch of Mallory's fakes that her first panel has passed. */
async function fake() {
  const scene = await deployedDatanet(connection);
  const tree = treeOf(leavesOf("fake", COUNT, scene.mallory.address));
  const batchId = await inWindow(scene, tree, scene.mallory);
  return { ...scene, tree, batchId, sybil: await outsider(scene, 0) };
}

/** The first so many records of a batch that failed in no sample. */
async function standing({ ledger }: DatanetScene, batchId: bigint, count: number): Promise<number[]> {
  const found: number[] = [];
  for (let index = 0; found.length < count; index++) {
    if (!(await ledger.failedInSample(batchId, index))) found.push(index);
  }
  return found;
}

describe("Attacks on batches before the court: challenges", () => {
  describe("5: a cheat who challenges himself", () => {
    it("to cap the loss of a batch that fails, still loses two fifths and the fees", async () => {
      const { batchId, sybil, ...scene } = await networkHelpers.loadFixture(fake);
      const { court, mallory } = scene;
      const lost = await expectNoProfit(scene, [mallory, sybil], async () => {
        await court.connect(sybil).challengeBatch(batchId);
        await round(scene, batchId, ALL_FAIL);
        await forfeited(scene, batchId);
        await court.settleChallenge(batchId);
      });
      expect(lost).to.equal(EXPOSURE - awardOf(EXPOSURE) + ROUND_FEES);
    });

    it("to have a batch sampled again before others do, pays two fifths of the exposure for it", async () => {
      const { batchId, sybil, ...scene } = await networkHelpers.loadFixture(fake);
      const { court, ledger, bob, mallory } = scene;
      const lost = await expectNoProfit(scene, [mallory, sybil], async () => {
        await court.connect(sybil).challengeBatch(batchId);
        await round(scene, batchId);
        await court.settleChallenge(batchId);
      });
      expect(lost).to.equal(EXPOSURE - awardOf(EXPOSURE) + ROUND_FEES);
      await expect(court.connect(bob).challengeBatch(batchId))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerNoRound")
        .withArgs(batchId);
    });

    it("to fill the case, doesn't keep others out: the next one opens at once, also for a record of the first", async () => {
      const { batchId, sybil, tree, ...scene } = await networkHelpers.loadFixture(fake);
      const { court, bob, mallory } = scene;
      let gain = 0n;
      await expectNoProfit(scene, [mallory, sybil], async () => {
        const first = await challenged(scene, { tree, batchId }, FULL_CASE, sybil);
        const second = await challenged(scene, { tree, batchId }, [0, 20], bob);
        expect(second).to.equal(first + 1n);
        gain = await gainOf(scene, [bob], async () => {
          await scene.arbitrator.giveRuling(await brought(scene, bob, second), upholding(0, 1));
          await waited(scene, await court.BRING_PERIOD());
          await court.closeCase(first);
          await court.closeCase(second);
        });
      });
      expect(gain > 0n).to.equal(true);
    });

    it("to be first at a record, doesn't keep it from being ruled when another pays, and loses the penalty to him", async () => {
      const { batchId, sybil, tree, ...scene } = await networkHelpers.loadFixture(fake);
      const { court, bob, mallory } = scene;
      const { record, proof } = provenRecord(tree, batchId, 0);
      const caseId = await challenged(scene, { tree, batchId }, [0], sybil);
      await expect(court.connect(bob).challenge(record, proof, record.recordHash))
        .to.be.revertedWithCustomError(court, "DatanetCourtChallenged")
        .withArgs(caseId, 0n);
      let gain = 0n;
      const lost = await expectNoProfit(scene, [mallory, sybil], async () => {
        gain = await gainOf(scene, [bob], () => judged(scene, bob, caseId, upholding(0)));
      });
      const penalty = await court.penaltyOf(batchId);
      expect([lost, gain]).to.deep.equal([penalty, penalty]);
    });

    it("and pays the arbitrator by a third account, has his costs back, and loses two fifths of the rest", async () => {
      const { batchId, sybil, tree, ...scene } = await networkHelpers.loadFixture(fake);
      const { court, mallory } = scene;
      const payer = await outsider(scene, 1);
      const records = FULL_CASE.slice(0, 6);
      const caseId = await challenged(scene, { tree, batchId }, records, sybil);
      const lost = await expectNoProfit(scene, [mallory, sybil, payer], () =>
        judged(scene, payer, caseId, upholding(...records)),
      );
      const rest = BigInt(records.length) * (await court.penaltyOf(batchId)) - COSTS;
      expect(lost).to.equal(rest - awardOf(rest));
    });
  });

  describe("5: a cheat who empties his exposure by faults that he has planted", () => {
    it("before anybody challenges, loses two fifths of it for certain, and leaves a challenger nothing to win", async () => {
      const scene = await networkHelpers.loadFixture(fake);
      const { court, bob, mallory, sybil } = scene;
      const penalty = await court.penaltyOf(scene.batchId);
      const planted = Number(EXPOSURE / penalty) + 1;
      const tree = treeOf(leavesOf("planted", COUNT + planted, mallory.address));
      const batchId = await inWindow(scene, tree, mallory, 0n, COUNT);
      const lost = await expectNoProfit(scene, [mallory, sybil], async () => {
        for (let index = COUNT; index < COUNT + planted; index++) {
          const { record, proof } = provenRecord(tree, batchId, index);
          await court.connect(sybil).proveOutside(record, proof);
        }
      });
      expect(lost).to.equal(EXPOSURE - awardOf(EXPOSURE));
      const gain = await gainOf(scene, [bob], async () => {
        await court.connect(bob).challengeBatch(batchId);
        await round(scene, batchId, ALL_FAIL);
        await forfeited(scene, batchId);
        await court.settleChallenge(batchId);
      });
      expect(gain).to.equal(0n);
    });
  });

  describe("5: challenge spam against an honest newcomer", () => {
    it("of records that nobody brings, pays him three fifths of every bond", async () => {
      const { batchId, tree, ...scene } = await networkHelpers.loadFixture(honest);
      const { court, alice, mallory } = scene;
      const spent = (await court.penaltyOf(batchId)) * BigInt(FULL_CASE.length);
      let gain = 0n;
      const lost = await expectNoProfit(scene, [mallory], async () => {
        gain = await gainOf(scene, [alice], async () => {
          const caseId = await challenged(scene, { tree, batchId }, FULL_CASE, mallory);
          const { gatherUntil } = await court.getCase(caseId);
          await networkHelpers.time.increaseTo(gatherUntil + (await court.BRING_PERIOD()));
          await court.closeCase(caseId);
        });
      });
      expect([lost, gain]).to.deep.equal([spent, awardOf(spent)]);
    });

    it("of records that he brings himself, pays his costs first", async () => {
      const { batchId, tree, ...scene } = await networkHelpers.loadFixture(honest);
      const { court, alice, mallory } = scene;
      const spent = (await court.penaltyOf(batchId)) * BigInt(FULL_CASE.length);
      let gain = 0n;
      const lost = await expectNoProfit(scene, [mallory], async () => {
        gain = await gainOf(scene, [alice], async () => {
          await judged(scene, alice, await challenged(scene, { tree, batchId }, FULL_CASE, mallory));
        });
      });
      expect([lost, gain]).to.deep.equal([spent, COSTS + awardOf(spent - COSTS)]);
    });

    it("of his batch, pays the verdicts and three fifths of the exposure", async () => {
      const { batchId, ...scene } = await networkHelpers.loadFixture(honest);
      const { court, alice, mallory } = scene;
      let gain = 0n;
      const lost = await expectNoProfit(scene, [mallory], async () => {
        gain = await gainOf(scene, [alice], async () => {
          await court.connect(mallory).challengeBatch(batchId);
          await round(scene, batchId);
          await court.settleChallenge(batchId);
        });
      });
      expect([lost, gain]).to.deep.equal([EXPOSURE + ROUND_FEES, awardOf(EXPOSURE)]);
    });

    it("over and over, costs a bond each time, and leaves the batch where it is", async () => {
      const { batchId, tree, ...scene } = await networkHelpers.loadFixture(honest);
      const { court, ledger, alice, mallory } = scene;
      await ended(scene, batchId);
      const before = (await bondOf(scene, alice)).free;
      const lost = await expectNoProfit(scene, [mallory], async () => {
        for (let time = 0; time < 3; time++) {
          const caseId = await challenged(scene, { tree, batchId }, [0], mallory);
          await judged(scene, mallory, caseId);
        }
      });
      expect(lost).to.equal(3n * (await court.penaltyOf(batchId)));
      expect((await bondOf(scene, alice)).free).to.equal(before);
      const { record, proof } = provenRecord(tree, batchId, 0);
      expect(await ledger.holdsRecord(record, proof)).to.equal(true);
      expect(await court.isVoid(batchId, 0n)).to.equal(false);
    });

    it("by many accounts in one case, doesn't make one pay for another", async () => {
      const { batchId, tree, ...scene } = await networkHelpers.loadFixture(honest);
      const { court, bob, mallory } = scene;
      await challenged(scene, { tree, batchId }, FULL_CASE.slice(0, 15), mallory);
      const caseId = await challenged(scene, { tree, batchId }, [15], bob);
      const gain = await gainOf(scene, [bob], () => judged(scene, bob, caseId, upholding(15)));
      expect(gain).to.equal(await court.penaltyOf(batchId));
    });
  });

  describe("7: a challenged round's seed that nobody draws", () => {
    it("ends in a window by the first sample, costs nobody anything, and is rolled again once", async () => {
      const { batchId, ...scene } = await networkHelpers.loadFixture(honest);
      const { court, ledger, alice, mallory } = scene;
      let gain = 0n;
      const lost = await expectNoProfit(scene, [mallory], async () => {
        gain = await gainOf(scene, [alice], async () => {
          await court.connect(mallory).challengeBatch(batchId);
          await mined(scene, SEED_DELAY + KNOWN_BLOCKS + 1n);
          await ledger.expire(batchId);
          await court.settleChallenge(batchId);
        });
      });
      expect([lost, gain]).to.deep.equal([0n, 0n]);
      expect((await ledger.getBatch(batchId)).status).to.equal(BatchStatus.Window);
      // nothing but the first sample has been looked at, so that it can be tried once more
      await court.connect(mallory).challengeBatch(batchId);
      await round(scene, batchId);
      await court.settleChallenge(batchId);
      await expect(court.connect(mallory).challengeBatch(batchId))
        .to.be.revertedWithCustomError(ledger, "ContributionLedgerNoRound")
        .withArgs(batchId);
      await ended(scene, batchId);
    });

    it("is drawn by whoever wants, so that a submitter who sees a bad sample can't wait", async () => {
      const { batchId, ...scene } = await networkHelpers.loadFixture(fake);
      const { court, ledger, bob, mallory } = scene;
      await court.connect(bob).challengeBatch(batchId);
      await mined(scene, SEED_DELAY + 1n);
      await expect(ledger.connect(mallory).expire(batchId)).to.be.revertedWithCustomError(
        ledger,
        "ContributionLedgerDrawPossible",
      );
      await ledger.connect(bob).draw(batchId);
      expect((await ledger.getBatch(batchId)).status).to.equal(BatchStatus.UnderReview);
    });
  });

  describe("gas", () => {
    it("a case of sixteen upheld records in a batch of 4,096, twice sampled, is closed in one transaction", async () => {
      const scene = await networkHelpers.loadFixture(honest);
      const { court, alice, mallory, arbitrator } = scene;
      const tree = treeOf(leavesOf("large", 4_096, alice.address));
      const batchId = await inWindow(scene, tree, alice, 0b1111n);
      await court.connect(mallory).challengeBatch(batchId);
      await round(scene, batchId, 0b1111n);
      await court.settleChallenge(batchId);
      const caseId = await challenged(scene, { tree, batchId }, await standing(scene, batchId, 16), mallory);
      const disputeId = await brought(scene, mallory, caseId);
      await arbitrator.giveRuling(disputeId, upholding(...FULL_CASE));
      const receipt = await (await court.closeCase(caseId)).wait();
      const limit = 2n ** 24n;
      expect((receipt?.gasUsed ?? limit) < limit / 4n).to.equal(true);
    });
  });
});
