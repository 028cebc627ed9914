// Which receipts count: those of channels whose receipts come to what was collected.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decode, encode } from "../payment/codec.ts";
import { EconomyError } from "../sdk/errors.ts";
import { checkCollections } from "./collections.ts";
import { COLLECTIONS, RECEIPTS, requireShape, SHAPES } from "./columns.ts";
import { bigintOf, blob, type Database, hexOf, parquet, quoted, wordsOf } from "./database.ts";
import type { InputFiles } from "./inputs.ts";
import type { Epoch } from "./manifest.ts";

/** What receipts of one kind come to, under one share of the contributors. */
export interface Sum {
  readonly model: bigint;
  readonly version: bigint;
  readonly basisPoints: bigint;
  readonly isOpen: boolean;
  readonly count: bigint;
  /** In the token's smallest unit. */
  readonly price: bigint;
}

/** Collections of a model that its receipts don't divide. */
export interface Undivided {
  readonly model: bigint;
  readonly basisPoints: bigint;
  /** In the token's smallest unit. */
  readonly amount: bigint;
}

/** What the check finds. */
export interface Checked {
  /** Σ collected amount · basis points: what all weights come to, before millionths. */
  readonly weight: bigint;
  /** The highest price of a receipt. */
  readonly highest: bigint;
  /** Of the receipts that count. */
  readonly sums: readonly Sum[];
  readonly undivided: readonly Undivided[];
  /** How many channels have which status. */
  readonly channels: Readonly<Record<Status, bigint>>;
  /** Receipts of channels that nothing was collected in. */
  readonly uncollected: bigint;
}

/** Why a channel's receipts count, or don't. */
export type Status = "published" | "unpublished" | "gap" | "sum" | "version";

const STATUSES: readonly Status[] = ["published", "unpublished", "gap", "sum", "version"];
const WORD = 2n ** 64n;
/** Bits of a bitmap's index: one bitmap for each 65,536 receipts. */
const BITMAP = 16;

/** Files that the check leaves in its folder. */
const CHANNELS = "channels.parquet";
const FIGURES = "check.json";

/** Checks receipts against collections, and writes which channels' receipts count. */
export async function check(
  db: Database,
  root: string,
  epoch: Epoch,
  files: InputFiles,
  folder: string,
): Promise<void> {
  await requireShape(db, root, files.receipts, SHAPES.receipts);
  await requireShape(db, root, [files.collections], SHAPES.collections);
  await viewReceipts(db, root, files);
  const collected = parquet([join(root, files.collections)], COLLECTIONS);
  await db.run(`CREATE OR REPLACE TEMP TABLE collections AS SELECT * FROM ${collected}`);
  await tableOf(
    db,
    "policies",
    "policy_hash BLOB, basis_points USMALLINT",
    [...epoch.policies].map(([hash, points]) => [blob(hash), points]),
  );
  await tableOf(
    db,
    "versions",
    "model UINTEGER, version UINTEGER",
    epoch.versions.map(({ model, version }) => [model, version]),
  );

  const weight = await checkCollections(db, epoch.pool);
  await count(db);
  await requireOnce(db);
  await judge(db);

  const published = "SELECT channel, model, basis_points FROM statuses WHERE status = 'published'";
  await db.run(`COPY (${published}) TO ${quoted(join(folder, CHANNELS))} (COMPRESSION zstd)`);
  writeFileSync(join(folder, FIGURES), encode(await figuresOf(db, weight)));
}

/** Makes the view `receipts` of all files. */
export async function viewReceipts(db: Database, root: string, { receipts }: InputFiles): Promise<void> {
  const source = parquet(
    receipts.map((path) => join(root, path)),
    RECEIPTS,
  );
  await db.run(`CREATE OR REPLACE TEMP VIEW receipts AS SELECT * FROM ${source}`);
}

/** Where a check's folder says which channels' receipts count. */
export function channelsIn(folder: string): string {
  return join(folder, CHANNELS);
}

export function readChecked(folder: string): Checked {
  return decode(readFileSync(join(folder, FIGURES), "utf8")) as Checked;
}

async function tableOf(db: Database, name: string, columns: string, rows: (string | number)[][]): Promise<void> {
  await db.run(`CREATE OR REPLACE TEMP TABLE ${name} (${columns})`);
  if (rows.length > 0)
    await db.run(`INSERT INTO ${name} VALUES ${rows.map((row) => `(${row.join(", ")})`).join(", ")}`);
}

/** What each channel's receipts come to, by version and kind and in all. */
async function count(db: Database): Promise<void> {
  await db.run(`
    CREATE OR REPLACE TEMP TABLE kinds AS
    SELECT channel, model_version, is_open, count(*)::HUGEINT AS n, min(index)::HUGEINT AS first,
      max(index)::HUGEINT AS last, sum(price_high) AS high, sum(price_low) AS low
    FROM receipts GROUP BY ALL`);
  await db.run(`
    CREATE OR REPLACE TEMP TABLE counts AS
    SELECT channel, sum(n) AS n, min(first) AS first, max(last) AS last, sum(high) AS high, sum(low) AS low
    FROM kinds GROUP BY channel`);
}

