// What `RecordFaults` can be shown of a datanet's batches, found from their published trees alone.
import { type RecordLeaf, type RecordTree, recordTree } from "./formats.ts";

/** The status of a batch, in the order of the ledger's enum. */
export const BatchStatus = {
  None: 0,
  Revealed: 1,
  UnderReview: 2,
  Window: 3,
  Failed: 4,
  Final: 5,
  Rejected: 6,
  Unreviewed: 7,
  Expired: 8,
  Burned: 9,
} as const;

/** Why a record is void, in the order of the court's enum. */
export const Fault = {
  None: 0,
  SameIndex: 1,
  Outside: 2,
  Repeated: 3,
  Duplicate: 4,
  Unanswered: 5,
  Judged: 6,
  TakenDown: 7,
} as const;

/** A batch of the datanet, as ledger and court have it, with all leaves of its tree. */
export interface PublishedBatch {
  readonly batchId: bigint;
  /** What priority goes by, in seconds since 1970: the time of the commit, if the reveal wasn't late. */
  readonly committedAt: bigint;
  /** See `BatchStatus`. */
  readonly status: number;
  /** Of a batch in its window: until when it lasts, in seconds since 1970. */
  readonly due: bigint;
  /** Whether its faults wait, because a second sample or an appeal decides about its whole exposure. */
  readonly waits: boolean;
  /** How many records it claims to hold. */
  readonly count: bigint;
  /** Indices that failed in a sample. */
  readonly failed: ReadonlySet<bigint>;
  /** Indices that are void, and why; see `Fault`. */
  readonly voids: ReadonlyMap<bigint, number>;
  /** Claims that aren't settled or lost: indices, and the earlier batches that they name. */
  readonly claimed: ReadonlyMap<bigint, ReadonlySet<bigint>>;
  /** Claims that are lost: another one can take the place of each as long as the batch is open. */
  readonly lost: ReadonlyMap<bigint, ReadonlySet<bigint>>;
  /** In any order. */
  readonly leaves: readonly RecordLeaf[];
}

/** A record of a batch. */
export interface FoundRecord {
  readonly batchId: bigint;
  readonly leaf: RecordLeaf;
  /** Its place among the batch's leaves, which its proof is made for. */
  readonly place: number;
}

/**
 * A fault that proves itself. `record` is what becomes void. `first` is what it collides with or repeats. `Claimed` is a
 * duplicate whose earlier batch is open.
 */
export type RecordFault =
  | { readonly kind: "Outside"; readonly record: FoundRecord }
  | {
      readonly kind: "SameIndex" | "Repeated" | "Duplicate" | "Claimed";
      readonly first: FoundRecord;
      readonly record: FoundRecord;
    };

/** A batch whose faults are looked for; filing one changes what can be filed next. */
interface Docket {
  readonly batch: PublishedBatch;
  readonly records: readonly FoundRecord[];
  readonly voids: Map<bigint, number>;
}

/** The records with a hash that later ones repeat: the earliest of the final batches, and one of each open one. */
interface Originals {
  final?: FoundRecord;
  readonly open: FoundRecord[];
}

/** A tree that was built again, and whether it is its batch's. */
export interface RebuiltTree {
  readonly tree: RecordTree;
  readonly hasRoot: boolean;
  /** False where the batch claims to hold more records, or fewer. */
  readonly hasCount: boolean;
}

/** Builds the tree of a manifest's leaves, at least one, and compares it with the batch. */
export function rebuildTree(
  leaves: readonly RecordLeaf[],
  { root, count }: { readonly root: string; readonly count: bigint },
): RebuiltTree {
  const tree = recordTree(leaves);
  return {
    tree,
    hasRoot: tree.root.toLowerCase() === root.toLowerCase(),
    hasCount: BigInt(leaves.length) === count,
  };
}

/** Whether demands and claims can be opened about a batch, at a time in seconds since 1970. */
export function isObjectable({ status, due }: Pick<PublishedBatch, "status" | "due">, now: bigint): boolean {
  if (status === BatchStatus.Window) return now < due;
  return status === BatchStatus.Revealed || status === BatchStatus.UnderReview;
}

/**
 * All faults of one datanet's batches that can be filed at a time, in seconds since 1970, in the order in which each can be
 * filed after those before it: two leaves with one index, indices that aren't below the count, one hash at two indices,
 * hashes of batches with an earlier commit. A record that open batches have is claimed against each of them, since nobody
 * knows which becomes final. Takes time in proportion to the number of records and of faults, and sorts the batches.
 */
export function findFaults(batches: readonly PublishedBatch[], now: bigint): RecordFault[] {
  const all = batches
    .filter(({ status }) => status <= BatchStatus.Final)
    .toSorted((a, b) => Number(a.committedAt - b.committedAt) || Number(a.batchId - b.batchId))
    .map((batch): Docket => {
      const { batchId, leaves, voids } = batch;
      return { batch, records: leaves.map((leaf, place) => ({ batchId, leaf, place })), voids: new Map(voids) };
    });
  const dockets = all.filter(({ batch }) => !batch.waits);
  return [
    ...dockets.flatMap(sameIndices),
    ...dockets.flatMap(outsideIndices),
    ...dockets.flatMap(repeatedHashes),
    ...duplicates(all, now),
  ];
}

