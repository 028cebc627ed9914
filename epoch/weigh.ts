// From the texts of open receipts to rows of weights, by the attribution engine.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getBytes, keccak256 } from "ethers";
import { tokensOf } from "../attribution/tokens.ts";
import { decode, encode } from "../payment/codec.ts";
import { channelsIn, type Sum, viewReceipts } from "./check.ts";
import { requireShape, SHAPES } from "./columns.ts";
import { openCorpus, type OpenCorpus } from "./corpus.ts";
import { bigintOf, type Columns, type Database, parquet, parquetRows, quoted, wordsOf } from "./database.ts";
import type { InputFiles } from "./inputs.ts";
import type { Epoch, Version } from "./manifest.ts";
import { textParts } from "./parts.ts";
import type { Steps } from "./steps.ts";

/** Texts of a file that are weighed in one step. */
export const CHUNK = 4_096;

/** Where the weighing stands. */
export interface Weighing {
  readonly db: Database;
  readonly root: string;
  readonly epoch: Epoch;
  readonly files: InputFiles;
  /** The folder of the check. */
  readonly checked: string;
  readonly steps: Steps;
  /** The hashes of the files that weights depend on. */
  readonly sources: readonly string[];
}

const WEIGHTS = "weights.parquet";
const FOUND = "found.json";
const [HASHES, PARTS] = ["texts.parquet", "parts.parquet"];
const KEY = "model UINTEGER, version UINTEGER, response_hash BLOB";
const HASH_COLUMNS: Columns = { model: "UINTEGER", version: "UINTEGER", response_hash: "BLOB" };
const PART_COLUMNS: Columns = { ...HASH_COLUMNS, account: "BLOB", ppm: "UINTEGER" };

/**
 * Weighs all texts that open receipts have, some thousands in a step. Gives the folder with the weights: one row for
 * each receipt and account, with all that the totals need, so that nothing is joined there.
 */
export async function weigh(weighing: Weighing): Promise<string> {
  const { db, root, files, checked, steps, sources } = weighing;
  await viewReceipts(db, root, files);
  await requireShape(db, root, files.texts, SHAPES.texts);
  await db.run(`CREATE OR REPLACE TEMP VIEW published AS SELECT * FROM ${parquetRows([channelsIn(checked)])}`);

  const folders = await weighTexts(weighing);
  return await steps.once("weights", sources, async (folder) => {
    const all = (name: string, columns: Columns) =>
      parquet(
        folders.map((each) => join(each, name)),
        columns,
      );
    await db.run(`CREATE OR REPLACE TEMP TABLE texts AS SELECT DISTINCT * FROM ${all(HASHES, HASH_COLUMNS)}`);
    await db.run(`
      CREATE OR REPLACE TEMP VIEW found AS
      SELECT channel, index, model, version, basis_points, price_high, price_low, response_hash
      FROM receipts JOIN published USING (channel) JOIN texts USING (model, response_hash)
      WHERE is_open AND version = model_version`);
    await db.run(`
      COPY (
        SELECT channel, index, account, ppm, price_high, price_low, basis_points
        FROM found JOIN (SELECT DISTINCT * FROM ${all(PARTS, PART_COLUMNS)}) USING (model, version, response_hash)
        ORDER BY channel, index, account
      ) TO ${quoted(join(folder, WEIGHTS))} (COMPRESSION zstd)`);
    writeFileSync(join(folder, FOUND), encode(await foundSums(db)));
  });
}

/** The weights in a weighing's folder. */
export function weightsIn(folder: string): string {
  return join(folder, WEIGHTS);
}

/** What the receipts come to whose texts were found. */
export function readFound(folder: string): readonly Sum[] {
  return decode(readFileSync(join(folder, FOUND), "utf8")) as Sum[];
}

async function foundSums(db: Database): Promise<Sum[]> {
  const rows = await db.rows(`
    SELECT model, version, basis_points, count(*) AS n, sum(price_high) AS high, sum(price_low) AS low
    FROM found GROUP BY model, version, basis_points ORDER BY model, version, basis_points`);
  return rows.map((row) => ({
    ...{ model: bigintOf(row.model), version: bigintOf(row.version), basisPoints: bigintOf(row.basis_points) },
    ...{ isOpen: true, count: bigintOf(row.n), price: wordsOf(row) },
  }));
}

/** One folder of parts for each version and chunk of texts. */
async function weighTexts(weighing: Weighing): Promise<string[]> {
  const { db, root, epoch, files, steps, sources } = weighing;
  const folders: string[] = [];
  for (const version of epoch.versions) {
    const { corpus, model, version: number } = version;
    if (corpus === undefined) continue;
    // opened once, and not at all where every chunk is there
    let open: OpenCorpus | undefined;
    for (const file of files.texts) {
      const [row] = await db.rows(`SELECT count(*) AS n FROM ${parquetRows([join(root, file)])}`);
      for (let from = 0; from < Number(row?.n); from += CHUNK) {
        const own = [...sources, model, number, file, from].map(String);
        const weighChunk = async (folder: string) => {
          open ??= await openCorpus(db, root, corpus);
          await weighRows(weighing, { version, open, file, from }, folder);
        };
        folders.push(await steps.once("parts", own, weighChunk));
      }
    }
  }
  return folders;
}

interface Chunk {
  readonly version: Version;
  readonly open: OpenCorpus;
  readonly file: string;
  readonly from: number;
}

async function weighRows({ db, root }: Weighing, { version, open, file, from }: Chunk, folder: string): Promise<void> {
  const { model, version: number } = version;
  const source = parquetRows([join(root, file)], "file_row_number = true");
  const rows = `SELECT file_row_number AS row, response FROM ${source} WHERE row >= ${from} AND row < ${from + CHUNK}`;
  await db.run(`CREATE OR REPLACE TEMP TABLE hashes (row BIGINT, response_hash BLOB)`);
  await db.append("hashes", await hashed(db, rows));
  await db.run(`
    CREATE OR REPLACE TEMP TABLE wanted AS
    SELECT min(row) AS row, response_hash FROM hashes SEMI JOIN (
      SELECT response_hash FROM receipts JOIN published USING (channel)
      WHERE is_open AND model = ${model} AND model_version = ${number}) USING (response_hash)
    GROUP BY response_hash`);

  await db.run(`CREATE OR REPLACE TEMP TABLE parts (${KEY}, account BLOB, ppm UINTEGER)`);
  const parts: (number | Uint8Array)[][] = [];
  for await (const piece of db.pieces(`SELECT response_hash, response FROM wanted JOIN (${rows}) USING (row)`)) {
    for (const [hash, response] of piece) {
      const text = new TextDecoder().decode(bytesOf(response));
      const shares = textParts(open.engine.attribute(tokensOf(text)), open.records);
      for (const [account, ppm] of shares) parts.push([model, number, bytesOf(hash), getBytes(account), Number(ppm)]);
    }
  }
  await db.append("parts", parts);
  const hashes = `SELECT ${model}::UINTEGER AS model, ${number}::UINTEGER AS version, response_hash FROM wanted`;
  await db.run(`COPY (${hashes}) TO ${quoted(join(folder, HASHES))}`);
  await db.run(`COPY parts TO ${quoted(join(folder, PARTS))}`);
}

async function hashed(db: Database, rows: string): Promise<(bigint | Uint8Array)[][]> {
  const found: (bigint | Uint8Array)[][] = [];
  for await (const piece of db.pieces(rows)) {
    for (const [row, response] of piece) found.push([bigintOf(row), getBytes(keccak256(bytesOf(response)))]);
  }
  return found;
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`A ${typeof value} is no bytes.`);
}
