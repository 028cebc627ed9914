// A lane whose active root is a lie that nobody has stopped, and a watchtower that gathers what comes after it.
import { expect } from "chai";
import { id } from "ethers";
import hre from "hardhat";
import {
  answered,
  EPOCH,
  forged,
  type Forgery,
  gatheringWatcher,
  OF_ALICE,
  OF_MALLORY,
  postReport,
  unreceipted,
} from "../helpers/forgedEpochs.ts";
import { deployedGather, GatherBench, type GatherScene } from "../helpers/gather.ts";
import { activated, leavesOf, spoiled, treeOf, WINDOW, WRONG_FIRST } from "../helpers/lanes.ts";

const NEXT = "epochs/2";
const connection = await hre.network.create();
const { networkHelpers } = connection;
const deployed = async () => await deployedGather(connection);
const honest: Forgery = () => Promise.resolve();

describe("Attacks on the watchtower of lanes, after a lie was activated", function () {
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

  const activeRoot = async () => (await scene.rewardLane.activeRoot()).root;

  /** A right root is active; then one is whose inputs give another; then this is posted, which goes on from the right one. */
  async function corrected(forgery: Forgery): Promise<string> {
    const { rewardLane, attributor } = scene;
    await answered(bench, [OF_ALICE]);
    const { inputsHash, engineId, total } = await forged(bench, honest);
    await bench.activate(EPOCH);
    await answered(bench, [OF_MALLORY]);
    await rewardLane.connect(attributor).post(id("a lie"), BigInt(total) + 1n, 1n, inputsHash, engineId);
    await networkHelpers.time.increase(WINDOW);
    await rewardLane.activate();
    await forgery(await bench.gather(NEXT, { previous: bench.path(EPOCH) }));
    const report = await bench.run(NEXT);
    await postReport(bench, report);
    return report.root;
  }

  it("activates the epoch that goes on from the root before it", async () => {
    const root = await corrected(honest);
    await networkHelpers.time.increase(WINDOW);
    await (await gatheringWatcher(bench)).watcher.pass();
    expect(await activeRoot()).to.equal(root);
  });

  it("disputes one that goes on from there, and is forged", async () => {
    await corrected(unreceipted);
    await (await gatheringWatcher(bench)).watcher.pass();
    expect(await scene.rewardLane.disputeCount()).to.equal(1n);
  });

  describe("given a first root that was shown to be unsound", () => {
    it("activates the epoch that begins from nothing", async () => {
      await answered(bench, [OF_ALICE]);
      const tree = spoiled(treeOf(leavesOf([[scene.mallory.address, 1n]])), 0, WRONG_FIRST);
      await activated(scene, tree);
      await scene.rewardLane.proveUnsound(tree.proven(0), tree.proven(0));
      const report = await forged(bench, honest);
      await postReport(bench, report);
      await networkHelpers.time.increase(WINDOW);
      await (await gatheringWatcher(bench)).watcher.pass();
      expect(await activeRoot()).to.equal(report.root);
    });
  });
});
