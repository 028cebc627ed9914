import { expect } from "chai";
import { MaxUint256 } from "ethers";
import hre from "hardhat";
import { now } from "../../helpers/escrow.ts";
import {
  activeRoot,
  credited,
  deepTree,
  deployedLanes,
  fairTree,
  forfeited,
  laneChanges,
  type LaneScene,
  type Leaf,
  leavesOf,
  type LeafTree,
  MIN_BOND,
  pendingRoot,
  posted,
  RootStatus,
  spoiled,
  treeOf,
  voided,
  WINDOW,
  WRONG_FIRST,
} from "../../helpers/lanes.ts";
import { shares } from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const MAX_DEPTH = 32;
/** Of the scene's tree. */
const TOTAL = 1_000n;
const LAST = 3;

const deployed = async () => deployedLanes(connection);
const pending = async () => pendingRoot(await deployed());
const active = async () => activeRoot(await deployed());

/** As much as several trees pay is credited. */
async function funded() {
  const scene = await deployed();
  await credited(scene, 5n * TOTAL);
  return { ...scene, right: fairTree(scene) };
}

/** A root is pending whose first leaf is impossible. */
async function wrong() {
  const scene = await funded();
  const tree = spoiled(scene.right, 0, WRONG_FIRST);
  await posted(scene, tree, { total: TOTAL });
  return { ...scene, tree };
}

/** A root is pending of which two leaves have one index, the second and the last in the tree. */
async function doubled() {
  const scene = await funded();
  const tree = treeOf([...scene.right.leaves, { ...leafAt(scene.right, 1), account: scene.finder.address }]);
  await posted(scene, tree, { total: TOTAL, count: 4n });
  return { ...scene, tree };
}

function leafAt({ leaves }: LeafTree, place: number): Leaf {
  const leaf = leaves[place];
  if (leaf === undefined) throw new Error(`the tree has no leaf ${place}`);
  return leaf;
}

/** The sum that is before the leaf behind a place. */
function reachedAt(tree: LeafTree, place: number): bigint {
  return leafAt(tree, place).sumBefore + leafAt(tree, place).cumulative;
}

interface LeafCase {
  place: number;
  differences?: (tree: LeafTree) => Partial<Leaf>;
  count?: bigint;
}

