import { expect } from "chai";
import { MaxUint256, parseEther, ZeroHash } from "ethers";
import hre from "hardhat";
import { RewardLane__factory } from "../../../typechain-types/index.ts";
import { DAY } from "../../helpers/datanet.ts";
import { at, now } from "../../helpers/escrow.ts";
import {
  activeRoot,
  BOND_RATE,
  CALL,
  credited,
  DEMAND,
  DEMAND_BOND,
  deployedLanes,
  DISPUTE,
  ENGINE,
  fairTree,
  INPUTS,
  LANE_BONDS,
  laneChanges,
  type LaneScene,
  leafOf,
  MIN_BOND,
  pendingRoot,
  posted,
  RootStatus,
  WINDOW,
} from "../../helpers/lanes.ts";
import { shares } from "../../helpers/payment.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const UNIT = 10n ** 18n;
/** What a root reaches for which the rate asks just the least bond. */
const CHEAP = (MIN_BOND * UNIT) / BOND_RATE;
/** Of the scene's tree, per unit of its scale. */
const TREE = 1_000n;
const MAX_UINT96 = 2n ** 96n - 1n;
const USD_RATE = 10n ** 30n;

const deployed = async () => deployedLanes(connection);
const pending = async () => pendingRoot(await deployed());
const active = async () => activeRoot(await deployed());

/** What the scene's tree pays is credited, and nothing is posted. */
async function funded() {
  const scene = await deployed();
  const tree = fairTree(scene);
  await credited(scene, tree.total);
  return { ...scene, tree };
}

/** A root is active that pays twice as much as the least bond covers, and nothing is claimed. */
async function reaching() {
  const scene = await deployed();
  return activeRoot(scene, fairTree(scene, (2n * CHEAP) / TREE));
}

/** The attributor's lane in the second token, which has so much credited. */
async function dollarLane(scene: LaneScene, amount: bigint) {
  const { factory, policies, builder, attributor, usd, vault } = scene;
  await factory.create(attributor, usd);
  const rewardLane = RewardLane__factory.connect(await factory.laneOf(attributor, usd), attributor);
  const policy = { ...shares, lane: await rewardLane.getAddress() };
  await policies.connect(builder).addPolicy(1n, policy);
  await vault.deposit(rewardLane, attributor, LANE_BONDS);
  const dollars = { ...scene, rewardLane, lanePolicyHash: await policies.policyHashOf(1n, policy) };
  await credited(dollars, amount, usd);
  return dollars;
}

