// A lane with real epochs, and what `npm run attribution -- watch` answers, proves and settles.
import { expect } from "chai";
import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { id, parseEther } from "ethers";
import hre from "hardhat";
import { LISTING } from "../../epoch/run.ts";
import type { RewardLeaf } from "../../sdk/rewards.ts";
import { judgeRoot } from "../../watchtower/lane/judge.ts";
import { exitCodeOf } from "../../watchtower/run.ts";
import { finalized } from "../helpers/datanet.ts";
import {
  claimsFileOf,
  type EpochScene,
  EpochShelf,
  expectCode,
  laneWatcher,
  moved,
  postLeaves,
  publishedEpoch,
  publishLeaves,
  renameEngine,
  RESOURCES,
  totalOf,
} from "../helpers/laneEpochs.ts";
import { hash } from "../helpers/epochCases.ts";
import { credited, DEMAND, DISPUTE, LANE_BONDS, RootStatus, WINDOW } from "../helpers/lanes.ts";
import { registered } from "../helpers/models.ts";
import { Scene, startHardhatNode, type TestNode } from "../helpers/nodes.ts";
import { shares } from "../helpers/payment.ts";
import { type Folder, manifestFolder, publishedContribution, recordsOf } from "../helpers/watch.ts";

const SLOW = 200_000;
const connection = await hre.network.create();
const { networkHelpers } = connection;
const shelf = new EpochShelf();
const published = async () => publishedEpoch(connection, shelf);

