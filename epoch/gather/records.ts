// The records that a model's version draws on, with their texts.
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { getBytes, keccak256, type Result, toBeHex, ZeroAddress, ZeroHash } from "ethers";
import { tokensOf } from "../../attribution/tokens.ts";
import { eventsOf, type FoundEvent } from "../../deployer/logs.ts";
import { EconomyError } from "../../sdk/errors.ts";
import { rebuildTree } from "../../sdk/faults.ts";
import { chainHash, type RecordLeaf } from "../../sdk/formats.ts";
import type { ManifestFolder } from "../../watchtower/folder.ts";
import { type Manifest, parseManifest } from "../../workbench/manifest.ts";
import type { EpochRecord } from "../parts.ts";
import type { RecordChain } from "./chain.ts";

/** Where the texts are. */
export interface RecordSources {
  readonly manifests: ManifestFolder;
  /** A folder with a file for each text that no manifest holds, named by the record's hash; none where there is no such. */
  readonly texts: string | undefined;
}

/** A record with its text. */
export interface IndexedRecord extends EpochRecord {
  readonly tokens: Int32Array;
}

/** Which version of which datanets. */
export type Datasets = ReadonlyMap<bigint, bigint>;

/** A final batch. */
interface FinalBatch {
  readonly batchId: bigint;
  readonly seq: bigint;
  readonly root: string;
  readonly count: bigint;
  readonly quality: bigint;
  readonly committedAt: bigint;
  readonly manifestHash: string;
}

type ReadBatch = FinalBatch & { readonly records: readonly IndexedRecord[] };

/** A record with its leaf, and without its text. */
interface LeafRecord extends EpochRecord {
  readonly leaf: RecordLeaf;
}

/** Reads each datanet once, and each batch whose texts are needed. */
export class RecordReader {
  readonly #datanets = new Map<bigint, readonly FinalBatch[]>();
  readonly #batches = new Map<bigint, ReadBatch>();

  constructor(
    readonly chain: RecordChain,
    readonly sources: RecordSources,
  ) {
    sources.manifests.scan();
  }

  /** The datasets of a version: the model's own since then, and all that its parents declare. */
  async datasetsOf(modelId: bigint, version: bigint): Promise<Datasets> {
    const datasets = new Map<bigint, bigint>();
    for (const { modelId: step, datasets: entries } of await this.chain.models.getLineage(modelId, this.chain.at)) {
      for (const { datanetId, seq, since } of entries) {
        if (step === modelId && since > version) continue;
        if (seq > (datasets.get(datanetId) ?? 0n)) datasets.set(datanetId, seq);
      }
    }
    return new Map([...datasets].sort(([a], [b]) => Number(a - b)));
  }

  /**
   * All records of datasets, in the order of an index: by their batches' commits, then by their place. Throws
   * DATANET_DIFFERS, BATCH_INVALID or CORPUS_UNAVAILABLE where logs, manifests or texts aren't those of the chain.
   */
  async records(datasets: Datasets): Promise<IndexedRecord[]> {
    const batches: ReadBatch[] = [];
    for (const [datanetId, seq] of datasets) {
      for (const batch of await this.#finalBatches(datanetId, seq)) batches.push(await this.#read(batch));
    }
    batches.sort((a, b) => Number(a.committedAt - b.committedAt) || Number(a.batchId - b.batchId));
    return batches.flatMap(({ records }) => records);
  }

  /**
   * All records of datasets without their texts, batch by batch; so it needs no text of what was taken down. Throws
   * DATANET_DIFFERS, BATCH_INVALID or CORPUS_UNAVAILABLE where logs or manifests aren't those of the chain.
   */
  async *authored(datasets: Datasets): AsyncGenerator<readonly EpochRecord[]> {
    for (const [datanetId, seq] of datasets) {
      for (const batch of await this.#finalBatches(datanetId, seq)) {
        yield await this.#leaves(batch, this.#manifest(batch));
      }
    }
  }

  /** The batches of a dataset version, which have its hash. */
  async #finalBatches(datanetId: bigint, seq: bigint): Promise<FinalBatch[]> {
    const { ledger, at } = this.chain;
    const all = this.#datanets.get(datanetId) ?? (await this.#datanet(datanetId));
    this.#datanets.set(datanetId, all);
    const own = all.filter((batch) => batch.seq <= seq);
    const hash = own.reduce<string>((previous, batch) => chainHash({ previous, ...batch }), ZeroHash);
    const { chainHash: frozen } = await ledger.frozenVersion(datanetId, seq, at);
    if (hash === frozen) return own;
    const message = `The events of datanet ${datanetId} give version ${seq} the hash ${hash}, and it is ${frozen}.`;
    throw new EconomyError("DATANET_DIFFERS", message, "Ask another node: this one lacks events.");
  }

