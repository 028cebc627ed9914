// Attributors who keep a watchtower from judging a root, so that it lets a lie pass.
import { mkdirSync } from "node:fs";
import { expect } from "chai";
import hre from "hardhat";
import { answered, forged, gatheringWatcher, halved, OF_ALICE, postReport } from "../helpers/forgedEpochs.ts";
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
});
