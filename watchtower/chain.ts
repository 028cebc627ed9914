// What ledger and court say of one datanet.
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { type Result, ZeroAddress } from "ethers";
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
  readonly submitter: string;
  readonly termsVersion: bigint;
}

/** What is read of the ledger alone. */
type LedgerBatch = Omit<ChainBatch, "voids" | "claimed" | "lost" | "waits"> & { readonly round: number };

type WaitingBatch = LedgerBatch & Pick<ChainBatch, "waits">;

/** A record of a batch, by its index. */
interface RecordKey {
  readonly batchId: bigint;
  readonly index: bigint;
}

/** What a claim is about. */
interface ClaimKey extends RecordKey {
  readonly earlierBatch: bigint;
}

/** A claim that isn't settled. */
export interface OpenClaim extends ClaimKey {
  /** The record that it names in the earlier batch. */
  readonly earlierIndex: bigint;
}

/** What a demand is for. */
interface DemandKey extends RecordKey {
  /** See `DemandKind`. */
  readonly kind: bigint;
}

/** A demand without an answer. */
export interface OpenDemand extends DemandKey {
  /** Time up to which an answer counts, in seconds since 1970. */
  readonly due: bigint;
  /** The leaf that was demanded. */
  readonly leaf: string;
}

/** A datanet at a block. */
export interface DatanetState {
  /** The block's time, in seconds since 1970. */
  readonly now: bigint;
  readonly batches: readonly ChainBatch[];
  readonly claims: readonly OpenClaim[];
  readonly demands: readonly OpenDemand[];
}

/** So many blocks are read once more, because the chain may have changed its mind about them. */
const REORGANISED = 64;

/** Reads a datanet again and again: events by ranges since the last time, and states of what can still change. */
export class DatanetReader {
  readonly #openings = new Map<bigint, Result>();
  readonly #endings = new Map<bigint, LedgerBatch>();
  readonly #voids = new Map<bigint, Map<bigint, number>>();
  readonly #claims = new Map<string, ClaimKey>();
  readonly #demands = new Map<string, DemandKey>();

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
    await this.#readOpenings();
    await this.#readVoids();
    const claims = await this.#readClaims();
    const demands = await this.#readDemands();
    this.since = Math.max(this.since, block.number - REORGANISED);

    const found = new Map<bigint, WaitingBatch>();
    for (const [batchId, opening] of this.#openings) {
      const batch = await this.#batchOf(batchId, opening);
      found.set(batchId, { ...batch, waits: await this.#waits(batch, BigInt(block.timestamp)) });
    }
    const isLost = (claim: OpenClaim) => this.#isLost(claim, found.get(claim.earlierBatch));
    const [lost, standing] = [claims.filter(isLost), claims.filter((claim) => !isLost(claim))];
    const batches: ChainBatch[] = [];
    for (const [batchId, batch] of found) {
      const voids = this.#voids.get(batchId) ?? new Map<bigint, number>();
      batches.push({
        ...batch,
        voids: new Map(voids),
        claimed: claimsOn(batchId, standing),
        lost: claimsOn(batchId, lost),
      });
    }
    return { now: BigInt(block.timestamp), batches, claims, demands };
  }

  async #readOpenings(): Promise<void> {
    for (const { args } of await eventsOf(this.provider, this.ledger, "Revealed", this.since)) {
      if (args.getValue("datanetId") !== this.datanetId) continue;
      const [batchId, opening] = [args.getValue("batchId") as bigint, args.getValue("opening") as Result];
      // a batch of that number that the chain has taken back had another root
      if (this.#openings.get(batchId)?.getValue("root") !== opening.getValue("root")) this.#endings.delete(batchId);
      this.#openings.set(batchId, opening);
    }
  }

  /** The states of records that an event has named since the last time. */
  async #readVoids(): Promise<void> {
    for (const args of await this.#courtEvents("RecordVoided")) {
      const { batchId, index } = recordOf(args);
      const { fault } = await this.court.getRecord(batchId, index);
      orNew(this.#voids, batchId, () => new Map<bigint, number>()).set(index, Number(fault));
    }
  }

  async #readClaims(): Promise<OpenClaim[]> {
    for (const args of await this.#courtEvents("DuplicateClaimed")) {
      const claim = { ...recordOf(args), earlierBatch: args.getValue("earlierBatch") as bigint };
      this.#claims.set(`${claim.batchId} ${claim.index} ${claim.earlierBatch}`, claim);
    }
    const open: OpenClaim[] = [];
    for (const [key, claim] of this.#claims) {
      const { finder, earlierIndex } = await this.court.getClaim(claim.batchId, claim.index, claim.earlierBatch);
      if (finder === ZeroAddress) this.#claims.delete(key);
      else open.push({ ...claim, earlierIndex });
    }
    return open;
  }