  /** All final batches of a datanet, in their order. */
  async #datanet(datanetId: bigint): Promise<FinalBatch[]> {
    const topics = [null, toBeHex(datanetId, 32)];
    const openings = await this.#events("Revealed", topics);
    const hashes = new Map(openings.map(({ args }) => [batchOf(args), manifestHashOf(args)]));
    const batches: FinalBatch[] = [];
    for (const { args } of await this.#events("Finalized", topics)) {
      const batchId = batchOf(args);
      const { root, count, committedAt } = await this.chain.ledger.getBatch(batchId, this.chain.at);
      const [seq, quality] = [args.getValue("seq") as bigint, args.getValue("quality") as bigint];
      batches.push({ batchId, seq, root, count, quality, committedAt, manifestHash: hashes.get(batchId) ?? "" });
    }
    return batches.sort((a, b) => Number(a.seq - b.seq));
  }

  async #read(batch: FinalBatch): Promise<ReadBatch> {
    const known = this.#batches.get(batch.batchId);
    if (known !== undefined) return known;
    const manifest = this.#manifest(batch);
    const records = (await this.#leaves(batch, manifest)).map(({ leaf, ...record }): IndexedRecord => {
      return { ...record, tokens: tokensOf(this.#text(batch, manifest, leaf)) };
    });
    const read = { ...batch, records };
    this.#batches.set(batch.batchId, read);
    return read;
  }

  /** A batch's records by their places. */
  async #leaves(batch: FinalBatch, manifest: Manifest): Promise<LeafRecord[]> {
    const voids = await this.#voids(batch);
    const { reserve } = this.chain;
    return [...manifest.leaves].sort(byIndex).map((leaf): LeafRecord => {
      // nobody can be paid who has no address, and a row without an author isn't taken
      const isNobodys = leaf.author === ZeroAddress;
      const isVoid = voids.has(leaf.index) || leaf.index >= batch.count || isNobodys;
      return { leaf, author: (isNobodys ? reserve : leaf.author).toLowerCase(), quality: batch.quality, isVoid };
    });
  }

  #manifest(batch: FinalBatch): Manifest {
    const { batchId, manifestHash } = batch;
    const found = this.sources.manifests.find(manifestHash);
    if (found.state !== "found") {
      const why = found.state === "missing" ? "isn't there" : `isn't ${found.file}, which has another hash`;
      const advice = "Put the bytes that its submitter hashed into the folder of manifests.";
      throw new EconomyError("CORPUS_UNAVAILABLE", `The manifest ${manifestHash} of batch ${batchId} ${why}.`, advice);
    }
    const manifest = parseManifest(readFileSync(found.file, "utf8"));
    if (rebuildTree(manifest.leaves, batch).hasRoot) return manifest;
    const message = `The records of ${found.file} haven't the root of batch ${batchId}.`;
    throw new EconomyError("BATCH_INVALID", message, "Nobody can be paid by this batch: have the version replaced.");
  }

  /** A record's text: in its manifest, or in a file that is named by its hash. */
  #text({ batchId }: FinalBatch, { contents }: Manifest, { index, recordHash }: RecordLeaf): string {
    const inManifest = contents.get(recordHash);
    const bytes = inManifest === undefined ? this.#textFile(recordHash) : getBytes(inManifest);
    const why = bytes === undefined ? "isn't there" : "has another hash";
    if (bytes !== undefined && keccak256(bytes) === recordHash) return new TextDecoder().decode(bytes);
    const advice = `Put it into the folder of texts as ${recordHash}.`;
    const message = `The text of record ${index} of batch ${batchId} ${why}.`;
    throw new EconomyError("CORPUS_UNAVAILABLE", message, advice);
  }

  #textFile(recordHash: string): Uint8Array | undefined {
    if (this.sources.texts === undefined) return undefined;
    const file = join(this.sources.texts, recordHash);
    return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(file) : undefined;
  }

  /** The records of a batch that the court has voided, or that failed in a sample that counts. */
  async #voids({ batchId }: FinalBatch): Promise<Set<bigint>> {
    const { ledger, court, provider, since, block: until, at } = this.chain;
    const topics = [toBeHex(batchId, 32)];
    const events = await eventsOf(provider, court, "RecordVoided", since, { until, topics });
    const voids = new Set(events.map(({ args }) => args.getValue("index") as bigint));
    const { round } = await ledger.getBatch(batchId, at);
    for (let number = 0n; number <= round; number++) {
      for (const index of await ledger.sampleOf(batchId, number, at)) {
        if (!voids.has(index) && (await ledger.failedInSample(batchId, index, at))) voids.add(index);
      }
    }
    return voids;
  }

  async #events(name: string, topics: readonly (string | null)[]): Promise<FoundEvent[]> {
    const { provider, ledger, since, block: until } = this.chain;
    return await eventsOf(provider, ledger, name, since, { until, topics });
  }
}

function batchOf(args: Result): bigint {
  return args.getValue("batchId") as bigint;
}

function manifestHashOf(args: Result): string {
  return (args.getValue("opening") as Result).getValue("manifestHash") as string;
}

function byIndex(a: RecordLeaf, b: RecordLeaf): number {
  if (a.index !== b.index) return a.index < b.index ? -1 : 1;
  const [own, other] = [`${a.recordHash}${a.author}`, `${b.recordHash}${b.author}`];
  return own < other ? -1 : own > other ? 1 : 0;
}
