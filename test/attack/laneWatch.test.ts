// Liars against the watchtower of lanes: threats 14 to 18 of the threat list.
import { expect } from "chai";
import { dirname, join } from "node:path";
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import hre from "hardhat";
import { CLAIMS } from "../../epoch/run.ts";
import type { RewardLeaf } from "../../sdk/rewards.ts";
import { DAY } from "../helpers/datanet.ts";
import { lossOf } from "../helpers/laneAttacks.ts";
import {
  type EpochScene,
  EpochShelf,
  laneWatcher,
  moved,
  postLeaves,
  publishedEpoch,
  publishLeaves,
} from "../helpers/laneEpochs.ts";
import { DEMAND, DEMAND_BOND, RootStatus, WINDOW } from "../helpers/lanes.ts";

const SLOW = 200_000;
const WRONG = 1n;
const connection = await hre.network.create();
const { networkHelpers } = connection;
const shelf = new EpochShelf();
const published = async () => publishedEpoch(connection, shelf);

describe("Attacks on the watchtower of lanes", function () {
  this.timeout(SLOW);

  after(() => {
    shelf.remove();
  });

  async function deployed(): Promise<EpochScene> {
    const scene = await networkHelpers.loadFixture(published);
    return { ...scene, folder: shelf.copy(scene.folder) };
  }

  const over = (scene: EpochScene, signer = scene.finder) => laneWatcher(scene, dirname(scene.folder), { signer });
  const statusOf = async ({ rewardLane }: EpochScene) => (await rewardLane.postedRoot()).status;
  const theft = ({ right, alice, mallory }: EpochScene): RewardLeaf[] =>
    moved(right, { [alice.address]: -1n, [mallory.address]: 1n });

  /** The attributor posts for mallory what is alice's, and publishes the tree that fits. */
  async function stolen() {
    const scene = await deployed();
    await postLeaves(scene, theft(scene));
    publishLeaves(scene.folder, theft(scene));
    return scene;
  }

  describe("given a consistent root that moves one unit from alice to mallory", () => {
    it("is disputed", async () => {
      const scene = await stolen();
      await over(scene).watcher.pass();
      expect(await scene.rewardLane.openDispute()).to.equal(1n);
    });

    it("is void by the ruling, and costs mallory and the attributor", async () => {
      const scene = await deployed();
      const loss = await lossOf(scene, [scene.mallory, scene.attributor], async () => {
        await postLeaves(scene, theft(scene));
        publishLeaves(scene.folder, theft(scene));
        await over(scene).watcher.pass();
        await scene.arbitrator.giveRuling(0n, WRONG);
      });
      expect(await statusOf(scene)).to.equal(RootStatus.Void);
      expect(loss > 0n).to.equal(true);
    });

    it("isn't activated by the watchtower when its time is over", async () => {
      const scene = await stolen();
      await networkHelpers.time.increase(WINDOW);
      await over(scene).watcher.pass();
      expect(await statusOf(scene)).to.equal(RootStatus.Pending);
    });
  });

  describe("given a root whose tree is hidden", () => {
    it("is void when the demand expires", async () => {
      const scene = await deployed();
      await postLeaves(scene, theft(scene));
      rmSync(join(scene.folder, "result", CLAIMS));
      const { watcher } = over(scene);
      await watcher.pass();
      await networkHelpers.time.increase(DEMAND);
      await watcher.pass();
      expect(await statusOf(scene)).to.equal(RootStatus.Void);
    });
  });

  describe("given an epoch's folder that was changed after its root was posted", () => {
    async function changed() {
      const scene = await deployed();
      await postLeaves(scene, scene.right);
      const manifest = join(scene.folder, "epoch.json");
      writeFileSync(manifest, `${readFileSync(manifest, "utf8")} `);
      return { ...scene, ...over(scene) };
    }

    it("is told, and left while a right copy may come", async () => {
      const { watcher, lines, report } = await changed();
      expect(await watcher.pass()).to.deep.equal({ found: 0, unfiled: 0 });
      expect(lines.join("\n")).to.include(`inputsHash is ${report.inputsHash} as published`);
    });

    it("is disputed in the window's last day", async () => {
      const { watcher, rewardLane } = await changed();
      await networkHelpers.time.increase(WINDOW - DAY);
      await watcher.pass();
      expect(await rewardLane.openDispute()).to.equal(1n);
    });
  });

  describe("given a claims file that was cut", () => {
    it("has a leaf of a wrong root demanded", async () => {
      const scene = await stolen();
      truncateSync(join(scene.folder, "result", CLAIMS), 100);
      await over(scene).watcher.pass();
      expect((await scene.rewardLane.postedRoot()).openDemands).to.equal(1n);
    });

    it("does nothing to a right root", async () => {
      const scene = await deployed();
      await postLeaves(scene, scene.right);
      truncateSync(join(scene.folder, "result", CLAIMS), 100);
      expect(await over(scene).watcher.pass()).to.deep.equal({ found: 0, unfiled: 0 });
    });
  });

  describe("given a claims file of another tree than the root's", () => {
    it("has a leaf of the root demanded", async () => {
      const scene = await deployed();
      await postLeaves(scene, theft(scene));
      await over(scene).watcher.pass();
      expect((await scene.rewardLane.postedRoot()).openDemands).to.equal(1n);
    });
  });

  describe("given a right root of which every leaf is demanded", () => {
    async function spammed(scene: EpochScene) {
      await postLeaves(scene, scene.right);
      for (const { index } of scene.right) await scene.rewardLane.connect(scene.mallory).demandLeaf(1n, index);
      await over(scene).watcher.pass();
    }

    it("is answered each time, and can be activated", async () => {
      const scene = await deployed();
      await spammed(scene);
      expect((await scene.rewardLane.postedRoot()).openDemands).to.equal(0n);
      await networkHelpers.time.increase(WINDOW);
      await scene.rewardLane.activate();
      expect(await statusOf(scene)).to.equal(RootStatus.Active);
    });

    it("costs mallory each demand's bond", async () => {
      const scene = await deployed();
      const loss = await lossOf(scene, [scene.mallory], async () => {
        await spammed(scene);
      });
      expect(loss).to.equal(BigInt(scene.right.length) * DEMAND_BOND);
    });
  });

  describe("given two watchtowers at once", () => {
    it("has one of them act, and the other go on", async () => {
      const scene = await stolen();
      const [one, other] = [over(scene), over(scene, scene.fallback)];
      const passes = await Promise.all([one.watcher.pass(), other.watcher.pass()]);
      const sent = passes.map(({ found, unfiled }) => found - unfiled);
      expect(sent.sort()).to.deep.equal([0, 1]);
      expect(await scene.rewardLane.disputeCount()).to.equal(1n);
    });
  });
});
