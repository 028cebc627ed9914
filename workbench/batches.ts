import { EconomyError } from "../sdk/errors.ts";
import { type RecordLeaf, type RecordTree, recordTree, textHash } from "../sdk/formats.ts";
import { canonicalJson } from "./canonicalJson.ts";

/** The most records that the ledger takes in a batch. */
export const MAX_BATCH = 4_096;

/** A batch that is ready to be committed. */
export interface PreparedBatch {
  readonly leaves: readonly RecordLeaf[];
  readonly tree: RecordTree;
  readonly root: string;
  readonly count: bigint;
  /** Canonical JSON of the leaves. Keep it private until the commit is mined. */
  readonly manifest: string;
  /** keccak256 of the manifest's bytes. */
  readonly manifestHash: string;
}

/** Cuts a contributor's record hashes into batches that the ledger takes, and builds each tree and manifest. */
export function prepareBatches(recordHashes: readonly string[], author: string): PreparedBatch[] {
  const batches: PreparedBatch[] = [];
  for (let first = 0; first < recordHashes.length; first += MAX_BATCH) {
    batches.push(prepareBatch(recordHashes.slice(first, first + MAX_BATCH), author));
  }
  return batches;
}

/** Builds the tree and the manifest of one batch. Throws BATCH_INVALID where it is empty, too large or repeats itself. */
export function prepareBatch(recordHashes: readonly string[], author: string): PreparedBatch {
  if (recordHashes.length === 0 || recordHashes.length > MAX_BATCH) {
    throw invalid(`A batch holds 1 to ${MAX_BATCH} records, not ${recordHashes.length}.`);
  }
  if (new Set(recordHashes).size < recordHashes.length) throw invalid("A batch holds the same record twice.");

  const leaves = recordHashes.map((recordHash, index) => ({ index: BigInt(index), recordHash, author }));
  const tree = recordTree(leaves);
  const manifest = canonicalJson(leaves);
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
