// Which records an epoch's folder has, in which order, and what of manifests and texts it doesn't take.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { hexlify, toUtf8Bytes, ZeroAddress } from "ethers";
import hre from "hardhat";
import { MILLION } from "../../attribution/shares.ts";
import { hexOf, type Row } from "../../epoch/database.ts";
import { type RecordLeaf, textHash } from "../../sdk/formats.ts";
import { codeOf } from "../helpers/channels.ts";
import { finalized, provenRecord, round, revealed, waited, WINDOW_PERIOD } from "../helpers/datanet.ts";
import { creditOf, deployedGather, GatherBench, type GatherScene, rowsOf, TEXTS } from "../helpers/gather.ts";
import { credited } from "../helpers/lanes.ts";
import { registered } from "../helpers/models.ts";
import { shares } from "../helpers/payment.ts";
import { publishedContribution } from "../helpers/watch.ts";

const connection = await hre.network.create();
const deployed = async () => await deployedGather(connection);

/** A batch of other texts, with what its manifest needs. */
function batchOf(label: string, author: string, change: Record<number, Partial<RecordLeaf>> = {}) {
  const texts = TEXTS.map((text) => `${label}: ${text}`);
  const leaves = texts.map((text, i) => ({ index: BigInt(i), recordHash: textHash(text), author, ...change[i] }));
  const contents = new Map(texts.map((text) => [textHash(text), hexlify(toUtf8Bytes(text))]));
  return publishedContribution({ leaves, contents });
}

