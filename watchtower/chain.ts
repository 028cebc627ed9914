// What ledger and court say of one datanet.
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import type { Result } from "ethers";
import { creationBlock, eventsOf } from "../deployer/logs.ts";
import { EconomyError } from "../sdk/errors.ts";
import { BatchStatus, Fault, type PublishedBatch } from "../sdk/faults.ts";
import { drawSample } from "../sdk/review.ts";
import {
  type ContributionLedger,
  ContributionLedger__factory,
  type DatanetCourt,
  DatanetCourt__factory,
  DatanetRegistry__factory,
} from "../typechain-types/index.ts";

type Provider = HardhatEthers["provider"];

/** What is demanded, in the order of the court's enum. */
export const DemandKind = { None: 0n, Consent: 1n, Content: 2n } as const;

/** A batch without its leaves, and what its manifest must be. */
export interface ChainBatch extends Omit<PublishedBatch, "leaves"> {
  readonly root: string;
  readonly manifestHash: string;
  readonly termsVersion: bigint;
}

/** A record that something is open about. */
interface OpenRecord {
  readonly batchId: bigint;
  readonly index: bigint;
}

/** A claim that isn't settled. */
export interface OpenClaim extends OpenRecord {
  readonly earlierBatch: bigint;
}

/** A demand without an answer. */
export interface OpenDemand extends OpenRecord {
  /** See `DemandKind`. */
  readonly kind: bigint;
  /** Time up to which an answer counts, in seconds since 1970. */
  readonly due: bigint;
}

/** A datanet at a block. */
export interface DatanetState {
  /** The block's time, in seconds since 1970. */
  readonly now: bigint;
  readonly batches: readonly ChainBatch[];
  readonly claims: readonly OpenClaim[];
  readonly demands: readonly OpenDemand[];
}

/** What the court knows of a record that somebody objected to. */
interface Touched extends OpenRecord {
  readonly fault: number;
  readonly claim: bigint;
  readonly kind: bigint;
  readonly due: bigint;
}

/** So many blocks are read once more, because the chain may have changed its mind about them. */
const REORGANISED = 64;
/** Events about records of batches, whose first arguments are the batch and the index. */
const TOUCHING = ["RecordVoided", "DuplicateClaimed", "Demanded"];

/** Reads a datanet again and again: events by ranges since the last time, and states of what can still change. */
export class DatanetReader {
  readonly #openings = new Map<bigint, Result>();
  readonly #endings = new Map<bigint, Omit<ChainBatch, "voids" | "claimed">>();
  readonly #touched = new Map<string, Touched>();

  private constructor(
    readonly provider: Provider,
    readonly ledger: ContributionLedger,
    readonly court: DatanetCourt,
    readonly datanetId: bigint,
    private since: number,
  ) {}

  /** Throws DEPLOYMENT_MISSING where there is no such ledger or no such datanet. */
  static async open(provider: Provider, address: string, datanetId: bigint): Promise<DatanetReader> {
    const ledger = ContributionLedger__factory.connect(address, provider);
    const missing = (what: string) => {
      return new EconomyError("DEPLOYMENT_MISSING", what, "Look at --network, --ledger and --datanet.");
    };
    let court: DatanetCourt;
    let exists: boolean;
    try {
      court = DatanetCourt__factory.connect(await ledger.court(), provider);
      exists = await DatanetRegistry__factory.connect(await ledger.registry(), provider).exists(datanetId);
    } catch (error) {
      if (/BAD_DATA|CALL_EXCEPTION|revert/i.test(String(error))) throw missing(`There is no ledger at ${address}.`);
      throw error;
    }
    if (!exists) throw missing(`There is no datanet ${datanetId}.`);
    // a node that has forgotten old state can still have old events
    const since = await creationBlock(provider, address).catch(() => 0);
    return new DatanetReader(provider, ledger, court, datanetId, since);
  }

