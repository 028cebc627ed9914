import { expect } from "chai";
import { ZeroAddress } from "ethers";
import hre from "hardhat";
import {
  activated,
  activeRoot,
  credited,
  deepTree,
  deployedLanes,
  fairTree,
  type LaneScene,
  leafOf,
  leavesOf,
  type LeafTree,
  pendingRoot,
  posted,
  treeOf,
} from "../../helpers/lanes.ts";

const connection = await hre.network.create();
const { ethers, networkHelpers } = connection;
const MAX_DEPTH = 32;

const deployed = async () => deployedLanes(connection);
const pending = async () => pendingRoot(await deployed());
const active = async () => activeRoot(await deployed());

/** A tree that pays each account so much more. */
function raised(tree: LeafTree, more: bigint): LeafTree {
  return treeOf(leavesOf(tree.leaves.map(({ account, cumulative }) => [account, cumulative + more] as const)));
}

describe("RewardLane, claims", () => {
  const load = <T extends LaneScene>(fixture: () => Promise<T>) => networkHelpers.loadFixture(fixture);

  describe("claim", () => {
    it("pays the account for anybody, and emits Claimed", async () => {
      const { rewardLane, token, tree, alice, mallory } = await load(active);
      const { leaf, proof } = leafOf(tree, alice);
      expect(await rewardLane.connect(mallory).claim.staticCall(leaf, proof)).to.equal(leaf.cumulative);
      const call = rewardLane.connect(mallory).claim(leaf, proof);
      await expect(call).to.emit(rewardLane, "Claimed").withArgs(alice, alice, leaf.cumulative);
      const change = [leaf.cumulative, -leaf.cumulative, 0n];
      await expect(call).to.changeTokenBalances(ethers, token, [alice, rewardLane, mallory], change);
      expect(await rewardLane.claimedOf(alice)).to.equal(leaf.cumulative);
    });

    it("given every account claims, all that was promised is paid", async () => {
      const { rewardLane, token, tree } = await load(active);
      for (let place = 0; place < tree.leaves.length; place++) {
        const { leaf, proof } = tree.proven(place);
        await rewardLane.claim(leaf, proof);
      }
      expect(await token.balanceOf(rewardLane)).to.equal(0n);
    });

    it("given a payee, pays that one", async () => {
      const { rewardLane, factory, token, tree, alice, stranger } = await load(active);
      await factory.connect(alice).setPayee(stranger);
      const { leaf, proof } = leafOf(tree, alice);
      const call = rewardLane.claim(leaf, proof);
      await expect(call).to.emit(rewardLane, "Claimed").withArgs(alice, stranger, leaf.cumulative);
      await expect(call).to.changeTokenBalances(ethers, token, [alice, stranger], [0n, leaf.cumulative]);
    });

    it("given a later root, pays only what that one adds", async () => {
      const scene = await load(active);
      const { rewardLane, tree, alice } = scene;
      const first = leafOf(tree, alice);
      await rewardLane.claim(first.leaf, first.proof);
      const next = raised(tree, 5n);
      await credited(scene, next.total - tree.total);
      await activated(scene, next);
      const { leaf, proof } = leafOf(next, alice);
      await expect(rewardLane.claim(leaf, proof)).to.emit(rewardLane, "Claimed").withArgs(alice, alice, 5n);
      expect(await rewardLane.claimedOf(alice)).to.equal(leaf.cumulative);
    });

    it("given nothing was claimed by the root before, pays all at once", async () => {
      const scene = await load(active);
      const next = raised(scene.tree, 5n);
      await credited(scene, next.total - scene.tree.total);
      await activated(scene, next);
      const { leaf, proof } = leafOf(next, scene.alice);
      await expect(scene.rewardLane.claim(leaf, proof))
        .to.emit(scene.rewardLane, "Claimed")
        .withArgs(scene.alice, scene.alice, leaf.cumulative);
    });

    it("given a pending root, goes on by the active one", async () => {
      const scene = await load(active);
      const { rewardLane, tree, alice } = scene;
      const next = raised(tree, 5n);
      await credited(scene, next.total - tree.total);
      await posted(scene, next);
      const later = leafOf(next, alice);
      await expect(rewardLane.claim(later.leaf, later.proof))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidProof")
        .withArgs(later.leaf.index, alice);
      const { leaf, proof } = leafOf(tree, alice);
      await expect(rewardLane.claim(leaf, proof))
        .to.emit(rewardLane, "Claimed")
        .withArgs(alice, alice, leaf.cumulative);
    });

    it("given a pause, works", async () => {
      const { rewardLane, factory, guardian, tree, alice } = await load(active);
      await factory.connect(guardian).pause();
      const { leaf, proof } = leafOf(tree, alice);
      await expect(rewardLane.claim(leaf, proof)).to.emit(rewardLane, "Claimed");
    });

    it("when it is claimed a second time, it reverts with RewardLaneNothingToClaim", async () => {
      const { rewardLane, tree, alice } = await load(active);
      const { leaf, proof } = leafOf(tree, alice);
      await rewardLane.claim(leaf, proof);
      await expect(rewardLane.claim(leaf, proof))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNothingToClaim")
        .withArgs(alice, leaf.cumulative, leaf.cumulative);
    });

    it("given a root in which the account fell and that nobody refuted, it reverts likewise", async () => {
      const scene = await load(active);
      const { rewardLane, tree, alice, bob } = scene;
      const first = leafOf(tree, alice);
      await rewardLane.claim(first.leaf, first.proof);
      const next = treeOf(
        leavesOf([
          [alice.address, 1n],
          [bob.address, tree.total],
        ]),
      );
      await credited(scene, 1n);
      await activated(scene, next);
      const { leaf, proof } = leafOf(next, alice);
      await expect(rewardLane.claim(leaf, proof))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNothingToClaim")
        .withArgs(alice, first.leaf.cumulative, 1n);
    });

    it("given a leaf of nothing, it reverts with RewardLaneNothingToClaim", async () => {
      const scene = await load(deployed);
      const { alice, bob } = scene;
      const { rewardLane, tree } = await activeRoot(
        scene,
        treeOf(
          leavesOf([
            [alice.address, 0n],
            [bob.address, 1n],
          ]),
        ),
      );
      const { leaf, proof } = leafOf(tree, alice);
      await expect(rewardLane.claim(leaf, proof))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNothingToClaim")
        .withArgs(alice, 0n, 0n);
    });

    it("given a leaf of one unit, pays it", async () => {
      const scene = await load(deployed);
      const { rewardLane, tree, alice } = await activeRoot(scene, treeOf(leavesOf([[scene.alice.address, 1n]])));
      const { leaf, proof } = leafOf(tree, alice);
      expect(proof).to.deep.equal([]);
      await expect(rewardLane.claim(leaf, proof)).to.emit(rewardLane, "Claimed").withArgs(alice, alice, 1n);
    });

    it("given no root was activated, it reverts with RewardLaneInvalidProof", async () => {
      const { rewardLane, tree, alice } = await load(pending);
      const { leaf, proof } = leafOf(tree, alice);
      await expect(rewardLane.claim(leaf, proof))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidProof")
        .withArgs(leaf.index, alice);
    });

    it("when a field of the leaf differs, it reverts with RewardLaneInvalidProof", async () => {
      const { rewardLane, tree, alice, mallory } = await load(active);
      const { leaf, proof } = leafOf(tree, alice);
      const differences = [
        { index: leaf.index + 1n },
        { account: mallory.address },
        { cumulative: leaf.cumulative + 1n },
        { sumBefore: leaf.sumBefore + 1n },
      ];
      for (const difference of differences) {
        const forged = { ...leaf, ...difference };
        await expect(rewardLane.claim(forged, proof))
          .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidProof")
          .withArgs(forged.index, forged.account);
      }
    });

    it(`given ${MAX_DEPTH} siblings, pays; one more reverts with RewardLaneInvalidProof`, async () => {
      const scene = await load(deployed);
      const { rewardLane, alice } = scene;
      const only = { index: 0n, account: alice.address, cumulative: 10n, sumBefore: 0n };
      await activeRoot(scene, deepTree(only, MAX_DEPTH));
      await rewardLane.claim(only, deepTree(only, MAX_DEPTH).proven(0).proof);
      expect(await rewardLane.claimedOf(alice)).to.equal(only.cumulative);
      const more = { ...only, cumulative: 20n };
      const deeper = deepTree(more, MAX_DEPTH + 1);
      await credited(scene, more.cumulative - only.cumulative);
      await activated(scene, deeper);
      await expect(rewardLane.claim(more, deeper.proven(0).proof))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidProof")
        .withArgs(0n, alice);
    });

    it("given a hidden leaf of more than all, it can't be paid, and nothing leaves the escrow for it", async () => {
      const scene = await load(deployed);
      const { rewardLane, token, mallory } = scene;
      const right = fairTree(scene);
      const hidden = { index: 4n, account: mallory.address, cumulative: right.total + 1n, sumBefore: 0n };
      const tree = treeOf([...right.leaves, hidden]);
      await credited(scene, 2n * right.total);
      await posted(scene, tree, { total: right.total });
      await networkHelpers.time.increase(await rewardLane.WINDOW_PERIOD());
      await rewardLane.activate();
      await expect(rewardLane.claim(hidden, tree.proven(4).proof))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(rewardLane, right.total, hidden.cumulative);
    });
  });

  describe("claimTo", () => {
    it("pays the caller where it says, whoever its payee is, and emits Claimed", async () => {
      const { rewardLane, factory, token, tree, alice, bob, stranger } = await load(active);
      await factory.connect(alice).setPayee(bob);
      const { leaf, proof } = leafOf(tree, alice);
      expect(await rewardLane.connect(alice).claimTo.staticCall(leaf, proof, stranger)).to.equal(leaf.cumulative);
      const call = rewardLane.connect(alice).claimTo(leaf, proof, stranger);
      await expect(call).to.emit(rewardLane, "Claimed").withArgs(alice, stranger, leaf.cumulative);
      await expect(call).to.changeTokenBalances(ethers, token, [alice, bob, stranger], [0n, 0n, leaf.cumulative]);
      expect(await rewardLane.claimedOf(alice)).to.equal(leaf.cumulative);
    });

    it("when the caller isn't the account, it reverts with RewardLaneNotAccount, also for its payee", async () => {
      const { rewardLane, factory, tree, alice, bob, mallory } = await load(active);
      await factory.connect(alice).setPayee(bob);
      const { leaf, proof } = leafOf(tree, alice);
      for (const caller of [mallory, bob]) {
        await expect(rewardLane.connect(caller).claimTo(leaf, proof, caller))
          .to.be.revertedWithCustomError(rewardLane, "RewardLaneNotAccount")
          .withArgs(caller, alice);
      }
    });

    it("when it goes to zero, it reverts with RewardLaneZeroAddress", async () => {
      const { rewardLane, tree, alice } = await load(active);
      const { leaf, proof } = leafOf(tree, alice);
      await expect(rewardLane.connect(alice).claimTo(leaf, proof, ZeroAddress))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneZeroAddress")
        .withArgs();
    });

    it("when the leaf isn't in the active root, it reverts with RewardLaneInvalidProof", async () => {
      const { rewardLane, tree, mallory, alice } = await load(active);
      const forged = { ...leafOf(tree, alice).leaf, account: mallory.address };
      await expect(rewardLane.connect(mallory).claimTo(forged, leafOf(tree, alice).proof, mallory))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidProof")
        .withArgs(forged.index, mallory);
    });

    it("when it was claimed, it reverts with RewardLaneNothingToClaim", async () => {
      const { rewardLane, tree, alice } = await load(active);
      const { leaf, proof } = leafOf(tree, alice);
      await rewardLane.claim(leaf, proof);
      await expect(rewardLane.connect(alice).claimTo(leaf, proof, alice))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNothingToClaim")
        .withArgs(alice, leaf.cumulative, leaf.cumulative);
    });
  });
});