describe("RewardLane, posting", () => {
  const load = <T extends LaneScene>(fixture: () => Promise<T>) => networkHelpers.loadFixture(fixture);

  describe("constants", () => {
    it("are those of the interface", async () => {
      const { rewardLane } = await load(deployed);
      expect(await rewardLane.WINDOW_PERIOD()).to.equal(3n * DAY);
      expect(await rewardLane.DEMAND_PERIOD()).to.equal(2n * DAY);
      expect([WINDOW, DEMAND]).to.deep.equal([3n * DAY, 2n * DAY]);
      expect(await rewardLane.DISPUTE_PERIOD()).to.equal(DISPUTE);
      expect(await rewardLane.CALL_PERIOD()).to.equal(CALL);
      expect(await rewardLane.OPEN_CALLS()).to.equal(3n);
      expect(await rewardLane.MAX_DISPUTES()).to.equal(2n);
      expect(await rewardLane.MAX_DEPTH()).to.equal(32n);
    });
  });

  describe("terms", () => {
    it("are what the factory had when the lane was created", async () => {
      const { rewardLane, attributor, token, reserve } = await load(deployed);
      const terms = [attributor.address, await token.getAddress(), reserve.address, MIN_BOND, DEMAND_BOND, BOND_RATE];
      expect(await rewardLane.terms()).to.deep.equal(terms);
    });
  });

  describe("post", () => {
    it("makes the root pending, and emits RootPosted", async () => {
      const scene = await load(funded);
      const { rewardLane, attributor, arbitrator, tree } = scene;
      const second = (await now(scene)) + 100n;
      const [count, bond] = [BigInt(tree.leaves.length), MIN_BOND];
      await expect(at(scene, second, () => posted(scene, tree)))
        .to.emit(rewardLane, "RootPosted")
        .withArgs(1n, attributor, tree.root, tree.total, count, bond, INPUTS, ENGINE);
      const { Pending } = RootStatus;
      const [poster, judge] = [attributor.address, await arbitrator.getAddress()];
      const root = [tree.root, tree.total, count, second + WINDOW, 0n, 0n, Pending, poster, bond, judge, 0n, false];
      expect(await rewardLane.postedRoot()).to.deep.equal(root);
      expect(await rewardLane.rootCount()).to.equal(1n);
    });

    it("locks the caller's bond, and burns nothing", async () => {
      const scene = await load(funded);
      const { changes, burned } = await laneChanges(scene, [scene.attributor], () => posted(scene, scene.tree));
      expect(changes).to.deep.equal([{ free: -MIN_BOND, locked: MIN_BOND }]);
      expect(burned).to.equal(0n);
    });

    it("pulls nothing from the escrow", async () => {
      const scene = await load(pending);
      expect(await scene.escrow.creditOf(scene.rewardLane, scene.token)).to.equal(scene.tree.total);
      expect(await scene.token.balanceOf(scene.rewardLane)).to.equal(0n);
    });

    it("given another arbitrator since, the root keeps the one of its time", async () => {
      const scene = await load(pending);
      await scene.factory.setArbitrator(scene.vault);
      expect((await scene.rewardLane.postedRoot()).arbitrator).to.equal(await scene.arbitrator.getAddress());
    });

    it("given another arbitrator before, the root has that one", async () => {
      const scene = await load(funded);
      await scene.factory.setArbitrator(scene.vault);
      await posted(scene, scene.tree);
      expect((await scene.rewardLane.postedRoot()).arbitrator).to.equal(await scene.vault.getAddress());
    });

    it("given a pause, it reverts with RewardLanePaused", async () => {
      const scene = await load(funded);
      await scene.factory.connect(scene.guardian).pause();
      const until = await scene.factory.pausedUntil();
      await expect(at(scene, until - 1n, () => posted(scene, scene.tree)))
        .to.be.revertedWithCustomError(scene.rewardLane, "RewardLanePaused")
        .withArgs(until);
    });

    it("given a pause's last second, it works", async () => {
      const scene = await load(funded);
      await scene.factory.connect(scene.guardian).pause();
      const until = await scene.factory.pausedUntil();
      await expect(at(scene, until, () => posted(scene, scene.tree))).to.emit(scene.rewardLane, "RootPosted");
    });

    it("given a pending root, it reverts with RewardLanePending", async () => {
      const scene = await load(pending);
      await credited(scene, 1n);
      await expect(posted(scene, scene.tree, { total: scene.tree.total + 1n }))
        .to.be.revertedWithCustomError(scene.rewardLane, "RewardLanePending")
        .withArgs(1n);
    });

    it("given a root whose window is over and that nobody has activated, it reverts with RewardLanePending", async () => {
      const scene = await load(pending);
      await expect(at(scene, scene.postedAt + WINDOW, () => posted(scene, scene.tree)))
        .to.be.revertedWithCustomError(scene.rewardLane, "RewardLanePending")
        .withArgs(1n);
    });

    it("when the caller may not post, it reverts with RewardLaneMayNotPost", async () => {
      const scene = await load(funded);
      for (const poster of [scene.fallback, scene.finder]) {
        await expect(posted(scene, scene.tree, { poster }))
          .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneMayNotPost")
          .withArgs(poster, MaxUint256);
      }
    });

    it("when the root is zero, it reverts with RewardLaneEmptyRoot", async () => {
      const scene = await load(funded);
      await expect(posted(scene, { ...scene.tree, root: ZeroHash }))
        .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneEmptyRoot")
        .withArgs();
    });

    it("when the count is zero, it reverts with RewardLaneEmptyRoot", async () => {
      const scene = await load(funded);
      await expect(posted(scene, scene.tree, { count: 0n }))
        .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneEmptyRoot")
        .withArgs();
    });

    it("when it promises a unit more than is credited, it reverts with RewardLaneInvalidTotal", async () => {
      const scene = await load(funded);
      const { total } = scene.tree;
      await expect(posted(scene, scene.tree, { total: total + 1n }))
        .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneInvalidTotal")
        .withArgs(total + 1n, 0n, total);
    });

    it("given nothing was promised, when the total is zero, it reverts with RewardLaneInvalidTotal", async () => {
      const scene = await load(funded);
      await expect(posted(scene, scene.tree, { total: 0n }))
        .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneInvalidTotal")
        .withArgs(0n, 0n, scene.tree.total);
    });

    for (const less of [0n, 1n]) {
      it(`given an active root, when the total is ${less} below its, it reverts with RewardLaneInvalidTotal`, async () => {
        const scene = await load(active);
        await credited(scene, 5n);
        const { total } = scene.tree;
        await expect(posted(scene, scene.tree, { total: total - less }))
          .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneInvalidTotal")
          .withArgs(total - less, total, 5n);
      });
    }

    for (const added of [1n, 5n]) {
      it(`given an active root and 5 units credited since, when the total is ${added} above its, it works`, async () => {
        const scene = await load(active);
        await credited(scene, 5n);
        await posted(scene, scene.tree, { total: scene.tree.total + added });
        expect((await scene.rewardLane.postedRoot()).total).to.equal(scene.tree.total + added);
        expect(await scene.rewardLane.rootCount()).to.equal(2n);
      });
    }

    it("given an active root, when it promises a unit more than is credited, it reverts likewise", async () => {
      const scene = await load(active);
      await credited(scene, 5n);
      const { total } = scene.tree;
      await expect(posted(scene, scene.tree, { total: total + 6n }))
        .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneInvalidTotal")
        .withArgs(total + 6n, total, 5n);
    });

    it("when the caller lacks a unit of the bond, it reverts with BondVaultInsufficientFree", async () => {
      const scene = await load(funded);
      const { rewardLane, vault, attributor, tree } = scene;
      await vault.connect(attributor).withdraw(rewardLane, attributor, LANE_BONDS - MIN_BOND + 1n);
      await expect(posted(scene, tree))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientFree")
        .withArgs(rewardLane, attributor, MIN_BOND - 1n, MIN_BOND);
    });

    it("when the caller has just the bond, it works", async () => {
      const scene = await load(funded);
      const { rewardLane, vault, attributor, tree } = scene;
      await vault.connect(attributor).withdraw(rewardLane, attributor, LANE_BONDS - MIN_BOND);
      await posted(scene, tree);
      expect(await vault.bondOf(rewardLane, attributor)).to.deep.equal([0n, MIN_BOND]);
    });

    it("when the bond takes 97 bits, it reverts with RewardLaneBondTooLarge", async () => {
      const perUnit = USD_RATE / UNIT;
      const total = MAX_UINT96 / perUnit + 1n;
      const scene = await dollarLane(await load(deployed), total);
      await expect(posted(scene, fairTree(scene), { total }))
        .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneBondTooLarge")
        .withArgs(total * perUnit);
    });

    it("when the bond takes 96 bits, it asks for it", async () => {
      const perUnit = USD_RATE / UNIT;
      const total = MAX_UINT96 / perUnit;
      const scene = await dollarLane(await load(deployed), total);
      await expect(posted(scene, fairTree(scene), { total }))
        .to.be.revertedWithCustomError(scene.vault, "BondVaultInsufficientFree")
        .withArgs(scene.rewardLane, scene.attributor, LANE_BONDS, total * perUnit);
    });
  });

  describe("bondFor", () => {
    it("is the least bond for nothing, and up to what the rate asks so much for", async () => {
      const { rewardLane } = await load(deployed);
      for (const added of [0n, 1n, CHEAP]) expect(await rewardLane.bondFor(added)).to.equal(MIN_BOND);
    });

    it("beyond it, is what the rate asks, rounded up", async () => {
      const { rewardLane } = await load(deployed);
      for (const more of [1n, 5n, 6n]) {
        const bond = ((CHEAP + more) * BOND_RATE + UNIT - 1n) / UNIT;
        expect(bond).to.be.greaterThan(MIN_BOND);
        expect(await rewardLane.bondFor(CHEAP + more)).to.equal(bond);
      }
    });

    it("given promises that nobody has claimed, they count too", async () => {
      const { rewardLane, tree } = await load(reaching);
      const added = parseEther("7");
      expect(await rewardLane.bondFor(added)).to.equal(((tree.total + added) * BOND_RATE) / UNIT);
    });

    it("given some are claimed, they no longer count", async () => {
      const { rewardLane, tree, alice } = await load(reaching);
      const { leaf, proof } = leafOf(tree, alice);
      await rewardLane.claim(leaf, proof);
      expect(await rewardLane.bondFor(0n)).to.equal(((tree.total - leaf.cumulative) * BOND_RATE) / UNIT);
    });

    it("given somebody has sent the lane tokens, counts at most what was promised", async () => {
      const { rewardLane, governance, token, tree } = await load(reaching);
      await token.connect(governance).transfer(rewardLane, tree.total);
      expect(await rewardLane.bondFor(0n)).to.equal((tree.total * BOND_RATE) / UNIT);
    });

    it("given tokens sent before the first root, counts none of them", async () => {
      const { rewardLane, governance, token } = await load(deployed);
      await token.connect(governance).transfer(rewardLane, 2n * CHEAP);
      expect(await rewardLane.bondFor(0n)).to.equal(MIN_BOND);
    });

    it("is what a root locks", async () => {
      const scene = await load(reaching);
      const added = parseEther("11");
      await credited(scene, added);
      const bond = await scene.rewardLane.bondFor(added);
      const { changes } = await laneChanges(scene, [scene.attributor], () =>
        posted(scene, scene.tree, { total: scene.tree.total + added }),
      );
      expect(changes).to.deep.equal([{ free: -bond, locked: bond }]);
      expect((await scene.rewardLane.postedRoot()).bond).to.equal(bond);
    });
  });
});
