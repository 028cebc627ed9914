// `npm run gather` beside a node in a process of its own.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import hre from "hardhat";
import { readEpoch } from "../../epoch/manifest.ts";
import { creditOf, deployedGather, filesOf, GatherBench, TEXTS } from "../helpers/gather.ts";
import { Scene, startHardhatNode, type TestNode } from "../helpers/nodes.ts";

const [FIRST = "", SECOND = "", THIRD = ""] = TEXTS;

describe("npm run gather", function () {
  this.timeout(400_000);
  let node: TestNode;
  let remote: Scene;
  let bench: GatherBench;

  before(async () => {
    remote = await Scene.on(async () => (node = await startHardhatNode()));
    const there = await hre.network.create({ network: "localhost", override: { url: node.url } });
    bench = await GatherBench.open(await deployedGather(there));
    await bench.serve(await bench.host(), await bench.payer(), [FIRST, SECOND], [THIRD]);
  });

  after(async () => {
    bench.close();
    await bench.scene.connection.close();
    await remote.close();
  });

  async function run(folder: string) {
    const { lane, factory, block } = await bench.sources(folder);
    const places = ["publications", "manifests", "texts"].flatMap((name) => [`--${name}`, bench.path(name)]);
    const args = ["--lane", lane, "--factory", factory, "--block", String(block), ...places];
    return await remote.runAsking("gather.ts", bench.path(folder), ...args).ended;
  }

  it("writes the folder that the library writes, and the engine computes it", async () => {
    const { code, stdout, stderr } = await run("commanded");

    expect([code, stderr]).to.deep.equal([0, ""]);
    expect(stdout).to.include(`${creditOf(3n)} units of 1 collections`);
    expect(filesOf(bench.path("commanded"))).to.deep.equal(filesOf(await bench.gather("own")));
    expect(readEpoch(bench.path("commanded")).pool).to.equal(creditOf(3n));
    await bench.run("commanded");
    expect(readFileSync(join(bench.path("commanded"), "result/totals.csv"), "utf8")).to.match(
      /^account,cumulative\n0x/,
    );
  });

  it("given a folder that is there, it ends with 1 and one line that says so", async () => {
    const { code, stderr } = await run("publications");

    expect(code).to.equal(1);
    expect(stderr.trim()).to.match(/^USAGE: [^\n]+ is there already\. [^\n]+$/);
  });
});
