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
  outsider,
  upholding,
} from "../helpers/attacks.ts";
import { BRING_PERIOD, challenged, COSTS, type CourtBatch, DemandKind, ended, split } from "../helpers/court.ts";
import {
  APPEAL_PERIOD,
  type DatanetScene,
  deployedDatanet,
  drawn,
  EXPOSURE_FLOOR,
  leavesOf,
  newcomerExposure,
  provenRecord,
  type RecordTree,
  reviewed,
  round,
  ROUND_FEES,
  treeOf,
  waited,
  WINDOW_PERIOD,
} from "../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const COUNT = 64;
const EXPOSURE = newcomerExposure(BigInt(COUNT));
const FULL_CASE = range(0, 16);

type Signer = DatanetScene["alice"];
type Scene = DatanetScene & { sybil: Signer };

/** So many numbers, from one on. */
function range(from: number, length: number): number[] {
  return Array.from({ length }, (_, place) => from + place);
}

async function deployed(): Promise<Scene> {
  const scene = await deployedDatanet(connection);
  return { ...scene, sybil: await outsider(scene, 0) };
}

/** Mallory's fakes, in their window; so many of the first indices have a second leaf. */
async function planted(scene: DatanetScene, twins: number) {
  const { mallory } = scene;
  const tree = treeOf([...leavesOf("fake", COUNT, mallory.address), ...leavesOf("twin", twins, mallory.address)]);
  return { tree, batchId: await inWindow(scene, tree, mallory, 0n, COUNT) };
}

/** Proves, if that is possible, that indices have two leaves. */
async function proveTwins(scene: DatanetScene, tree: RecordTree, batchId: bigint, by: Signer, indices: number[]) {
  for (const index of indices) {
    const [first, second] = [provenRecord(tree, batchId, index), provenRecord(tree, batchId, COUNT + index)];
    await scene.court
      .connect(by)
      .proveCollision(first.record, first.proof, second.record, second.proof)
      .catch(() => undefined);
  }
}

/** Lets the time to bring a case pass. */
async function unbrought({ court }: DatanetScene, caseId: bigint): Promise<void> {
  await networkHelpers.time.increaseTo((await court.getCase(caseId)).gatherUntil + BRING_PERIOD);
}

/** Brings a case that has gathered, and has it ruled. */
async function ruled(scene: DatanetScene, caseId: bigint, ruling: bigint, payer = scene.bob): Promise<void> {
  await scene.arbitrator.giveRuling(await brought(scene, payer, caseId), ruling);
}

/** What those who have bonds in a batch of Mallory's have locked. */
async function lockedOf({ vault, ledger, court, bob, mallory, sybil }: Scene): Promise<bigint> {
  let sum = 0n;
  for (const module of [ledger, court]) {
    for (const account of [bob, mallory, sybil]) sum += (await vault.bondOf(module, account))[1];
  }
  return sum;
}