  /** Reads what has changed, and returns the datanet as it is. */
  async read(): Promise<DatanetState> {
    const block = await this.provider.getBlock("latest");
    if (block === null) throw new Error("the node has no block");
    const fresh = await this.#readEvents();
    this.since = Math.max(this.since, block.number - REORGANISED);
    for (const record of this.#touched.values()) {
      if (record.claim !== 0n || record.kind !== DemandKind.None) fresh.set(keyOf(record), record);
    }
    for (const [key, record] of fresh) this.#touched.set(key, await this.#recordOf(record));

    const batches = new Map<bigint, Omit<ChainBatch, "voids" | "claimed">>();
    for (const [batchId, opening] of this.#openings) batches.set(batchId, await this.#batchOf(batchId, opening));
    const records = [...this.#touched.values()];
    const ofBatch = byBatch(records);
    return {
      now: BigInt(block.timestamp),
      batches: [...batches.values()].map((batch) => withRecords(batch, ofBatch.get(batch.batchId) ?? [])),
      claims: records
        .filter(({ claim }) => claim !== 0n)
        .map(({ batchId, index, claim }) => ({ batchId, index, earlierBatch: claim })),
      demands: records.filter(({ kind }) => kind !== DemandKind.None),
    };
  }

  /** Remembers new batches, and returns the records that something happened to. */
  async #readEvents(): Promise<Map<string, OpenRecord>> {
    for (const { args } of await eventsOf(this.provider, this.ledger, "Revealed", this.since)) {
      if (args.getValue("datanetId") !== this.datanetId) continue;
      const [batchId, opening] = [args.getValue("batchId") as bigint, args.getValue("opening") as Result];
      // a batch of that number that the chain has taken back had another root
      if (this.#openings.get(batchId)?.getValue("root") !== opening.getValue("root")) this.#endings.delete(batchId);
      this.#openings.set(batchId, opening);
    }
    const touched = new Map<string, OpenRecord>();
    for (const name of TOUCHING) {
      for (const { args } of await eventsOf(this.provider, this.court, name, this.since)) {
        const record = { batchId: args.getValue("batchId") as bigint, index: args.getValue("index") as bigint };
        if (this.#openings.has(record.batchId)) touched.set(keyOf(record), record);
      }
    }
    return touched;
  }

  async #recordOf({ batchId, index }: OpenRecord): Promise<Touched> {
    const { fault, asked, due } = await this.court.getRecord(batchId, index);
    const { earlierBatch } = await this.court.getClaim(batchId, index);
    return { batchId, index, fault: Number(fault), claim: earlierBatch, kind: asked, due };
  }

  async #batchOf(batchId: bigint, opening: Result): Promise<Omit<ChainBatch, "voids" | "claimed">> {
    const known = this.#endings.get(batchId);
    if (known !== undefined) return known;
    const { committedAt, status, due, count, root, termsVersion, round } = await this.ledger.getBatch(batchId);
    const failed = new Set<bigint>();
    for (let number = 0n; number <= round; number++) {
      const found = await this.ledger.getRound(batchId, number);
      if (found.failed === 0n) continue;
      for (const [place, index] of drawSample(found.seed, count, found.sampled).entries()) {
        if ((found.failed >> BigInt(place)) & 1n) failed.add(index);
      }
    }
    const manifestHash = opening.getValue("manifestHash") as string;
    const batch = {
      batchId,
      committedAt,
      status: Number(status),
      due,
      count,
      root,
      termsVersion,
      failed,
      manifestHash,
    };
    if (batch.status >= BatchStatus.Final) this.#endings.set(batchId, batch);
    return batch;
  }
}

function byBatch(records: readonly Touched[]): Map<bigint, Touched[]> {
  const found = new Map<bigint, Touched[]>();
  for (const record of records) {
    const own = found.get(record.batchId);
    if (own === undefined) found.set(record.batchId, [record]);
    else own.push(record);
  }
  return found;
}

function withRecords(batch: Omit<ChainBatch, "voids" | "claimed">, own: readonly Touched[]): ChainBatch {
  return {
    ...batch,
    voids: new Map(own.filter(({ fault }) => fault !== Fault.None).map(({ index, fault }) => [index, fault])),
    claimed: new Set(own.filter(({ claim }) => claim !== 0n).map(({ index }) => index)),
  };
}

function keyOf({ batchId, index }: OpenRecord): string {
  return `${batchId} ${index}`;
}