  async #readDemands(): Promise<OpenDemand[]> {
    for (const args of await this.#courtEvents("Demanded")) {
      const demand = { ...recordOf(args), kind: args.getValue("kind") as bigint };
      this.#demands.set(`${demand.batchId} ${demand.index} ${demand.kind}`, demand);
    }
    const open: OpenDemand[] = [];
    for (const [key, demand] of this.#demands) {
      const { due, leaf } = await this.court.getDemand(demand.batchId, demand.index, demand.kind);
      if (due === 0n) this.#demands.delete(key);
      else open.push({ ...demand, due, leaf });
    }
    return open;
  }

  /** What the court has emitted about the datanet's batches since the last time. */
  async #courtEvents(name: string): Promise<Result[]> {
    const found = await eventsOf(this.provider, this.court, name, this.since);
    return found.map(({ args }) => args).filter((args) => this.#openings.has(recordOf(args).batchId));
  }

  /** Whether another claim can take the place of this one, whose earlier record is void by a fault or failed in a sample. */
  #isLost({ earlierBatch, earlierIndex }: OpenClaim, earlier: WaitingBatch | undefined): boolean {
    const fault = this.#voids.get(earlierBatch)?.get(earlierIndex) ?? Fault.None;
    const faulty = fault !== Fault.None && fault !== Fault.TakenDown;
    // an appeal can undo what failed in a batch that waits
    return faulty || (earlier !== undefined && !earlier.waits && earlier.failed.has(earlierIndex));
  }

  /** Whether a second sample or an appeal decides about the batch's whole exposure. */
  async #waits({ batchId, status, round, due }: LedgerBatch, now: bigint): Promise<boolean> {
    if (status === BatchStatus.Revealed || status === BatchStatus.UnderReview) return round > 0;
    if (status !== BatchStatus.Failed) return false;
    return now < due || (await this.court.getBatchState(batchId)).appealDeadline !== 0n;
  }

  async #batchOf(batchId: bigint, opening: Result): Promise<LedgerBatch> {
    const known = this.#endings.get(batchId);
    if (known !== undefined) return known;
    const found = await this.ledger.getBatch(batchId);
    const { committedAt, due, count, root, submitter, termsVersion, round } = found;
    const failed = new Set<bigint>();
    for (let number = 0n; number <= round; number++) {
      const { seed, sampled, failed: mask } = await this.ledger.getRound(batchId, number);
      if (mask === 0n) continue;
      for (const [place, index] of drawSample(seed, count, sampled).entries()) {
        if ((mask >> BigInt(place)) & 1n) failed.add(index);
      }
    }
    const manifestHash = opening.getValue("manifestHash") as string;
    const terms = { root, submitter, termsVersion, manifestHash };
    const batch = {
      batchId,
      committedAt,
      status: Number(found.status),
      due,
      count,
      failed,
      round: Number(round),
      ...terms,
    };
    if (batch.status >= BatchStatus.Final) this.#endings.set(batchId, batch);
    return batch;
  }
}

function recordOf(args: Result): RecordKey {
  return { batchId: args.getValue("batchId") as bigint, index: args.getValue("index") as bigint };
}

/** The claims about a batch's records, by index: the earlier batches that they name. */
function claimsOn(batchId: bigint, claims: readonly OpenClaim[]): Map<bigint, Set<bigint>> {
  const found = new Map<bigint, Set<bigint>>();
  for (const claim of claims) {
    if (claim.batchId === batchId) orNew(found, claim.index, () => new Set<bigint>()).add(claim.earlierBatch);
  }
  return found;
}

function orNew<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const value = map.get(key) ?? create();
  map.set(key, value);
  return value;
}