describe("The court, a third time", () => {
  describe("a case that nobody has brought, of a batch that failed since", () => {
    it("doesn't pay the submitter out of the challengers' bonds", async () => {
      const { sybil, ...scene } = await networkHelpers.loadFixture(deployed);
      const { court, bob, mallory } = scene;
      const batch = await planted(scene, 0);
      const caseId = await challenged(scene, batch, FULL_CASE, bob);
      let gain = 0n;
      await expectNoProfit(scene, [mallory, sybil], async () => {
        gain = await gainOf(scene, [bob], async () => {
          await court.connect(sybil).challengeBatch(batch.batchId);
          await round(scene, batch.batchId, ALL_FAIL);
          await waited(scene, APPEAL_PERIOD);
          await court.closeCase(caseId);
          await forfeited(scene, batch.batchId);
          await court.settleChallenge(batch.batchId);
        });
      });
      expect(gain).to.equal(0n);
    });
  });

  describe("a submitter who opens another case after a challenger's", () => {
    it("doesn't take from him what second leaves of his records would cost her", async () => {
      const { sybil, ...scene } = await networkHelpers.loadFixture(deployed);
      const { court, bob } = scene;
      const batch = await planted(scene, 16);
      const caseId = await challenged(scene, batch, [0, 1, 2, 3], bob);
      await challenged(scene, batch, range(4, 12), sybil);
      await challenged(scene, batch, [16], sybil);
      await ruled(scene, caseId, upholding(...FULL_CASE));
      const penalty = await court.penaltyOf(batch.batchId);
      const gain = await gainOf(scene, [bob], async () => {
        await proveTwins(scene, batch.tree, batch.batchId, sybil, FULL_CASE);
        await court.closeCase(caseId);
      });
      const least = awardOf(4n * penalty);
      expect(gain >= least, `the challenger gains ${gain} of ${least}`).to.equal(true);
    });

    it("doesn't keep the exposure by it", async () => {
      const { sybil, ...scene } = await networkHelpers.loadFixture(deployed);
      const { court, bob, mallory } = scene;
      const batch = await planted(scene, 16);
      const caseId = await challenged(scene, batch, [0, 1, 2, 3], bob);
      const lost = await expectNoProfit(scene, [mallory, sybil], async () => {
        await challenged(scene, batch, range(4, 12), sybil);
        const other = await challenged(scene, batch, [16], sybil);
        await ruled(scene, caseId, upholding(...FULL_CASE));
        await proveTwins(scene, batch.tree, batch.batchId, sybil, FULL_CASE);
        await court.closeCase(caseId);
        await unbrought(scene, other);
        await court.closeCase(other);
      });
      const least = EXPOSURE - awardOf(EXPOSURE);
      expect(lost >= least, `the attackers lose ${lost} of ${least}`).to.equal(true);
    });

    it("doesn't do so in another window, either", async () => {
      const { sybil, ...scene } = await networkHelpers.loadFixture(deployed);
      const { court, alice, bob } = scene;
      const batch = await planted(scene, 4);
      const caseId = await challenged(scene, batch, [0, 1, 2, 3], bob);
      await court.connect(alice).challengeBatch(batch.batchId);
      await drawn(scene, batch.batchId);
      await ruled(scene, caseId, upholding(0, 1, 2, 3));
      await reviewed(scene, batch.batchId);
      await challenged(scene, batch, [20], sybil);
      const penalty = await court.penaltyOf(batch.batchId);
      const gain = await gainOf(scene, [bob], async () => {
        await proveTwins(scene, batch.tree, batch.batchId, sybil, [0, 1, 2, 3]);
        await court.closeCase(caseId);
      });
      const least = awardOf(4n * penalty);
      expect(gain >= least, `the challenger gains ${gain} of ${least}`).to.equal(true);
    });

    it("doesn't close hers first, so that nothing is left of his costs", async () => {
      const { sybil, ...scene } = await networkHelpers.loadFixture(deployed);
      const { court, bob } = scene;
      const batch = await planted(scene, 0);
      const caseId = await challenged(scene, batch, [0, 1, 2, 3], bob);
      await challenged(scene, batch, range(4, 12), sybil);
      const other = await challenged(scene, batch, range(16, 7), sybil);
      await ruled(scene, caseId, upholding(...FULL_CASE));
      await ruled(scene, other, upholding(...range(0, 7)), sybil);
      const gain = await gainOf(scene, [bob], async () => {
        await court
          .connect(sybil)
          .closeCase(other)
          .catch(() => undefined);
        await court.closeCase(caseId);
      });
      expect(gain >= COSTS, `the challenger has ${gain} of ${COSTS}`).to.equal(true);
    });
  });

  describe("a submitter who joins a challenger's case with records that she can prove faulty", () => {
    it("doesn't take the exposure that is kept for him", async () => {
      const { sybil, ...scene } = await networkHelpers.loadFixture(deployed);
      const { court, bob } = scene;
      const batch = await planted(scene, 16);
      const caseId = await challenged(scene, batch, range(0, 7), bob);
      await challenged(scene, batch, range(7, 7), sybil);
      await ruled(scene, caseId, upholding(...range(0, 14)));
      const gain = await gainOf(scene, [bob], async () => {
        await proveTwins(scene, batch.tree, batch.batchId, sybil, range(7, 7));
        await court.closeCase(caseId);
      });
      const { forCosts, award } = split(EXPOSURE, COSTS);
      expect(gain).to.equal(forCosts + award);
    });
  });

  describe("a submitter who challenges what others have found before", () => {
    it("doesn't get the award of a claim", async () => {
      const { sybil, ...scene } = await networkHelpers.loadFixture(deployed);
      const { court, alice, bob, mallory } = scene;
      const [tree, copies] = [alice, mallory].map(({ address }) => treeOf(leavesOf("original", COUNT, address)));
      if (!tree || !copies) throw new Error("no trees");
      const original = await inWindow(scene, tree, alice);
      const batchId = await inWindow(scene, copies, mallory);
      const [earlier, later] = [provenRecord(tree, original, 0), provenRecord(copies, batchId, 0)];
      const penalty = await court.penaltyOf(batchId);
      const gain = await gainOf(scene, [bob], async () => {
        await court.connect(bob).claimDuplicate(earlier.record, earlier.proof, later.record, later.proof);
        await challenged(scene, { tree: copies, batchId }, [0], sybil);
        await ended(scene, original);
        await court.settleClaim(batchId, 0n, original);
      });
      expect(gain).to.equal(awardOf(penalty));
    });

    it("doesn't get the award of an author's demand", async () => {
      const { sybil, ...scene } = await networkHelpers.loadFixture(deployed);
      const { court, alice, mallory } = scene;
      const tree = treeOf(leavesOf("forged", COUNT, alice.address));
      const batchId = await inWindow(scene, tree, mallory);
      const { record, proof } = provenRecord(tree, batchId, 0);
      const penalty = await court.penaltyOf(batchId);
      const gain = await gainOf(scene, [alice], async () => {
        await court.connect(alice).demand(record, proof, DemandKind.Consent);
        await challenged(scene, { tree, batchId }, [0], sybil);
        await waited(scene, await court.ANSWER_PERIOD());
        await court.lapse(batchId, 0n, DemandKind.Consent);
      });
      expect(gain).to.equal(awardOf(penalty));
    });
  });

  describe("a submitter who gives way to a case about a final batch, before it is brought", () => {
    const ways = {
      "by taking the records down": async ({ court, mallory }: Scene, { tree, batchId }: CourtBatch) => {
        for (const index of FULL_CASE) {
          const { record, proof } = provenRecord(tree, batchId, index);
          await court.connect(mallory).takeDown(record, proof);
        }
      },
      "by second leaves": async (scene: Scene, { tree, batchId }: CourtBatch) =>
        proveTwins(scene, tree, batchId, scene.sybil, FULL_CASE),
    } as const;
    for (const [name, giveWay] of Object.entries(ways)) {
      it(`isn't paid for it, ${name}`, async () => {
        const scene = await networkHelpers.loadFixture(deployed);
        const { court, bob, mallory, sybil } = scene;
        const batch = await planted(scene, 16);
        await ended(scene, batch.batchId);
        await expectNoProfit(scene, [mallory, sybil], async () => {
          const caseId = await challenged(scene, batch, FULL_CASE, bob);
          await giveWay(scene, batch);
          await unbrought(scene, caseId);
          await court.closeCase(caseId);
        });
      });
    }
  });

  describe("a Sybil who challenges records that others have claimed before", () => {
    it("doesn't keep the exposure for less than two fifths of it", async () => {
      const { sybil, ...scene } = await networkHelpers.loadFixture(deployed);
      const { court, alice, bob, mallory } = scene;
      const [tree, copies] = [alice, mallory].map(({ address }) => treeOf(leavesOf("original", COUNT, address)));
      if (!tree || !copies) throw new Error("no trees");
      const original = await inWindow(scene, tree, alice);
      const batchId = await inWindow(scene, copies, mallory);
      const claimed = range(0, 7);
      for (const index of claimed) {
        const [earlier, later] = [provenRecord(tree, original, index), provenRecord(copies, batchId, index)];
        await court.connect(bob).claimDuplicate(earlier.record, earlier.proof, later.record, later.proof);
      }
      const lost = await expectNoProfit(scene, [mallory, sybil], async () => {
        const caseId = await challenged(scene, { tree: copies, batchId }, claimed, sybil);
        await ended(scene, original);
        for (const index of claimed) await court.settleClaim(batchId, index, original);
        await unbrought(scene, caseId);
        await court.closeCase(caseId);
      });
      const least = EXPOSURE - awardOf(EXPOSURE);
      expect(lost >= least, `the attackers lose ${lost} of ${least}`).to.equal(true);
    });
  });

  describe("a submitter who has his own batch sampled again, to burn what a case would cost him", () => {
    it("loses two fifths of the exposure, and leaves the challengers their bonds", async () => {
      const { sybil, ...scene } = await networkHelpers.loadFixture(deployed);
      const { court, bob, mallory } = scene;
      const batch = await planted(scene, 0);
      const records = range(0, 7);
      const caseId = await challenged(scene, batch, records, bob);
      let gain = 0n;
      const lost = await expectNoProfit(scene, [mallory, sybil], async () => {
        gain = await gainOf(scene, [bob], async () => {
          await court.connect(sybil).challengeBatch(batch.batchId);
          await round(scene, batch.batchId, ALL_FAIL);
          await ruled(scene, caseId, upholding(...records));
          await waited(scene, APPEAL_PERIOD);
          await court.closeCase(caseId);
          await forfeited(scene, batch.batchId);
          await court.settleChallenge(batch.batchId);
        });
      });
      expect([lost, gain]).to.deep.equal([EXPOSURE - awardOf(EXPOSURE) + ROUND_FEES, 0n]);
    });
  });

  describe("what is kept for two cases that share a record", () => {
    const endings = {
      lapse: async (scene: Scene) => waited(scene, WINDOW_PERIOD + BRING_PERIOD),
      "are refused": async (scene: Scene, ids: readonly bigint[]) => {
        for (const id of ids) await ruled(scene, id, 0n);
      },
      "are lost": async (scene: Scene, ids: readonly bigint[]) => {
        for (const id of ids) await ruled(scene, id, 1n);
      },
      "are won": async (scene: Scene, ids: readonly bigint[]) => {
        for (const id of ids) await ruled(scene, id, upholding(0));
      },
    } as const;
    for (const [name, end] of Object.entries(endings)) {
      for (const floor of ["stays", "is doubled", "is halved"] as const) {
        it(`is free again where they ${name} and the floor ${floor}`, async () => {
          const scene = await networkHelpers.loadFixture(deployed);
          const { court, ledger, bob, sybil } = scene;
          const batch = await planted(scene, 1);
          const first = await challenged(scene, batch, FULL_CASE, bob);
          const second = await challenged(scene, batch, [0, 20], sybil);
          const factor = { stays: 2n, "is doubled": 4n, "is halved": 1n }[floor];
          await ledger.setExposureFloor((EXPOSURE_FLOOR * factor) / 2n);
          await proveTwins(scene, batch.tree, batch.batchId, sybil, [0]);
          await end(scene, [first, second]);
          for (const id of [first, second]) await court.closeCase(id);
          await ended(scene, batch.batchId);
          const { reserved, holds } = await court.getBatchState(batch.batchId);
          expect([reserved, holds, await lockedOf(scene)]).to.deep.equal([0n, 0n, 0n]);
        });
      }
    }
  });

  describe("a challenged record that is proven faulty before the case is brought", () => {
    it("doesn't cost its challenger the bond", async () => {
      const { sybil, ...scene } = await networkHelpers.loadFixture(deployed);
      const { court, bob } = scene;
      const batch = await planted(scene, 1);
      const caseId = await challenged(scene, batch, [0], bob);
      const penalty = await court.penaltyOf(batch.batchId);
      const gain = await gainOf(scene, [bob], async () => {
        await proveTwins(scene, batch.tree, batch.batchId, sybil, [0]);
        await unbrought(scene, caseId);
        await court.closeCase(caseId);
      });
      expect(gain).to.equal(awardOf(penalty));
    });
  });
});
