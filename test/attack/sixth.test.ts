import { expect } from "chai";
import { network } from "hardhat";
import { ALL_FAIL, awardOf, expectNoProfit, gainOf, inWindow, outsider, revealedTree } from "../helpers/attacks.ts";
import { appealed, ended, Fault, nameOf, proven } from "../helpers/court.ts";
import {
  BatchStatus,
  committed,
  contributionOf,
  type DatanetScene,
  deployedDatanet,
  drawn,
  type Leaf,
  leavesOf,
  PRIORITY_PERIOD,
  REVEAL_PERIOD,
  reviewed,
  round,
  treeOf,
  waited,
  WINDOW_PERIOD,
} from "../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const COUNT = 64;
const ONE_FAILS = 1n;

type Scene = DatanetScene & { sybil: DatanetScene["alice"] };

async function deployed(): Promise<Scene> {
  const scene = await deployedDatanet(connection);
  return { ...scene, sybil: await outsider(scene, 0) };
}

/** What is locked under the ledger and the court, and how many claims and the like hold a batch. */
async function openOf(scene: Scene, batchId: bigint): Promise<{ locked: bigint; holds: bigint }> {
  const { vault, ledger, court, alice, bob, mallory, sybil } = scene;
  let locked = 0n;
  for (const module of [ledger, court]) {
    for (const holder of [alice, bob, mallory, sybil, await ledger.treasuryOf(1n)]) {
      locked += (await vault.bondOf(module, holder))[1];
    }
  }
  return { locked, holds: (await court.getBatchState(batchId)).holds };
}