/**
 * Throws RECEIPT_REPEATED where a receipt is there twice. A channel that has as many receipts as its indices span has
 * each of them once if their bits are all set; the others, which have a gap or too many, are few and are grouped.
 */
async function requireOnce(db: Database): Promise<void> {
  const channels = async (sign: string) => {
    const places = "(sum(n) OVER (ORDER BY channel) - n)::UBIGINT AS start";
    await db.run(`
      CREATE OR REPLACE TEMP TABLE looked AS
      SELECT channel, first::UBIGINT AS first, ${places} FROM counts WHERE n ${sign} last - first + 1`);
  };
  await channels("<>");
  await requireNone(db, "receipts SEMI JOIN looked USING (channel)");

  await channels("=");
  const [row] = await db.rows(`
    WITH places AS (SELECT start + index - first AS place FROM receipts JOIN looked USING (channel)),
    maps AS (
      SELECT count(*) AS n, bitstring_agg((place & ${2 ** BITMAP - 1})::INTEGER, 0, ${2 ** BITMAP - 1}) AS bits
      FROM places GROUP BY place >> ${BITMAP})
    SELECT coalesce(sum(n), 0) AS n, coalesce(sum(bit_count(bits)), 0) AS different FROM maps`);
  if (row?.n !== row?.different) await requireNone(db, "receipts SEMI JOIN looked USING (channel)");
}

async function requireNone(db: Database, source: string): Promise<void> {
  const [twice] = await db.rows(`
    SELECT channel, index FROM ${source} GROUP BY ALL HAVING count(*) > 1 ORDER BY channel, index LIMIT 1`);
  if (twice === undefined) return;
  const message = `Receipt ${bigintOf(twice.index)} of channel ${hexOf(twice.channel)} is there more than once.`;
  throw new EconomyError("RECEIPT_REPEATED", message, "Give each receipt once, also over all files.");
}

/** Compares each channel's receipts with what was collected in it. */
async function judge(db: Database): Promise<void> {
  // sums of words, with what the low ones carry
  const [high, low] = [(of: string) => `${of}.high + ${of}.low // ${WORD}`, (of: string) => `${of}.low % ${WORD}`];
  await db.run(`
    CREATE OR REPLACE TEMP TABLE statuses AS
    WITH unknown AS (
      SELECT DISTINCT kinds.channel FROM kinds JOIN channels ON channels.channel = kinds.channel
      ANTI JOIN versions ON versions.model = channels.model AND versions.version = kinds.model_version)
    SELECT c.channel, c.model, c.basis_points, CASE
      WHEN s.n IS NULL THEN 'unpublished'
      WHEN s.n <> s.last - s.first + 1 OR s.last + 1 <> c.receipt_count THEN 'gap'
      WHEN ${high("s")} <> ${high("c")} OR ${low("s")} <> ${low("c")} THEN 'sum'
      WHEN u.channel IS NOT NULL THEN 'version'
      ELSE 'published' END AS status
    FROM channels c LEFT JOIN counts s USING (channel) LEFT JOIN unknown u USING (channel)`);
}

async function figuresOf(db: Database, weight: bigint): Promise<Checked> {
  const sums = await db.rows(`
    SELECT model, model_version AS version, basis_points, is_open, sum(n) AS n, sum(high) AS high, sum(low) AS low
    FROM kinds JOIN statuses USING (channel) WHERE status = 'published'
    GROUP BY model, version, basis_points, is_open ORDER BY model, version, basis_points, is_open`);
  const undivided = await db.rows(`
    SELECT model_id AS model, policies.basis_points, sum(amount_high) AS high, sum(amount_low) AS low
    FROM collections JOIN policies USING (policy_hash) LEFT JOIN statuses USING (channel)
    WHERE status IS DISTINCT FROM 'published' GROUP BY ALL ORDER BY model, policies.basis_points`);
  const statuses = await db.rows("SELECT status, count(*) AS n FROM statuses GROUP BY status");
  const counted = new Map(statuses.map(({ status, n }) => [status, bigintOf(n)]));
  const [highest] = await db.rows(`
    SELECT price_high AS high, price_low AS low FROM receipts ORDER BY price_high DESC, price_low DESC LIMIT 1`);
  const [uncollected] = await db.rows("SELECT coalesce(sum(n), 0) AS n FROM counts ANTI JOIN channels USING (channel)");
  return {
    ...{ weight, highest: highest === undefined ? 0n : wordsOf(highest) },
    sums: sums.map((row) => ({
      ...{ model: bigintOf(row.model), version: bigintOf(row.version), basisPoints: bigintOf(row.basis_points) },
      ...{ isOpen: row.is_open === true, count: bigintOf(row.n), price: wordsOf(row) },
    })),
    undivided: undivided.map((row) => ({
      ...{ model: bigintOf(row.model), basisPoints: bigintOf(row.basis_points), amount: wordsOf(row) },
    })),
    channels: Object.fromEntries(STATUSES.map((status) => [status, counted.get(status) ?? 0n])) as Checked["channels"],
    uncollected: bigintOf(uncollected?.n),
  };
}
