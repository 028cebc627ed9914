import { expect } from "chai";
import { AbiCoder, concat, keccak256, MaxUint256, parseEther, ZeroHash } from "ethers";
import hre from "hardhat";
import {
  ADDED,
  burnedOf,
  expectRefuted,
  honest,
  lossOf,
  type OwingScene,
  owedBy,
  owing,
  placeOf,
  PROMISED,
  waitedOut,
} from "../helpers/laneAttacks.ts";
import {
  BOND_RATE,
  credited,
  DEMAND,
  DemandKind,
  type Leaf,
  type LeafTree,
  leavesOf,
  posted,
  treeOf,
  WINDOW,
} from "../helpers/lanes.ts";
import { DISPUTE_COST } from "../helpers/datanet.ts";

const { networkHelpers } = await hre.network.getOrCreate();

interface Lie {
  name: string;
  /** What is posted. */
  tree: (scene: OwingScene) => LeafTree;
  /** What is said of it, where the tree doesn't say it. */
  count?: bigint;
  refute: (scene: OwingScene, tree: LeafTree) => Promise<unknown>;
}

const value = PROMISED + ADDED;

/** The root that a proof leads to from a leaf. */
function rootAbove({ index, account, cumulative, sumBefore }: Leaf, proof: readonly string[]): string {
  const types = ["uint256", "address", "uint256", "uint256"];
  const encoded = AbiCoder.defaultAbiCoder().encode(types, [index, account, cumulative, sumBefore]);
  return proof.reduce(
    (node, sibling) => {
      return keccak256(concat(BigInt(node) < BigInt(sibling) ? [node, sibling] : [sibling, node]));
    },
    keccak256(keccak256(encoded)),
  );
}

/** The honest leaves, of which one is changed. */
function spoiled(scene: OwingScene, place: number, change: Partial<Leaf>): LeafTree {
  const leaves = honest(scene).leaves.map((leaf, index) => (index === place ? { ...leaf, ...change } : leaf));
  return treeOf(leaves);
}

/** Demands a record of an account, which has none, and waits. */
async function demandedInVain(scene: OwingScene, tree: LeafTree): Promise<void> {
  const { rewardLane, finder, mallory } = scene;
  const shown = tree.proven(placeOf(tree, mallory));
  await rewardLane.connect(finder).demandAuthor(shown);
  await networkHelpers.time.increase(DEMAND);
  await rewardLane.connect(finder).expireDemand(DemandKind.Author, shown.leaf.index);
}

const lies: Lie[] = [
  {
    name: "takes everything, what was promised and not yet claimed included",
    tree: ({ mallory }) => treeOf(leavesOf([[mallory.address, value]])),
    refute: demandedInVain,
  },
  {
    name: "pays one who contributed nothing out of what another model's contributors have earned",
    tree: (scene) => treeOf(leavesOf(owedBy(scene, { [scene.mallory.address]: ADDED }))),
    refute: demandedInVain,
  },
  {
    name: "gives one index to two leaves",
    tree: (scene) => {
      const { leaves } = honest(scene);
      return treeOf([...leaves, { index: 0n, account: scene.mallory.address, cumulative: ADDED, sumBefore: 0n }]);
    },
    count: 3n,
    refute: async ({ rewardLane, finder }, tree) =>
      rewardLane.connect(finder).provePair(tree.proven(0), tree.proven(tree.leaves.length - 1)),
  },
  {
    name: "hides leaves beyond the count",
    tree: (scene) => {
      const { leaves, total } = honest(scene);
      return treeOf([...leaves, { index: 3n, account: scene.mallory.address, cumulative: ADDED, sumBefore: total }]);
    },
    count: 3n,
    refute: async ({ rewardLane, finder }, tree) =>
      rewardLane.connect(finder).proveLeaf(tree.proven(tree.leaves.length - 1)),
  },
  {
    name: "spoils the order, so that a missing account can't be bracketed",
    tree: (scene) => spoiled(scene, 1, { account: "0x0000000000000000000000000000000000000001" }),
    refute: async ({ rewardLane, finder }, tree) =>
      rewardLane.connect(finder).provePair(tree.proven(0), tree.proven(1)),
  },
  {
    name: "promises two accounts the same units",
    tree: (scene) => spoiled(scene, 1, { sumBefore: 0n }),
    refute: async ({ rewardLane, finder }, tree) =>
      rewardLane.connect(finder).provePair(tree.proven(0), tree.proven(1)),
  },
  {
    name: "lets the sums run over 2²⁵⁶",
    tree: (scene) => {
      const { leaves } = honest(scene);
      const [first, second, third] = leaves as [Leaf, Leaf, Leaf];
      const wrapped = { ...second, sumBefore: 0n, cumulative: MaxUint256 };
      return treeOf([{ ...first, cumulative: 0n }, wrapped, { ...third, sumBefore: MaxUint256 }]);
    },
    refute: async ({ rewardLane, finder }, tree) => rewardLane.connect(finder).proveLeaf(tree.proven(1)),
  },
  {
    name: "posts a root whose tree nobody has",
    tree: (scene) => treeOf(leavesOf(owedBy(scene, { [scene.mallory.address]: ADDED }))),
    refute: async ({ rewardLane, finder }) => {
      await rewardLane.connect(finder).demandLeaf(await rewardLane.rootCount(), 0n);
      await networkHelpers.time.increase(DEMAND);
      await rewardLane.connect(finder).expireDemand(DemandKind.Leaf, 0n);
    },
  },
];

