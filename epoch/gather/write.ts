// Rows to Parquet files that are the same bytes for the same rows.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Columns, type Database, quoted } from "../database.ts";

/** A value as its column's type has it: numbers of 32 bits, bigints of 64, bytes. */
export type Value = number | bigint | boolean | Uint8Array | null;

const WORD = 64n;

/** Writes rows in their order. The database must have one thread. */
export async function writeParquet(
  db: Database,
  path: string,
  columns: Columns,
  rows: Iterable<readonly Value[]>,
): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const names = Object.keys(columns);
  const types = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  await db.run(`CREATE OR REPLACE TEMP TABLE written (place UBIGINT, ${types.join(", ")})`);
  await db.appendTyped("written", ["UBIGINT", ...Object.values(columns)], placed(rows));
  await db.run(`
    COPY (SELECT ${names.join(", ")} FROM written ORDER BY place)
    TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd)`);
  await db.run("DROP TABLE written");
}

/** A number below 2¹²⁸ as the two columns that amounts have. */
export function words(amount: bigint): [high: bigint, low: bigint] {
  return [amount >> WORD, amount & (2n ** WORD - 1n)];
}

function* placed(rows: Iterable<readonly Value[]>): Generator<readonly Value[]> {
  let place = 0n;
  for (const row of rows) yield [place++, ...row];
}