describe("The watch of a lane", function () {
  this.timeout(SLOW);

  let folder: Folder;

  before(() => {
    folder = manifestFolder();
  });

  after(() => {
    shelf.remove();
    folder.remove();
  });

  async function deployed(): Promise<EpochScene> {
    const scene = await networkHelpers.loadFixture(published);
    return { ...scene, folder: shelf.copy(scene.folder) };
  }

  const over = (scene: EpochScene, options: Parameters<typeof laneWatcher>[2] = {}) =>
    laneWatcher(scene, dirname(scene.folder), options);
  const statusOf = async ({ rewardLane }: EpochScene) => (await rewardLane.postedRoot()).status;

  /** What alice has by the right root. */
  function hers({ right, alice }: EpochScene) {
    const claim = right.find(({ account }) => account === alice.address);
    if (claim === undefined) throw new Error("alice has nothing");
    const { proof, ...leaf } = claim;
    return { leaf, proof: [...proof] };
  }

  /** The right root is posted, and mallory demands that alice is an author. */
  async function asked() {
    const scene = await deployed();
    await postLeaves(scene, scene.right);
    const { leaf, proof } = hers(scene);
    await scene.rewardLane.connect(scene.mallory).demandAuthor({ leaf, proof });
    return { ...scene, index: leaf.index };
  }

  /** A model of the lane's is made from a record of alice's, whose manifest is published. */
  async function contributed(scene: EpochScene) {
    const { ledger, policies, models, builder, rewardLane, datanetId } = scene;
    const { text, contribution } = publishedContribution({ leaves: recordsOf("final", scene.alice.address) });
    folder.write("final.json", text);
    await finalized(scene, contribution);
    await ledger.freeze(datanetId);
    const modelId = await registered(scene, { datasets: [{ datanetId, seq: (await ledger.head(datanetId)).seq }] });
    await policies.connect(builder).addPolicy(modelId, { ...shares, lane: await rewardLane.getAddress() });
    const { provider } = connection.ethers;
    return { provider, ledger, policies, models, manifests: folder.path, since: 0 };
  }

  describe("given a demand for a record of an author", () => {
    it("answers it by a published manifest", async () => {
      const scene = await deployed();
      const sources = await contributed(scene);
      await postLeaves(scene, scene.right);
      const { leaf, proof } = hers(scene);
      await scene.rewardLane.connect(scene.mallory).demandAuthor({ leaf, proof });
      await over(scene, { sources }).watcher.pass();
      expect((await scene.rewardLane.getDemand(1n, 1n, leaf.index)).answered).to.equal(true);
    });

    it("says that it has none where there is no manifest", async () => {
      const scene = await asked();
      const { watcher, lines } = over(scene);
      await watcher.pass();
      expect(lines).to.include(`the demand for a record of leaf ${scene.index}'s account has no answer here`);
    });

    it("voids the root when nobody has answered in time", async () => {
      const scene = await asked();
      await networkHelpers.time.increase(DEMAND);
      await over(scene).watcher.pass();
      expect(await statusOf(scene)).to.equal(RootStatus.Void);
    });
  });

  describe("given the root of inputs that weren't gathered here, and its time is over", () => {
    async function waited() {
      const scene = await deployed();
      await postLeaves(scene, scene.right);
      await networkHelpers.time.increase(WINDOW);
      const { watcher, lines } = over(scene);
      await watcher.pass();
      await watcher.pass();
      return { ...scene, lines };
    }

    it("leaves it to be activated by others", async () => {
      expect(await statusOf(await waited())).to.equal(RootStatus.Pending);
    });

    it("says once that the inputs are taken as they were published", async () => {
      const { lines } = await waited();
      const line = "inputs are taken as they were published, not gathered";
      expect(lines.filter((said) => said === line)).to.have.length(1);
    });
  });

  describe("given nothing to send by", () => {
    it("tells what it would do, ends with 2, and sends nothing", async () => {
      const scene = await asked();
      await networkHelpers.time.increase(DEMAND);
      const { watcher, lines } = over(scene, { file: false });
      expect(exitCodeOf(await watcher.pass())).to.equal(2);
      expect(lines.join("\n")).to.match(/^nobody has answered the demand .*: expireDemand$/m);
      expect(await statusOf(scene)).to.equal(RootStatus.Pending);
    });
  });

  describe("given a published epoch of another engine, without a listing of its inputs", () => {
    async function foreign() {
      const scene = await deployed();
      const report = { ...scene.report, engineId: id("tokens 2") };
      renameEngine(scene.folder, "tokens 2");
      rmSync(join(scene.folder, "result", LISTING));
      await postLeaves({ ...scene, report: { ...report, inputsHash: hash(9) } }, scene.right);
      await networkHelpers.time.increase(WINDOW / 2n);
      return { ...scene, ...over(scene) };
    }

    it("says which engine the root needs", async () => {
      const { watcher, lines } = await foreign();
      await watcher.pass();
      expect(lines.join("\n")).to.include('The root is computed by engine "tokens 2"');
    });

    it("risks no stake", async () => {
      const { watcher, rewardLane } = await foreign();
      expect(await watcher.pass()).to.deep.equal({ found: 1, unfiled: 1 });
      expect(await rewardLane.disputeCount()).to.equal(0n);
    });
  });

  describe("given a wrong root whose dispute was ruled to be right", () => {
    it("doesn't dispute it again", async () => {
      const scene = await deployed();
      const theft = moved(scene.right, { [scene.alice.address]: -1n, [scene.mallory.address]: 1n });
      await postLeaves(scene, theft);
      publishLeaves(scene.folder, theft);
      const { watcher } = over(scene);
      await watcher.pass();
      await scene.arbitrator.giveRuling(0n, 2n);
      await watcher.pass();
      expect(await statusOf(scene)).to.equal(RootStatus.Pending);
      expect(await scene.rewardLane.disputeCount()).to.equal(1n);
    });
  });

  /** The root is active, as much again is credited, and the next one is posted as these leaves, which are published. */
  async function second(
    change: (scene: EpochScene) => RewardLeaf[],
    first?: (right: readonly RewardLeaf[]) => RewardLeaf[],
  ) {
    const scene = await deployed();
    const old = first?.(scene.right) ?? scene.right;
    await postLeaves(scene, old, totalOf(scene.right));
    const active = claimsFileOf(shelf, old, totalOf(scene.right));
    await networkHelpers.time.increase(WINDOW);
    await scene.rewardLane.activate();
    await credited(scene, totalOf(scene.right));
    const leaves = change(scene);
    await postLeaves(scene, leaves);
    publishLeaves(scene.folder, leaves);
    return { ...scene, active };
  }

  const judged = async (scene: EpochScene & { active: string }) => {
    const { rewardLane, finder, scratch, active } = scene;
    return judgeRoot(rewardLane.connect(finder), scene.folder, { ...RESOURCES, scratch, active });
  };
  /** Takes a unit from alice, and gives mallory enough. */
  const taken = ({ right, alice, mallory }: EpochScene) =>
    moved(right, { [alice.address]: -1n, [mallory.address]: 101n });

  describe("given a root that takes from alice what she had", () => {
    it("shows that it fell", async () => {
      expect(await judged(await second(taken))).to.have.nested.property("act.method", "proveFall");
    });

    it("disputes it after that, for its bond", async () => {
      const scene = await second(taken);
      await judged(scene);
      expect(await judged(scene)).to.have.nested.property("act.method", "dispute");
    });
  });

  describe("given an active root whose leaves contradict each other", () => {
    it("shows that it is unsound", async () => {
      const scene = await second(taken, (right) =>
        right.map((leaf, place) => (place === 1 ? { ...leaf, sumBefore: leaf.sumBefore + 1n } : leaf)),
      );
      await judged(scene);
      expect((await scene.rewardLane.activeRoot()).unsound).to.equal(true);
    });
  });

  describe("given a wrong root, and an account that can't afford a dispute", () => {
    const wrong = async () => {
      const scene = { ...(await deployed()), active: "" };
      await postLeaves(scene, moved(scene.right, { [scene.alice.address]: -1n, [scene.mallory.address]: 1n }));
      publishLeaves(scene.folder, moved(scene.right, { [scene.alice.address]: -1n, [scene.mallory.address]: 1n }));
      return scene;
    };

    it("throws BUDGET_EXCEEDED for want of a stake", async () => {
      const scene = await wrong();
      const { vault, rewardLane, finder } = scene;
      const { free } = await vault.bondOf(rewardLane, finder);
      await vault.connect(finder).withdraw(rewardLane, finder, free);
      await expectCode(judged(scene), "BUDGET_EXCEEDED");
    });

    it("throws BUDGET_EXCEEDED for want of the arbitrator's price", async () => {
      const scene = await wrong();
      await scene.arbitrator.setCost(parseEther("1000000000"));
      await expectCode(judged(scene), "BUDGET_EXCEEDED");
    });
  });

  describe("given a dispute without a ruling", () => {
    it("ends it in its time", async () => {
      const scene = await deployed();
      await postLeaves(scene, scene.right);
      await scene.rewardLane.connect(scene.mallory).dispute(1n, "", { value: await scene.arbitrator.cost() });
      await networkHelpers.time.increase(DISPUTE);
      await over(scene).watcher.pass();
      expect(await scene.rewardLane.openDispute()).to.equal(0n);
    });
  });

  describe("given the command", () => {
    const command = async (...args: string[]) => {
      const child = spawn(process.execPath, ["--import", "tsx", "scripts/attribution.ts", ...args]);
      let stdout = "";
      child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
      const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
      return { code, stdout };
    };

    it("verifies a folder: same, and 0", async () => {
      const { folder: epoch, scratch } = await deployed();
      expect(await command("verify", epoch, "--scratch", scratch)).to.deep.equal({ code: 0, stdout: "same\n" });
    });

    it("explains a receipt without an escape, and writes its page", async () => {
      const { folder: epoch, scratch } = await deployed();
      const page = join(epoch, "page.html");
      const { code, stdout } = await command("explain", epoch, hash(1), "0", "--html", page, "--scratch", scratch);
      expect(code).to.equal(0);
      expect(stdout).not.to.include("\u001b");
      expect(readFileSync(page, "utf8")).to.match(/^<!doctype html>/);
    });

    it("verifies a folder that lies: what differs, and 2", async () => {
      const scene = await deployed();
      publishLeaves(scene.folder, moved(scene.right, { [scene.alice.address]: -1n, [scene.mallory.address]: 1n }));
      const { code, stdout } = await command("verify", scene.folder, "--scratch", scene.scratch);
      expect([code, stdout.trimEnd().split("\n").length]).to.deep.equal([2, 2]);
    });
  });

  describe("given a node with a wrong root", () => {
    let node: TestNode;
    let remote: Scene;
    let scene: EpochScene;

    before(async () => {
      remote = await Scene.on(async () => (node = await startHardhatNode()));
      const there = await hre.network.create({ network: "localhost", override: { url: node.url } });
      scene = await publishedEpoch(there, shelf);
      const { vault, rewardLane, governance } = scene;
      await vault.deposit(rewardLane, governance, LANE_BONDS);
      const theft = moved(scene.right, { [scene.alice.address]: -1n, [scene.mallory.address]: 1n });
      await postLeaves(scene, theft);
      publishLeaves(scene.folder, theft);
    });

    after(async () => {
      await scene.connection.close();
      await remote.close();
    });

    const run = async (command: string, ...more: string[]) => {
      const lane = await scene.rewardLane.getAddress();
      const args = [command, ...more, "--lane", lane, "--scratch", scene.scratch];
      return await remote.runAsking("attribution.ts", ...args).ended;
    };
    const watched = async (...more: string[]) => run("watch", "--epochs", dirname(scene.folder), "--once", ...more);

    it("exits with 2 while nobody files, then disputes it, and then finds nothing to do", async () => {
      const told = await watched();
      expect(told.stderr).to.equal("");
      expect(told.code).to.equal(2);
      expect(await scene.rewardLane.disputeCount()).to.equal(0n);

      const filing = await watched("--file");
      expect(filing.stderr).to.equal("");
      expect(filing.code).to.equal(0);
      expect(await scene.rewardLane.disputeCount()).to.equal(1n);

      expect((await watched("--file")).code).to.equal(0);
    });

    it("verifies the lane's root against the inputs, and exits with 2", async () => {
      publishLeaves(scene.folder, scene.right);
      const { code, stdout } = await run("verify", scene.folder);
      expect(code).to.equal(2);
      expect(stdout).to.match(/^same\nthe lane's root: root is 0x/);
    });
  });
});
