// The tree of a model's contributors out of a chain and manifests, and an offering that is put right by it.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { hexlify, toUtf8Bytes } from "ethers";
import hre from "hardhat";
import { contributorsJson, type ContributorSources, contributorTree } from "../../offering/contributors.ts";
import { openHouse } from "../../offering/house.ts";
import { answer } from "../../offering/run.ts";
import { type RecordLeaf, textHash } from "../../sdk/formats.ts";
import { verifyClaim } from "../../sdk/rewards.ts";
import { codeOf } from "../helpers/channels.ts";
import {
  completedNow,
  contestRoot,
  releaseTo,
  RootRuling,
  ruledRoot,
  soldOut,
  vestedNow,
  wrongIn,
} from "../helpers/contributorRoots.ts";
import { type TwinRecord, twinParts, twinRoot } from "../helpers/contributorTwin.ts";
import { finalized, FULL_QUALITY, provenRecord } from "../helpers/datanet.ts";
import { creditOf, deployedGather, GatherBench, type GatherScene, TEXTS } from "../helpers/gather.ts";
import { systemOver } from "../helpers/iao.ts";
import { credited } from "../helpers/lanes.ts";
import { CONTRIBUTOR_SUPPLY } from "../helpers/milestones.ts";
import { registered } from "../helpers/models.ts";
import { publishedContribution } from "../helpers/watch.ts";

const connection = await hre.network.create();
const deployed = async () => await deployedGather(connection);
/** One that no number of records divides. */
const SUPPLY = CONTRIBUTOR_SUPPLY;
/** So little that most authors get nothing. */
const LITTLE = 3n;

/** A batch of other texts, by whom each index says. */
function batchOf(label: string, authorOf: (index: number) => string) {
  const texts = TEXTS.map((text) => `${label}: ${text}`);
  const leaves = texts.map((text, i): RecordLeaf => {
    return { index: BigInt(i), recordHash: textHash(text), author: authorOf(i) };
  });
  const contents = new Map(texts.map((text) => [textHash(text), hexlify(toUtf8Bytes(text))]));
  return { leaves, ...publishedContribution({ leaves, contents }) };
}

