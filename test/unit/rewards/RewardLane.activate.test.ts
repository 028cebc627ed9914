import { expect } from "chai";
import hre from "hardhat";
import { at } from "../../helpers/escrow.ts";
import {
  activated,
  activeRoot,
  credited,
  deployedLanes,
  fairTree,
  laneChanges,
  type LaneScene,
  leavesOf,
  MIN_BOND,
  pendingRoot,
  posted,
  RootStatus,
  treeOf,
  voided,
  WINDOW,
} from "../../helpers/lanes.ts";
import { DISPUTE_COST } from "../../helpers/datanet.ts";

const connection = await hre.network.create();
const { ethers, networkHelpers } = connection;

const deployed = async () => deployedLanes(connection);

/** A root that is pending, and the end of its window. */
async function pending() {
  const scene = await pendingRoot(await deployed());
  return { ...scene, windowEnd: scene.postedAt + WINDOW };
}

/** A second root is pending, which adds to the first one's leaves. */
async function increased() {
  const scene = await activeRoot(await deployed());
  await credited(scene, 100n);
  const { alice, reserve } = scene;
  const next = treeOf(
    leavesOf(
      scene.tree.leaves.map(({ account, cumulative }) => {
        const more = account === alice.address ? 70n : account === reserve.address ? 10n : 0n;
        return [account, cumulative + more] as const;
      }),
    ),
  );
  await posted(scene, next);
  return { ...scene, next };
}

