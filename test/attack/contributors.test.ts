// Threat 31: who else than contributors would have their part of an offering, or keep them from it.
import { expect } from "chai";
import { network } from "hardhat";
import { rewardTree } from "../../sdk/rewards.ts";
import {
  allFor,
  completedNow,
  contestRoot,
  countingRoot,
  firstDeadline,
  offeredBeforeMock,
  offeredWrong,
  releaseTo,
  RootRuling,
  type RootScene,
  ruledRoot,
  RULING_PERIOD,
  soldOut,
  soldWrong,
  stakeChanges,
  vestedNow,
} from "../helpers/contributorRoots.ts";
import { COST, FUNDS, splitBond, STAKE } from "../helpers/milestones.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

/** As the enum of the mock has it. */
const CALL_BACK = 2;
const REPEAT_ID = 3;
const BOGUS = 5;
const { burned: BURNED, award: AWARD } = splitBond(STAKE);

const sold = () => soldWrong(connection);

async function soldBeforeMock() {
  const scene = await offeredBeforeMock(connection);
  await soldOut(scene);
  return scene;
}

/** The disclosed root is the right one. */
async function soldRight() {
  const first = await offeredWrong(connection);
  const scene = await offeredWrong(connection, { contributorRoot: first.rightRoot });
  await soldOut(scene);
  return scene;
}

/** Roots that give mallory all but so many units. */
function bogusRoot(scene: RootScene, i: number): string {
  const { mallory, disclosure } = scene;
  return rewardTree(allFor(mallory.address, disclosure.contributorSupply - BigInt(i))).root;
}

/** What there is of an account's under the roots in the vault. */
async function stakeOf({ vault, roots }: RootScene, account: string): Promise<bigint> {
  const [free, locked] = await vault.bondOf(roots, account);
  return free + locked;
}

