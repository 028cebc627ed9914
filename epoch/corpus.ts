// The records and the index that a model version's texts are weighed by.
import { join } from "node:path";
import { Engine } from "../attribution/engine.ts";
import { readIndex } from "../attribution/indexFile.ts";
import { invalidFile, RECORDS, requireShape, SHAPES } from "./columns.ts";
import { bigintOf, type Database, hexOf, parquet } from "./database.ts";
import type { Corpus } from "./manifest.ts";
import type { EpochRecord } from "./parts.ts";

/** A dataset version that is ready for texts. */
export interface OpenCorpus {
  readonly engine: Engine;
  readonly records: readonly EpochRecord[];
}

/** Reads a corpus into memory. Throws EPOCH_INVALID, INDEX_INVALID or RECORDS_INVALID where its files don't fit. */
export async function openCorpus(db: Database, root: string, { records, index }: Corpus): Promise<OpenCorpus> {
  await requireShape(db, root, [records], SHAPES.records);
  const rows = await db.rows(`SELECT * FROM ${parquet([join(root, records)], RECORDS)} ORDER BY record`);
  const read = rows.map(({ record, author, quality, is_void: isVoid }, place): EpochRecord => {
    if (record !== BigInt(place)) throw invalidFile(records, `has no record ${place}, or has it twice`);
    return { author: hexOf(author), quality: bigintOf(quality), isVoid: isVoid === true };
  });
  const shards = index.map((path) => readIndex(join(root, path)));
  return { engine: new Engine(shards, read), records: read };
}
