import { expect } from "chai";
import { MaxUint256 } from "ethers";
import hre from "hardhat";
import { at, now } from "../../helpers/escrow.ts";
import {
  activated,
  activeRoot,
  CALL,
  credited,
  deployedLanes,
  fairTree,
  type LaneScene,
  type LeafTree,
  pendingRoot,
  posted,
  RootStatus,
  treeOf,
  leavesOf,
  voided,
  WINDOW,
} from "../../helpers/lanes.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const OPEN = 3n * CALL;

const deployed = async () => deployedLanes(connection);
const pending = async () => pendingRoot(await deployed());

/** What the scene's tree pays is credited. */
async function funded() {
  const scene = await deployed();
  const tree = fairTree(scene);
  await credited(scene, tree.total);
  return { ...scene, tree };
}

/** The stranger has called for a root. */
async function called() {
  const scene = await funded();
  await scene.rewardLane.connect(scene.stranger).callForRoot();
  return { ...scene, calledAt: await now(scene) };
}

/** The attributor's root was refuted. */
async function refuted() {
  const scene = await funded();
  await voided(scene);
  return { ...scene, voidedAt: await now(scene) };
}

/** A root is called for and, after everybody may post, the finder's was refuted. */
async function refutedFinder() {
  const scene = await called();
  await networkHelpers.time.increase(OPEN);
  await voided(scene, scene.finder);
  return { ...scene, voidedAt: await now(scene) };
}

/** One account has all of so much. */
function single({ alice }: LaneScene, total: bigint): LeafTree {
  return treeOf(leavesOf([[alice.address, total]]));
}

