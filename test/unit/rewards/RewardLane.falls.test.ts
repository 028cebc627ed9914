import { expect } from "chai";
import { ZeroAddress } from "ethers";
import hre from "hardhat";
import { now } from "../../helpers/escrow.ts";
import {
  activated,
  activeRoot,
  credited,
  deepTree,
  deployedLanes,
  fairTree,
  laneChanges,
  type LaneScene,
  type Leaf,
  leafOf,
  leavesOf,
  type LeafTree,
  MIN_BOND,
  pendingRoot,
  posted,
  type Proven,
  RootStatus,
  spoiled,
  treeOf,
  WINDOW,
  WRONG_FIRST,
} from "../../helpers/lanes.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const MAX_DEPTH = 32;
/** What a pending root adds to the active one. */
const ADDED = 100n;
const LAST = 3;

const deployed = async () => deployedLanes(connection);
const pending = async () => pendingRoot(await deployed());

/** A root is active, and more is credited. */
async function funded() {
  const scene = await activeRoot(await deployed());
  await credited(scene, 5n * ADDED);
  return scene;
}

type Funded = Awaited<ReturnType<typeof funded>>;

/** A root of the active one's leaves is activated that hides one more. */
async function hiding() {
  const scene = await deployed();
  const right = fairTree(scene);
  const hidden = { index: 1n, account: scene.finder.address, cumulative: 0n, sumBefore: 0n };
  const tree = treeOf([...right.leaves, hidden]);
  await credited(scene, right.total + 5n * ADDED);
  await posted(scene, tree, { total: right.total, count: 4n });
  await networkHelpers.time.increase(WINDOW);
  await scene.rewardLane.activate();
  return { ...scene, tree };
}

/** The leaves of a tree, one of them paid so much more or less, and the last one as much as the total then needs. */
function changedBy(tree: LeafTree, place: number, change: bigint): LeafTree {
  const amounts = tree.leaves.map(({ account, cumulative }, i) => {
    const own = i === place ? change : 0n;
    return [account, cumulative + own + (i === LAST ? ADDED - change : 0n)] as const;
  });
  return treeOf(leavesOf(amounts));
}

/** The leaves of a tree without some, the first one left having what they had and what is added. */
function without(tree: LeafTree, ...places: number[]): LeafTree {
  const rest = tree.leaves.filter((_, i) => !places.includes(i));
  const gone = tree.total - rest.reduce((sum, { cumulative }) => sum + cumulative, 0n);
  return treeOf(
    leavesOf(rest.map(({ account, cumulative }, i) => [account, cumulative + (i ? 0n : gone + ADDED)] as const)),
  );
}

