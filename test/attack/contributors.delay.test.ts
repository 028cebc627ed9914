// Threat 31: how long contests of roots can keep contributors from their part, and what that costs.
import { expect } from "chai";
import { network } from "hardhat";
import { rewardTree } from "../../sdk/rewards.ts";
import {
  allFor,
  completedNow,
  CONTEST_PERIOD,
  contestRoot,
  countingRoot,
  firstDeadline,
  offeredBeforeMock,
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
import { COST } from "../helpers/milestones.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
const COUNT = 3;

const sold = () => soldWrong(connection);

/** A root that isn't like the others. */
function otherRoot({ mallory, disclosure }: RootScene, i: number): string {
  return rewardTree(allFor(mallory.address, disclosure.contributorSupply - BigInt(i))).root;
}

/** Right roots of several blocks are named in the last second, each is ruled right in the last second that there is for it, which is
 * later than the council rules, and that of all contributors comes last. */
async function ruledLate() {
  const scene = await offeredBeforeMock(connection);
  await soldOut(scene);
  const opened = firstDeadline(scene) - BigInt(COUNT);
  for (let i = 0; i < COUNT; i++) {
    await time.setNextBlockTimestamp(opened + BigInt(i));
    await contestRoot(scene, scene.mallory, i === COUNT - 1 ? scene.rightRoot : otherRoot(scene, i));
  }
  for (let i = 0; i < COUNT; i++) {
    await time.setNextBlockTimestamp(opened + BigInt(i) + RULING_PERIOD - 1n);
    await scene.arbitrator.giveRuling(i, RootRuling.Replaced);
  }
  return scene;
}

describe("the time of an offering's contributors", () => {
  it("ends, though every right root is contested and ruled as late as can be", async () => {
    const scene = await networkHelpers.loadFixture(ruledLate);
    const { roots, offeringId, disclosure, mallory } = scene;
    const until = await roots.contestableUntil(offeringId);
    expect(until < disclosure.sale.end + CONTEST_PERIOD + RULING_PERIOD + CONTEST_PERIOD).to.equal(true);
    await time.setNextBlockTimestamp(until - 1n);
    await contestRoot(scene, mallory, otherRoot(scene, COUNT));
    await time.setNextBlockTimestamp(until - 1n + RULING_PERIOD);
    await roots.lapse(await roots.contestCount());
    await expect(contestRoot(scene, mallory, otherRoot(scene, COUNT)))
      .to.be.revertedWithCustomError(roots, "ContributorRootsTooLate")
      .withArgs(offeringId, until);
    expect(await roots.isFinal(offeringId)).to.equal(true);
  });

  it("costs them nothing but time: all has vested by then, and is paid", async () => {
    const scene = await networkHelpers.loadFixture(sold);
    await contestRoot(scene);
    await ruledRoot(scene, RootRuling.Replaced);
    const { roots, escrow, offeringId, disclosure, mallory, right } = scene;
    const until = await roots.contestableUntil(offeringId);
    await time.setNextBlockTimestamp(until - 1n);
    await contestRoot(scene, mallory, otherRoot(scene, 0));
    await time.increase(RULING_PERIOD);
    await roots.lapse(await roots.contestCount());
    await completedNow(scene);
    await vestedNow(scene);
    for (const { account } of right) await releaseTo(scene, right, account);
    expect((await escrow.vestedPaidOf(offeringId)).contributors).to.equal(disclosure.contributorSupply);
  });

  it("is taken by who pays the arbitrator for each contest, and wins nothing by any", async () => {
    const scene = await networkHelpers.loadFixture(sold);
    const { roots, council, mallory } = scene;
    const { changes } = await stakeChanges(scene, [mallory], async () => {
      for (let i = 0; i < COUNT; i++) {
        await expect(contestRoot(scene, mallory, otherRoot(scene, i))).to.changeEtherBalance(ethers, council, COST);
      }
      await time.increase(RULING_PERIOD);
      for (let i = 1n; i <= BigInt(COUNT); i++) await roots.lapse(i);
    });
    expect(changes).to.deep.equal([{ free: 0n, locked: 0n }]);
    expect(await countingRoot(scene)).to.equal(scene.ownRoot);
  });
});
