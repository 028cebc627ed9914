// Contributors are paid by a root that was contested and replaced, over all contracts.
import { expect } from "chai";
import { network } from "hardhat";
import {
  completedNow,
  contestRoot,
  firstDeadline,
  releaseTo,
  RootRuling,
  type RootScene,
  ruledRoot,
  RULING_PERIOD,
  soldWrong,
  vestedNow,
} from "../helpers/contributorRoots.ts";
import { provenLeaf } from "../helpers/milestones.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const sold = () => soldWrong(connection);

/** The wrong root was contested in the last second, and the milestones are met. */
async function contested() {
  const scene = await sold();
  await time.setNextBlockTimestamp(firstDeadline(scene) - 1n);
  await contestRoot(scene);
  await completedNow(scene);
  return scene;
}

async function replaced() {
  const scene = await contested();
  await ruledRoot(scene, RootRuling.Replaced);
  await vestedNow(scene);
  return scene;
}

async function paidTo({ escrow, offeringId }: RootScene, account: string): Promise<bigint> {
  return escrow.contributorPaidOf(offeringId, account);
}

describe("The root that contributors are paid by", () => {
  it("given a root that was put in the disclosed one's place, pays each his part of it", async () => {
    const scene = await networkHelpers.loadFixture(replaced);
    for (const { account, cumulative } of scene.right) {
      await releaseTo(scene, scene.right, account);
      expect(await paidTo(scene, account)).to.equal(cumulative);
    }
  });

  it("given a root that was put in the disclosed one's place, pays nobody by the disclosed one", async () => {
    const scene = await networkHelpers.loadFixture(replaced);
    const { escrow, offeringId, own, builder } = scene;
    await expect(releaseTo(scene, own, builder.address))
      .to.be.revertedWithCustomError(escrow, "MilestoneEscrowInvalidLeaf")
      .withArgs(offeringId, provenLeaf(own, builder.address).leaf.index);
  });

  it("given a contest that is open, pays nobody", async () => {
    const scene = await networkHelpers.loadFixture(contested);
    const { escrow, offeringId, own, builder } = scene;
    await expect(releaseTo(scene, own, builder.address))
      .to.be.revertedWithCustomError(escrow, "MilestoneEscrowRootNotFinal")
      .withArgs(offeringId);
  });

  it("given a contest that has lapsed, pays by the disclosed one all that has vested in the meantime", async () => {
    const scene = await networkHelpers.loadFixture(contested);
    const { roots, own, builder } = scene;
    await time.increase(RULING_PERIOD);
    await roots.lapse(1n);
    await vestedNow(scene);
    await releaseTo(scene, own, builder.address);
    expect(await paidTo(scene, builder.address)).to.equal(scene.disclosure.contributorSupply);
  });

  it("when the time to contest it isn't over, pays nobody", async () => {
    const scene = await networkHelpers.loadFixture(sold);
    await completedNow(scene);
    await expect(releaseTo(scene, scene.own, scene.builder.address))
      .to.be.revertedWithCustomError(scene.escrow, "MilestoneEscrowRootNotFinal")
      .withArgs(scene.offeringId);
  });
});
