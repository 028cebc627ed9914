// Nodes that lack events, and epochs before that aren't what they say.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { Filter, Log } from "ethers";
import hre from "hardhat";
import type { Provider } from "../../epoch/gather/chain.ts";
import { codeOf, exchange, responseOf } from "../helpers/channels.ts";
import { creditOf, deployedGather, GatherBench, type GatherScene, rowsOf, TEXTS } from "../helpers/gather.ts";
import { credited } from "../helpers/lanes.ts";

const connection = await hre.network.create();
const deployed = async () => await deployedGather(connection);
const [FIRST = "", SECOND = "", THIRD = ""] = TEXTS;

/** A node that knows all but the last event of a kind, and gives ranges of a few blocks only. */
function forgetful(provider: Provider, topic: string | undefined, most = Infinity): Provider {
  const getLogs = async (filter: Filter): Promise<Log[]> => {
    const range = Number(filter.toBlock) - Number(filter.fromBlock) + 1;
    if (range > most) throw new Error(`more than ${most} blocks`);
    const logs = await provider.getLogs(filter);
    return filter.topics?.[0] === topic ? logs.slice(0, -1) : logs;
  };
  return new Proxy(provider, {
    get: (target, name) => {
      if (name === "getLogs") return getLogs;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

describe("Gathering an epoch, from a node", function () {
  this.timeout(120_000);
  let scene: GatherScene;
  let bench: GatherBench;

  beforeEach(async () => {
    scene = await connection.networkHelpers.loadFixture(deployed);
    bench = await GatherBench.open(scene);
    await bench.serve(await bench.host(), await bench.payer(), [FIRST], [SECOND]);
  });

  afterEach(() => {
    bench.close();
  });

  const topicOf = (name: "FeeShared" | "Collected") => scene.escrow.interface.getEvent(name).topicHash;
  const from = (topic: string | undefined, most?: number) => ({
    provider: forgetful(connection.ethers.provider, topic, most),
  });

  it("given one that lacks a share, it refuses with POOL_DIFFERS", async () => {
    await credited({ ...scene, modelId: scene.dataModel, lanePolicyHash: scene.dataPolicy }, creditOf(1n));

    expect(await codeOf(bench.gather("one", from(topicOf("FeeShared"))))).to.equal("POOL_DIFFERS");
  });

  it("given one that lacks a collection, it refuses with COLLECTIONS_INVALID", async () => {
    expect(await codeOf(bench.gather("one", from(topicOf("Collected"))))).to.equal("COLLECTIONS_INVALID");
  });

  it("given one that lacks a final batch, it refuses with DATANET_DIFFERS", async () => {
    const { topicHash } = scene.ledger.interface.getEvent("Finalized");

    expect(await codeOf(bench.gather("one", from(topicHash)))).to.equal("DATANET_DIFFERS");
  });

  it("given one that gives three blocks at a time, it reads all", async () => {
    const rows = await rowsOf(join(await bench.gather("one", from(undefined, 3)), "receipts/0.parquet"));

    expect(rows).to.have.length(2);
  });

  it("given several collections of a channel and another channel, it has the receipts of all", async () => {
    const host = await bench.host();
    await bench.serve(host, await bench.payer(), [THIRD]);
    await bench.serve(host, await bench.payer(1n), [FIRST]);
    const folder = await bench.gather("one");

    expect(await rowsOf(join(folder, "collections.parquet"))).to.have.length(3);
    const report = await bench.run("one");
    expect(report.channels.published).to.equal(2);
    expect(report.receipts).to.include({ open: 3, private: 1 });
  });

  it("given answers that cost nothing at the border of a collection, the others count", async () => {
    const [host, payer] = [await bench.host(), await bench.payer(1n)];
    await exchange(payer, host, THIRD, responseOf(THIRD, { price: 0n }));
    await bench.serve(host, payer, [FIRST, SECOND]);
    await bench.gather("one");

    const report = await bench.run("one");
    expect(report.channels.published).to.equal(2);
    expect(report.receipts).to.include({ open: 3, private: 1 });
  });

  describe("given an epoch before", () => {
    beforeEach(async () => {
      await bench.gather("one");
    });

    const change = (fields: object) => {
      const file = bench.path("one/epoch.json");
      writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, "utf8")) as object), ...fields }));
    };
    const next = async () => await codeOf(bench.gather("two", { previous: bench.path("one") }));

    it("when it isn't computed, it refuses with TOTALS_INVALID", async () => {
      expect(await next()).to.equal("TOTALS_INVALID");
    });

    it("when its root is still pending, it goes on from there", async () => {
      const { rewardLane, attributor } = scene;
      const { root, total, accounts, inputsHash, engineId } = await bench.run("one");
      await rewardLane.connect(attributor).post(root, total, accounts, inputsHash, engineId);
      await credited({ ...scene, modelId: scene.dataModel, lanePolicyHash: scene.dataPolicy }, creditOf(1n));

      expect(await next()).to.equal(undefined);
    });

    it("when it names other blocks than it was made of, it refuses with POOL_DIFFERS", async () => {
      await bench.activate("one");
      change({ blocks: { after: 0, to: 1 } });

      expect(await next()).to.equal("POOL_DIFFERS");
    });

    it("when it is another lane's, or says no blocks, it refuses with TOTALS_INVALID", async () => {
      await bench.activate("one");
      for (const fields of [{ lane: scene.alice.address }, { blocks: undefined }]) {
        change(fields);
        expect(await next()).to.equal("TOTALS_INVALID");
      }
    });
  });
});
