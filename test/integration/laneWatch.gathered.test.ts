// `npm run attribution` with what it gathers itself, beside a node in a process of its own.
import { rmSync } from "node:fs";
import { expect } from "chai";
import hre from "hardhat";
import {
  answered,
  bytesIn,
  EPOCH,
  forged,
  type Forgery,
  OF_ALICE,
  postReport,
  rewrite,
  versionFile,
} from "../helpers/forgedEpochs.ts";
import { deployedGather, GatherBench } from "../helpers/gather.ts";
import { Scene, startHardhatNode, type TestNode } from "../helpers/nodes.ts";

describe("npm run attribution, gathering", function () {
  this.timeout(400_000);
  let node: TestNode;
  let remote: Scene;
  let bench: GatherBench;

  const shifted: Forgery = async (folder) => {
    const select = `SELECT account, 1000000::UINTEGER AS ppm FROM {} WHERE account = ${bytesIn(bench.scene.mallory)}`;
    await rewrite(versionFile(folder, "defaults"), select);
  };

  before(async () => {
    remote = await Scene.on(async () => (node = await startHardhatNode()));
    const there = await hre.network.create({ network: "localhost", override: { url: node.url } });
    bench = await GatherBench.open(await deployedGather(there));
    await answered(bench, [OF_ALICE]);
    await postReport(bench, await forged(bench, shifted));
  });

  after(async () => {
    bench.close();
    await bench.scene.connection.close();
    await remote.close();
  });

  async function run(command: string, ...more: string[]) {
    const [lane, factory] = [await bench.scene.rewardLane.getAddress(), await bench.scene.factory.getAddress()];
    const places = ["publications", "manifests", "texts", "scratch"].flatMap((name) => [`--${name}`, bench.path(name)]);
    const args = [command, ...more, "--lane", lane, "--factory", factory, ...places];
    return await remote.runAsking("attribution.ts", ...args).ended;
  }

  const WRONG = "defaults/2-1.parquet is account";

  it("verifies an epoch that gives the lane's root from forged inputs: what differs, and 2", async () => {
    const { code, stdout, stderr } = await run("verify", bench.path(EPOCH));

    expect([code, stderr]).to.deep.equal([2, ""]);
    const [first, second, third = ""] = stdout.split("\n");
    expect([first, second]).to.deep.equal(["same", "the lane's root is the same"]);
    expect(third.startsWith(WRONG)).to.equal(true);
  });

  it("watches the root of forged inputs: tells the dispute, and 2", async () => {
    const { code, stdout, stderr } = await run("watch", "--epochs", bench.path("epochs"), "--once");

    expect([code, stderr]).to.deep.equal([2, ""]);
    expect(stdout)
      .to.include(`root 1 is wrong: ${WRONG}`)
      .and.to.match(/: dispute$/m);
  });

  it("verifies an epoch that is what was gathered: the same, and 0 once its root is posted", async () => {
    const { rewardLane, arbitrator, finder, fallback } = bench.scene;
    await rewardLane.connect(finder).dispute(1n, "", { value: await arbitrator.cost() });
    await arbitrator.giveRuling(0n, 1n);
    for (const name of [EPOCH, "scratch"]) rmSync(bench.path(name), { recursive: true });
    const report = await forged(bench, () => Promise.resolve());
    const { root, total, accounts, inputsHash, engineId } = report;
    await rewardLane.connect(fallback).post(root, total, accounts, inputsHash, engineId);

    const { code, stdout } = await run("verify", bench.path(EPOCH));

    expect(code).to.equal(0);
    expect(stdout.trim().split("\n").at(-1)).to.equal("the gathered inputs are the same");
  });
});
