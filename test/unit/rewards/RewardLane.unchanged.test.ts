import { expect } from "chai";
import hre from "hardhat";
import { at, now } from "../../helpers/escrow.ts";
import {
  activeRoot,
  credited,
  deepTree,
  DEMAND,
  DEMAND_BOND,
  DemandKind,
  deployedLanes,
  fairTree,
  LANE_BONDS,
  laneChanges,
  type LaneScene,
  leafOf,
  leavesOf,
  type LeafTree,
  pendingRoot,
  posted,
  treeOf,
  WINDOW,
} from "../../helpers/lanes.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const { Author, Leaf } = DemandKind;

const deployed = async () => deployedLanes(connection);

/** A root that is pending, alice's leaf of it, and the end of its window. */
async function pending() {
  const scene = await pendingRoot(await deployed());
  return { ...scene, shown: leafOf(scene.tree, scene.alice), windowEnd: scene.postedAt + WINDOW };
}

/** A second root is pending, in which bob has 5 units more, and of which the finder demands that alice is an author. */
async function demanded() {
  const scene = await activeRoot(await deployed());
  const next = raised(scene, scene.tree, 5n);
  await credited(scene, 5n);
  await posted(scene, next);
  const [old, shown] = [leafOf(scene.tree, scene.alice), leafOf(next, scene.alice)];
  await scene.rewardLane.connect(scene.finder).demandAuthor(shown);
  return { ...scene, next, old, shown, deadline: (await now(scene)) + DEMAND };
}

/** A tree in which bob has so much more. */
function raised({ bob }: LaneScene, { leaves }: LeafTree, more: bigint): LeafTree {
  const amounts = leaves.map(({ account, cumulative }) => [
    account,
    cumulative + (account === bob.address ? more : 0n),
  ]);
  return treeOf(leavesOf(amounts as [string, bigint][]));
}

