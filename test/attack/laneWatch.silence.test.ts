// Attributors who keep a watchtower from judging a root, so that it lets a lie pass.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import hre from "hardhat";
import { CLAIMS } from "../../epoch/run.ts";
import { recordAt } from "../../epoch/tree/claimsLayout.ts";
import {
  answered,
  EPOCH,
  forged,
  gatheringWatcher,
  halved,
  OF_ALICE,
  OF_MALLORY,
  postReport,
  rewrite,
} from "../helpers/forgedEpochs.ts";
import { deployedGather, GatherBench, type GatherScene } from "../helpers/gather.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const deployed = async () => await deployedGather(connection);

describe("Attacks that silence the watchtower of lanes", function () {
  this.timeout(200_000);
  let scene: GatherScene;
  let bench: GatherBench;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(deployed);
    bench = await GatherBench.open(scene);
  });

  afterEach(() => {
    bench.close();
  });

  const disputes = async () => await scene.rewardLane.disputeCount();

  describe("given a manifest that is kept back", () => {
    it("disputes collections that the chain alone refutes", async () => {
      await answered(bench, [OF_ALICE]);
      await answered(bench, [OF_ALICE], { nonce: 1n });
      await postReport(bench, await forged(bench, halved));
      const manifests = bench.path("empty");
      mkdirSync(manifests);
      const { watcher } = await gatheringWatcher(bench, { manifests });
      await watcher.pass();
      expect(await disputes()).to.equal(1n);
    });
  });

  describe("given claims that only say that they are the active root's", () => {
    /** An epoch after the activated one, whose receipts are others, lies before it on the shelf. */
    async function second(): Promise<string> {
      await answered(bench, [OF_ALICE]);
      await bench.gather(EPOCH);
      await bench.activate(EPOCH);
      await answered(bench, [OF_MALLORY]);
      const folder = await bench.gather("epochs/0", { previous: bench.path(EPOCH) });
      await rewrite(join(folder, "receipts/0.parquet"), "SELECT * REPLACE (false AS is_open) FROM {}");
      await postReport(bench, await bench.run("epochs/0"));
      return folder;
    }

    it("when their totals are others, disputes the root that is wrong", async () => {
      const folder = await second();
      const claims = readFileSync(join(bench.path(EPOCH), "result", CLAIMS));
      writeFileSync(join(folder, "result", CLAIMS), claims.fill(0, recordAt(0)));
      await (await gatheringWatcher(bench)).watcher.pass();
      expect(await disputes()).to.equal(1n);
    });
  });
});