describe("RewardLane, faults beside the active root", () => {
  const load = <T extends LaneScene>(fixture: () => Promise<T>) => networkHelpers.loadFixture(fixture);

  /** Makes a call that shows that root 2 falls short, and checks that it is void at its end, and nobody is fined for it. */
  async function expectNoFine(scene: Funded, call: () => Promise<unknown>, { leaf }: Proven) {
    const { rewardLane, attributor, finder } = scene;
    await expect(call()).to.emit(rewardLane, "RootFell").withArgs(2n, leaf.account, finder);
    const { status: before, fell, voidedAt: never } = await rewardLane.postedRoot();
    expect([before, fell, never]).to.deep.equal([RootStatus.Pending, true, 0n]);
    await networkHelpers.time.increase(WINDOW);
    const made = await laneChanges(scene, [attributor, finder], async () => {
      await expect(rewardLane.activate()).to.emit(rewardLane, "RootVoided").withArgs(2n, ZeroAddress, 0n, 0n);
    });
    const nothing = { free: 0n, locked: 0n };
    expect(made).to.deep.equal({ changes: [{ free: MIN_BOND, locked: -MIN_BOND }, nothing], burned: 0n });
    const { status, voidedAt } = await rewardLane.postedRoot();
    expect([status, voidedAt]).to.deep.equal([RootStatus.Void, await now(scene)]);
  }

  async function expectNoFault({ rewardLane }: LaneScene, call: Promise<unknown>) {
    await expect(call).to.be.revertedWithCustomError(rewardLane, "RewardLaneNoFault").withArgs();
  }

  async function expectInvalid({ rewardLane }: LaneScene, call: Promise<unknown>, { leaf }: Proven) {
    await expect(call)
      .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidProof")
      .withArgs(leaf.index, leaf.account);
  }

  describe("proveFall", () => {
    it("given an account that has a unit less, the root is void at its end, without a fine", async () => {
      const scene = await load(funded);
      const { rewardLane, finder, tree } = scene;
      const next = changedBy(tree, 1, -1n);
      await posted(scene, next);
      await expectNoFine(
        scene,
        () => rewardLane.connect(finder).proveFall(tree.proven(1), next.proven(1)),
        tree.proven(1),
      );
    });

    for (const more of [0n, 1n]) {
      it(`given an account that has ${more} more, reverts with RewardLaneNoFault`, async () => {
        const scene = await load(funded);
        const next = changedBy(scene.tree, 1, more);
        await posted(scene, next);
        await expectNoFault(scene, scene.rewardLane.proveFall(scene.tree.proven(1), next.proven(1)));
      });
    }

    it("when the leaves are of two accounts, reverts with RewardLaneNoFault", async () => {
      const scene = await load(funded);
      const { rewardLane, tree, mallory, alice } = scene;
      await posted(scene, changedBy(tree, LAST, 0n), { total: tree.total + ADDED });
      const next = changedBy(tree, LAST, 0n);
      await expectNoFault(scene, rewardLane.proveFall(leafOf(tree, alice), leafOf(next, mallory)));
    });

    it("when the leaf of before isn't in the active root, reverts with RewardLaneInvalidProof", async () => {
      const scene = await load(funded);
      const next = changedBy(scene.tree, 1, -1n);
      await posted(scene, next);
      await expectInvalid(scene, scene.rewardLane.proveFall(next.proven(1), next.proven(1)), next.proven(1));
    });

    it("when the leaf of now isn't in the pending root, reverts with RewardLaneInvalidProof", async () => {
      const scene = await load(funded);
      const { rewardLane, tree } = scene;
      await posted(scene, changedBy(tree, 1, -1n));
      await expectInvalid(scene, rewardLane.proveFall(tree.proven(1), tree.proven(1)), tree.proven(1));
    });

    it("given no active root, reverts with RewardLaneInvalidProof", async () => {
      const scene = await load(pending);
      const shown = scene.tree.proven(1);
      await expectInvalid(scene, scene.rewardLane.proveFall(shown, shown), shown);
    });

    /** An active root of so many siblings, and a pending one in which its account fell. */
    async function deeplyFallen(depth: number) {
      const scene = await load(deployed);
      const only = { index: 0n, account: scene.alice.address, cumulative: 10n, sumBefore: 0n };
      const old = deepTree(only, depth);
      await credited(scene, 20n);
      await activated(scene, old);
      const next = treeOf([{ ...only, cumulative: 9n }]);
      await posted(scene, next, { total: 11n });
      return { ...scene, shown: [old.proven(0), next.proven(0)] as const };
    }

    it(`given ${MAX_DEPTH} siblings, works`, async () => {
      const { rewardLane, shown } = await deeplyFallen(MAX_DEPTH);
      await expect(rewardLane.proveFall(...shown)).to.emit(rewardLane, "RootFell");
    });

    it(`given ${MAX_DEPTH + 1} siblings, reverts with RewardLaneInvalidProof`, async () => {
      const scene = await deeplyFallen(MAX_DEPTH + 1);
      await expectInvalid(scene, scene.rewardLane.proveFall(...scene.shown), scene.shown[0]);
    });
  });

  describe("proveMissing", () => {
    const gaps: Record<string, [gone: number, first: number, second: number]> = {
      "before the first leaf": [0, 0, 0],
      "between the first two": [1, 0, 1],
      "between the next two": [2, 1, 2],
      "behind the last leaf": [LAST, 2, 2],
    };
    for (const [name, [gone, first, second]] of Object.entries(gaps)) {
      it(`given an account is missing ${name}, the root is void at its end, without a fine`, async () => {
        const scene = await load(funded);
        const { rewardLane, finder, tree } = scene;
        const next = without(tree, gone);
        await posted(scene, next);
        const call = () =>
          rewardLane.connect(finder).proveMissing(tree.proven(gone), next.proven(first), next.proven(second));
        await expectNoFine(scene, call, tree.proven(gone));
      });
    }

    for (const gone of [0, LAST]) {
      it(`given one leaf is left, an account ${gone ? "behind" : "before"} it is missed, too`, async () => {
        const scene = await load(funded);
        const { rewardLane, finder, tree } = scene;
        const next = gone > 0 ? without(tree, 1, 2, LAST) : without(tree, 0, 1, 2);
        await posted(scene, next);
        const call = () => rewardLane.connect(finder).proveMissing(tree.proven(gone), next.proven(0), next.proven(0));
        await expectNoFine(scene, call, tree.proven(gone));
      });
    }

    it("given nobody is missing, all leaves and pairs revert with RewardLaneNoFault", async () => {
      const scene = await load(funded);
      const { rewardLane, tree } = scene;
      const next = changedBy(tree, 1, 5n);
      await posted(scene, next);
      const places = [0, 1, 2, LAST];
      for (const old of places) {
        for (const first of places) {
          for (const second of places) {
            const call = rewardLane.proveMissing(tree.proven(old), next.proven(first), next.proven(second));
            await expectNoFault(scene, call);
          }
        }
      }
    });

    const wrongPlaces: Record<string, [gone: number, first: number, second: number]> = {
      "the same leaf twice, in the middle": [2, 1, 1],
      "leaves that aren't neighbours": [1, 0, 2],
      "the neighbours the other way round": [1, 1, 0],
      "neighbours elsewhere": [1, 1, 2],
      "the first leaf, which it lies behind": [1, 0, 0],
      "the last leaf, which it lies before": [1, 2, 2],
    };
    for (const [name, [gone, first, second]] of Object.entries(wrongPlaces)) {
      it(`given an account is missing, when ${name} are shown, reverts with RewardLaneNoFault`, async () => {
        const scene = await load(funded);
        const { rewardLane, tree } = scene;
        const next = without(tree, gone);
        await posted(scene, next);
        const call = rewardLane.proveMissing(tree.proven(gone), next.proven(first), next.proven(second));
        await expectNoFault(scene, call);
      });
    }

    it("when the old leaf isn't in the active root, reverts with RewardLaneInvalidProof", async () => {
      const scene = await load(funded);
      const next = without(scene.tree, 1);
      await posted(scene, next);
      const [first, second] = [next.proven(0), next.proven(1)];
      await expectInvalid(scene, scene.rewardLane.proveMissing(first, first, second), first);
    });

    it("when either neighbour isn't in the pending root, reverts with RewardLaneInvalidProof", async () => {
      const scene = await load(funded);
      const { rewardLane, tree } = scene;
      const next = without(tree, 1);
      await posted(scene, next);
      const [old, strange] = [tree.proven(1), tree.proven(LAST)];
      await expectInvalid(scene, rewardLane.proveMissing(old, strange, next.proven(1)), strange);
      await expectInvalid(scene, rewardLane.proveMissing(old, next.proven(0), strange), strange);
    });

    it("given no active root, reverts with RewardLaneInvalidProof", async () => {
      const scene = await load(pending);
      const shown = scene.tree.proven(1);
      await expectInvalid(scene, scene.rewardLane.proveMissing(shown, shown, shown), shown);
    });
  });

  describe("proveUnsound", () => {
    /** Activates leaves as they are, under the scene's total and a count of 4. */
    async function activeWith(leaves: (right: LeafTree) => Leaf[]) {
      const scene = await load(deployed);
      const right = fairTree(scene);
      const tree = treeOf(leaves(right));
      await credited(scene, right.total);
      await posted(scene, tree, { total: right.total, count: 4n });
      await networkHelpers.time.increase(WINDOW);
      await scene.rewardLane.activate();
      return { ...scene, tree };
    }

    const strange: Leaf = { index: 4n, account: ZeroAddress, cumulative: 0n, sumBefore: 0n };
    const faults: Record<string, [leaves: (right: LeafTree) => Leaf[], first: number, second: number]> = {
      "a leaf behind the count": [({ leaves }) => [...leaves, strange], 4, 4],
      "two leaves of one index": [({ leaves }) => [...leaves, { ...strange, index: 2n }], 2, 4],
      "a first leaf that something is before": [(right) => spoiled(right, 0, WRONG_FIRST).leaves, 0, 0],
      "neighbours that don't fit": [(right) => spoiled(right, 1, { account: ZeroAddress }).leaves, 0, 1],
    };
    for (const [name, [leaves, first, second]] of Object.entries(faults)) {
      it(`given ${name}, notes that the active root is unsound, and emits ShownUnsound`, async () => {
        const { rewardLane, finder, tree } = await activeWith(leaves);
        await expect(rewardLane.connect(finder).proveUnsound(tree.proven(first), tree.proven(second)))
          .to.emit(rewardLane, "ShownUnsound")
          .withArgs(tree.root, finder);
        expect((await rewardLane.activeRoot()).unsound).to.equal(true);
      });
    }

    it("given a right tree, each two leaves revert with RewardLaneNoFault, one twice too", async () => {
      const scene = await load(funded);
      for (let first = 0; first <= LAST; first++) {
        for (let second = 0; second <= LAST; second++) {
          const call = scene.rewardLane.proveUnsound(scene.tree.proven(first), scene.tree.proven(second));
          await expectNoFault(scene, call);
        }
      }
    });

    it("when an impossible leaf comes second, reverts with RewardLaneNoFault", async () => {
      const scene = await activeWith(({ leaves }) => [...leaves, { ...strange, index: 9n }]);
      await expectNoFault(scene, scene.rewardLane.proveUnsound(scene.tree.proven(0), scene.tree.proven(4)));
    });

    it("when either leaf isn't in the active root, reverts with RewardLaneInvalidProof", async () => {
      const scene = await load(funded);
      const { rewardLane, tree } = scene;
      const next = changedBy(tree, 1, 1n);
      await posted(scene, next);
      await expectInvalid(scene, rewardLane.proveUnsound(next.proven(1), tree.proven(1)), next.proven(1));
      await expectInvalid(scene, rewardLane.proveUnsound(tree.proven(1), next.proven(1)), next.proven(1));
    });

    it("given no active root, reverts with RewardLaneInvalidProof", async () => {
      const scene = await load(pending);
      const shown = scene.tree.proven(0);
      await expectInvalid(scene, scene.rewardLane.proveUnsound(shown, shown), shown);
    });

    describe("given it was shown", () => {
      async function shown() {
        const scene = await hiding();
        const { rewardLane, tree } = scene;
        const next = without(fairTree(scene), 1);
        await posted(scene, next);
        await rewardLane.proveUnsound(tree.proven(1), tree.proven(4));
        return { ...scene, next };
      }

      it("a second time reverts with RewardLaneUnsound", async () => {
        const { rewardLane, tree } = await load(shown);
        await expect(rewardLane.proveUnsound(tree.proven(1), tree.proven(4)))
          .to.be.revertedWithCustomError(rewardLane, "RewardLaneUnsound")
          .withArgs();
      });

      it("nothing follows from its leaves: proveFall and proveMissing revert with RewardLaneUnsound", async () => {
        const { rewardLane, tree, next } = await load(shown);
        const calls = [
          rewardLane.proveFall(tree.proven(0), next.proven(0)),
          rewardLane.proveMissing(tree.proven(1), next.proven(0), next.proven(1)),
        ];
        for (const call of calls) {
          await expect(call).to.be.revertedWithCustomError(rewardLane, "RewardLaneUnsound").withArgs();
        }
      });

      it("claims go on", async () => {
        const { rewardLane, tree, alice } = await load(shown);
        const { leaf, proof } = leafOf(tree, alice);
        await expect(rewardLane.claim(leaf, proof)).to.emit(rewardLane, "Claimed");
      });
    });

    it("given a hidden leaf, until it is shown a later root falls short that leaves its account out", async () => {
      const scene = await load(hiding);
      const { rewardLane, tree } = scene;
      const next = changedBy(fairTree(scene), 0, 0n);
      await posted(scene, next);
      const place = next.leaves.filter(({ account }) => BigInt(account) < BigInt(scene.finder.address)).length;
      const [first, second] = [Math.max(place - 1, 0), Math.min(place, LAST)];
      await expect(rewardLane.proveMissing(tree.proven(4), next.proven(first), next.proven(second)))
        .to.emit(rewardLane, "RootFell")
        .withArgs(2n, tree.proven(4).leaf.account, scene.governance);
    });
  });
});
