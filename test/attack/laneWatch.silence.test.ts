// Attributors who keep a watchtower from judging a root, so that it lets a lie pass.
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
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
  unreceipted,
} from "../helpers/forgedEpochs.ts";
import { DAY } from "../helpers/datanet.ts";
import { creditOf, deployedGather, GatherBench, type GatherScene } from "../helpers/gather.ts";
import { credited, RootStatus, WINDOW } from "../helpers/lanes.ts";

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

  const filesIn = (folder: string) => {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  };

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
      await unreceipted(folder);
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

  describe("given a publication that changes again and again", () => {
    it("keeps one gathered epoch of a root, so that the disk isn't filled", async () => {
      await answered(bench, [OF_ALICE]);
      await postReport(bench, await forged(bench, unreceipted));
      const { watcher } = await gatheringWatcher(bench);
      for (let pass = 0; pass < 3; pass++) {
        for (const path of filesIn(bench.publication)) utimesSync(path, 1, pass);
        await watcher.pass();
      }
      const gathered = join(bench.path("scratch"), scene.finder.address, "gathered");
      expect(filesIn(gathered).filter((path) => basename(path) === "epoch.json")).to.have.lengthOf(1);
    });
  });

  describe("given a publication that is wrong at first, and hides that it was changed", () => {
    it("leaves the honest root, and activates it", async () => {
      await answered(bench, [OF_ALICE]);
      await postReport(bench, await forged(bench, () => Promise.resolve()));
      const [file = ""] = filesIn(bench.publication).filter((path) => path.includes("channels"));
      const right = readFileSync(file);
      const put = (bytes: Uint8Array) => {
        writeFileSync(file, bytes);
        utimesSync(file, 1, 1);
      };
      put(Buffer.alloc(right.length, "x"));
      const { watcher } = await gatheringWatcher(bench);
      await watcher.pass();
      put(right);
      await networkHelpers.time.increase(WINDOW - DAY);
      await watcher.pass();
      await networkHelpers.time.increase(DAY);
      await watcher.pass();
      expect([await disputes(), (await scene.rewardLane.postedRoot()).status]).to.deep.equal([0n, RootStatus.Active]);
    });
  });

  describe("given a root that was right, and a chain that has taken back what it divides", () => {
    it("disputes it when it is posted again", async () => {
      await answered(bench, [OF_ALICE]);
      const before = await networkHelpers.takeSnapshot();
      await answered(bench, [OF_ALICE], { nonce: 1n });
      const report = await forged(bench, () => Promise.resolve());
      await postReport(bench, report);
      const { watcher, lines } = await gatheringWatcher(bench);
      await watcher.pass();
      expect(lines.join("\n")).to.include("root 1 is what");
      await before.restore();
      for (let block = 0; block < 20; block++) await networkHelpers.mine();
      await credited(scene, creditOf(1n));
      await postReport(bench, report);
      await watcher.pass();
      expect(await disputes()).to.equal(1n);
    });
  });
});