describe("RewardLane, calls", () => {
  const load = <T extends LaneScene>(fixture: () => Promise<T>) => networkHelpers.loadFixture(fixture);

  describe("callForRoot", () => {
    it("notes when anybody called and for what, and emits RootCalled", async () => {
      const scene = await load(funded);
      const { rewardLane, stranger, tree } = scene;
      const second = (await now(scene)) + 100n;
      await expect(at(scene, second, () => rewardLane.connect(stranger).callForRoot()))
        .to.emit(rewardLane, "RootCalled")
        .withArgs(stranger, tree.total);
      expect(await rewardLane.calledAt()).to.equal(second);
      expect(await rewardLane.calledFor()).to.equal(tree.total);
    });

    it("given one unit is credited, works", async () => {
      const scene = await load(deployed);
      await credited(scene, 1n);
      await scene.rewardLane.callForRoot();
      expect(await scene.rewardLane.calledFor()).to.equal(1n);
    });

    it("given nothing is credited, it reverts with RewardLaneNothingToCall", async () => {
      const { rewardLane } = await load(deployed);
      await expect(rewardLane.callForRoot())
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNothingToCall")
        .withArgs(0n, 0n);
    });

    it("given all that was credited is activated, it reverts with RewardLaneNothingToCall", async () => {
      const { rewardLane } = await activeRoot(await load(deployed));
      await expect(rewardLane.callForRoot())
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNothingToCall")
        .withArgs(0n, 0n);
    });

    it("given a call is out, it reverts with RewardLaneNothingToCall", async () => {
      const { rewardLane, tree, calledAt } = await load(called);
      await expect(rewardLane.callForRoot())
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneNothingToCall")
        .withArgs(tree.total, calledAt);
    });

    it("given a pending root, works", async () => {
      const { rewardLane, tree } = await load(pending);
      await expect(rewardLane.callForRoot()).to.emit(rewardLane, "RootCalled");
      expect(await rewardLane.calledFor()).to.equal(tree.total);
    });

    it("given a void root, works", async () => {
      const { rewardLane, tree } = await load(refuted);
      await rewardLane.callForRoot();
      expect(await rewardLane.calledFor()).to.equal(tree.total);
    });
  });

  describe("the end of a call", () => {
    it("comes with a root that adds what was credited then", async () => {
      const scene = await load(called);
      await activated(scene, scene.tree);
      expect([await scene.rewardLane.calledAt(), await scene.rewardLane.calledFor()]).to.deep.equal([0n, 0n]);
    });

    it("given a root that adds a unit less, doesn't come, and leaves that unit", async () => {
      const scene = await load(called);
      const { rewardLane, tree, calledAt } = scene;
      await activated(scene, single(scene, tree.total - 1n));
      expect([await rewardLane.calledAt(), await rewardLane.calledFor()]).to.deep.equal([calledAt, 1n]);
    });

    it("given roots that add it together, comes with the last one", async () => {
      const scene = await load(called);
      const { rewardLane, tree } = scene;
      await activated(scene, single(scene, tree.total - 1n));
      await activated(scene, single(scene, tree.total));
      expect([await rewardLane.calledAt(), await rewardLane.calledFor()]).to.deep.equal([0n, 0n]);
    });

    it("given more was credited since, comes with what was credited then, and leaves no call for the rest", async () => {
      const scene = await load(called);
      const { rewardLane, tree } = scene;
      await credited(scene, 5n);
      await activated(scene, single(scene, tree.total + 3n));
      expect([await rewardLane.calledAt(), await rewardLane.calledFor()]).to.deep.equal([0n, 0n]);
      await rewardLane.callForRoot();
      expect(await rewardLane.calledFor()).to.equal(2n);
    });

    it("doesn't come with a root that is posted and voided", async () => {
      const scene = await load(called);
      await voided(scene);
      expect(await scene.rewardLane.calledAt()).to.equal(scene.calledAt);
      expect(await scene.rewardLane.calledFor()).to.equal(scene.tree.total);
    });
  });

  describe("postableFrom", () => {
    it("given nothing has happened, is 0 for the attributor and never for the others", async () => {
      const { rewardLane, attributor, fallback, finder } = await load(deployed);
      expect(await rewardLane.postableFrom(attributor)).to.equal(0n);
      for (const account of [fallback, finder]) expect(await rewardLane.postableFrom(account)).to.equal(MaxUint256);
    });

    it("given a call, is a period later for the fallback attributor, three for everybody, 0 for the attributor", async () => {
      const { rewardLane, attributor, fallback, finder, calledAt } = await load(called);
      expect(await rewardLane.postableFrom(attributor)).to.equal(0n);
      expect(await rewardLane.postableFrom(fallback)).to.equal(calledAt + CALL);
      expect(await rewardLane.postableFrom(finder)).to.equal(calledAt + OPEN);
    });

    it("given the attributor's root was voided, is at once for the fallback attributor, a period later for him", async () => {
      const { rewardLane, attributor, fallback, finder, voidedAt } = await load(refuted);
      expect(await rewardLane.postableFrom(attributor)).to.equal(voidedAt + CALL);
      expect(await rewardLane.postableFrom(fallback)).to.equal(voidedAt);
      expect(await rewardLane.postableFrom(finder)).to.equal(MaxUint256);
    });

    it("given a call before a root was voided, is at once for the fallback attributor", async () => {
      const scene = await load(called);
      await voided(scene);
      expect(await scene.rewardLane.postableFrom(scene.fallback)).to.equal(await now(scene));
      expect(await scene.rewardLane.postableFrom(scene.finder)).to.equal(scene.calledAt + OPEN);
    });

    it("given the fallback attributor's root was voided, is a period later for it, and 0 for the attributor", async () => {
      const scene = await load(refuted);
      const { rewardLane, attributor, fallback } = scene;
      await voided(scene, fallback);
      expect(await rewardLane.postableFrom(fallback)).to.equal((await now(scene)) + CALL);
      expect(await rewardLane.postableFrom(attributor)).to.equal(0n);
    });

    it("given another's root was voided, is a period later for him alone", async () => {
      const { rewardLane, finder, mallory, calledAt, voidedAt } = await load(refutedFinder);
      expect(await rewardLane.postableFrom(finder)).to.equal(voidedAt + CALL);
      expect(await rewardLane.postableFrom(mallory)).to.equal(calledAt + OPEN);
    });

    it("given another fallback attributor, counts for the new one", async () => {
      const { rewardLane, factory, fallback, mallory, voidedAt } = await load(refuted);
      await factory.setFallbackAttributor(mallory);
      expect(await rewardLane.postableFrom(mallory)).to.equal(voidedAt);
      expect(await rewardLane.postableFrom(fallback)).to.equal(MaxUint256);
    });

    it("given the root was activated, is never for those who have no call", async () => {
      const { rewardLane, attributor, fallback } = await activeRoot(await load(deployed));
      expect(await rewardLane.postableFrom(attributor)).to.equal(0n);
      expect(await rewardLane.postableFrom(fallback)).to.equal(MaxUint256);
    });
  });

  describe("post, by others than the attributor", () => {
    const cases = [
      ["a call", "fallback", CALL],
      ["a call", "finder", OPEN],
    ] as const;
    for (const [state, who, period] of cases) {
      it(`given ${state}, when the ${who} comes in time, it posts`, async () => {
        const scene = await load(called);
        const poster = scene[who];
        await at(scene, scene.calledAt + period, () => posted(scene, scene.tree, { poster }));
        expect((await scene.rewardLane.postedRoot()).poster).to.equal(poster.address);
      });

      it(`given ${state}, when the ${who} comes a second too early, it reverts with RewardLaneMayNotPost`, async () => {
        const scene = await load(called);
        const [poster, from] = [scene[who], scene.calledAt + period];
        await expect(at(scene, from - 1n, () => posted(scene, scene.tree, { poster })))
          .to.be.revertedWithCustomError(scene.rewardLane, "RewardLaneMayNotPost")
          .withArgs(poster, from);
      });
    }

    it("given a void root, the fallback attributor posts at once", async () => {
      const scene = await load(refuted);
      await at(scene, scene.voidedAt + 1n, () => posted(scene, scene.tree, { poster: scene.fallback }));
      expect((await scene.rewardLane.postedRoot()).status).to.equal(RootStatus.Pending);
    });

    it("given his void root, the attributor posts a period later", async () => {
      const scene = await load(refuted);
      const call = at(scene, scene.voidedAt + CALL, () => posted(scene, scene.tree));
      await expect(call).to.emit(scene.rewardLane, "RootPosted");
    });

    it("given his void root, when the attributor comes a second too early, it reverts likewise", async () => {
      const scene = await load(refuted);
      const { rewardLane, attributor, tree, voidedAt } = scene;
      await expect(at(scene, voidedAt + CALL - 1n, () => posted(scene, tree)))
        .to.be.revertedWithCustomError(rewardLane, "RewardLaneMayNotPost")
        .withArgs(attributor, voidedAt + CALL);
    });

    it("given the fallback attributor's root became active since his was voided, the attributor posts at once", async () => {
      const scene = await load(refuted);
      const { rewardLane, fallback, tree, voidedAt } = scene;
      await posted(scene, tree, { poster: fallback });
      await networkHelpers.time.increase(WINDOW);
      await rewardLane.activate();
      await credited(scene, 1n);
      expect(await now(scene)).to.be.lessThan(voidedAt + CALL);
      await expect(posted(scene, single(scene, tree.total + 1n))).to.emit(rewardLane, "RootPosted");
    });
  });
});