describe("Attacks on reward lanes: lies", () => {
  let scene: OwingScene;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(owing);
  });

  for (const { name, tree, count, refute } of lies) {
    describe(`an attributor who ${name}`, () => {
      it("loses his bond to who finds it, and everybody has what was promised before", async () => {
        const { attributor, mallory, rewardLane } = scene;
        const lie = tree(scene);
        const bond = await rewardLane.bondFor(ADDED);
        const loss = await lossOf(scene, [attributor, mallory], async () => {
          await posted(scene, lie, { total: value, count: count ?? BigInt(lie.leaves.length) });
          await refute(scene, lie);
        });
        expect(loss).to.equal(bond);
        await expectRefuted(scene);
      });
    });
  }

  it("an attributor who is caught by a friend loses two fifths of his bond all the same", async () => {
    const { attributor, mallory, rewardLane } = scene;
    const bond = await rewardLane.bondFor(ADDED);
    const lie = spoiled(scene, 1, { sumBefore: 0n });
    const loss = await lossOf(scene, [attributor, mallory], async () => {
      await posted(scene, lie, { total: value });
      await rewardLane.connect(mallory).provePair(lie.proven(0), lie.proven(1));
    });
    expect(loss).to.equal(burnedOf(bond));
  });

  it("an attributor who omits an account gets nothing by it, and may not post for a time", async () => {
    const { attributor, mallory, rewardLane, tree, alice } = scene;
    const changes = { [alice.address]: 0n, [mallory.address]: ADDED + parseEther("600") };
    const lie = treeOf(leavesOf(owedBy(scene, changes)));
    const place = lie.leaves.findIndex(({ account }) => BigInt(account) > BigInt(alice.address));
    const [first, second] = place > 0 ? [place - 1, place] : place === 0 ? [0, 0] : [2, 2];
    const loss = await lossOf(scene, [attributor, mallory], async () => {
      await posted(scene, lie);
      await rewardLane.proveMissing(tree.proven(placeOf(tree, alice)), lie.proven(first), lie.proven(second));
      await networkHelpers.time.increase(WINDOW);
      await rewardLane.activate();
    });
    expect(loss).to.equal(0n);
    await expectRefuted(scene);
  });

  describe("an attributor who lets an account fall, to save his bond by it when he is caught", () => {
    let lie: LeafTree;

    beforeEach(async () => {
      const changes = { [scene.reserve.address]: 1n, [scene.mallory.address]: ADDED + parseEther("100") - 1n };
      lie = treeOf(leavesOf(owedBy(scene, changes)));
      await posted(scene, lie);
    });

    const fall = async () => {
      const { rewardLane, tree, reserve, mallory } = scene;
      const [old, shown] = [tree.proven(placeOf(tree, reserve)), lie.proven(placeOf(lie, reserve))];
      await rewardLane.connect(mallory).proveFall(old, shown);
    };

    it("loses it to the demand that he saw coming", async () => {
      const { attributor, mallory, rewardLane } = scene;
      const { bond } = await rewardLane.postedRoot();
      const loss = await lossOf(scene, [attributor, mallory], async () => {
        await fall();
        await demandedInVain(scene, lie);
      });
      expect(loss).to.equal(bond);
    });

    it("loses it to the dispute that he saw coming", async () => {
      const { attributor, mallory, rewardLane, arbitrator, finder } = scene;
      const { bond } = await rewardLane.postedRoot();
      const loss = await lossOf(scene, [attributor, mallory], async () => {
        await rewardLane.connect(finder).dispute(await rewardLane.rootCount(), "ipfs://", { value: DISPUTE_COST });
        await fall();
        await arbitrator.giveRuling((await arbitrator.disputeCount()) - 1n, 1n);
      });
      expect(loss).to.equal(bond);
    });
  });

  describe("a root that hides a leaf besides the published ones, and was activated", () => {
    let published: LeafTree;
    let hiding: LeafTree;

    beforeEach(async () => {
      published = honest(scene);
      const hidden = { index: 0n, account: scene.mallory.address, cumulative: 1n, sumBefore: 0n };
      hiding = treeOf([...published.leaves, hidden]);
      await posted(scene, hiding, { total: published.total, count: 3n });
      await networkHelpers.time.increase(WINDOW);
      await scene.rewardLane.activate();
    });

    it("doesn't void an honest successor once it is shown, nor cost its poster anything", async () => {
      const { rewardLane, mallory, attributor, finder } = scene;
      const next = parseEther("1");
      await credited(scene, next);
      const successor = treeOf(leavesOf(owedBy(scene, { [scene.alice.address]: parseEther("600") + ADDED + next })));
      const loss = await lossOf(scene, [attributor], async () => {
        await posted(scene, successor);
        const after = successor.leaves.findIndex(({ account }) => BigInt(account) > BigInt(mallory.address));
        const [first, second] = after > 0 ? [after - 1, after] : after === 0 ? [0, 0] : [2, 2];
        const hidden = hiding.proven(3);
        const shown = [successor.proven(first), successor.proven(second)] as const;
        await rewardLane.connect(mallory).proveMissing(hidden, ...shown);
        await rewardLane.connect(finder).proveUnsound(hiding.proven(0), hidden);
        await networkHelpers.time.increase(WINDOW);
        await rewardLane.activate();
      });
      expect(loss).to.equal(0n);
      expect((await rewardLane.activeRoot()).root).to.equal(successor.root);
    });
  });

  it("a leaf that lies deeper than a proof can reach isn't paid", async () => {
    const { rewardLane, attributor, mallory } = scene;
    const leaf = { index: 0n, account: mallory.address, cumulative: value, sumBefore: 0n };
    const depth = Number(await rewardLane.MAX_DEPTH()) + 1;
    const proof = Array<string>(depth).fill(ZeroHash);
    await rewardLane.connect(attributor).post(rootAbove(leaf, proof), value, 1n, ZeroHash, ZeroHash);
    await networkHelpers.time.increase(WINDOW);
    await rewardLane.activate();
    await expect(rewardLane.claim(leaf, proof))
      .to.be.revertedWithCustomError(rewardLane, "RewardLaneInvalidProof")
      .withArgs(0n, mallory);
  });

  it("a lie that nobody refutes takes five times its bond: it must fail five times in six, nine in ten with a friend", async () => {
    const { rewardLane, attributor, mallory, tree } = scene;
    const reached = PROMISED + ADDED;
    const bond = await rewardLane.bondFor(ADDED);
    expect(bond).to.equal((reached * BOND_RATE) / parseEther("1"));
    const lie = treeOf(leavesOf([[mallory.address, tree.total + ADDED]]));
    const loss = await lossOf(scene, [attributor, mallory], async () => {
      await posted(scene, lie);
      await waitedOut(scene);
      await rewardLane.activate();
      const { leaf, proof } = lie.proven(0);
      await rewardLane.claim(leaf, proof);
    });
    expect(-loss).to.equal(reached);
    // with p the chance that it is found: (1 − p) · reached ≤ p · loss
    const percentFound = (loss: bigint) => (100n * reached) / (reached + loss);
    expect(percentFound(bond)).to.equal(83n);
    expect(percentFound(burnedOf(bond))).to.equal(92n);
  });
});