describe("RewardLane, activation", () => {
  const load = <T extends LaneScene>(fixture: () => Promise<T>) => networkHelpers.loadFixture(fixture);

  describe("activate", () => {
    it("when the window is over, makes the root the active one for anybody, and emits RootActivated", async () => {
      const scene = await load(pending);
      const { rewardLane, stranger, tree, windowEnd } = scene;
      await expect(at(scene, windowEnd, () => rewardLane.connect(stranger).activate()))
        .to.emit(rewardLane, "RootActivated")
        .withArgs(1n, tree.root, tree.total);
      const active = [tree.root, tree.total, BigInt(tree.leaves.length), false];
      expect(await rewardLane.activeRoot()).to.deep.equal(active);
      expect((await rewardLane.postedRoot()).status).to.equal(RootStatus.Active);
    });

    it("pulls what the root adds from the escrow, and leaves what was credited since", async () => {
      const scene = await load(pending);
      const { rewardLane, escrow, token, tree, windowEnd } = scene;
      await credited(scene, 7n);
      const call = at(scene, windowEnd, () => rewardLane.activate());
      await expect(call).to.changeTokenBalances(ethers, token, [rewardLane, escrow], [tree.total, -tree.total]);
      expect(await escrow.creditOf(rewardLane, token)).to.equal(7n);
    });

    it("frees the poster's bond, and burns nothing", async () => {
      const scene = await load(pending);
      const { changes, burned } = await laneChanges(scene, [scene.attributor], () =>
        at(scene, scene.windowEnd, () => scene.rewardLane.activate()),
      );
      expect(changes).to.deep.equal([{ free: MIN_BOND, locked: -MIN_BOND }]);
      expect(burned).to.equal(0n);
    });

    it("given an active root, pulls the increase alone", async () => {
      const scene = await load(increased);
      const { rewardLane, escrow, token, tree, next } = scene;
      const added = next.total - tree.total;
      await networkHelpers.time.increase(WINDOW);
      const call = rewardLane.activate();
      await expect(call).to.emit(rewardLane, "RootActivated").withArgs(2n, next.root, added);
      await expect(call).to.changeTokenBalances(ethers, token, [rewardLane, escrow], [added, -added]);
      expect(await rewardLane.activeRoot()).to.deep.equal([next.root, next.total, BigInt(next.leaves.length), false]);
    });

    it("given the active root was shown to be unsound, the next one isn't", async () => {
      const scene = await load(deployed);
      const { rewardLane } = scene;
      const tree = fairTree(scene);
      const hidden = treeOf([
        ...tree.leaves,
        { index: 9n, account: scene.finder.address, cumulative: 0n, sumBefore: 0n },
      ]);
      await credited(scene, tree.total + 1n);
      await posted(scene, hidden, { count: 4n });
      await networkHelpers.time.increase(WINDOW);
      await rewardLane.activate();
      await rewardLane.proveUnsound(hidden.proven(4), hidden.proven(4));
      await posted(scene, tree, { total: tree.total + 1n });
      await networkHelpers.time.increase(WINDOW);
      await rewardLane.activate();
      expect((await rewardLane.activeRoot()).unsound).to.equal(false);
    });

    it("when it comes a second too early, it reverts with RewardLaneOpen", async () => {
      const scene = await load(pending);
      const { rewardLane, windowEnd } = scene;
      await expect(at(scene, windowEnd - 1n, () => rewardLane.activate()))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneOpen")
        .withArgs(windowEnd, 0n, 0n);
    });

    it("given open demands, it reverts with RewardLaneOpen, also when their time is over", async () => {
      const scene = await load(pending);
      const { rewardLane, finder, windowEnd } = scene;
      for (const index of [0n, 3n]) await rewardLane.connect(finder).demandLeaf(1n, index);
      for (const second of [windowEnd, windowEnd + WINDOW]) {
        await expect(at(scene, second, () => rewardLane.activate()))
          .to.be.revertedWithCustomError(rewardLane, "RewardLaneOpen")
          .withArgs(windowEnd, 2n, 0n);
      }
    });

    it("given demands that were answered, it works", async () => {
      const scene = await load(pending);
      const { rewardLane, finder, tree, windowEnd } = scene;
      await rewardLane.connect(finder).demandLeaf(1n, 2n);
      await rewardLane.answerLeaf(tree.proven(2));
      await expect(at(scene, windowEnd, () => rewardLane.activate())).to.emit(rewardLane, "RootActivated");
    });

    it("given an open dispute, it reverts with RewardLaneOpen", async () => {
      const scene = await load(pending);
      const { rewardLane, finder, windowEnd } = scene;
      await rewardLane.connect(finder).dispute(1n, "", { value: DISPUTE_COST });
      await expect(at(scene, windowEnd, () => rewardLane.activate()))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneOpen")
        .withArgs(windowEnd, 0n, 1n);
    });

    it("given nothing was posted, it reverts with RewardLaneNotPending", async () => {
      const { rewardLane } = await load(deployed);
      await expect(rewardLane.activate())
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNotPending")
        .withArgs(0n, RootStatus.None);
    });

    it("given the root is active, it reverts with RewardLaneNotPending", async () => {
      const scene = await load(pending);
      const { rewardLane, windowEnd } = scene;
      await at(scene, windowEnd, () => rewardLane.activate());
      await expect(rewardLane.activate())
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNotPending")
        .withArgs(1n, RootStatus.Active);
    });

    it("given the root is void, it reverts with RewardLaneNotPending", async () => {
      const scene = await load(deployed);
      await credited(scene, fairTree(scene).total);
      await voided(scene);
      await networkHelpers.time.increase(WINDOW);
      await expect(scene.rewardLane.activate())
        .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneNotPending")
        .withArgs(1n, RootStatus.Void);
    });

    it("given a pause, it works", async () => {
      const scene = await load(pending);
      await scene.factory.connect(scene.guardian).pause();
      await expect(at(scene, scene.windowEnd, () => scene.rewardLane.activate())).to.emit(
        scene.rewardLane,
        "RootActivated",
      );
    });

    it("given the poster's root of before, he may post the next one at once", async () => {
      const scene = await load(deployed);
      const tree = fairTree(scene);
      await credited(scene, tree.total + 1n);
      await activated(scene, tree);
      await posted(scene, tree, { total: tree.total + 1n });
      expect((await scene.rewardLane.postedRoot()).status).to.equal(RootStatus.Pending);
    });
  });
});
