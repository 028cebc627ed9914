import { expect } from "chai";
import hre from "hardhat";
import {
  activated,
  credited,
  deployedLanes,
  type LaneScene,
  leavesOf,
  posted,
  RootStatus,
  treeOf,
} from "../../helpers/lanes.ts";

const { ethers, networkHelpers } = await hre.network.getOrCreate();

describe("RewardLane", () => {
  let scene: LaneScene;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(deployedLanes);
  });

  it("pays by a root that nobody refutes", async () => {
    const { rewardLane, token, alice, bob, reserve } = scene;
    await credited(scene, 1_000n);
    const tree = treeOf(
      leavesOf([
        [alice.address, 600n],
        [bob.address, 300n],
        [reserve.address, 100n],
      ]),
    );
    await activated(scene, tree);
    expect((await rewardLane.postedRoot()).status).to.equal(RootStatus.Active);
    for (let i = 0; i < 3; i++) {
      const { leaf, proof } = tree.proven(i);
      const claimed = rewardLane.claim(leaf, proof);
      await expect(claimed).to.changeTokenBalance(ethers, token, leaf.account, leaf.cumulative);
    }
    await expect(posted(scene, tree))
      .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidTotal")
      .withArgs(1_000n, 1_000n, 0n);
  });
});
