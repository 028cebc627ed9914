import { expect } from "chai";
import { network } from "hardhat";
import {
  ALL_FAIL,
  awardOf,
  brought,
  forfeited,
  gainOf,
  inWindow,
  outsider,
  revealedTree,
  upholding,
} from "../helpers/attacks.ts";
import { BRING_PERIOD, challenged, COSTS, DemandKind, ended, split } from "../helpers/court.ts";
import {
  DAY,
  type DatanetScene,
  deployedDatanet,
  DISPUTE_COST,
  drawn,
  leavesOf,
  mined,
  newcomerExposure,
  panelists,
  provenRecord,
  REVIEW_PERIOD,
  round,
  seated,
  SEED_DELAY,
  signedVerdict,
  treasuryBond,
  treeOf,
  verdictsOf,
  waited,
  WINDOW_PERIOD,
} from "../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const COUNT = 64;
/** Of which the chain knows the hashes. */
const KNOWN_BLOCKS = 8_191n;
const EXPOSURE = newcomerExposure(BigInt(COUNT));

async function deployed() {
  return deployedDatanet(connection);
}

/** Makes the next block the last one before a time. */
async function lastBefore(when: bigint): Promise<void> {
  await networkHelpers.time.setNextBlockTimestamp(when - 1n);
}

/** What contributors and the treasury have locked under the ledger and the court. */
async function lockedOf(scene: DatanetScene): Promise<bigint> {
  const { alice, bob, mallory, ledger, court, vault } = scene;
  let sum = (await treasuryBond(scene)).locked;
  for (const module of [ledger, court]) {
    for (const account of [alice, bob, mallory]) sum += (await vault.bondOf(module, account))[1];
  }
  return sum;
}

/** A batch of Alice's whose challenge by Mallory has found no quorum, but so many verdicts. */
async function challengedInVain(scene: DatanetScene, votes: number, late = false): Promise<bigint> {
  const { court, ledger, alice, curators, mallory } = scene;
  for (const curator of [...curators, ...curators]) await seated(scene, curator);
  const batchId = await inWindow(scene, treeOf(leavesOf("twice", COUNT, alice.address)), alice);
  if (late) await lastBefore((await ledger.getBatch(batchId)).due);
  await court.connect(mallory).challengeBatch(batchId);
  await drawn(scene, batchId);
  const verdicts = await verdictsOf(scene, batchId);
  if (votes > 0) await ledger.review(batchId, verdicts.slice(0, votes));
  await waited(scene, REVIEW_PERIOD);
  await ledger.close(batchId);
  return batchId;
}

