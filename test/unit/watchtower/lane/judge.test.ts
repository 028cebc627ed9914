import { expect } from "chai";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { id } from "ethers";
import hre from "hardhat";
import type { RewardLeaf } from "../../../../sdk/rewards.ts";
import { judgeRoot } from "../../../../watchtower/lane/judge.ts";
import {
  type EpochScene,
  EpochShelf,
  expectCode,
  moved,
  postLeaves,
  publishedEpoch,
  publishLeaves,
  renameEngine,
  RESOURCES,
  totalOf,
} from "../../../helpers/laneEpochs.ts";
import { RootStatus, WINDOW } from "../../../helpers/lanes.ts";

const SLOW = 200_000;
const connection = await hre.network.create();
const { networkHelpers } = connection;
const shelf = new EpochShelf();

const published = async () => publishedEpoch(connection, shelf);

describe("judgeRoot", function () {
  this.timeout(SLOW);

  after(() => {
    shelf.remove();
  });

  /** The scene, whose folder is a copy that a test may change. */
  async function deployed(): Promise<EpochScene> {
    const scene = await networkHelpers.loadFixture(published);
    return { ...scene, folder: shelf.copy(scene.folder) };
  }

  const judged = async (scene: EpochScene, folder: string | undefined = scene.folder, file = true) =>
    judgeRoot(scene.rewardLane.connect(scene.finder), folder, { ...RESOURCES, scratch: scene.scratch, file });

  async function lied(change: (right: readonly RewardLeaf[], scene: EpochScene) => RewardLeaf[]) {
    const scene = await deployed();
    const leaves = change(scene.right, scene);
    await postLeaves(scene, leaves, totalOf(scene.right));
    publishLeaves(scene.folder, leaves, totalOf(scene.right));
    return { ...scene, leaves };
  }

  const stolen = async () =>
    lied((right, { alice, mallory }) => moved(right, { [alice.address]: -1n, [mallory.address]: 1n }));

  const statusOf = async ({ rewardLane }: EpochScene) => (await rewardLane.postedRoot()).status;

  describe("given the root that the inputs give", () => {
    it("finds it the same, and leaves it", async () => {
      const scene = await deployed();
      await postLeaves(scene, scene.right);
      expect(await judged(scene)).to.include({ same: true });
      expect(await statusOf(scene)).to.equal(RootStatus.Pending);
    });
  });

  describe("given a consistent root that moves a unit", () => {
    it("names the first account, and that no receipt's weight differs", async () => {
      const scene = await stolen();
      const { alice, mallory, right, leaves } = scene;
      const [first] = [alice.address, mallory.address].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
      const amountIn = (all: readonly RewardLeaf[]) => all.find(({ account }) => account === first)?.cumulative;
      const judgement = await judged(scene, scene.folder, false);
      expect(judgement).to.deep.include({
        same: false,
        difference: {
          ...{ kind: "account", account: first },
          ...{ published: amountIn(leaves), recomputed: amountIn(right) },
        },
        receipt: undefined,
      });
    });

    it("disputes it", async () => {
      const scene = await stolen();
      const judgement = await judged(scene);
      expect(judgement).to.have.nested.property("act.method", "dispute");
      expect((await scene.rewardLane.getDispute(1n)).challenger).to.equal(scene.finder.address);
    });

    it("sends nothing where it isn't to", async () => {
      const scene = await stolen();
      expect(await judged(scene, scene.folder, false)).to.include({ transaction: undefined });
      expect(await scene.rewardLane.disputeCount()).to.equal(0n);
    });
  });

  describe("given leaves that contradict each other", () => {
    it("proves it", async () => {
      const scene = await lied((right) =>
        right.map((leaf, place) => (place === 1 ? { ...leaf, sumBefore: leaf.sumBefore + 1n } : leaf)),
      );
      expect(await judged(scene)).to.have.nested.property("act.method", "provePair");
      expect(await statusOf(scene)).to.equal(RootStatus.Void);
    });
  });

  describe("given an account that the inputs don't name", () => {
    it("demands a record of its author", async () => {
      const scene = await lied((right, { alice, stranger }) =>
        moved(right, { [alice.address]: -1n, [stranger.address]: 1n }),
      );
      expect(await judged(scene)).to.have.nested.property("act.method", "demandAuthor");
      expect((await scene.rewardLane.postedRoot()).openDemands).to.equal(1n);
    });
  });

  describe("given a wrong root without its leaves", () => {
    async function hidden() {
      const scene = await stolen();
      rmSync(join(scene.folder, "result"), { recursive: true });
      return scene;
    }

    it("demands the first leaf", async () => {
      const scene = await hidden();
      expect(await judged(scene)).to.have.nested.property("act.method", "demandLeaf");
    });

    it("does nothing more while that leaves time for a dispute", async () => {
      const scene = await hidden();
      await judged(scene);
      expect(await judged(scene)).to.include({ same: false, act: undefined });
    });

    it("disputes it when there is no time for a demand", async () => {
      const scene = await hidden();
      await networkHelpers.time.increase(WINDOW / 2n);
      expect(await judged(scene)).to.have.nested.property("act.method", "dispute");
    });
  });

  describe("given an epoch of another engine", () => {
    const foreign = async (posted: string, later = WINDOW - 60n) => {
      const scene = await deployed();
      renameEngine(scene.folder, "tokens 2");
      await postLeaves({ ...scene, report: { ...scene.report, engineId: id(posted) } }, scene.right);
      await networkHelpers.time.increase(later);
      return scene;
    };

    it("when the root says so, too, throws EPOCH_INVALID and risks no stake", async () => {
      const scene = await foreign("tokens 2", WINDOW / 2n);
      await expectCode(judged(scene), "EPOCH_INVALID");
      expect(await scene.rewardLane.disputeCount()).to.equal(0n);
    });

    it("when the root says so, too, disputes it in the last day, as for inputs that nobody has", async () => {
      expect(await judged(await foreign("tokens 2"))).to.have.nested.property("act.method", "dispute");
    });

    it("when the root says another, disputes it", async () => {
      expect(await judged(await foreign("tokens 3"))).to.have.nested.property("act.method", "dispute");
    });
  });
});