describe("RewardLane, faults of a root", () => {
  const load = <T extends LaneScene>(fixture: () => Promise<T>) => networkHelpers.loadFixture(fixture);

  /** Posts the scene's tree with one leaf changed. */
  async function pendingWith(scene: Awaited<ReturnType<typeof funded>>, { place, differences, count = 4n }: LeafCase) {
    const tree = spoiled(scene.right, place, differences?.(scene.right) ?? {});
    await posted(scene, tree, { total: TOTAL, count });
    return tree;
  }

  describe("proveLeaf", () => {
    const faults: Record<string, LeafCase> = {
      "whose index is the count": { place: LAST, count: 3n },
      "whose index is the largest": { place: 1, differences: () => ({ index: MaxUint256 }) },
      "that a unit more than the total is before": {
        place: 1,
        differences: () => ({ cumulative: 0n, sumBefore: TOTAL + 1n }),
      },
      "that goes a unit beyond the total": {
        place: 1,
        differences: (tree) => ({ cumulative: TOTAL - leafAt(tree, 1).sumBefore + 1n }),
      },
      "of which the sum wraps": { place: 1, differences: () => ({ cumulative: 2n, sumBefore: MaxUint256 }) },
      "of which all is before and all is its": {
        place: 1,
        differences: () => ({ cumulative: MaxUint256, sumBefore: MaxUint256 }),
      },
      "that is the first, and that a unit is before": {
        place: 0,
        differences: (tree) => ({ cumulative: leafAt(tree, 0).cumulative - 1n, sumBefore: 1n }),
      },
      "that is the last, and is a unit short of the total": {
        place: LAST,
        differences: (tree) => ({ cumulative: leafAt(tree, LAST).cumulative - 1n }),
      },
      "that is the last, and goes a unit beyond the total": {
        place: LAST,
        differences: (tree) => ({ cumulative: leafAt(tree, LAST).cumulative + 1n }),
      },
    };
    for (const [name, fault] of Object.entries(faults)) {
      it(`given a leaf ${name}, voids the root`, async () => {
        const scene = await load(funded);
        const tree = await pendingWith(scene, fault);
        await scene.rewardLane.proveLeaf(tree.proven(fault.place));
        expect((await scene.rewardLane.postedRoot()).status).to.equal(RootStatus.Void);
      });
    }

    const fine: Record<string, LeafCase> = {
      "of nothing that all is before": { place: 1, differences: () => ({ cumulative: 0n, sumBefore: TOTAL }) },
      "that reaches just the total": {
        place: 1,
        differences: (tree) => ({ cumulative: TOTAL - leafAt(tree, 1).sumBefore }),
      },
      "whose index is the last below the count": { place: 2, differences: () => ({ index: 998n }), count: 1_000n },
    };
    for (const [name, leaf] of Object.entries(fine)) {
      it(`given a leaf ${name}, reverts with RewardLaneNoFault`, async () => {
        const scene = await load(funded);
        const tree = await pendingWith(scene, leaf);
        await expect(scene.rewardLane.proveLeaf(tree.proven(leaf.place)))
          .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneNoFault")
          .withArgs();
      });
    }

    it("given a right tree, each leaf reverts with RewardLaneNoFault", async () => {
      const { rewardLane, tree } = await load(pending);
      for (let place = 0; place <= LAST; place++) {
        await expect(rewardLane.proveLeaf(tree.proven(place)))
          .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoFault")
          .withArgs();
      }
    });

    it("given a right tree of one leaf, reverts with RewardLaneNoFault", async () => {
      const scene = await load(deployed);
      const { rewardLane, tree } = await pendingRoot(scene, treeOf(leavesOf([[scene.alice.address, 1n]])));
      await expect(rewardLane.proveLeaf(tree.proven(0)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoFault")
        .withArgs();
    });

    it("emits RootVoided, and notes when", async () => {
      const { award, burned } = forfeited(MIN_BOND);
      const scene = await load(wrong);
      const { rewardLane, finder, tree } = scene;
      await expect(rewardLane.connect(finder).proveLeaf(tree.proven(0)))
        .to.emit(rewardLane, "RootVoided")
        .withArgs(1n, finder, award, burned);
      const { status, voidedAt } = await rewardLane.postedRoot();
      expect([status, voidedAt]).to.deep.equal([RootStatus.Void, await now(scene)]);
    });

    it("gives 60% of the bond to who proves, rounded down, and burns the rest", async () => {
      const scene = await load(funded);
      const { rewardLane, factory, attributor, finder, vault, token, right } = scene;
      const odd = 1_003n;
      await factory.setBonds(odd, 1n);
      await factory.create(attributor, token);
      const lane = rewardLane.attach(await factory.laneOf(attributor, token)) as typeof rewardLane;
      const policy = { ...shares, lane };
      await scene.policies.connect(scene.builder).addPolicy(1n, policy);
      const lanePolicyHash = await scene.policies.policyHashOf(1n, policy);
      const other = { ...scene, rewardLane: lane, lanePolicyHash };
      await vault.deposit(lane, attributor, odd);
      await credited(other, TOTAL);
      const tree = spoiled(right, 0, WRONG_FIRST);
      await posted(other, tree, { total: TOTAL });
      const { award, burned } = forfeited(odd);
      const made = await laneChanges(other, [attributor, finder], () => lane.connect(finder).proveLeaf(tree.proven(0)));
      const changes = [
        { free: 0n, locked: -odd },
        { free: award, locked: 0n },
      ];
      expect(made).to.deep.equal({ changes, burned });
    });

    it("when the poster proves it himself, he still loses what is burned", async () => {
      const scene = await load(wrong);
      const { rewardLane, attributor, tree } = scene;
      const { award, burned } = forfeited(MIN_BOND);
      const made = await laneChanges(scene, [attributor], () =>
        rewardLane.connect(attributor).proveLeaf(tree.proven(0)),
      );
      expect(made).to.deep.equal({ changes: [{ free: award, locked: -MIN_BOND }], burned });
    });

    it("given the window is over and nobody has activated it, works", async () => {
      const { rewardLane, tree } = await load(wrong);
      await networkHelpers.time.increase(WINDOW);
      await expect(rewardLane.proveLeaf(tree.proven(0))).to.emit(rewardLane, "RootVoided");
    });

    it("given a pause, works", async () => {
      const { rewardLane, factory, guardian, tree } = await load(wrong);
      await factory.connect(guardian).pause();
      await expect(rewardLane.proveLeaf(tree.proven(0))).to.emit(rewardLane, "RootVoided");
    });

    it("leaves the active root, and what was credited, as they are", async () => {
      const scene = await load(active);
      const { rewardLane, escrow, token, tree } = scene;
      const before = await rewardLane.activeRoot();
      await credited(scene, tree.total);
      await voided(scene);
      expect(await rewardLane.activeRoot()).to.deep.equal(before);
      expect(await escrow.creditOf(rewardLane, token)).to.equal(tree.total);
    });

    it("when the leaf isn't in the root, it reverts with RewardLaneInvalidProof", async () => {
      const { rewardLane, tree } = await load(pending);
      const { leaf, proof } = tree.proven(0);
      await expect(rewardLane.proveLeaf({ leaf: { ...leaf, sumBefore: 1n }, proof }))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidProof")
        .withArgs(leaf.index, leaf.account);
    });

    it(`given ${MAX_DEPTH} siblings, works`, async () => {
      const scene = await load(funded);
      const tree = deepTree({ index: 0n, account: scene.alice.address, cumulative: 1n, sumBefore: 1n }, MAX_DEPTH);
      await posted(scene, tree);
      await expect(scene.rewardLane.proveLeaf(tree.proven(0))).to.emit(scene.rewardLane, "RootVoided");
    });

    it(`given ${MAX_DEPTH + 1} siblings, reverts with RewardLaneInvalidProof`, async () => {
      const scene = await load(funded);
      const { rewardLane, alice } = scene;
      const tree = deepTree({ index: 0n, account: alice.address, cumulative: 1n, sumBefore: 1n }, MAX_DEPTH + 1);
      await posted(scene, tree);
      await expect(rewardLane.proveLeaf(tree.proven(0)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidProof")
        .withArgs(0n, alice);
    });
  });

  describe("provePair", () => {
    /** Posts leaves as they are, as a tree of the scene's total, and returns it. */
    async function pendingOf(scene: LaneScene, leaves: Leaf[], count = BigInt(leaves.length)) {
      const tree = treeOf(leaves);
      await posted(scene, tree, { total: TOTAL, count });
      return tree;
    }

    const others: Record<string, (leaf: Leaf) => Partial<Leaf>> = {
      accounts: ({ account }) => ({ account: account.replace(/.$/, (digit) => (digit === "0" ? "1" : "0")) }),
      cumulatives: ({ cumulative }) => ({ cumulative: cumulative + 1n }),
      "sums before": ({ sumBefore }) => ({ sumBefore: sumBefore + 1n }),
    };
    for (const [name, other] of Object.entries(others)) {
      for (const order of [
        [1, 4],
        [4, 1],
      ] as const) {
        it(`given two leaves of one index that differ in their ${name}, places ${order.join()} void it`, async () => {
          const scene = await load(funded);
          const leaf = leafAt(scene.right, 1);
          const changed = { ...leaf, ...other({ ...leaf, account: leaf.account.toLowerCase() }) };
          const tree = await pendingOf(scene, [...scene.right.leaves, changed], 4n);
          await scene.rewardLane.provePair(tree.proven(order[0]), tree.proven(order[1]));
          expect((await scene.rewardLane.postedRoot()).status).to.equal(RootStatus.Void);
        });
      }
    }

    const neighbours: Record<string, (tree: LeafTree) => Partial<Leaf>> = {
      "of one account": (tree) => ({ account: leafAt(tree, 1).account }),
      "of falling accounts": (tree) => ({ account: leafAt(tree, 0).account }),
      "of which the second says a unit more": (tree) => ({ sumBefore: reachedAt(tree, 1) + 1n }),
      "of which the second says a unit less": (tree) => ({ sumBefore: reachedAt(tree, 1) - 1n }),
    };
    for (const [name, differences] of Object.entries(neighbours)) {
      it(`given neighbours ${name}, voids the root`, async () => {
        const scene = await load(funded);
        const tree = await pendingWith(scene, { place: 2, differences });
        await scene.rewardLane.provePair(tree.proven(1), tree.proven(2));
        expect((await scene.rewardLane.postedRoot()).status).to.equal(RootStatus.Void);
      });

      it(`given neighbours ${name}, the other way round they revert with RewardLaneNoFault`, async () => {
        const scene = await load(funded);
        const tree = await pendingWith(scene, { place: 2, differences });
        await expect(scene.rewardLane.provePair(tree.proven(2), tree.proven(1)))
          .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneNoFault")
          .withArgs();
      });
    }

    it("given leaves of falling accounts that aren't neighbours, reverts with RewardLaneNoFault", async () => {
      const scene = await load(funded);
      const differences = (tree: LeafTree) => ({ account: leafAt(tree, 0).account });
      const tree = await pendingWith(scene, { place: 2, differences });
      await expect(scene.rewardLane.provePair(tree.proven(0), tree.proven(2)))
        .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneNoFault")
        .withArgs();
    });

    it("given neighbours that fit because the first's sum wraps, reverts, and the first alone voids it", async () => {
      const scene = await load(funded);
      const { rewardLane, right } = scene;
      const [first, second] = [leafAt(right, 1), leafAt(right, 2)];
      const wrapping = { ...first, sumBefore: MaxUint256, cumulative: second.sumBefore + 1n };
      const tree = await pendingOf(scene, [leafAt(right, 0), wrapping, second, leafAt(right, LAST)]);
      await expect(rewardLane.provePair(tree.proven(1), tree.proven(2)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoFault")
        .withArgs();
      await expect(rewardLane.proveLeaf(tree.proven(1))).to.emit(rewardLane, "RootVoided");
    });

    it("given a right tree, each two leaves revert with RewardLaneNoFault, one twice too", async () => {
      const { rewardLane, tree } = await load(pending);
      for (let first = 0; first <= LAST; first++) {
        for (let second = 0; second <= LAST; second++) {
          await expect(rewardLane.provePair(tree.proven(first), tree.proven(second)))
            .to.be.revertedWithCustomError(rewardLane, "RewardLaneNoFault")
            .withArgs();
        }
      }
    });

    it("gives 60% of the bond to who proves, burns the rest, and emits RootVoided", async () => {
      const scene = await load(doubled);
      const { rewardLane, attributor, finder, tree } = scene;
      const { award, burned } = forfeited(MIN_BOND);
      const made = await laneChanges(scene, [attributor, finder], async () => {
        await expect(rewardLane.connect(finder).provePair(tree.proven(1), tree.proven(4)))
          .to.emit(rewardLane, "RootVoided")
          .withArgs(1n, finder, award, burned);
      });
      const changes = [
        { free: 0n, locked: -MIN_BOND },
        { free: award, locked: 0n },
      ];
      expect(made).to.deep.equal({ changes, burned });
    });

    it("when either leaf isn't in the root, it reverts with RewardLaneInvalidProof", async () => {
      const { rewardLane, tree, mallory } = await load(doubled);
      const { leaf, proof } = tree.proven(1);
      const forged = { leaf: { ...leaf, account: mallory.address, index: 2n }, proof };
      for (const pair of [[forged, tree.proven(1)] as const, [tree.proven(1), forged] as const]) {
        await expect(rewardLane.provePair(...pair))
          .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidProof")
          .withArgs(2n, mallory);
      }
    });
  });

  describe("given no root is pending", () => {
    const states = {
      None: deployed,
      Active: active,
      Void: async () => {
        const scene = await wrong();
        await scene.rewardLane.proveLeaf(scene.tree.proven(0));
        return scene;
      },
    };
    for (const [name, fixture] of Object.entries(states)) {
      it(`and the last one is at ${name}, all proofs against it revert with RewardLaneNotPending`, async () => {
        const scene = await load<LaneScene>(fixture);
        const { rewardLane } = scene;
        const shown = spoiled(fairTree(scene), 0, WRONG_FIRST).proven(0);
        const rootNumber = await rewardLane.rootCount();
        const calls = [
          () => rewardLane.proveLeaf(shown),
          () => rewardLane.provePair(shown, shown),
          () => rewardLane.proveFall(shown, shown),
          () => rewardLane.proveMissing(shown, shown, shown),
        ];
        for (const call of calls) {
          await expect(call())
            .to.be.revertedWithCustomError(rewardLane, "RewardLaneNotPending")
            .withArgs(rootNumber, RootStatus[name as keyof typeof RootStatus]);
        }
      });
    }
  });
});
