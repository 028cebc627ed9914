// Results as files: the same results give the same bytes.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { stringify } from "csv-stringify/sync";

/** The type of a column, as DuckDB names it. */
export type ColumnType = "VARCHAR" | "INTEGER" | "DOUBLE" | `DECIMAL(38,${number})`;

/** A value of a cell. Decimals come as text, since a number would round them; what isn't there is null. */
export type Cell = string | number | null;

/** A table of results. */
export interface Table {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  readonly rows: readonly (readonly Cell[])[];
}

/** Writes each table as `<name>.csv` and `<name>.parquet`. */
export async function writeTables(folder: string, tables: readonly Table[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const { name, columns, rows } of tables) {
    writeFileSync(join(folder, `${name}.csv`), stringify([Object.keys(columns), ...rows]));
  }
  // one thread, so that the rows of a file lie in the same groups each time
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  try {
    for (const { name, columns } of tables) {
      const [csv, parquet] = ["csv", "parquet"].map((end) => quoted(join(folder, `${name}.${end}`)));
      const types = Object.entries(columns).map(([column, type]) => `${quoted(column)}: ${quoted(type)}`);
      const read = `read_csv(${csv ?? ""}, header = true, auto_detect = false, columns = {${types.join(", ")}})`;
      await connection.run(`COPY (SELECT * FROM ${read}) TO ${parquet ?? ""} (FORMAT parquet, COMPRESSION zstd)`);
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Writes a value as JSON, bigints as text. */
export function writeJson(folder: string, name: string, value: unknown): void {
  mkdirSync(folder, { recursive: true });
  const asText = (_: string, each: unknown) => (typeof each === "bigint" ? String(each) : each);
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(value, asText, 2)}\n`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
