// From the chain, a host's publication and a manifest to an epoch's folder and its root.
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import hre from "hardhat";
import { readEpoch } from "../../epoch/manifest.ts";
import { codeOf } from "../helpers/channels.ts";
import { creditOf, deployedGather, filesOf, GatherBench, type GatherScene, rowsOf, TEXTS } from "../helpers/gather.ts";
import { credited } from "../helpers/lanes.ts";

const connection = await hre.network.create();
const deployed = async () => await deployedGather(connection);
const [FIRST = "", SECOND = "", THIRD = ""] = TEXTS;

describe("Gathering an epoch", function () {
  this.timeout(120_000);
  let scene: GatherScene;
  let bench: GatherBench;

  beforeEach(async () => {
    scene = await connection.networkHelpers.loadFixture(deployed);
    bench = await GatherBench.open(scene);
  });

  afterEach(() => {
    bench.close();
  });

  describe("given open and private answers that were collected and published", () => {
    beforeEach(async () => {
      await bench.serve(await bench.host(), await bench.payer(), [FIRST, SECOND], [THIRD]);
    });

    it("it writes a folder that the engine takes, with all that the escrow has credited", async () => {
      await bench.gather("one");
      const report = await bench.run("one");

      expect(BigInt(report.pool)).to.equal(creditOf(3n));
      expect(report.receipts).to.deep.equal({ open: 2, private: 1, missing: 0, uncollected: 0 });
      expect(report.channels.published).to.equal(1);
      const parts = [report.attributed, report.default, report.reserve].map(BigInt);
      expect(parts.reduce((sum, part) => sum + part, 0n)).to.equal(creditOf(3n));
    });

    it("it names lane, token, reserve and blocks as the chain has them", async () => {
      const { block } = await bench.sources("one");
      const epoch = readEpoch(await bench.gather("one"));

      expect(epoch.lane).to.equal((await scene.rewardLane.getAddress()).toLowerCase());
      expect(epoch.token).to.equal((await scene.token.getAddress()).toLowerCase());
      expect(epoch.reserve).to.equal((await scene.rewardLane.terms()).reserve.toLowerCase());
      expect([epoch.number, epoch.blocks]).to.deep.equal([1, { after: 0, to: block }]);
    });

    it("it pays the authors of what was quoted, and everybody for the private answer", async () => {
      await bench.gather("one");
      await bench.run("one");

      const totals = readFileSync(bench.path("one/result/totals.csv"), "utf8");
      for (const { address } of [scene.alice, scene.mallory]) {
        const sum = new RegExp(`${address.toLowerCase()},(\\d+)`).exec(totals)?.[1] ?? "0";
        expect(BigInt(sum) > creditOf(1n) / 2n).to.equal(true);
      }
    });

    it("it gives the same bytes again", async () => {
      const { block } = await bench.sources("one");
      const first = filesOf(await bench.gather("one", { block }));
      await connection.networkHelpers.mine(5);
      const lane = (await scene.rewardLane.getAddress()).toLowerCase();
      const second = filesOf(await bench.gather("two", { block, lane }));

      expect(second).to.deep.equal(first);
    });

    it("when the folder is there already, it refuses with USAGE and leaves it as it is", async () => {
      mkdirSync(bench.path("one"));

      expect(await codeOf(bench.gather("one"))).to.equal("USAGE");
      expect(readdirSync(bench.path("one"))).to.deep.equal([]);
    });

    it("when the block isn't there yet, it refuses with DEPLOYMENT_MISSING", async () => {
      const { block } = await bench.sources("one");

      expect(await codeOf(bench.gather("one", { block: block + 1 }))).to.equal("DEPLOYMENT_MISSING");
    });

    it("when the lane is none, it refuses with DEPLOYMENT_MISSING", async () => {
      expect(await codeOf(bench.gather("one", { lane: scene.alice.address }))).to.equal("DEPLOYMENT_MISSING");
    });
  });

  it("given nothing that was collected, it refuses with COLLECTIONS_INVALID and writes nothing", async () => {
    expect(await codeOf(bench.gather("one"))).to.equal("COLLECTIONS_INVALID");
    expect(existsSync(bench.path("one"))).to.equal(false);
  });

  it("given a fee that was paid at once, it has it without a channel", async () => {
    const amount = creditOf(1n);
    await credited(scene, amount);

    const rows = await rowsOf(join(await bench.gather("one"), "collections.parquet"));

    expect(rows.map(({ channel, contributors_low: part }) => [channel, part])).to.deep.equal([[null, amount]]);
  });

  describe("given an epoch whose root is active, and later answers in the same channel", () => {
    beforeEach(async () => {
      const [host, payer] = [await bench.host(), await bench.payer()];
      await bench.serve(host, payer, [FIRST]);
      await bench.gather("one");
      await bench.activate("one");
      await bench.serve(host, payer, [SECOND, THIRD]);
    });

    it("it goes on with the totals and the receipts after it", async () => {
      const folder = await bench.gather("two", { previous: bench.path("one") });
      const report = await bench.run("two");

      const indices = (await rowsOf(join(folder, "receipts/0.parquet"))).map(({ index }) => index);
      expect(indices).to.deep.equal([1n, 2n]);
      expect([BigInt(report.pool), BigInt(report.total)]).to.deep.equal([creditOf(2n), creditOf(3n)]);
      expect(readEpoch(folder).number).to.equal(2);
    });

    it("when the epoch before isn't given, it refuses with TOTALS_INVALID", async () => {
      expect(await codeOf(bench.gather("two"))).to.equal("TOTALS_INVALID");
    });

    it("when the epoch before is one that nobody has posted, it refuses with TOTALS_INVALID", async () => {
      const previous = await bench.gather("two", { previous: bench.path("one") });
      await bench.run("two");

      expect(await codeOf(bench.gather("three", { previous }))).to.equal("TOTALS_INVALID");
    });
  });

  it("given credit that is passed on from the lane in another token, it counts it from then on", async () => {
    const { factory, rewardLane, attributor, usd } = scene;
    await credited(scene, creditOf(2n), usd);
    await factory.create(attributor, usd);
    const lane = await factory.laneOf(attributor, usd);
    const before = await bench.sources("one", { lane });

    await rewardLane.passOn(usd);

    expect(await codeOf(bench.gather("one", { lane, block: before.block }))).to.equal("COLLECTIONS_INVALID");
    expect(readEpoch(await bench.gather("one", { lane })).pool).to.equal(creditOf(2n));
  });

  it("given what others have given to the lane, it leaves it out and says so", async () => {
    const { escrow, host, token, rewardLane } = scene;
    await bench.serve(await bench.host(), await bench.payer(), [FIRST]);
    await escrow.connect(host).moveCredit(token, rewardLane, 3n);

    expect(readEpoch(await bench.gather("one")).pool).to.equal(creditOf(1n));
    expect(bench.lines[0]).to.match(/^3 units were given/);
  });
});
