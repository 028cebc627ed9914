import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";
import {
  awardOf,
  brought,
  consentOf,
  expectNoProfit,
  gainOf,
  inWindow,
  outsider,
  revealedTree,
  upholding,
} from "../helpers/attacks.ts";
import { challenged, type CourtBatch, COSTS, DemandKind, ended, Fault, proven, split } from "../helpers/court.ts";
import {
  DAY,
  type DatanetScene,
  deployedDatanet,
  drawn,
  type Leaf,
  leavesOf,
  newcomerExposure,
  REVIEW_PERIOD,
  reviewed,
  round,
  treeOf,
  verdictsOf,
  waited,
} from "../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const COUNT = 64;
const EXPOSURE = newcomerExposure(BigInt(COUNT));
const CONTENT = new TextEncoder().encode("shown");

type Scene = DatanetScene & { sybil: DatanetScene["alice"] };

async function deployed(): Promise<Scene> {
  const scene = await deployedDatanet(connection);
  return { ...scene, sybil: await outsider(scene, 0) };
}

/** So many numbers, from one on. */
function range(from: number, length: number): number[] {
  return Array.from({ length }, (_, place) => from + place);
}

/** Records of which each has a second place, as many further on. */
function twice(label: string, author: string): Leaf[] {
  const leaves = leavesOf(label, COUNT, author);
  return [...leaves, ...leaves.map(([index, hash]): Leaf => [index + BigInt(COUNT), hash, author])];
}

/** What is locked under the court and the ledger, but for the treasury's. */
async function lockedOf({ vault, ledger, court, alice, bob, mallory, sybil }: Scene): Promise<bigint> {
  let sum = 0n;
  for (const module of [ledger, court]) {
    for (const account of [alice, bob, mallory, sybil]) sum += (await vault.bondOf(module, account))[1];
  }
  return sum;
}

/** What lies in the vault beyond all bonds, free and locked. */
async function surplusOf(scene: Scene): Promise<bigint> {
  const { vault, token, ledger, court, seats, curators, alice, bob, mallory, sybil } = scene;
  let sum = 0n;
  for (const module of [ledger, court, seats]) {
    const holders = [alice, bob, mallory, sybil, ...curators, await ledger.treasuryOf(1n)];
    for (const holder of holders) {
      const [free, locked] = await vault.bondOf(module, holder);
      sum += free + locked;
    }
  }
  return (await token.balanceOf(vault)) - sum;
}

/** Claims that records of a batch repeat those of another; says how many claims were taken. */
async function claimedAll(
  { court }: Scene,
  by: Scene["bob"],
  pairs: readonly (readonly [number, number])[],
  [earlier, later]: readonly [CourtBatch, CourtBatch],
): Promise<number> {
  let taken = 0;
  for (const [first, second] of pairs) {
    const claiming = court.connect(by).claimDuplicate(...proven(earlier, first), ...proven(later, second));
    await claiming.then(
      () => taken++,
      () => undefined,
    );
  }
  return taken;
}