describe("RewardLane, demands for authors by leaves", () => {
  const load = <T extends LaneScene>(fixture: () => Promise<T>) => networkHelpers.loadFixture(fixture);

  describe("demandAuthor", () => {
    it("opens a demand, and emits Demanded", async () => {
      const scene = await load(pending);
      const { rewardLane, finder, alice, shown } = scene;
      const second = (await now(scene)) + 100n;
      await expect(at(scene, second, () => rewardLane.connect(finder).demandAuthor(shown)))
        .to.emit(rewardLane, "Demanded")
        .withArgs(1n, Author, shown.leaf.index, alice, finder, second + DEMAND);
      const demand = [finder.address, second + DEMAND, false, alice.address];
      expect(await rewardLane.getDemand(1n, Author, shown.leaf.index)).to.deep.equal(demand);
      expect((await rewardLane.postedRoot()).openDemands).to.equal(1n);
    });

    it("locks the demand's bond of the caller", async () => {
      const scene = await load(pending);
      const { changes } = await laneChanges(scene, [scene.finder], () =>
        scene.rewardLane.connect(scene.finder).demandAuthor(scene.shown),
      );
      expect(changes).to.deep.equal([{ free: -DEMAND_BOND, locked: DEMAND_BOND }]);
    });

    it("given the leaf of that index was demanded, works too", async () => {
      const { rewardLane, finder, shown } = await load(pending);
      await rewardLane.connect(finder).demandLeaf(1n, shown.leaf.index);
      await expect(rewardLane.connect(finder).demandAuthor(shown)).to.emit(rewardLane, "Demanded");
      expect((await rewardLane.postedRoot()).openDemands).to.equal(2n);
    });

    it("when it is the reserve's leaf, it reverts with RewardLaneReserve", async () => {
      const { rewardLane, finder, tree, reserve } = await load(pending);
      await expect(rewardLane.connect(finder).demandAuthor(leafOf(tree, reserve)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneReserve")
        .withArgs();
    });

    it("given another reserve in the factory since, asks nothing else of the lane's own one", async () => {
      const { rewardLane, factory, finder, tree, reserve, mallory } = await load(pending);
      await factory.setReserve(mallory);
      await expect(rewardLane.connect(finder).demandAuthor(leafOf(tree, reserve)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneReserve")
        .withArgs();
    });

    it("when the same was demanded, it reverts with RewardLaneDemanded", async () => {
      const { rewardLane, finder, mallory, shown } = await load(pending);
      await rewardLane.connect(finder).demandAuthor(shown);
      await expect(rewardLane.connect(mallory).demandAuthor(shown))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneDemanded")
        .withArgs(Author, shown.leaf.index);
    });

    it("when the leaf isn't in the root, it reverts with RewardLaneInvalidProof", async () => {
      const { rewardLane, finder, shown, mallory } = await load(pending);
      const forged = { ...shown, leaf: { ...shown.leaf, account: mallory.address } };
      await expect(rewardLane.connect(finder).demandAuthor(forged))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidProof")
        .withArgs(shown.leaf.index, mallory);
    });

    it("given 32 siblings, works", async () => {
      const scene = await load(deployed);
      const { rewardLane, finder, alice } = scene;
      const only = { index: 0n, account: alice.address, cumulative: 10n, sumBefore: 0n };
      const { tree } = await pendingRoot(scene, deepTree(only, 32));
      await expect(rewardLane.connect(finder).demandAuthor(tree.proven(0))).to.emit(rewardLane, "Demanded");
    });

    it("in the window's last second, works", async () => {
      const scene = await load(pending);
      const { rewardLane, finder, shown, windowEnd } = scene;
      const call = at(scene, windowEnd - 1n, () => rewardLane.connect(finder).demandAuthor(shown));
      await expect(call).to.emit(rewardLane, "Demanded");
    });

    it("when the window is over, it reverts with RewardLaneWindowOver", async () => {
      const scene = await load(pending);
      const { rewardLane, finder, shown, windowEnd } = scene;
      await expect(at(scene, windowEnd, () => rewardLane.connect(finder).demandAuthor(shown)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneWindowOver")
        .withArgs(windowEnd);
    });

    it("when the caller lacks a unit of the bond, it reverts with BondVaultInsufficientFree", async () => {
      const { rewardLane, finder, vault, shown } = await load(pending);
      await vault.connect(finder).withdraw(rewardLane, finder, LANE_BONDS - DEMAND_BOND + 1n);
      await expect(rewardLane.connect(finder).demandAuthor(shown))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(rewardLane, finder, DEMAND_BOND - 1n, DEMAND_BOND);
    });
  });

  describe("answerUnchanged", () => {
    it("given the account has as much in both roots, closes the demand for anybody, and emits Answered", async () => {
      const { rewardLane, stranger, finder, alice, old, shown, deadline } = await load(demanded);
      await expect(rewardLane.connect(stranger).answerUnchanged(old, shown))
        .to.emit(rewardLane, "Answered")
        .withArgs(2n, Author, shown.leaf.index, stranger);
      const demand = [finder.address, deadline, true, alice.address];
      expect(await rewardLane.getDemand(2n, Author, shown.leaf.index)).to.deep.equal(demand);
      expect((await rewardLane.postedRoot()).openDemands).to.equal(0n);
    });

    it("gives the demand's bond to who answers", async () => {
      const scene = await load(demanded);
      const { changes } = await laneChanges(scene, [scene.finder, scene.stranger], () =>
        scene.rewardLane.connect(scene.stranger).answerUnchanged(scene.old, scene.shown),
      );
      expect(changes).to.deep.equal([
        { free: 0n, locked: -DEMAND_BOND },
        { free: DEMAND_BOND, locked: 0n },
      ]);
    });

    it("given the account has more than before, it reverts with RewardLaneNoAnswer", async () => {
      const { rewardLane, finder, bob, tree, next } = await load(demanded);
      const [before, after] = [leafOf(tree, bob), leafOf(next, bob)];
      await rewardLane.connect(finder).demandAuthor(after);
      await expect(rewardLane.answerUnchanged(before, after))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoAnswer")
        .withArgs();
    });

    it("given the account has less than before, it reverts with RewardLaneNoAnswer", async () => {
      const scene = await load(deployed);
      const { rewardLane, finder, bob } = scene;
      const tree = raised(scene, fairTree(scene), 5n);
      await activeRoot(scene, tree);
      const next = raised(scene, tree, -1n);
      await credited(scene, 1n);
      await posted(scene, next, { total: tree.total + 1n });
      await rewardLane.connect(finder).demandAuthor(leafOf(next, bob));
      await expect(rewardLane.answerUnchanged(leafOf(tree, bob), leafOf(next, bob)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoAnswer")
        .withArgs();
    });

    it("when another account has as much, it reverts with RewardLaneNoAnswer", async () => {
      const scene = await load(deployed);
      const { rewardLane, finder, alice, bob } = scene;
      const amounts = [alice, bob].map(({ address }) => [address, 5n] as const);
      const { tree } = await activeRoot(scene, treeOf(leavesOf(amounts)));
      await credited(scene, 1n);
      await posted(scene, tree, { total: tree.total + 1n });
      await rewardLane.connect(finder).demandAuthor(leafOf(tree, alice));
      await expect(rewardLane.answerUnchanged(leafOf(tree, bob), leafOf(tree, alice)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoAnswer")
        .withArgs();
    });

    it("given only the leaf was demanded, it reverts with RewardLaneNoAnswer", async () => {
      const { rewardLane, finder, mallory, tree, next } = await load(demanded);
      const [before, after] = [leafOf(tree, mallory), leafOf(next, mallory)];
      await rewardLane.connect(finder).demandLeaf(2n, after.leaf.index);
      await expect(rewardLane.answerUnchanged(before, after))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoAnswer")
        .withArgs();
      expect((await rewardLane.getDemand(2n, Leaf, after.leaf.index)).answered).to.equal(false);
    });

    it("when the old leaf isn't in the active root, it reverts with RewardLaneInvalidProof", async () => {
      const { rewardLane, shown, mallory, old } = await load(demanded);
      const forged = { ...old, leaf: { ...old.leaf, account: mallory.address } };
      await expect(rewardLane.answerUnchanged(forged, shown))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidProof")
        .withArgs(old.leaf.index, mallory);
    });

    it("when the new leaf isn't in the pending root, it reverts with RewardLaneInvalidProof", async () => {
      const { rewardLane, shown, mallory, old } = await load(demanded);
      const forged = { ...shown, leaf: { ...shown.leaf, account: mallory.address } };
      await expect(rewardLane.answerUnchanged(old, forged))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidProof")
        .withArgs(shown.leaf.index, mallory);
    });

    it("given no active root, it reverts with RewardLaneInvalidProof", async () => {
      const { rewardLane, finder, alice, shown } = await load(pending);
      await rewardLane.connect(finder).demandAuthor(shown);
      await expect(rewardLane.answerUnchanged(shown, shown))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidProof")
        .withArgs(shown.leaf.index, alice);
    });

    it("given it was answered, it reverts with RewardLaneNoDemand", async () => {
      const { rewardLane, old, shown } = await load(demanded);
      await rewardLane.answerUnchanged(old, shown);
      await expect(rewardLane.answerUnchanged(old, shown))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoDemand")
        .withArgs(Author, shown.leaf.index);
    });

    it("a second before the deadline, works", async () => {
      const scene = await load(demanded);
      const { rewardLane, old, shown, deadline } = scene;
      const call = at(scene, deadline - 1n, () => rewardLane.answerUnchanged(old, shown));
      await expect(call).to.emit(rewardLane, "Answered");
    });

    it("at the deadline, it reverts with RewardLaneDemandDeadline", async () => {
      const scene = await load(demanded);
      const { rewardLane, old, shown, deadline } = scene;
      await expect(at(scene, deadline, () => rewardLane.answerUnchanged(old, shown)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneDemandDeadline")
        .withArgs(deadline);
    });
  });
});