describe("The records of an epoch", function () {
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

  /** Has the model paid, and gives the rows of its records. */
  async function recordsOf(modelId = scene.dataModel): Promise<Row[]> {
    await credited({ ...scene, modelId, lanePolicyHash: await policyOf(modelId) }, creditOf(1n));
    return await rowsOf(join(await bench.gather("one"), `records/${modelId}-1.parquet`));
  }

  async function policyOf(modelId: bigint): Promise<string> {
    const policy = { ...shares, lane: await scene.rewardLane.getAddress() };
    const hash = await scene.policies.policyHashOf(modelId, policy);
    if ((await scene.policies.latestPolicy(modelId)) !== hash) {
      await scene.policies.connect(scene.builder).addPolicy(modelId, policy);
    }
    return hash;
  }

  /** Freezes all that is final, and registers a model of it. */
  async function modelOfAll(parent = 0n): Promise<bigint> {
    const { ledger, datanetId } = scene;
    const { seq } = await ledger.head(datanetId);
    await ledger.freeze(datanetId);
    return await registered(scene, { datasets: parent === 0n ? [{ datanetId, seq }] : [], form: { parent } });
  }

  it("given a final batch, they are its leaves by their places, with its quality", async () => {
    const rows = await recordsOf();

    expect(rows.map(({ author }) => hexOf(author))).to.deep.equal(
      scene.leaves.map(({ author }) => author.toLowerCase()),
    );
    for (const { quality, is_void: isVoid } of rows) expect([quality, isVoid]).to.deep.equal([Number(MILLION), false]);
  });

  it("given a record that its author has taken down, it is void in its place", async () => {
    const { court, mallory, batchId } = scene;
    const { tree } = publishedContribution({ leaves: [...scene.leaves] });
    const { record, proof } = provenRecord(tree, batchId, 1);
    await court.connect(mallory).takeDown(record, proof);

    const rows = await recordsOf();

    expect(rows.flatMap(({ is_void: isVoid }, place) => (isVoid === true ? [place] : []))).to.deep.equal([1]);
  });

  it("given a takedown after the epoch's block, it isn't void yet", async () => {
    await credited({ ...scene, modelId: scene.dataModel, lanePolicyHash: scene.dataPolicy }, creditOf(1n));
    const { block } = await bench.sources("one");
    const { tree } = publishedContribution({ leaves: [...scene.leaves] });
    const { record, proof } = provenRecord(tree, scene.batchId, 1);
    await scene.court.connect(scene.mallory).takeDown(record, proof);

    const rows = await rowsOf(join(await bench.gather("one", { block }), "records/2-1.parquet"));

    expect(rows.some(({ is_void: isVoid }) => isVoid === true)).to.equal(false);
  });

  it("given a record that failed in the sample, it is void, and its batch's quality is lower", async () => {
    const batch = batchOf("failed", scene.alice.address);
    const batchId = await finalized(scene, batch.contribution, scene.alice, 1n);
    writeFileSync(bench.path("manifests/failed.json"), batch.text);
    const [failed] = await scene.ledger.sampleOf(batchId, 0);

    const rows = (await recordsOf(await modelOfAll())).slice(TEXTS.length);

    expect(rows.flatMap(({ is_void: isVoid }, place) => (isVoid === true ? [BigInt(place)] : []))).to.deep.equal([
      failed,
    ]);
    expect(BigInt(Number(rows[0]?.quality))).to.equal((await scene.ledger.getBatch(batchId)).quality);
  });

  it("given a batch that was committed before another and is final after it, it comes first", async () => {
    const [early, late] = [batchOf("early", scene.alice.address), batchOf("late", scene.mallory.address)];
    for (const { text, contribution } of [early, late]) {
      writeFileSync(bench.path(`manifests/${contribution.manifestHash}.json`), text);
    }
    const earlyId = await revealed(scene, early.contribution);
    const lateId = await revealed(scene, late.contribution, scene.mallory);
    for (const batchId of [lateId, earlyId]) {
      await round(scene, batchId);
      await waited(scene, WINDOW_PERIOD);
      await scene.ledger.finalize(batchId);
    }

    const rows = (await recordsOf(await modelOfAll())).slice(TEXTS.length);

    const authors = [...new Set(rows.map(({ author }) => hexOf(author)))];
    expect(authors).to.deep.equal([scene.alice, scene.mallory].map(({ address }) => address.toLowerCase()));
  });

  it("given a model that declares nothing and has a parent, they are the parent's", async () => {
    const rows = await recordsOf(await modelOfAll(scene.dataModel));

    expect(rows).to.have.length(TEXTS.length);
  });

  it("given a record whose author is nobody, it is void and the reserve's", async () => {
    const batch = batchOf("nobody", scene.alice.address, { 3: { author: ZeroAddress } });
    writeFileSync(bench.path("manifests/nobody.json"), batch.text);
    await finalized(scene, batch.contribution);

    const row = (await recordsOf(await modelOfAll()))[TEXTS.length + 3];

    expect(row?.is_void).to.equal(true);
    expect(hexOf(row?.author)).to.equal((await scene.rewardLane.terms()).reserve.toLowerCase());
    expect((await bench.run("one")).pool).to.equal(String(creditOf(1n)));
  });

  it("given texts in files that are named by their hashes, it takes them", async () => {
    const bare = publishedContribution({ leaves: batchLeaves("files") });
    writeFileSync(bench.path("manifests/bare.json"), bare.text);
    for (const each of TEXTS) {
      writeFileSync(bench.path(`texts/${textHash(`files: ${each}`)}`), `files: ${each}`);
    }
    await finalized(scene, bare.contribution);

    expect(await recordsOf(await modelOfAll())).to.have.length(2 * TEXTS.length);
  });

  describe("given files that aren't those of the chain", () => {
    const faults: [what: string, code: string, spoil: () => void][] = [
      [
        "the manifest is missing",
        "CORPUS_UNAVAILABLE",
        () => {
          rmSync(bench.path("manifests/batch.json"));
        },
      ],
      [
        "the manifest has other bytes",
        "CORPUS_UNAVAILABLE",
        () => {
          writeFileSync(bench.path("manifests/batch.json"), `${scene.manifest} `);
        },
      ],
    ];
    for (const [what, code, spoil] of faults) {
      it(`when ${what}, it refuses with ${code} and writes nothing`, async () => {
        spoil();

        expect(await codeOf(recordsOf())).to.equal(code);
      });
    }

    it("when a text is missing, it refuses with CORPUS_UNAVAILABLE", async () => {
      const bare = publishedContribution({ leaves: batchLeaves("missing") });
      writeFileSync(bench.path("manifests/bare.json"), bare.text);
      await finalized(scene, bare.contribution);

      expect(await codeOf(recordsOf(await modelOfAll()))).to.equal("CORPUS_UNAVAILABLE");
    });

    it("when a text has another hash than its name, it refuses with CORPUS_UNAVAILABLE", async () => {
      const bare = publishedContribution({ leaves: batchLeaves("altered") });
      writeFileSync(bench.path("manifests/bare.json"), bare.text);
      for (const { recordHash } of batchLeaves("altered")) writeFileSync(bench.path(`texts/${recordHash}`), "other");
      await finalized(scene, bare.contribution);

      expect(await codeOf(recordsOf(await modelOfAll()))).to.equal("CORPUS_UNAVAILABLE");
    });

    it("when the manifest's records have another root than the batch, it refuses with BATCH_INVALID", async () => {
      const [one, other] = [batchOf("one", scene.alice.address), batchOf("other", scene.alice.address)];
      writeFileSync(bench.path("manifests/other.json"), other.text);
      const { manifestHash } = other.contribution;
      await finalized(scene, { ...one.contribution, manifestHash });

      expect(await codeOf(recordsOf(await modelOfAll()))).to.equal("BATCH_INVALID");
    });
  });

  function batchLeaves(label: string): RecordLeaf[] {
    return TEXTS.map((text, i) => {
      return { index: BigInt(i), recordHash: textHash(`${label}: ${text}`), author: scene.alice.address };
    });
  }
});