describe("The court, a fourth time", () => {
  describe("a submitter who sells records twice, and claims so herself on places that she lets fall", () => {
    it("isn't paid for the second time", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, bob, mallory, sybil } = scene;
      const tree = treeOf(twice("sold", sybil.address));
      const earlier = { tree, batchId: await inWindow(scene, tree, sybil) };
      const copies = treeOf(leavesOf("sold", COUNT, mallory.address));
      const records = range(0, COUNT);
      await expectNoProfit(scene, [mallory], async () => {
        const later = { tree: copies, batchId: await inWindow(scene, copies, mallory) };
        const second = records.map((index) => [COUNT + index, index] as const);
        await claimedAll(scene, sybil, second, [earlier, later]);
        for (const index of records) {
          await court.connect(sybil).proveCollision(...proven(earlier, index), ...proven(earlier, COUNT + index));
        }
        const first = records.map((index) => [index, index] as const);
        await claimedAll(scene, bob, first, [earlier, later]);
        await ended(scene, earlier.batchId);
        for (const index of records) await court.settleClaim(later.batchId, index, earlier.batchId);
        await scene.ledger.finalize(later.batchId);
      });
    });

    it("pays whoever claims the place that stands, also when the second batch takes no other objections", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, bob, mallory, sybil } = scene;
      const tree = treeOf(twice("sold", sybil.address));
      const earlier = { tree, batchId: await revealedTree(scene, tree, sybil) };
      await drawn(scene, earlier.batchId);
      const sampled = Number((await ledger.sampleOf(earlier.batchId, 0n))[0]);
      const copies = treeOf(leavesOf("sold", COUNT, mallory.address));
      const later = { tree: copies, batchId: await inWindow(scene, copies, mallory) };
      const index = sampled % COUNT;
      await claimedAll(scene, sybil, [[sampled, index]], [earlier, later]);
      const penalty = await court.penaltyOf(later.batchId);
      const gain = await gainOf(scene, [bob], async () => {
        await waited(scene, REVIEW_PERIOD);
        const verdicts = await verdictsOf(scene, earlier.batchId, 1n);
        for (const [place, { position, fails }] of verdicts.entries()) {
          const panelist = (await ledger.panelOf(earlier.batchId, 0n))[place] ?? "";
          const judge = await connection.ethers.getSigner(panelist);
          await ledger.connect(judge).review(earlier.batchId, [{ position, fails, signature: "0x" }]);
        }
        await claimedAll(scene, bob, [[(sampled + COUNT) % (2 * COUNT), index]], [earlier, later]);
        await ended(scene, earlier.batchId);
        await court.settleClaim(later.batchId, index, earlier.batchId);
      });
      expect(gain).to.equal(awardOf(penalty));
      expect((await court.getBatchState(later.batchId)).holds).to.equal(0n);
    });

    it("doesn't put another claim in the place of one that stands", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, bob, mallory, sybil } = scene;
      const tree = treeOf(twice("sold", sybil.address));
      const earlier = { tree, batchId: await inWindow(scene, tree, sybil) };
      const copies = treeOf(leavesOf("sold", COUNT, mallory.address));
      const later = { tree: copies, batchId: await inWindow(scene, copies, mallory) };
      await claimedAll(scene, bob, [[0, 0]], [earlier, later]);
      await expect(court.connect(sybil).claimDuplicate(...proven(earlier, COUNT), ...proven(later, 0)))
        .to.be.revertedWithCustomError(court, "DatanetCourtInvalidClaim")
        .withArgs(later.batchId, 0n);
    });
  });

  describe("a submitter who has planted a second leaf, to answer for it what is asked of the first", () => {
    /** Whose record of index 0 is a bait: another leaf of that index can be shown. */
    async function baited(scene: Scene, kind: bigint) {
      const { alice, mallory } = scene;
      const author = kind === DemandKind.Consent ? alice : mallory;
      const shown = connection.ethers.keccak256(CONTENT);
      const leaves = [...leavesOf("bait", COUNT, author.address), [0n, shown, scene.sybil.address] satisfies Leaf];
      const tree = treeOf(leaves);
      return { tree, batchId: await inWindow(scene, tree, mallory, 0n, COUNT) };
    }

    for (const [word, kind] of Object.entries(DemandKind).filter(([, value]) => value !== DemandKind.None)) {
      it(`doesn't take the bond of who asks for ${word.toLowerCase()} in a final batch`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { court, bob, mallory, sybil } = scene;
        const batch = await baited(scene, kind);
        await ended(scene, batch.batchId);
        const consent = await consentOf(scene, sybil, batch.tree, mallory);
        await expectNoProfit(scene, [mallory, sybil], async () => {
          await court.connect(bob).demand(...proven(batch, 0), kind);
          await court
            .connect(mallory)
            .answer(...proven(batch, COUNT), kind, kind === DemandKind.Consent ? consent : CONTENT)
            .catch(() => undefined);
        });
      });
    }

    it("doesn't escape the penalty of an open batch by an answer in the last second", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, bob, mallory, sybil } = scene;
      const batch = await baited(scene, DemandKind.Content);
      const penalty = await court.penaltyOf(batch.batchId);
      const { exposure } = await ledger.getBatch(batch.batchId);
      await court.connect(bob).demand(...proven(batch, 0), DemandKind.Content);
      const { due } = await court.getDemand(batch.batchId, 0n, DemandKind.Content);
      const gain = await gainOf(scene, [bob], async () => {
        await networkHelpers.time.setNextBlockTimestamp(due - 1n);
        await court
          .connect(mallory)
          .answer(...proven(batch, COUNT), DemandKind.Content, CONTENT)
          .catch(() => undefined);
        await ledger
          .connect(sybil)
          .finalize(batch.batchId)
          .catch(() => undefined);
        await networkHelpers.time.increaseTo(due + DAY);
        await court.lapse(batch.batchId, 0n, DemandKind.Content).catch(() => undefined);
      });
      const left = (await ledger.getBatch(batch.batchId)).exposure;
      expect([gain, exposure - left]).to.deep.equal([awardOf(penalty), penalty]);
    });
  });

  describe("a submitter whose own authors ask for their consent before anybody challenges", () => {
    it("loses two fifths of the exposure for what was challenged, and leaves the challenger his bonds", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, arbitrator, bob, mallory, sybil } = scene;
      const tree = treeOf(leavesOf("insured", COUNT, sybil.address));
      const batch = { tree, batchId: await revealedTree(scene, tree, mallory) };
      const records = range(0, 7);
      let gain = 0n;
      const lost = await expectNoProfit(scene, [mallory, sybil], async () => {
        for (const index of records) await court.connect(sybil).demand(...proven(batch, index), DemandKind.Consent);
        await drawn(scene, batch.batchId);
        await waited(scene, REVIEW_PERIOD - 3_600n);
        await reviewed(scene, batch.batchId);
        gain = await gainOf(scene, [bob], async () => {
          const caseId = await challenged(scene, batch, records, bob);
          const dispute = await brought(scene, bob, caseId);
          await waited(scene, (await court.ANSWER_PERIOD()) - REVIEW_PERIOD);
          for (const index of records) await court.lapse(batch.batchId, index, DemandKind.Consent);
          await arbitrator.giveRuling(dispute, upholding(...records));
          await court.closeCase(caseId);
        });
      });
      expect(gain).to.equal(0n);
      expect(lost >= EXPOSURE - awardOf(EXPOSURE), `the attackers lose ${lost}`).to.equal(true);
    });
  });

  describe("a Sybil who has more challenged than the exposure can pay", () => {
    it("doesn't keep it, or its bonds, for less than two fifths, where others have claimed before", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, ledger, alice, bob, mallory, sybil } = scene;
      const [tree, copies] = [alice, mallory].map(({ address }) => treeOf(leavesOf("sold", COUNT, address)));
      if (!tree || !copies) throw new Error("no trees");
      const earlier = { tree, batchId: await inWindow(scene, tree, alice) };
      const later = { tree: copies, batchId: await inWindow(scene, copies, mallory) };
      const [others, own] = [range(7, 25), range(0, 7)];
      const lost = await expectNoProfit(scene, [mallory, sybil], async () => {
        const pairsOf = (records: number[]) => records.map((index) => [index, index] as const);
        await claimedAll(scene, sybil, pairsOf(own), [earlier, later]);
        await claimedAll(scene, bob, pairsOf(others), [earlier, later]);
        await challenged(scene, later, range(0, 32), sybil);
        const { latestCase } = await court.getBatchState(later.batchId);
        await ended(scene, earlier.batchId);
        for (const index of [...others, ...own]) await court.settleClaim(later.batchId, index, earlier.batchId);
        const { gatherUntil } = await court.getCase(latestCase);
        await networkHelpers.time.increaseTo(gatherUntil + (await court.BRING_PERIOD()));
        for (const caseId of [latestCase - 1n, latestCase]) await court.closeCase(caseId);
      });
      expect(lost).to.equal(EXPOSURE - awardOf(EXPOSURE));
      const { holds, reserved } = await court.getBatchState(later.batchId);
      await ledger.finalize(later.batchId);
      expect([holds, reserved, await lockedOf(scene), await surplusOf(scene)]).to.deep.equal([0n, 0n, 0n, 0n]);
    });
  });

  describe("a submitter who opens the first case, before an arbitrator that stays silent on it", () => {
    it("keeps the second waiting until its time is over, and loses to it what was ruled", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, arbitrator, bob, mallory, sybil } = scene;
      const tree = treeOf(leavesOf("silent", COUNT, mallory.address));
      const batch = { tree, batchId: await inWindow(scene, tree, mallory) };
      const records = range(16, 7);
      let gain = 0n;
      await expectNoProfit(scene, [mallory, sybil], async () => {
        const first = await challenged(scene, batch, range(0, 16), sybil);
        const second = await challenged(scene, batch, records, bob);
        await brought(scene, sybil, first);
        const dispute = await brought(scene, bob, second);
        await arbitrator.giveRuling(dispute, upholding(...range(0, records.length)));
        await networkHelpers.time.increaseTo((await court.getCase(first)).deadline);
        gain = await gainOf(scene, [bob], async () => {
          await court.closeCase(first);
          await court.closeCase(second);
        });
      });
      const { forCosts, award } = split(EXPOSURE, COSTS);
      expect(gain).to.equal(forCosts + award);
      const { holds, reserved } = await court.getBatchState(batch.batchId);
      expect([holds, reserved, await surplusOf(scene)]).to.deep.equal([0n, 0n, 0n]);
    });
  });

  describe("a penalty that is owed in two cases of a batch that is rejected since", () => {
    it("is worth nothing, and leaves nothing open", async () => {
      const scene = await networkHelpers.loadFixture(deployed);
      const { court, bob, mallory, sybil } = scene;
      const tree = treeOf([...leavesOf("owed", COUNT, mallory.address), [0n, id("twin"), mallory.address]]);
      const batch = { tree, batchId: await inWindow(scene, tree, mallory, 0n, COUNT) };
      const first = await challenged(scene, batch, range(0, 16), bob);
      const second = await challenged(scene, batch, [0], sybil);
      await court.connect(bob).proveCollision(...proven(batch, 0), ...proven(batch, COUNT));
      await court.connect(sybil).challengeBatch(batch.batchId);
      await round(scene, batch.batchId, (1n << 10n) - 1n);
      const { arbitrator } = scene;
      await court.connect(mallory).appeal(batch.batchId, { value: await arbitrator.cost() });
      await arbitrator.giveRuling((await arbitrator.disputeCount()) - 1n, 0n);
      await networkHelpers.time.increaseTo((await court.getCase(second)).gatherUntil + (await court.BRING_PERIOD()));
      for (const caseId of [second, first]) await court.closeCase(caseId);
      await court.settleChallenge(batch.batchId);
      const { holds, reserved } = await court.getBatchState(batch.batchId);
      const { owed, challenges, fault } = await court.getRecord(batch.batchId, 0n);
      expect([holds, reserved, owed, challenges, fault]).to.deep.equal([0n, 0n, false, 0n, Fault.SameIndex]);
      expect([await lockedOf(scene), await surplusOf(scene)]).to.deep.equal([0n, 0n]);
    });
  });
});
