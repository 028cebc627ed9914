import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";
import { ALL_FAIL, awardOf, expectNoProfit, gainOf, inWindow, outsider, revealedTree } from "../helpers/attacks.ts";
import { appealed, type CourtBatch, DemandKind, ended, Fault, nameOf, proven, taken } from "../helpers/court.ts";
import {
  BatchStatus,
  commitFor,
  committed,
  contributionOf,
  type DatanetScene,
  deployedDatanet,
  drawn,
  type Leaf,
  leavesOf,
  newcomerExposure,
  type RecordTree,
  reviewed,
  round,
  treeOf,
  waited,
} from "../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const COUNT = 64;

type Signer = DatanetScene["alice"];
type Scene = DatanetScene & { sybil: Signer; other: Signer };

async function deployed(): Promise<Scene> {
  const scene = await deployedDatanet(connection);
  return { ...scene, sybil: await outsider(scene, 0), other: await outsider(scene, 1) };
}

/** So many numbers, from 0 on. */
function range(length: number): number[] {
  return Array.from({ length }, (_, place) => place);
}

/** The same records, by each of some authors. */
function treesOf(label: string, ...authors: [Signer, Signer, ...Signer[]]): [RecordTree, RecordTree, ...RecordTree[]] {
  const [first, second, ...rest] = authors.map(({ address }) => treeOf(leavesOf(label, COUNT, address)));
  if (!first || !second) throw new Error("no trees");
  return [first, second, ...rest];
}

/** Claims, as far as that is possible, that each record of a batch repeats the one of its place in another. */
async function claimedAll({ court, bob }: Scene, earlier: CourtBatch, later: CourtBatch): Promise<void> {
  for (const index of range(COUNT)) {
    const claiming = court.connect(bob).claimDuplicate(...proven(earlier, index), ...proven(later, index));
    await claiming.catch(() => undefined);
  }
}

/** Settles the claims on an earlier batch that has ended, and makes the later one final. */
async function settledAll({ court, ledger }: Scene, earlier: CourtBatch, later: CourtBatch): Promise<void> {
  for (const index of range(COUNT)) {
    await court.settleClaim(later.batchId, index, earlier.batchId).catch(() => undefined);
  }
  await ledger.finalize(later.batchId);
}

/** What is locked under the ledger and the court, and what the vault holds beyond all bonds. */
async function leftOf(scene: Scene): Promise<{ locked: bigint; surplus: bigint }> {
  const { vault, token, ledger, court, seats, curators, alice, bob, mallory, sybil, other } = scene;
  const holders = [alice, bob, mallory, sybil, other, ...curators, await ledger.treasuryOf(1n)];
  let [locked, sum] = [0n, 0n];
  for (const module of [ledger, court, seats]) {
    for (const holder of holders) {
      const [free, kept] = await vault.bondOf(module, holder);
      sum += free + kept;
      if (module !== seats) locked += kept;
    }
  }
  return { locked, surplus: (await token.balanceOf(vault)) - sum };
}

/** Has the arbitrator undo the failure of a batch. */
async function overturned(scene: Scene, batchId: bigint): Promise<void> {
  await scene.arbitrator.giveRuling(await appealed(scene, batchId), 2n);
}

