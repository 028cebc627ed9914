// Attacks by inputs that are consistent, and aren't what the chain says: their hash holds, and the root is what they give.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { id } from "ethers";
import hre from "hardhat";
import { COLLECTIONS } from "../../epoch/columns.ts";
import { Database, quoted } from "../../epoch/database.ts";
import { type JudgeOptions, judgeRoot } from "../../watchtower/lane/judge.ts";
import { deployedGather, GatherBench, type GatherScene, TEXTS } from "../helpers/gather.ts";
import { expectCode, RESOURCES } from "../helpers/laneEpochs.ts";
import { modelVersion } from "../helpers/payment.ts";

const connection = await hre.network.create();
const deployed = async () => await deployedGather(connection);
const [FIRST = "", SECOND = ""] = TEXTS;

describe("Attacks on watchtowers by forged inputs", function () {
  this.timeout(120_000);
  let scene: GatherScene;
  let bench: GatherBench;
  let before: number;

  beforeEach(async () => {
    scene = await connection.networkHelpers.loadFixture(deployed);
    bench = await GatherBench.open(scene);
    before = await connection.ethers.provider.getBlockNumber();
    await bench.serve(await bench.host(), await bench.payer(), [FIRST, SECOND]);
    await bench.gather("one");
  });

  afterEach(() => {
    bench.close();
  });

  /** Computes and posts what lies in the folder, and judges it. */
  async function judged(differences: Partial<JudgeOptions> = {}) {
    const { rewardLane, attributor, finder, factory } = scene;
    const { root, total, accounts, inputsHash, engineId } = await bench.run("one");
    await rewardLane.connect(attributor).post(root, total, accounts, inputsHash, engineId);
    const options = { ...RESOURCES, scratch: bench.path("scratch"), factory: await factory.getAddress() };
    return await judgeRoot(rewardLane.connect(finder), bench.path("one"), { ...options, file: false, ...differences });
  }

  async function expectDisputed(kind: string): Promise<void> {
    const judgement = await judged();
    if (judgement.same) throw new Error("The root was taken for right.");

    expect([judgement.difference.kind, judgement.act?.method]).to.deep.equal([kind, "dispute"]);
  }

  /** Changes epoch.json. */
  function rewrite(change: (epoch: Record<string, unknown>) => Record<string, unknown>): void {
    const path = join(bench.path("one"), "epoch.json");
    writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>)));
  }

  /** Writes the collections again, with other values in some columns. */
  async function forge(columns: Readonly<Record<string, string>>): Promise<void> {
    const path = join(bench.path("one"), "collections.parquet");
    const db = await Database.open(RESOURCES, bench.path("spill"));
    const values = Object.entries(COLLECTIONS).map(([name, type]) => `${columns[name] ?? name}::${type} AS ${name}`);
    await db.run(`CREATE TEMP TABLE forged AS SELECT ${values.join(", ")} FROM read_parquet(${quoted(path)})`);
    await db.run(`COPY forged TO ${quoted(path)} (FORMAT parquet)`);
    db.close();
  }

  it("given the epoch as it was gathered, nobody is made to dispute it", async () => {
    expect(await judged()).to.include({ same: true });
  });

  it("given a lie that was activated, nobody is made to dispute the epoch that corrects it", async () => {
    const { rewardLane, attributor } = scene;
    await bench.activate("one");
    const { inputsHash, engineId } = await bench.run("one");
    await bench.serve(await bench.host(), await bench.payer(), [FIRST]);
    const lied = (await rewardLane.activeRoot()).total + 1n;
    await rewardLane.connect(attributor).post(id("a lie"), lied, 1n, inputsHash, engineId);
    await connection.networkHelpers.time.increase(await rewardLane.WINDOW_PERIOD());
    await rewardLane.activate();
    renameSync(bench.path("one"), bench.path("first"));
    await bench.gather("one", { previous: bench.path("first") });

    expect(await judged()).to.include({ same: true });
  });

  it("given a node without the root's event, nobody is made to dispute it", async () => {
    await expectCode(judged({ since: (await connection.ethers.provider.getBlockNumber()) + 2 }), "DEPLOYMENT_MISSING");
  });

  it("when a channel is hidden, so that its texts don't count, it is disputed", async () => {
    await forge({ channel: "NULL", receipt_count: "NULL" });

    await expectDisputed("collections");
  });

  it("when more was paid by receipts than was, it is", async () => {
    await forge({ receipt_count: "receipt_count + 1" });

    await expectDisputed("collections");
  });

  it("when collections are left out by fewer blocks, it is", async () => {
    rewrite((epoch) => ({ ...epoch, blocks: { after: 0, to: before } }));

    await expectDisputed("pool");
  });

  it("when they end before the lane was there, it is", async () => {
    rewrite((epoch) => ({ ...epoch, blocks: { after: 0, to: 1 } }));

    await expectDisputed("blocks");
  });

  it("when the blocks aren't told, it is", async () => {
    rewrite(({ blocks, ...epoch }) => (blocks === undefined ? {} : epoch));

    await expectDisputed("blocks");
  });

  it("when the blocks are still to come, it is", async () => {
    rewrite((epoch) => ({ ...epoch, blocks: { after: 0, to: 2 ** 31 } }));

    await expectDisputed("blocks");
  });

  it("when it is another escrow's, it is", async () => {
    rewrite((epoch) => ({ ...epoch, escrow: scene.mallory.address }));

    await expectDisputed("escrow");
  });

  it("when the latest version is hidden, whose default weights count, it is", async () => {
    const { models, builder, dataModel } = scene;
    await models.connect(builder).addVersion(dataModel, modelVersion, []);
    await bench.gather("one-more");
    renameSync(bench.path("one"), bench.path("first"));
    renameSync(bench.path("one-more"), bench.path("one"));
    rewrite((epoch) => ({ ...epoch, versions: (epoch.versions as unknown[]).slice(0, 1) }));

    await expectDisputed("version");
  });
});
