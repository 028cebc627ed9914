// The columns of an epoch's files. Amounts are two columns of 64 bits: Parquet has no 128-bit number that DuckDB would keep.
import { join } from "node:path";
import { EconomyError } from "../sdk/errors.ts";
import { bigintOf, type Columns, type Database, parquetRows, pathsOf, stringOf } from "./database.ts";

export const RECEIPTS: Columns = {
  channel: "BLOB",
  index: "UBIGINT",
  model_version: "UINTEGER",
  response_hash: "BLOB",
  price_high: "UBIGINT",
  price_low: "UBIGINT",
  is_open: "BOOLEAN",
};
export const COLLECTIONS: Columns = {
  channel: "BLOB",
  model_id: "UINTEGER",
  policy_hash: "BLOB",
  amount_high: "UBIGINT",
  amount_low: "UBIGINT",
  contributors_high: "UBIGINT",
  contributors_low: "UBIGINT",
  receipt_count: "UBIGINT",
};
export const TEXTS: Columns = { response: "BLOB" };
export const DEFAULTS: Columns = { account: "BLOB", ppm: "UINTEGER" };
export const RECORDS: Columns = { record: "UBIGINT", author: "BLOB", quality: "UINTEGER", is_void: "BOOLEAN" };

/** Bytes of a text that is weighed, so that none fills the memory of whoever recomputes. */
export const LARGEST_TEXT = 2 ** 24;

/** What a file must hold. */
export interface Shape {
  readonly columns: Columns;
  /** SQL that is true of every row. */
  readonly rule: string;
}

export const SHAPES = {
  receipts: {
    columns: RECEIPTS,
    rule: `${filled(RECEIPTS)} AND ${long("channel", 32)} AND ${long("response_hash", 32)}`,
  },
  collections: {
    columns: COLLECTIONS,
    rule:
      `${filled(COLLECTIONS, ["channel", "receipt_count"])} AND ${long("policy_hash", 32)} ` +
      `AND (channel IS NULL OR (${long("channel", 32)} AND receipt_count IS NOT NULL))`,
  },
  texts: { columns: TEXTS, rule: `${filled(TEXTS)} AND octet_length(response) <= ${LARGEST_TEXT}` },
  defaults: { columns: DEFAULTS, rule: `${filled(DEFAULTS)} AND ${long("account", 20)} AND ${notZero("account")}` },
  records: { columns: RECORDS, rule: `${filled(RECORDS)} AND ${long("author", 20)} AND ${notZero("author")}` },
} satisfies Record<string, Shape>;

/** Checks files' columns, their types, and each row. Throws EPOCH_INVALID with the file and what is wrong. */
export async function requireShape(
  db: Database,
  folder: string,
  files: readonly string[],
  { columns, rule }: Shape,
): Promise<void> {
  if (files.length === 0) return;
  const found = await columnsOf(db, folder, files);
  for (const file of files) {
    for (const [name, type] of Object.entries(columns)) {
      const own = found.get(`${join(folder, file)} ${name}`);
      if (own !== type) throw invalidFile(file, `has ${own ?? "nothing"} for column ${name}, not ${type}`);
    }
  }
  const paths = files.map((file) => join(folder, file));
  const [row] = await db.rows(`
    SELECT count(*) AS n, min(filename) AS file FROM ${parquetRows(paths, "filename = true")}
    WHERE NOT coalesce(${rule}, false)`);
  if (row?.n === 0n) return;
  const file = files.find((each) => join(folder, each) === row?.file) ?? "A file";
  throw invalidFile(file, `has a value that is missing or of another length; ${bigintOf(row?.n)} rows do`);
}

export function invalidFile(file: string, why: string): EconomyError {
  return new EconomyError("EPOCH_INVALID", `${file} ${why}.`, "docs/epoch.md has the columns.");
}

/** The types of files' columns, by path and name. */
async function columnsOf(db: Database, folder: string, files: readonly string[]): Promise<Map<string, string>> {
  const paths = pathsOf(files.map((file) => join(folder, file)));
  try {
    const rows = await db.rows(`
      SELECT file_name || ' ' || name AS key, duckdb_type AS type
      FROM parquet_schema(${paths}) WHERE duckdb_type IS NOT NULL`);
    return new Map(rows.map(({ key, type }) => [stringOf(key), stringOf(type)]));
  } catch (error) {
    const own = error instanceof Error ? error.message.slice(0, 200) : "";
    throw invalidFile(files.length === 1 ? (files[0] ?? "") : "A file", `can't be read: ${own}`);
  }
}

function filled(columns: Columns, optional: readonly string[] = []): string {
  const names = Object.keys(columns).filter((name) => !optional.includes(name));
  return names.map((name) => `${name} IS NOT NULL`).join(" AND ");
}

function long(column: string, bytes: number): string {
  return `octet_length(${column}) = ${bytes}`;
}

function notZero(column: string): string {
  return `${column} <> unhex('${"00".repeat(20)}')`;
}
