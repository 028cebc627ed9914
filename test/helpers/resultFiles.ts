// Results of a simulation, read from their files with nothing of ours between.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { parse } from "csv-parse/sync";
import { parseUnits } from "ethers";

export type ResultRow = Readonly<Record<string, string>>;

/** The rows of a table, each value as the text that it is. */
export function resultRows(folder: string, name: string): ResultRow[] {
  return parse(readFileSync(join(folder, `${name}.csv`)), { columns: true });
}

/** A row's amount in units of 10⁻¹⁸. */
export function unitsIn(row: ResultRow | undefined, column: string): bigint {
  return parseUnits(valueIn(row, column), 18);
}

export function valueIn(row: ResultRow | undefined, column: string): string {
  const value = row?.[column];
  if (value === undefined) throw new Error(`There is no ${column}.`);
  return value;
}

/** How many rows a table's Parquet file has that its CSV hasn't, or the other way round; amounts are compared as they are. */
export async function differingRows(folder: string, name: string): Promise<bigint> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const path = join(folder, name).replaceAll("'", "''");
    const columns = await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet('${path}.parquet')`);
    const casts = columns
      .getRowObjectsJS()
      .map(({ column_name: column, column_type: type }) => `CAST("${column as string}" AS ${type as string})`);
    const parquet = `SELECT * FROM read_parquet('${path}.parquet')`;
    const csv = `SELECT ${casts.join(", ")} FROM read_csv('${path}.csv', header = true, all_varchar = true)`;
    const either = `(${parquet} EXCEPT ALL ${csv}) UNION ALL (${csv} EXCEPT ALL ${parquet})`;
    const [row] = (await connection.runAndReadAll(`SELECT count(*) AS n FROM (${either})`)).getRowObjectsJS();
    return row?.n as bigint;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Every file of a folder and its folders, by its path, with its bytes. */
export function filesOf(folder: string): Map<string, Buffer> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path)]));
}

/** Whether a number is another one but for what doubles round, one part in 10¹². */
export function isNear(actual: number, expected: number): boolean {
  return Math.abs(actual - expected) <= Math.abs(expected) * 1e-12;
}
