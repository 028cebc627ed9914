import { expect } from "chai";
import { toBeHex } from "ethers";
import hre from "hardhat";
import { findRootFault, findUnseen, type RootFault } from "../../../sdk/rewardFaults.ts";
import {
  activated,
  credited,
  deployedLanes,
  type LaneScene,
  type Leaf,
  leavesOf,
  type LeafTree,
  posted,
  RootStatus,
  treeOf,
  WINDOW,
} from "../../helpers/lanes.ts";
import { Random } from "../../helpers/random.ts";

const { networkHelpers } = await hre.network.getOrCreate();

const CASES = 25;
const POOL = 10n ** 6n;

/** Changes one leaf of a tree for the worse. */
const SPOILS: Record<string, (leaves: Leaf[], random: Random) => Leaf[]> = {
  "an index twice": (leaves, random) => [...leaves, { ...anyOf(leaves, random), cumulative: 1n }],
  "a sum that isn't what is before": (leaves, random) =>
    changed(leaves, random, (leaf) => ({ ...leaf, sumBefore: leaf.sumBefore + 1n })),
  "a larger amount": (leaves, random) => changed(leaves, random, (leaf) => ({ ...leaf, cumulative: POOL * 2n })),
  "an amount that brings the sum over 2²⁵⁶": (leaves, random) =>
    changed(leaves, random, (leaf) => ({ ...leaf, cumulative: 2n ** 256n - 1n - leaf.sumBefore })),
  "a smaller amount": (leaves, random) =>
    changed(leaves, random, (leaf) => ({ ...leaf, cumulative: leaf.cumulative - 1n })),
  "accounts that aren't in order": (leaves) =>
    leaves.map((leaf, place) => ({ ...leaf, account: leaves[leaves.length - 1 - place]?.account ?? leaf.account })),
  "an index that isn't below the count": (leaves, random) =>
    changed(leaves, random, (leaf) => ({ ...leaf, index: BigInt(leaves.length) + random.below(9n) })),
};

describe("findRootFault", () => {
  let scene: LaneScene;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(deployedLanes);
    await credited(scene, 2n * POOL);
  });

  it("given honest roots, it finds nothing, and they are activated", async () => {
    const random = new Random(1n);
    let active: Leaf[] = [];
    for (let i = 0; i < CASES; i++) {
      const next = grown(active, random);
      expect(findRootFault(claimOf(next), next, active)).to.equal(undefined);
      expect(findUnseen(claimOf(next), next)).to.equal(undefined);
      await activated(scene, treeOf(next));
      active = next;
    }
  });

  for (const [what, spoil] of Object.entries(SPOILS)) {
    it(`given ${what}, it finds what voids the root`, async () => {
      const random = new Random(2n);
      for (let i = 0; i < CASES; i++) {
        const honest = grown([], random, 2n);
        await expectVoided(scene, treeOf(spoil(honest, random)), claimOf(honest));
      }
    });
  }

  it("given an account of the active root that has less, or is missing, it finds what voids the root", async () => {
    const random = new Random(3n);
    const active = grown([], random, 5n);
    const old = treeOf(active);
    await activated(scene, old);
    for (const [place, lost] of active.entries()) {
      const grownOnes = leavesOf(active.map(({ account, cumulative }) => [account, cumulative + 1_000n]));
      const without = leavesOf(grownOnes.filter((leaf) => leaf.account !== lost.account).map(pairOf));
      await expectVoided(scene, treeOf(without), claimOf(without), old);
      const less = leavesOf(grownOnes.map((leaf, at) => [leaf.account, at === place ? 1n : leaf.cumulative]));
      await expectVoided(scene, treeOf(less), claimOf(less), old);
    }
  });

  it("given a leaf that wasn't published, it says which", () => {
    const leaves = grown([], new Random(4n), 5n);
    for (const { index } of leaves) {
      const rest = leaves.filter((leaf) => leaf.index !== index);
      expect(findRootFault(claimOf(leaves), rest)).to.equal(undefined);
      expect(findUnseen(claimOf(leaves), rest)).to.equal(index);
    }
  });
});

/** Posts a root that is wrong, and voids it by what is found. */
async function expectVoided(scene: LaneScene, tree: LeafTree, claim: ReturnType<typeof claimOf>, old?: LeafTree) {
  const { rewardLane, attributor, fallback, finder } = scene;
  const poster =
    (await rewardLane.postableFrom(attributor)) > (await networkHelpers.time.latest()) ? fallback : attributor;
  const snapshot = await networkHelpers.takeSnapshot();
  await posted(scene, tree, { poster, ...claim });
  const fault = findRootFault(claim, tree.leaves, old?.leaves);
  if (fault === undefined) throw new Error(`Nothing was found in ${tree.leaves.map(String).join()}.`);
  await proved(rewardLane.connect(finder), fault, tree, old);
  if (fault.proof === "proveFall" || fault.proof === "proveMissing") {
    await networkHelpers.time.increase(WINDOW);
    await rewardLane.activate();
  }
  expect((await rewardLane.postedRoot()).status).to.equal(RootStatus.Void);
  await snapshot.restore();
}

async function proved(lane: LaneScene["rewardLane"], fault: RootFault, tree: LeafTree, old: LeafTree | undefined) {
  const shown = (leaf: Leaf, of = tree) => of.proven(of.leaves.findIndex((each) => each === leaf));
  switch (fault.proof) {
    case "proveLeaf":
      return await lane.proveLeaf(shown(fault.shown));
    case "provePair":
      return await lane.provePair(shown(fault.first), shown(fault.second));
    case "proveFall":
      return await lane.proveFall(shown(fault.old, old), shown(fault.shown));
    case "proveMissing":
      return await lane.proveMissing(shown(fault.old, old), shown(fault.first), shown(fault.second));
  }
}

/** Leaves with what was earned before and up to four more accounts, all with something more. */
function grown(active: readonly Leaf[], random: Random, least = 1n): Leaf[] {
  const amounts = new Map(active.map(({ account, cumulative }) => [account, cumulative + random.below(3n)]));
  const more = random.between(least, 5n);
  for (let i = 0n; i < more; i++) amounts.set(toBeHex(random.sized(160n), 20), random.between(2n, 1_000n));
  return leavesOf([...amounts]);
}

function claimOf(leaves: readonly Leaf[]) {
  return { total: leaves.reduce((sum, { cumulative }) => sum + cumulative, 0n), count: BigInt(leaves.length) };
}

function pairOf({ account, cumulative }: Leaf): [string, bigint] {
  return [account, cumulative];
}

function anyOf(leaves: readonly Leaf[], random: Random): Leaf {
  const leaf = leaves[Number(random.below(BigInt(leaves.length)))];
  if (leaf === undefined) throw new Error("There are no leaves.");
  return leaf;
}

function changed(leaves: readonly Leaf[], random: Random, change: (leaf: Leaf) => Leaf): Leaf[] {
  const chosen = anyOf(leaves, random);
  return leaves.map((leaf) => (leaf === chosen ? change(leaf) : leaf));
}