describe("The court and the ledger, a sixth time", () => {
  describe("who copies what he sees in a reveal that comes as late as it may", () => {
    const waits = {
      "at once": 1n,
      "as late as the copy's priority lasts": PRIORITY_PERIOD,
      "as late as possible": REVEAL_PERIOD,
    } as const;
    for (const [when, wait] of Object.entries(waits)) {
      it(`comes after it, and isn't paid, when he reveals ${when}`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { court, ledger, alice, bob, mallory } = scene;
        const tree = treeOf(leavesOf("late", COUNT, alice.address));
        const copies = treeOf(leavesOf("late", COUNT, mallory.address));
        const { time } = await committed(scene, contributionOf(tree), alice);
        await networkHelpers.time.setNextBlockTimestamp(time + REVEAL_PERIOD);
        await ledger.connect(alice).reveal(contributionOf(tree));
        const original = { tree, batchId: await ledger.batchCount() };

        await expectNoProfit(scene, [mallory], async () => {
          const copied = await committed(scene, contributionOf(copies), mallory);
          await networkHelpers.time.setNextBlockTimestamp(copied.time + wait);
          await ledger.connect(mallory).reveal(contributionOf(copies));
          const copy = { tree: copies, batchId: await ledger.batchCount() };
          const claiming = court.connect(mallory).claimDuplicate(...proven(copy, 0), ...proven(original, 0));
          await expect(claiming).to.be.revertedWithCustomError(court, "DatanetCourtNoFault");
          await round(scene, original.batchId);
          await ended(scene, original.batchId);
          for (let index = 0; index < COUNT; index++) {
            await court.connect(bob).proveDuplicate(...proven(original, index), ...proven(copy, index));
          }
          await round(scene, copy.batchId);
          await ended(scene, copy.batchId);
          expect(await openOf(scene, copy.batchId)).to.deep.equal({ locked: 0n, holds: 0n });
        });
      });
    }
  });

  describe("a submitter who has her batch sampled again, to claim on a record of hers that has failed for good", () => {
    /** A sampled record fails in a round that passes; it stands elsewhere in the same batch, and in Mallory's. */
    async function blocked() {
      const scene = await deployed();
      const { court, ledger, mallory, sybil } = scene;
      const leaves = leavesOf("twice", COUNT, sybil.address);
      const tree = treeOf([...leaves, ...leaves.map(([index, ...rest]): Leaf => [index + BigInt(COUNT), ...rest])]);
      const earlier = { tree, batchId: await inWindow(scene, tree, sybil, ONE_FAILS) };
      const lost = Number((await ledger.sampleOf(earlier.batchId, 0n))[0]);
      const copies = treeOf(leavesOf("twice", COUNT, mallory.address));
      const later = { tree: copies, batchId: await inWindow(scene, copies, mallory) };
      await court.connect(sybil).challengeBatch(earlier.batchId);
      const index = lost % COUNT;
      await court.connect(sybil).claimDuplicate(...proven(earlier, lost), ...proven(later, index));
      return { ...scene, earlier, later, lost, index, twin: (lost + COUNT) % (2 * COUNT) };
    }

    it("keeps others out as long as the sample lasts", async () => {
      const { court, bob, earlier, later, index, twin } = await networkHelpers.loadFixture(blocked);
      await expect(court.connect(bob).claimDuplicate(...proven(earlier, twin), ...proven(later, index)))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidClaim")
        .withArgs(later.batchId, index);
    });

    it("leaves the award to who takes the claim's place in the window that follows", async () => {
      const { earlier, later, index, twin, ...scene } = await networkHelpers.loadFixture(blocked);
      const { court, ledger, bob } = scene;
      const penalty = await court.penaltyOf(later.batchId);
      await waited(scene, WINDOW_PERIOD);
      await drawn(scene, earlier.batchId);
      await reviewed(scene, earlier.batchId);
      const gain = await gainOf(scene, [bob], async () => {
        await court.connect(bob).claimDuplicate(...proven(earlier, twin), ...proven(later, index));
        await ended(scene, earlier.batchId);
        await court.settleClaim(later.batchId, index, earlier.batchId);
      });
      await court.settleChallenge(earlier.batchId);
      await ledger.finalize(later.batchId);
      expect(gain).to.equal(awardOf(penalty));
      expect((await court.getRecord(later.batchId, index)).fault).to.equal(Fault.Duplicate);
      expect(await openOf(scene, later.batchId)).to.deep.equal({ locked: 0n, holds: 0n });
    });
  });

  describe("a batch whose failure stands", () => {
    for (const status of [BatchStatus.Burned, BatchStatus.Rejected] as const) {
      it(`voids nothing of an honest later one by a claim made while it failed, where it is ${nameOf(status)}`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { court, ledger, arbitrator, alice, bob, mallory } = scene;
        const tree = treeOf(leavesOf("junk", COUNT, mallory.address));
        const earlier = { tree, batchId: await revealedTree(scene, tree, mallory) };
        const honest = treeOf(leavesOf("junk", COUNT, alice.address));
        const later = { tree: honest, batchId: await revealedTree(scene, honest, alice) };
        await round(scene, earlier.batchId, ALL_FAIL);
        const index = Number((await ledger.sampleOf(earlier.batchId, 0n))[0]);
        const { exposure } = await ledger.getBatch(later.batchId);
        await court.connect(mallory).claimDuplicate(...proven(earlier, index), ...proven(later, index));
        await round(scene, later.batchId);
        await round(scene, earlier.batchId, ALL_FAIL);
        await arbitrator.giveRuling(await appealed(scene, earlier.batchId), status === BatchStatus.Burned ? 1n : 0n);
        await waited(scene, await ledger.APPEAL_PERIOD());
        if (status === BatchStatus.Burned) await ledger.forfeit(earlier.batchId);

        await expect(court.connect(bob).proveDuplicate(...proven(earlier, index), ...proven(later, index)))
          .to.be.revertedWithCustomError(court, "DatanetCourtInvalidRecord")
          .withArgs(earlier.batchId, index);
        await court.settleClaim(later.batchId, index, earlier.batchId);
        expect([
          (await ledger.getBatch(earlier.batchId)).status,
          (await ledger.getBatch(later.batchId)).exposure,
        ]).to.deep.equal([status, exposure]);
        await ledger.finalize(later.batchId);
        expect(await openOf(scene, later.batchId)).to.deep.equal({ locked: 0n, holds: 0n });
      });
    }
  });
});