describe("The court and the ledger, a fifth time", () => {
  describe("a submitter who commits records twice, and reveals the later commit first", () => {
    const waits = {
      "is final": () => Promise.resolve(),
      "is final, after a pause": async ({ ledger, guardian }: Scene) => {
        await ledger.connect(guardian).pause();
        await networkHelpers.time.increaseTo(await ledger.pausedUntil());
      },
    } as const;
    for (const [when, wait] of Object.entries(waits)) {
      it(`isn't paid by the earlier one when the other ${when}`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { court, ledger, bob, mallory, sybil } = scene;
        const [tree, copies] = treesOf("sealed", sybil, mallory);
        await committed(scene, contributionOf(tree), sybil);
        const copy = { tree: copies, batchId: await inWindow(scene, copies, mallory) };
        await wait(scene);
        await ended(scene, copy.batchId);
        await expectNoProfit(scene, [sybil], async () => {
          await ledger.connect(sybil).reveal(contributionOf(tree));
          const sealed = { tree, batchId: await ledger.batchCount() };
          await round(scene, sealed.batchId);
          for (const index of range(COUNT)) {
            const proving = court.connect(bob).proveDuplicate(...proven(copy, index), ...proven(sealed, index));
            await proving.catch(() => undefined);
          }
          await ended(scene, sealed.batchId);
        });
        expect((await leftOf(scene)).locked).to.equal(0n);
      });
    }

    it("isn't paid by the later one when she reveals the earlier as late as its priority lasts", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { ledger, mallory, sybil } = scene;
      const [tree, copies] = treesOf("sealed", sybil, mallory);
      const { time } = await committed(scene, contributionOf(tree), sybil);
      await expectNoProfit(scene, [mallory], async () => {
        const later = { tree: copies, batchId: await inWindow(scene, copies, mallory) };
        await networkHelpers.time.setNextBlockTimestamp(time + (await ledger.PRIORITY_PERIOD()));
        await ledger.connect(sybil).reveal(contributionOf(tree));
        const earlier = { tree, batchId: await ledger.batchCount() };
        await claimedAll(scene, earlier, later);
        await round(scene, earlier.batchId);
        await ended(scene, earlier.batchId);
        await settledAll(scene, earlier, later);
      });
      expect(await leftOf(scene)).to.deep.equal({ locked: 0n, surplus: 0n });
    });
  });

  describe("three submitters who commit the same records in one second, and reveal in another order", () => {
    it("are paid once", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, mallory, sybil, other } = scene;
      const submitters = [mallory, sybil, other] as const;
      const trees = treesOf("tied", ...submitters);
      const { provider } = connection.ethers;
      await provider.send("evm_setAutomine", [false]);
      for (const [i, submitter] of submitters.entries()) {
        const hash = await commitFor(scene, contributionOf(trees[i] ?? trees[0]), submitter);
        await ledger.connect(submitter).commit(hash, { gasLimit: 200_000n });
      }
      await networkHelpers.mine();
      await provider.send("evm_setAutomine", [true]);
      const batches: CourtBatch[] = [];
      await expectNoProfit(scene, [mallory, sybil], async () => {
        for (const i of [2, 1, 0]) {
          const tree = trees[i] ?? trees[0];
          await ledger.connect(submitters[i] ?? mallory).reveal(contributionOf(tree));
          batches.push({ tree, batchId: await ledger.batchCount() });
        }
        for (const { batchId } of batches) await round(scene, batchId);
        const [first, second, third] = batches;
        if (!first || !second || !third) throw new Error("no batches");
        for (const [earlier, later] of [
          [first, second],
          [first, third],
          [second, third],
        ] as const) {
          await claimedAll(scene, earlier, later);
        }
        await ended(scene, first.batchId);
        await settledAll(scene, first, second);
        for (const index of range(COUNT)) await court.settleClaim(third.batchId, index, second.batchId);
        await settledAll(scene, first, third);
      });
      expect(await leftOf(scene)).to.deep.equal({ locked: 0n, surplus: 0n });
    });
  });

  describe("a record that fails in a round which an appeal undoes", () => {
    /** Sybil's batch, whose records have two places each, has failed in a round; Mallory sells the same. */
    async function failing() {
      const scene = await deployed();
      const { court, ledger, alice, mallory, sybil } = scene;
      const leaves = leavesOf("undone", COUNT, sybil.address);
      const tree = treeOf([...leaves, ...leaves.map(([index, ...rest]): Leaf => [index + BigInt(COUNT), ...rest])]);
      const earlier = { tree, batchId: await inWindow(scene, tree, sybil) };
      await court.connect(alice).challengeBatch(earlier.batchId);
      await drawn(scene, earlier.batchId);
      const copies = treeOf(leavesOf("undone", COUNT, mallory.address));
      const later = { tree: copies, batchId: await revealedTree(scene, copies, mallory) };
      const sampled = (await ledger.sampleOf(earlier.batchId, 1n)).map(Number);
      const place = sampled.find((index) => !sampled.includes((index + COUNT) % (2 * COUNT))) ?? -1;
      return { ...scene, earlier, later, place, index: place % COUNT };
    }

    it("keeps the award for who has claimed it before", async () => {
      const { earlier, later, place, index, ...scene } = await networkHelpers.loadFixture(failing);
      const { court, ledger, bob, sybil } = scene;
      const penalty = await court.penaltyOf(later.batchId);
      const gain = await gainOf(scene, [bob], async () => {
        await court.connect(bob).claimDuplicate(...proven(earlier, place), ...proven(later, index));
        await round(scene, later.batchId);
        await reviewed(scene, earlier.batchId, ALL_FAIL);
        await court
          .connect(sybil)
          .claimDuplicate(...proven(earlier, (place + COUNT) % (2 * COUNT)), ...proven(later, index))
          .catch(() => undefined);
        await overturned(scene, earlier.batchId);
        await ended(scene, earlier.batchId);
        await court.settleClaim(later.batchId, index, earlier.batchId);
        await ledger.finalize(later.batchId);
      });
      expect(gain).to.equal(awardOf(penalty));
    });

    it("isn't sold again in the meantime", async () => {
      const { earlier, later, place, index, ...scene } = await networkHelpers.loadFixture(failing);
      const { court, ledger, bob } = scene;
      await reviewed(scene, earlier.batchId, ALL_FAIL);
      await round(scene, later.batchId);
      const claiming = court.connect(bob).claimDuplicate(...proven(earlier, place), ...proven(later, index));
      await claiming.catch(() => undefined);
      await waited(scene, await ledger.WINDOW_PERIOD());
      await ledger.finalize(later.batchId).catch(() => undefined);
      await overturned(scene, earlier.batchId);
      await ended(scene, earlier.batchId);
      await court.settleClaim(later.batchId, index, earlier.batchId).catch(() => undefined);
      const penalty = await court.penaltyOf(later.batchId);
      const { exposure } = await ledger.getBatch(later.batchId);
      expect([(await court.getRecord(later.batchId, index)).fault, exposure]).to.deep.equal([
        Fault.Duplicate,
        newcomerExposure(BigInt(COUNT)) - penalty,
      ]);
    });

    it("is dropped, with its claim, where the failure stands", async () => {
      const { earlier, later, place, index, ...scene } = await networkHelpers.loadFixture(failing);
      const { court, ledger, bob } = scene;
      await reviewed(scene, earlier.batchId, ALL_FAIL);
      await court
        .connect(bob)
        .claimDuplicate(...proven(earlier, place), ...proven(later, index))
        .catch(() => undefined);
      await round(scene, later.batchId);
      await waited(scene, await ledger.APPEAL_PERIOD());
      await ledger.forfeit(earlier.batchId);
      await court.settleChallenge(earlier.batchId);
      await court.settleClaim(later.batchId, index, earlier.batchId).catch(() => undefined);
      await ledger.finalize(later.batchId);
      expect(await court.isVoid(later.batchId, index)).to.equal(false);
      expect(await leftOf(scene)).to.deep.equal({ locked: 0n, surplus: 0n });
    });
  });

  describe("a claim that is lost and replaced, over and over", () => {
    it("is paid once, to the last who named a place that stands, and holds the batch once", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, bob, mallory, sybil } = scene;
      const leaves = leavesOf("places", COUNT, sybil.address);
      const [, hash] = leaves[0] ?? [0n, ""];
      const places = [0, COUNT, COUNT + 1, COUNT + 2] as const;
      for (const place of places.slice(1)) leaves.push([BigInt(place), hash, sybil.address]);
      const count = leaves.length;
      for (const place of places.slice(0, 3)) leaves.push([BigInt(place), id(`twin ${place}`), sybil.address]);
      const tree = treeOf(leaves);
      const earlier = { tree, batchId: await inWindow(scene, tree, sybil, 0n, count) };
      const copies = treeOf(leavesOf("places", COUNT, mallory.address));
      const later = { tree: copies, batchId: await inWindow(scene, copies, mallory) };
      const penalty = await court.penaltyOf(later.batchId);
      const gain = await gainOf(scene, [bob], async () => {
        for (const [i, place] of places.entries()) {
          const claimant = i % 2 === 0 ? sybil : bob;
          await court.connect(claimant).claimDuplicate(...proven(earlier, place), ...proven(later, 0));
          if (i === 3) break;
          await court.connect(sybil).proveCollision(...proven(earlier, place), ...proven(earlier, count + i));
        }
        expect((await court.getBatchState(later.batchId)).holds).to.equal(1n);
        await ended(scene, earlier.batchId);
        await court.connect(sybil).proveDuplicate(...proven(earlier, COUNT + 2), ...proven(later, 0));
        await court.settleClaim(later.batchId, 0n, earlier.batchId);
      });
      await ledger.finalize(later.batchId);
      expect(gain).to.equal(awardOf(penalty));
      expect(await leftOf(scene)).to.deep.equal({ locked: 0n, surplus: 0n });
    });
  });

  describe("a batch that ends while a claim and a demand about it are open", () => {
    for (const status of [BatchStatus.Rejected, BatchStatus.Unreviewed, BatchStatus.Expired]) {
      it(`leaves nothing open or locked where it is ${nameOf(status)}`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { court, bob, mallory, sybil } = scene;
        const [tree, copies] = treesOf("open", sybil, mallory);
        const earlier = { tree, batchId: await revealedTree(scene, tree, sybil) };
        const later = { tree: copies, batchId: await revealedTree(scene, copies, mallory) };
        await drawn(scene, earlier.batchId);
        await reviewed(scene, earlier.batchId);
        await claimedAll(scene, earlier, later);
        await court.connect(bob).demand(...proven(later, 0), DemandKind.Content);
        await expectNoProfit(scene, [mallory, sybil], async () => {
          await taken(scene, later.batchId, status);
          await waited(scene, await court.ANSWER_PERIOD());
          await court.lapse(later.batchId, 0n, DemandKind.Content);
        });
        await ended(scene, earlier.batchId);
        for (const index of range(COUNT)) await court.settleClaim(later.batchId, index, earlier.batchId);
        expect((await court.getBatchState(later.batchId)).holds).to.equal(0n);
        expect(await leftOf(scene)).to.deep.equal({ locked: 0n, surplus: 0n });
      });
    }
  });
});