describe("the part of an offering's contributors", () => {
  describe("a creator who names himself", () => {
    it("has none of it, and the contributors have all, where one of them contests it", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      const { builder, escrow, offeringId, own, right } = scene;
      await contestRoot(scene);
      await ruledRoot(scene, RootRuling.Replaced);
      await completedNow(scene);
      await vestedNow(scene);
      await expect(releaseTo(scene, own, builder.address))
        .to.be.revertedWithCustomError(escrow, "MilestoneEscrowInvalidLeaf")
        .withArgs(offeringId, 0n);
      for (const { account } of right) await releaseTo(scene, right, account);
      expect((await escrow.vestedPaidOf(offeringId)).contributors).to.equal(scene.disclosure.contributorSupply);
    });

    it("isn't paid before the time to contest it is over, however early the milestones are met", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      await completedNow(scene);
      await expect(releaseTo(scene, scene.own, scene.builder.address))
        .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowRootNotFinal")
        .withArgs(scene.offeringId);
    });

    it("can't have his root back without the arbitrator", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      await contestRoot(scene);
      await ruledRoot(scene, RootRuling.Replaced);
      await contestRoot(scene, scene.builder, scene.ownRoot);
      await ruledRoot(scene, RootRuling.Upheld);
      expect(await countingRoot(scene)).to.equal(scene.rightRoot);
    });

    it("has no token by it, and no more at stake than before, however often he contests what is right", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      const { builder, saleToken, right } = scene;
      await contestRoot(scene);
      await ruledRoot(scene, RootRuling.Replaced);
      for (const root of [scene.ownRoot, bogusRoot(scene, 0)]) {
        await contestRoot(scene, builder, root);
        await ruledRoot(scene, RootRuling.Upheld);
      }
      await completedNow(scene);
      await vestedNow(scene);
      for (const { account } of right) await releaseTo(scene, right, account);
      expect(await saleToken.balanceOf(builder)).to.equal(0n);
      expect(await stakeOf(scene, builder.address)).to.equal(FUNDS - 2n * BURNED);
    });

    it("loses two fifths of the stake by contests of his own that fail", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      await contestRoot(scene, scene.builder, bogusRoot(scene, 0));
      await ruledRoot(scene, RootRuling.Upheld);
      expect(await stakeOf(scene, scene.builder.address)).to.equal(FUNDS - BURNED);
    });
  });

  describe("an accomplice's contests", () => {
    it("keep no honest one out, however many are open", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      for (let i = 0; i < BOGUS; i++) await contestRoot(scene, scene.mallory, bogusRoot(scene, i));
      await contestRoot(scene);
      await ruledRoot(scene, RootRuling.Replaced, BigInt(BOGUS));
      expect(await countingRoot(scene)).to.equal(scene.rightRoot);
    });

    it("with the right root, lost on purpose, don't use it up", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      await contestRoot(scene, scene.mallory, scene.rightRoot);
      await ruledRoot(scene, RootRuling.Upheld);
      await contestRoot(scene);
      await ruledRoot(scene, RootRuling.Replaced);
      expect(await countingRoot(scene)).to.equal(scene.rightRoot);
    });

    it("that are ruled after the honest one leave its root", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      await contestRoot(scene, scene.mallory, bogusRoot(scene, 0));
      await contestRoot(scene);
      await ruledRoot(scene, RootRuling.Replaced, 1n);
      await ruledRoot(scene, RootRuling.Upheld, 0n);
      expect(await countingRoot(scene)).to.equal(scene.rightRoot);
    });

    it("cost creator and accomplice together two fifths of each stake, and the arbitrator's price", async () => {
      const scene = await networkHelpers.loadFixture(sold);
      const { mallory, builder, council } = scene;
      const { changes, burned } = await stakeChanges(scene, [mallory, builder], async () => {
        await expect(contestRoot(scene, mallory, bogusRoot(scene, 0))).to.changeEtherBalance(ethers, council, COST);
        await ruledRoot(scene, RootRuling.Upheld);
      });
      const sum = changes.reduce((total, { free, locked }) => total + free + locked, 0n);
      expect(sum).to.equal(-BURNED);
      expect(burned).to.equal(BURNED);
    });
  });

  describe("a contest in the last second", () => {
    it("by which the arbitrator was misled, can be contested itself", async () => {
      const scene = await networkHelpers.loadFixture(soldRight);
      await time.setNextBlockTimestamp(firstDeadline(scene) - 1n);
      await contestRoot(scene, scene.mallory, bogusRoot(scene, 0));
      await ruledRoot(scene, RootRuling.Replaced);
      await contestRoot(scene);
      await ruledRoot(scene, RootRuling.Replaced);
      expect(await countingRoot(scene)).to.equal(scene.rightRoot);
    });

    it("delays contributors once, by 60 days, and nobody follows it", async () => {
      const scene = await networkHelpers.loadFixture(soldRight);
      const { roots, offeringId, mallory } = scene;
      await time.setNextBlockTimestamp(firstDeadline(scene) - 1n);
      await contestRoot(scene, mallory, bogusRoot(scene, 0));
      await time.increase(RULING_PERIOD);
      await expect(contestRoot(scene, mallory, bogusRoot(scene, 1)))
        .to.be.revertedWithCustomError(roots, "ContributorRootsTooLate")
        .withArgs(offeringId, firstDeadline(scene));
      await roots.lapse(1n);
      expect(await roots.isFinal(offeringId)).to.equal(true);
    });
  });

  describe("extortion by one contest after another", () => {
    it("costs a stake each time, takes nothing from contributors, and pays the creator", async () => {
      const scene = await networkHelpers.loadFixture(soldRight);
      const { mallory, builder, right, escrow, offeringId } = scene;
      const { changes } = await stakeChanges(scene, [mallory, builder], async () => {
        for (let i = 0; i < BOGUS; i++) {
          await contestRoot(scene, mallory, bogusRoot(scene, i));
          await ruledRoot(scene, RootRuling.Upheld);
        }
      });
      const count = BigInt(BOGUS);
      expect(changes.map(({ free }) => free)).to.deep.equal([-count * STAKE, count * AWARD]);
      await completedNow(scene);
      await vestedNow(scene);
      for (const { account } of right) await releaseTo(scene, right, account);
      expect((await escrow.vestedPaidOf(offeringId)).contributors).to.equal(scene.disclosure.contributorSupply);
    });
  });

  describe("an arbitrator", () => {
    for (const [name, input] of Object.entries({
      "a ruling that it hasn't been asked for yet": (scene: RootScene) =>
        scene.roots.interface.encodeFunctionData("rule", [0n, RootRuling.Replaced]),
      "another contest": ({ roots, offeringId, disclosure, rightRoot }: RootScene) =>
        roots.interface.encodeFunctionData("contest", [offeringId, disclosure, rightRoot, ""]),
      "the end of the contest": ({ roots }: RootScene) => roots.interface.encodeFunctionData("lapse", [1n]),
    })) {
      it(`that calls back with ${name}, gets nowhere`, async () => {
        const scene = await networkHelpers.loadFixture(soldBeforeMock);
        const { arbitrator, roots, vault, offeringId } = scene;
        await vault.deposit(roots, arbitrator, FUNDS);
        await arbitrator.setCost(0n);
        await arbitrator.setConduct(CALL_BACK, input(scene));
        await contestRoot(scene);
        expect(await arbitrator.calledBack()).to.equal(false);
        expect(await roots.openContestsOf(offeringId)).to.equal(1n);
        expect(await countingRoot(scene)).to.equal(scene.ownRoot);
      });
    }

    it("that was named by others rules no contest before this one", async () => {
      const scene = await networkHelpers.loadFixture(soldBeforeMock);
      const { roots } = scene;
      await contestRoot(scene);
      const other = await ethers.deployContract("ArbitratorMock");
      await expect(other.ruleAt(roots, 0n, RootRuling.Replaced))
        .to.be.revertedWithCustomError(roots, "DisputesUnknown")
        .withArgs(other, 0n);
    });

    it("that repeats the number of an open dispute opens none", async () => {
      const scene = await networkHelpers.loadFixture(soldBeforeMock);
      const { arbitrator, roots } = scene;
      await contestRoot(scene);
      await arbitrator.setConduct(REPEAT_ID, "0x");
      await expect(contestRoot(scene, scene.mallory, bogusRoot(scene, 0)))
        .to.be.revertedWithCustomError(roots, "DisputesIdInUse")
        .withArgs(arbitrator, 0n);
    });
  });
});
