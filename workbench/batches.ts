import { EconomyError } from "../sdk/errors.ts";
import { type RecordLeaf, type RecordTree, recordTree, textHash } from "../sdk/formats.ts";
import { manifestText } from "./manifest.ts";

/** The most records that the ledger takes in a batch. */
export const MAX_BATCH = 4_096;

/** A batch that is ready to be committed. */
export interface PreparedBatch {
  readonly leaves: readonly RecordLeaf[];
  readonly tree: RecordTree;
  readonly root: string;
  readonly count: bigint;
  /** See `manifestText`. Keep it private until the commit is mined. */
  readonly manifest: string;
  /** keccak256 of the manifest's bytes. */
  readonly manifestHash: string;
}

/** A record's hash, and the payee for it. */
export interface BatchRecord {
  readonly hash: string;
  readonly author: string;
}

/** Cuts records into batches of at most `size`, and builds each tree and manifest. */
export function prepareBatches(records: readonly BatchRecord[], size = MAX_BATCH): PreparedBatch[] {
  const batches: PreparedBatch[] = [];
  for (let first = 0; first < records.length; first += size) {
    batches.push(prepareBatch(records.slice(first, first + size)));
  }
  return batches;
}

/** Builds the tree and the manifest of one batch. Throws BATCH_INVALID where it is empty, too large or repeats itself. */
export function prepareBatch(records: readonly BatchRecord[]): PreparedBatch {
  if (records.length === 0 || records.length > MAX_BATCH) {
    throw invalid(`A batch holds 1 to ${MAX_BATCH} records, not ${records.length}.`);
  }
  if (new Set(records.map(({ hash }) => hash)).size < records.length) {
    throw invalid("A batch holds the same record twice.");
  }

  const leaves = records.map(({ hash, author }, index) => ({ index: BigInt(index), recordHash: hash, author }));
  const tree = recordTree(leaves);
  const manifest = manifestText({ leaves });
  return {
    leaves,
    tree,
    root: tree.root,
    count: BigInt(leaves.length),
    manifest,
    manifestHash: textHash(manifest),
  };
}

function invalid(message: string): EconomyError {
  return new EconomyError("BATCH_INVALID", message, "Split or clean the records first.");
}
