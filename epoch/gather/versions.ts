// The files of models' versions: defaults, records and indexes.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { getBytes } from "ethers";
import { MAX_SHARD, shardOf } from "../../attribution/corpus.ts";
import { writeIndex } from "../../attribution/indexFile.ts";
import { DEFAULTS, RECORDS } from "../columns.ts";
import type { Database } from "../database.ts";
import { defaultParts } from "../parts.ts";
import type { IndexedRecord, RecordReader } from "./records.ts";
import { type Value, writeParquet } from "./write.ts";

/** A version as epoch.json has it. */
export interface WrittenVersion {
  readonly model: number;
  readonly version: number;
  readonly defaults: string;
  readonly records?: string;
  readonly index?: readonly string[];
}

/** Where versions are written. */
export interface VersionWriter {
  readonly db: Database;
  readonly folder: string;
  readonly reader: RecordReader;
}

type Files = Pick<WrittenVersion, "defaults" | "records" | "index">;

/** Writes what each version needs; versions that draw on the same datasets share their files. */
export async function writeVersions(
  writer: VersionWriter,
  versions: readonly (readonly [modelId: bigint, version: bigint])[],
): Promise<WrittenVersion[]> {
  const written = new Map<string, Files>();
  const all: WrittenVersion[] = [];
  for (const [modelId, version] of versions) {
    const datasets = await writer.reader.datasetsOf(modelId, version);
    const key = [...datasets].join(" ");
    const files =
      written.get(key) ?? (await writeFiles(writer, `${modelId}-${version}`, await writer.reader.records(datasets)));
    written.set(key, files);
    all.push({ model: Number(modelId), version: Number(version), ...files });
  }
  return all;
}

async function writeFiles(
  { db, folder }: VersionWriter,
  name: string,
  records: readonly IndexedRecord[],
): Promise<Files> {
  const defaults = `defaults/${name}.parquet`;
  const parts = [...defaultParts(records)].sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = parts.map(([account, part]): Value[] => [getBytes(account), Number(part)]);
  await writeParquet(db, join(folder, defaults), DEFAULTS, rows);
  if (records.length === 0) return { defaults };

  const own = `records/${name}.parquet`;
  await writeParquet(db, join(folder, own), RECORDS, records.map(recordRow));
  mkdirSync(join(folder, "index"), { recursive: true });
  const index = shardsOf(records).map((shard, i) => {
    const path = `index/${name}-${i}`;
    writeIndex(join(folder, path), shardOf(shard));
    return path;
  });
  return { defaults, records: own, index };
}

/** As few shards as hold all. */
function shardsOf(records: readonly IndexedRecord[]): Int32Array[][] {
  const shards: Int32Array[][] = [];
  let room = 0;
  for (const { tokens } of records) {
    if (tokens.length + 1 > room) {
      shards.push([]);
      room = MAX_SHARD;
    }
    shards.at(-1)?.push(tokens);
    room -= tokens.length + 1;
  }
  return shards;
}

function recordRow({ author, quality, isVoid }: IndexedRecord, place: number): Value[] {
  return [BigInt(place), getBytes(author), Number(quality), isVoid];
}