describe("Attacks on three rounds, waiting faults and cases", () => {
  describe("a round without a quorum, and a later one that an appeal overturns", () => {
    it("doesn't count the verdicts of the first as overturned", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, arbitrator, alice, bob, curators } = scene;
      for (const curator of curators) await seated(scene, curator);
      const batchId = await revealedTree(scene, treeOf(leavesOf("quorum", COUNT, alice.address)), alice);
      await drawn(scene, batchId);
      const [panelist] = await panelists(scene, batchId);
      if (!panelist) throw new Error("no panel");
      // one record of ten, in a round that never counts
      await ledger.review(batchId, [await signedVerdict(scene, panelist, batchId, 0, 1n)]);
      await waited(scene, REVIEW_PERIOD);
      await ledger.close(batchId);
      await round(scene, batchId);
      await court.connect(bob).challengeBatch(batchId);
      await drawn(scene, batchId);
      const panel = await panelists(scene, batchId);
      const times = panel.filter(({ address }) => address === panelist.address).length;
      const verdicts = panel.map((judge, position) => signedVerdict(scene, judge, batchId, position, ALL_FAIL));
      await ledger.review(batchId, await Promise.all(verdicts));
      await court.connect(alice).appeal(batchId, { value: DISPUTE_COST });
      await arbitrator.giveRuling((await arbitrator.disputeCount()) - 1n, 2n);
      expect(await court.overturnedOf(1n, panelist)).to.equal(times);
    });
  });

  describe("a submitter whose records are challenged in a case that was brought", () => {
    it("doesn't take the exposure by leaves that he has planted, before the case is closed", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, arbitrator, bob, mallory } = scene;
      const sybil = await outsider(scene, 0);
      const tree = treeOf(leavesOf("planted", COUNT + 7, mallory.address));
      const batchId = await inWindow(scene, tree, mallory, 0n, COUNT);
      const caseId = await challenged(scene, { tree, batchId }, [0, 1, 2, 3, 4, 5, 6], bob);
      const dispute = await brought(scene, bob, caseId);
      await arbitrator.giveRuling(dispute, upholding(0, 1, 2, 3, 4, 5, 6));
      const gain = await gainOf(scene, [bob], async () => {
        for (let index = COUNT; index < COUNT + 7; index++) {
          const { record, proof } = provenRecord(tree, batchId, index);
          await court
            .connect(sybil)
            .proveOutside(record, proof)
            .catch(() => undefined);
        }
        await court.closeCase(caseId);
      });
      const { forCosts, award } = split(EXPOSURE, COSTS);
      expect(gain).to.equal(forCosts + award);
    });

    it("doesn't leave the challenger nothing by second leaves of the same indices", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, arbitrator, bob, mallory } = scene;
      const sybil = await outsider(scene, 0);
      const challengedIndices = [0, 1, 2, 3];
      const fakes = leavesOf("fake", COUNT, mallory.address);
      const twins = leavesOf("twin", challengedIndices.length, mallory.address);
      const tree = treeOf([...fakes, ...twins]);
      const batchId = await inWindow(scene, tree, mallory, 0n, COUNT);
      const penalty = await court.penaltyOf(batchId);
      const caseId = await challenged(scene, { tree, batchId }, challengedIndices, bob);
      const dispute = await brought(scene, bob, caseId);
      await arbitrator.giveRuling(dispute, upholding(...challengedIndices));
      const gain = await gainOf(scene, [bob], async () => {
        for (const index of challengedIndices) {
          const [first, second] = [provenRecord(tree, batchId, index), provenRecord(tree, batchId, COUNT + index)];
          await court
            .connect(sybil)
            .proveCollision(first.record, first.proof, second.record, second.proof)
            .catch(() => undefined);
        }
        await court.closeCase(caseId);
      });
      const least = awardOf(4n * penalty);
      expect(gain >= least, `the challenger gains ${gain} of ${least}`).to.equal(true);
    });
  });

  describe("a claim about a record that failed in a round that is under appeal", () => {
    it("waits for the appeal", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, arbitrator, alice, bob, mallory } = scene;
      const sybil = await outsider(scene, 0);
      const challenger = await outsider(scene, 1);
      const tree = treeOf(leavesOf("original", COUNT, alice.address));
      const copies = treeOf(leavesOf("original", COUNT, mallory.address));
      const original = await inWindow(scene, tree, alice);
      const batchId = await inWindow(scene, copies, mallory);
      for (let index = 0; index < COUNT; index++) {
        const [earlier, later] = [provenRecord(tree, original, index), provenRecord(copies, batchId, index)];
        await court.connect(bob).claimDuplicate(earlier.record, earlier.proof, later.record, later.proof);
      }
      await court.connect(challenger).challengeBatch(batchId);
      await round(scene, batchId, ALL_FAIL);
      await court.connect(mallory).appeal(batchId, { value: DISPUTE_COST });
      await ended(scene, original);
      const index = (await ledger.sampleOf(batchId, 1n))[0] ?? 0n;
      const [earlier, later] = [
        provenRecord(tree, original, Number(index)),
        provenRecord(copies, batchId, Number(index)),
      ];
      const penalty = await court.penaltyOf(batchId);
      const gain = await gainOf(scene, [bob], async () => {
        await court
          .connect(mallory)
          .settleClaim(batchId, index, original)
          .catch(() => undefined);
        await arbitrator.giveRuling((await arbitrator.disputeCount()) - 1n, 2n);
        await court.connect(sybil).proveDuplicate(earlier.record, earlier.proof, later.record, later.proof);
      });
      expect(gain).to.equal(awardOf(penalty));
    });
  });

  describe("a batch that is challenged twice", () => {
    it("leaves nothing locked where the first challenge found no quorum and the second was overturned", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, arbitrator, alice, bob, mallory } = scene;
      const batchId = await challengedInVain(scene, 2);
      await court.connect(mallory).settleChallenge(batchId);
      await court.connect(bob).challengeBatch(batchId);
      await round(scene, batchId, ALL_FAIL);
      await court.connect(alice).appeal(batchId, { value: DISPUTE_COST });
      await arbitrator.giveRuling((await arbitrator.disputeCount()) - 1n, 2n);
      await ended(scene, batchId);
      await court.settleChallenge(batchId);
      expect(await lockedOf(scene)).to.equal(0n);
    });

    it("leaves nothing locked where it is burned after three rounds", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, bob, mallory } = scene;
      const batchId = await challengedInVain(scene, 1);
      await court.connect(mallory).settleChallenge(batchId);
      await court.connect(bob).challengeBatch(batchId);
      await round(scene, batchId, ALL_FAIL);
      await forfeited(scene, batchId);
      await court.settleChallenge(batchId);
      expect(await lockedOf(scene)).to.equal(0n);
    });

    it("is held for no longer than the documented 142 days", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, arbitrator, alice, bob, mallory } = scene;
      const tree = treeOf(leavesOf("twice", COUNT, alice.address));
      const batchId = await challengedInVain(scene, 0, true);
      const own = (await ledger.getBatch(batchId)).due - WINDOW_PERIOD - REVIEW_PERIOD;
      await court.connect(mallory).settleChallenge(batchId);
      await lastBefore((await ledger.getBatch(batchId)).due);
      await court.connect(bob).challengeBatch(batchId);
      await drawn(scene, batchId);
      const verdicts = await verdictsOf(scene, batchId, ALL_FAIL);
      await ledger.review(batchId, verdicts.slice(1));
      await lastBefore((await ledger.getBatch(batchId)).due);
      await ledger.review(batchId, verdicts.slice(0, 1));
      await lastBefore((await ledger.getBatch(batchId)).due);
      await court.connect(alice).appeal(batchId, { value: DISPUTE_COST });
      await lastBefore((await court.getBatchState(batchId)).appealDeadline);
      await arbitrator.giveRuling((await arbitrator.disputeCount()) - 1n, 2n);
      await lastBefore((await ledger.getBatch(batchId)).due);
      const caseId = await challenged(scene, { tree, batchId }, [0], mallory);
      await lastBefore((await court.getCase(caseId)).gatherUntil + BRING_PERIOD);
      await court.connect(mallory).bring(caseId, { value: DISPUTE_COST });
      await networkHelpers.time.increaseTo((await court.getCase(caseId)).deadline);
      await court.closeCase(caseId);
      await ledger.finalize(batchId);
      const held = BigInt(await networkHelpers.time.latest()) - own;
      expect(held / DAY <= 142n, `held for ${held / DAY} days`).to.equal(true);
    });
  });

  describe("a second round that nobody draws, after a first that failed", () => {
    it("leaves nothing locked", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, alice } = scene;
      const batchId = await inWindow(scene, treeOf(leavesOf("undrawn", COUNT, alice.address)), alice, ALL_FAIL);
      await mined(scene, SEED_DELAY + KNOWN_BLOCKS + 1n);
      await ledger.expire(batchId);
      expect(await lockedOf(scene)).to.equal(0n);
    });
  });

  describe("an appeal that a case waits for", () => {
    it("leaves nothing locked, whatever both rulings are", async () => {
      for (const appealRuling of [0n, 1n, 2n]) {
        for (const caseRuling of [0n, upholding(0), upholding(0, 1)]) {
          const scene = await networkHelpers.loadFixture(deployed);
          const { court, ledger, arbitrator, alice, bob, mallory } = scene;
          const tree = treeOf(leavesOf("waiting", COUNT, alice.address));
          const batchId = await inWindow(scene, tree, alice);
          const caseId = await challenged(scene, { tree, batchId }, [0, 1], mallory);
          const { record, proof } = provenRecord(tree, batchId, 2);
          await court.connect(mallory).demand(record, proof, DemandKind.Content);
          await court.connect(bob).challengeBatch(batchId);
          await round(scene, batchId, ALL_FAIL);
          await court.connect(alice).appeal(batchId, { value: DISPUTE_COST });
          const appeal = (await arbitrator.disputeCount()) - 1n;
          const dispute = await brought(scene, alice, caseId);
          if (caseRuling > 0n) await arbitrator.giveRuling(dispute, caseRuling);
          if (appealRuling > 0n) await arbitrator.giveRuling(appeal, appealRuling);
          await waited(scene, 70n * DAY);
          if (appealRuling === 0n) await court.refuseAppeal(batchId);
          await court.closeCase(caseId);
          await court.lapse(batchId, 2n, DemandKind.Content);
          if (appealRuling === 1n) await ledger.forfeit(batchId);
          if (appealRuling === 2n) await ledger.finalize(batchId);
          await court.settleChallenge(batchId);
          expect(await lockedOf(scene), `appeal ${appealRuling}, case ${caseRuling}`).to.equal(0n);
        }
      }
    });
  });
});