function sameIndices(docket: Docket): RecordFault[] {
  const seen = new Map<bigint, FoundRecord>();
  const faults: RecordFault[] = [];
  for (const record of docket.records) {
    const { index } = record.leaf;
    const first = seen.get(index);
    if (first === undefined) seen.set(index, record);
    else if (index < docket.batch.count && canFall(docket, index) && !isSame(first.leaf, record.leaf)) {
      docket.voids.set(index, Fault.SameIndex);
      faults.push({ kind: "SameIndex", first, record });
    }
  }
  return faults;
}

function outsideIndices(docket: Docket): RecordFault[] {
  const faults: RecordFault[] = [];
  for (const record of docket.records) {
    const { index } = record.leaf;
    if (index < docket.batch.count || !canFall(docket, index)) continue;
    docket.voids.set(index, Fault.Outside);
    faults.push({ kind: "Outside", record });
  }
  return faults;
}

function repeatedHashes(docket: Docket): RecordFault[] {
  const lowest = new Map<string, FoundRecord>();
  for (const record of docket.records) {
    const hash = hashOf(record);
    const other = lowest.get(hash);
    if (hasPriority(docket, record) && (other === undefined || record.leaf.index < other.leaf.index)) {
      lowest.set(hash, record);
    }
  }

  const faults: RecordFault[] = [];
  for (const record of docket.records) {
    const first = lowest.get(hashOf(record));
    if (first === undefined || record.leaf.index <= first.leaf.index || !canRepeat(docket, record)) continue;
    docket.voids.set(record.leaf.index, Fault.Repeated);
    faults.push({ kind: "Repeated", first, record });
  }
  return faults;
}

/** Batches come by their commits, those of one second by their numbers. */
function duplicates(dockets: readonly Docket[], now: bigint): RecordFault[] {
  const originals = new Map<string, Originals>();
  const faults: RecordFault[] = [];
  for (const docket of dockets) {
    // an index can have two leaves, as long as their fault waits
    const filed = new Set<string>();
    for (const record of docket.records) {
      const found = originals.get(hashOf(record));
      if (found === undefined || !canRepeat(docket, record)) continue;
      const { final, open } = found;
      if (final !== undefined && !docket.batch.waits) {
        docket.voids.set(record.leaf.index, Fault.Duplicate);
        faults.push({ kind: "Duplicate", first: final, record });
      } else {
        for (const first of open) {
          const claim = `${record.leaf.index} ${first.batchId}`;
          if (filed.has(claim) || !canClaim(docket, record, first, now)) continue;
          filed.add(claim);
          faults.push({ kind: "Claimed", first, record });
        }
      }
    }
    remember(originals, docket);
  }
  return faults;
}

function remember(originals: Map<string, Originals>, docket: Docket): void {
  const isFinal = docket.batch.status === BatchStatus.Final;
  for (const record of docket.records) {
    if (!hasPriority(docket, record)) continue;
    const hash = hashOf(record);
    const found: Originals = originals.get(hash) ?? { open: [] };
    if (isFinal) found.final ??= record;
    // a batch can hold the same leaf twice
    else if (found.open.at(-1)?.batchId !== record.batchId) found.open.push(record);
    originals.set(hash, found);
  }
}

/** Whether a fault can void the index: a takedown saves nobody. */
function canFall({ voids }: Docket, index: bigint): boolean {
  const fault = voids.get(index) ?? Fault.None;
  return fault === Fault.None || fault === Fault.TakenDown;
}

/** Whether a record is held by its batch and can become void by repeating another one. */
function canRepeat(docket: Docket, { leaf: { index } }: FoundRecord): boolean {
  return index < docket.batch.count && !docket.batch.failed.has(index) && canFall(docket, index);
}

/**
 * Whether others repeat this record by having its hash. Who is taken down keeps his place before copies, and who failed in
 * a sample keeps it while an appeal can undo that.
 */
function hasPriority(docket: Docket, record: FoundRecord): boolean {
  const { count, waits } = docket.batch;
  const { index } = record.leaf;
  return waits ? index < count && canFall(docket, index) : canRepeat(docket, record);
}

/** Whether a record can be claimed to repeat one of an open batch, for the first time or in the place of a lost claim. */
function canClaim({ batch }: Docket, { leaf: { index } }: FoundRecord, first: FoundRecord, now: bigint): boolean {
  const [isClaimed, isLost] = [batch.claimed, batch.lost].map((claims) => claims.get(index)?.has(first.batchId));
  return !isClaimed && (isLost ? batch.status < BatchStatus.Final : isObjectable(batch, now));
}

function isSame(a: RecordLeaf, b: RecordLeaf): boolean {
  return sameHex(a.recordHash, b.recordHash) && sameHex(a.author, b.author);
}

function sameHex(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function hashOf({ leaf }: FoundRecord): string {
  return leaf.recordHash.toLowerCase();
}
