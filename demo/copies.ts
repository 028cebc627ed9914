import type { RecordLeaf } from "../sdk/formats.ts";

/** A batch as far as its copies are found. */
export interface HashedBatch {
  readonly batchId: bigint;
  readonly batch: { readonly leaves: readonly RecordLeaf[] };
}

/** A record's place on chain. */
export interface Place {
  readonly batchId: bigint;
  readonly index: number;
}

/** A record that repeats one of an earlier batch. */
export interface Copy {
  readonly earlier: Place;
  readonly later: Place;
}

/** The records whose hashes stand in an earlier batch, each with the first that has it; batches in order of their commits. */
export function copiesOf(batches: readonly HashedBatch[]): Copy[] {
  const first = new Map<string, Place>();
  const copies: Copy[] = [];
  for (const { batchId, batch } of batches) {
    for (const [index, { recordHash }] of batch.leaves.entries()) {
      const earlier = first.get(recordHash);
      if (earlier === undefined) first.set(recordHash, { batchId, index });
      else if (earlier.batchId !== batchId) copies.push({ earlier, later: { batchId, index } });
    }
  }
  return copies;
}