describe("The tree of contributors", function () {
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

  async function sourcesOf(differences: Partial<ContributorSources> = {}): Promise<ContributorSources> {
    const { provider } = connection.ethers;
    return {
      ...{ provider, registry: await scene.models.getAddress(), block: await provider.getBlockNumber() },
      ...{ modelId: scene.dataModel, manifests: bench.path("manifests"), supply: SUPPLY },
      ...differences,
    };
  }

  async function treeOf(differences: Partial<ContributorSources> = {}) {
    return contributorTree(await sourcesOf(differences));
  }

  /** The scene's own batch, some of it void. */
  function ownRecords(voids: readonly number[] = []): TwinRecord[] {
    return scene.leaves.map(({ author }, i) => ({ author, quality: FULL_QUALITY, isVoid: voids.includes(i) }));
  }

  async function takenDown(index: number): Promise<void> {
    const { tree } = publishedContribution({ leaves: [...scene.leaves] });
    const { record, proof } = provenRecord(tree, scene.batchId, index);
    await scene.court.connect(scene.mallory).takeDown(record, proof);
  }

  /** One more batch, in which one record has failed, by alice, bob and mallory; and a model of both batches. */
  async function secondModel(): Promise<{ modelId: bigint; records: TwinRecord[] }> {
    const { ledger, datanetId, alice, bob, mallory } = scene;
    const authors = [alice, bob, bob, mallory, mallory].map(({ address }) => address);
    const { leaves, text, contribution } = batchOf("second", (i) => authors[i % authors.length] ?? "");
    const batchId = await finalized(scene, contribution, alice, 1n);
    writeFileSync(bench.path("manifests/second.json"), text);
    const { seq } = await ledger.head(datanetId);
    await ledger.freeze(datanetId);
    const modelId = await registered(scene, { datasets: [{ datanetId, seq }], form: { parent: scene.dataModel } });
    const { quality } = await ledger.getBatch(batchId);
    const [failed] = await ledger.sampleOf(batchId, 0);
    const own = leaves.map(({ index, author }) => ({ author, quality, isVoid: index === failed }));
    return { modelId, records: [...ownRecords(), ...own] };
  }

  it("given batches of several qualities and a record that failed, it is the twin's", async () => {
    const { modelId, records } = await secondModel();
    const tree = await treeOf({ modelId });
    expect(tree.root).to.equal(twinRoot(records, SUPPLY));
    expect(tree.claims.map(({ account, cumulative }) => ({ account, part: cumulative }))).to.deep.equal(
      twinParts(records, SUPPLY),
    );
  });

  it("given a record that was taken down, it leaves it out of all weights", async () => {
    await takenDown(1);
    expect((await treeOf()).root).to.equal(twinRoot(ownRecords([1]), SUPPLY));
  });

  it("given a takedown after the block, it counts the record", async () => {
    const sources = await sourcesOf();
    await takenDown(1);
    expect((await contributorTree(sources)).root).to.equal(twinRoot(ownRecords(), SUPPLY));
  });

  it("given a supply that some have nothing of, they have no leaf", async () => {
    const { modelId, records } = await secondModel();
    const { claims } = await treeOf({ modelId, supply: LITTLE });
    expect(claims.map(({ account, cumulative }) => ({ account, part: cumulative }))).to.deep.equal(
      twinParts(records, LITTLE),
    );
    expect(claims.length).to.be.lessThan(new Set(records.map(({ author }) => author)).size);
  });

  it("sums to no more than the supply, and less than a unit for each author below it", async () => {
    const { modelId } = await secondModel();
    const { claims } = await treeOf({ modelId });
    const last = claims.at(-1);
    const sum = (last?.sumBefore ?? 0n) + (last?.cumulative ?? 0n);
    expect(sum <= SUPPLY && SUPPLY - sum < BigInt(claims.length)).to.equal(true);
  });

  it("has proofs that lead to its root", async () => {
    const { root, claims } = await treeOf();
    expect(claims.every((claim) => verifyClaim(root, claim))).to.equal(true);
  });

  it("is the same by the same chain and block, also where others pay for queries in between", async () => {
    const before = await treeOf();
    await credited({ ...scene, modelId: scene.dataModel, lanePolicyHash: scene.dataPolicy }, creditOf(1_000n));
    const after = await treeOf();
    expect(after.root).to.equal(before.root);
    expect(contributorsJson(await treeOf({ block: before.block }))).to.equal(contributorsJson(before));
  });

  it("is published with root, weights and proofs", async () => {
    const tree = await treeOf();
    const published = JSON.parse(contributorsJson(tree)) as { root: string; leaves: { weight: string }[] };
    const weight = (account: string) =>
      ownRecords().reduce((sum, { author, quality }) => sum + (author === account ? quality : 0n), 0n);
    expect(published.root).to.equal(tree.root);
    expect(published.leaves.map((leaf) => leaf.weight)).to.deep.equal(
      tree.claims.map(({ account }) => String(weight(account))),
    );
  });

  it("is written by the command, which says its root, or with --json prints it", async () => {
    const { offering } = await systemOver(scene);
    const { modelId, supply, manifests, block } = await sourcesOf();
    const house = await openHouse(connection.ethers.provider, await offering.getAddress());
    const out = bench.path("contributors.json");
    const lines: string[] = [];
    const place = { network: "default", parameters: "", deploymentId: undefined, yes: false };
    const form = { offering: undefined, json: false };
    const options = { command: "contributors", modelId, supply, manifests, block, out, ...place, ...form } as const;
    expect(await answer(house, options, (line) => lines.push(line))).to.equal(0);
    const tree = await treeOf({ block });
    expect(lines[0]).to.include(tree.root);
    expect(readFileSync(out, "utf8")).to.equal(contributorsJson(tree));

    const printed: string[] = [];
    await answer(house, { ...options, json: true, out: undefined }, (line) => printed.push(line));
    expect(`${printed.join("\n")}\n`).to.equal(contributorsJson(tree));
  });

  it("when a manifest is missing, it is refused", async () => {
    rmSync(bench.path("manifests/batch.json"));
    expect(await codeOf(treeOf())).to.equal("CORPUS_UNAVAILABLE");
  });

  it("when nobody has a record, it is refused", async () => {
    expect(await codeOf(treeOf({ modelId: await registered(scene) }))).to.equal("CONTRIBUTORS_EMPTY");
  });

  it("when there is no such model, it is refused", async () => {
    expect(await codeOf(treeOf({ modelId: scene.dataModel + 1n }))).to.equal("DEPLOYMENT_MISSING");
  });

  it("when the address is another contract's, it is refused", async () => {
    expect(await codeOf(treeOf({ registry: await scene.usd.getAddress() }))).to.equal("DEPLOYMENT_MISSING");
  });

  it("when the block isn't there yet, it is refused", async () => {
    const { block } = await sourcesOf();
    expect(await codeOf(treeOf({ block: block + 1 }))).to.equal("DEPLOYMENT_MISSING");
  });

  it("puts an offering right that named its creator: contested, ruled, and paid by it", async () => {
    const { claims, root } = await treeOf();
    const wrong = await wrongIn(await systemOver(scene), claims, { modelId: scene.dataModel });
    await soldOut(wrong);
    await contestRoot(wrong, wrong.alice, root);
    await ruledRoot(wrong, RootRuling.Replaced);
    await completedNow(wrong);
    await vestedNow(wrong);
    for (const { account, part } of twinParts(ownRecords(), SUPPLY)) {
      await releaseTo(wrong, claims, account);
      expect(await wrong.escrow.contributorPaidOf(wrong.offeringId, account)).to.equal(part);
    }
  });
});
