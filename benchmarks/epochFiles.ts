// Epochs of any size: open receipts whose prices differ, all of them published, and their weights.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Database, quoted } from "../epoch/database.ts";
import { ENGINE } from "../epoch/manifest.ts";

/** How large an epoch is. */
export interface EpochSize {
  readonly receipts: number;
  readonly accounts: number;
  /** Files of receipts, and of weights. */
  readonly parts: number;
}

/** Weights of a receipt. */
const WEIGHTS = 4;
/** Receipts of a channel. */
const LENGTH = 1_000;
const POINTS = 4_000;
const PRICE = 10n ** 16n;
const POLICY = `0x${"50".repeat(32)}`;
const ADDRESS = `0x${"ad".repeat(20)}`;
const FORMAT = "(COMPRESSION zstd)";
const PRICE_SQL = `(${PRICE} + i % 1009)::UBIGINT`;

/** The files of weights in an epoch's folder, which a run would have made of texts. */
export function weightFiles(folder: string, { parts }: EpochSize): string[] {
  return Array.from({ length: parts }, (_, part) => join(folder, "weights", `${part}.parquet`));
}

/** Writes an epoch and its weights. */
export async function writeEpoch(db: Database, folder: string, size: EpochSize): Promise<void> {
  for (const name of ["receipts", "weights"]) mkdirSync(join(folder, name));
  await db.run(`
    CREATE OR REPLACE TEMP TABLE names AS
    SELECT i AS number, unhex(sha256(i::VARCHAR)) AS name FROM range(${size.receipts / LENGTH}) t(i)`);
  await db.run(`
    CREATE OR REPLACE TEMP TABLE people AS
    SELECT i AS number, unhex(sha256(i::VARCHAR)[1:40]) AS account FROM range(${size.accounts}) t(i)`);
  const copy = (sql: string, path: string) => db.run(`COPY (${sql}) TO ${quoted(path)} ${FORMAT}`);
  for (const [part, path] of weightFiles(folder, size).entries()) {
    const [from, to] = [part, part + 1].map((each) => (size.receipts / size.parts) * each);
    await copy(receiptsSql(`range(${from}, ${to})`), join(folder, "receipts", `${part}.parquet`));
    await copy(weightsSql(`range(${Number(from) * WEIGHTS}, ${Number(to) * WEIGHTS})`, size), path);
  }
  await copy(collectionsSql(size), join(folder, "collections.parquet"));
  const ppm = Math.floor(1_000_000 / size.accounts);
  await copy(`SELECT account, ${ppm}::UINTEGER AS ppm FROM people`, join(folder, "defaults.parquet"));
  await writeManifest(db, folder);
}

function receiptsSql(range: string): string {
  return `
    SELECT name AS channel, (i % ${LENGTH})::UBIGINT AS index, 1::UINTEGER AS model_version, name AS response_hash,
      0::UBIGINT AS price_high, ${PRICE_SQL} AS price_low, true AS is_open
    FROM (SELECT i, i // ${LENGTH} AS number FROM ${range} t(i)) JOIN names USING (number)`;
}

function collectionsSql({ receipts }: EpochSize): string {
  return `
    SELECT name AS channel, 1::UINTEGER AS model_id, unhex('${POLICY.slice(2)}') AS policy_hash,
      0::UBIGINT AS amount_high, sum(${PRICE_SQL})::UBIGINT AS amount_low, 0::UBIGINT AS contributors_high,
      ((sum(${PRICE_SQL}) * ${POINTS} + 9999) // 10000)::UBIGINT AS contributors_low, ${LENGTH}::UBIGINT AS receipt_count
    FROM (SELECT i, i // ${LENGTH} AS number FROM range(${receipts}) t(i)) JOIN names USING (number) GROUP BY name`;
}

function weightsSql(range: string, { accounts }: EpochSize): string {
  return `
    SELECT name AS channel, account, (100000 + i % 7919)::UINTEGER AS ppm, 0::UBIGINT AS price_high,
      ${PRICE_SQL} AS price_low, ${POINTS}::USMALLINT AS basis_points
    FROM (
      SELECT k // ${WEIGHTS} AS i, (hash(k) % ${accounts})::BIGINT AS number, k // ${WEIGHTS * LENGTH} AS channel
      FROM ${range} t(k)
    ) JOIN people USING (number) JOIN names ON names.number = channel`;
}

async function writeManifest(db: Database, folder: string): Promise<void> {
  const [row] = await db.rows(
    `SELECT sum(contributors_low)::VARCHAR AS pool FROM read_parquet(${quoted(join(folder, "collections.parquet"))})`,
  );
  const manifest = {
    ...{ chainId: "1", escrow: ADDRESS, lane: ADDRESS, token: ADDRESS, reserve: ADDRESS, number: 1, pool: row?.pool },
    ...{ engine: ENGINE, policies: { [POLICY]: POINTS } },
    versions: [{ model: 1, version: 1, defaults: "defaults.parquet" }],
  };
  writeFileSync(join(folder, "epoch.json"), JSON.stringify(manifest));
}
