// Writes an epoch that a test describes in plain values to the files that a run reads.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hexlify, toUtf8Bytes } from "ethers";
import { shardOf } from "../../attribution/corpus.ts";
import { writeIndex } from "../../attribution/indexFile.ts";
import { tokensOf } from "../../attribution/tokens.ts";
import { COLLECTIONS, DEFAULTS, RECEIPTS, RECORDS, TEXTS } from "../../epoch/columns.ts";
import { blob, type Columns, type Database, quoted } from "../../epoch/database.ts";
import { ENGINE } from "../../epoch/manifest.ts";

export interface CaseReceipt {
  readonly channel: string;
  readonly index: bigint;
  readonly version: number;
  readonly responseHash: string;
  readonly price: bigint;
  readonly isOpen: boolean;
}

export interface CaseCollection {
  /** None where a fee was paid at once. */
  readonly channel: string | undefined;
  readonly model: number;
  readonly policy: string;
  readonly amount: bigint;
  readonly contributors: bigint;
  readonly receiptCount: bigint;
}

export interface CaseRecord {
  readonly text: string;
  readonly author: string;
  readonly quality: bigint;
  readonly isVoid: boolean;
}

export interface CaseVersion {
  readonly model: number;
  readonly version: number;
  readonly defaults: ReadonlyMap<string, bigint>;
  readonly records: readonly CaseRecord[] | undefined;
}

export interface EpochCase {
  readonly pool: bigint;
  readonly reserve: string;
  readonly policies: ReadonlyMap<string, number>;
  readonly versions: readonly CaseVersion[];
  readonly collections: readonly CaseCollection[];
  readonly receipts: readonly CaseReceipt[];
  readonly texts: readonly string[];
  /** None in a lane's first epoch. */
  readonly previous: ReadonlyMap<string, bigint> | undefined;
}

/** Into which files the rows of a kind go. */
export type Divide = <T>(rows: readonly T[]) => readonly (readonly T[])[];

const WORD = 2n ** 64n;

/** The fields of a case's epoch.json. */
export function manifestOf({ pool, reserve, policies, versions, previous }: EpochCase) {
  return {
    ...{ chainId: "8453", escrow: `0x${"e5".repeat(20)}`, lane: `0x${"1a".repeat(20)}`, token: `0x${"70".repeat(20)}` },
    ...{ number: previous === undefined ? 1 : 2, pool: String(pool), reserve, engine: ENGINE },
    policies: Object.fromEntries(policies),
    versions: versions.map(({ model, version, records }) => {
      const corpus = { records: `records/${model}-${version}.parquet`, index: [`records/${model}-${version}.index`] };
      const own = { model, version, defaults: `defaults/${model}-${version}.parquet` };
      return records === undefined ? own : { ...own, ...corpus };
    }),
    ...(previous === undefined ? {} : { previous: "previous.csv" }),
  };
}

/** Writes a case but for its versions; `divide` says which receipts and texts go to which file. */
export async function writeCase(db: Database, folder: string, epoch: EpochCase, divide: Divide = (rows) => [rows]) {
  writeText(join(folder, "epoch.json"), JSON.stringify(manifestOf(epoch)));
  if (epoch.previous !== undefined) {
    const lines = [...epoch.previous]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([account, sum]) => `${account},${sum}\n`);
    writeText(join(folder, "previous.csv"), ["account,cumulative\n", ...lines].join(""));
  }
  const own = (name: string, columns: Columns, rows: readonly string[][]) =>
    writeRows(db, join(folder, name), columns, rows);
  await own("collections.parquet", COLLECTIONS, epoch.collections.map(collectionRow));
  for (const [i, rows] of divide(epoch.receipts).entries())
    await own(`receipts/${i}.parquet`, RECEIPTS, rows.map(receiptRow));
  for (const [i, rows] of divide(epoch.texts).entries()) {
    await own(
      `texts/${i}.parquet`,
      TEXTS,
      rows.map((text) => [blob(hexlify(toUtf8Bytes(text)))]),
    );
  }
}

/** Writes the files of versions, which epochs can share. */
export async function writeVersions(db: Database, folder: string, versions: readonly CaseVersion[]): Promise<void> {
  for (const { model, version, defaults, records } of versions) {
    const own = (kind: string, ending: string) => join(folder, kind, `${model}-${version}.${ending}`);
    const parts = [...defaults].map(([account, ppm]) => [blob(account), `${ppm}`]);
    await writeRows(db, own("defaults", "parquet"), DEFAULTS, parts);
    if (records === undefined) continue;
    await writeRows(db, own("records", "parquet"), RECORDS, records.map(recordRow));
    writeIndex(own("records", "index"), shardOf(records.map(({ text }) => tokensOf(text))));
  }
}

/** Writes rows of SQL literals to a Parquet file. */
export async function writeRows(db: Database, path: string, columns: Columns, rows: readonly (readonly string[])[]) {
  mkdirSync(dirname(path), { recursive: true });
  const types = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  await db.run(`CREATE OR REPLACE TEMP TABLE written (${types.join(", ")})`);
  if (rows.length > 0)
    await db.run(`INSERT INTO written VALUES ${rows.map((row) => `(${row.join(", ")})`).join(", ")}`);
  await db.run(`COPY written TO ${quoted(path)}`);
}

/** A receipt as a row of SQL literals. */
export function receiptRow({ channel, index, version, responseHash, price, isOpen }: CaseReceipt): string[] {
  return [blob(channel), `${index}`, `${version}`, blob(responseHash), ...words(price), `${isOpen}`];
}

function collectionRow({ channel, model, policy, amount, contributors, receiptCount }: CaseCollection): string[] {
  const [id, count] = channel === undefined ? ["NULL", "NULL"] : [blob(channel), `${receiptCount}`];
  return [id, `${model}`, blob(policy), ...words(amount), ...words(contributors), count];
}

function recordRow({ author, quality, isVoid }: CaseRecord, record: number): string[] {
  return [`${record}`, blob(author), `${quality}`, `${isVoid}`];
}

function words(value: bigint): string[] {
  return [`${value / WORD}`, `${value % WORD}`];
}

function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
