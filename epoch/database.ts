// DuckDB, which the epoch's sums are made with.
import { type DuckDBConnection, DuckDBInstance, type JS } from "@duckdb/node-api";
import { fromWords } from "./limbs.ts";

/** What a machine gives to an epoch; none of it changes a result. */
export interface Resources {
  readonly threads: number;
  /** As DuckDB takes it, such as "4GB". */
  readonly memory: string;
}

export type Row = Readonly<Record<string, JS>>;

/**
 * What hands comparisons of bytes down to the reader of Parquet, which finds none of them in columns with a dictionary, and
 * says nothing (https://github.com/duckdb/duckdb/issues/24994).
 */
const UNSAFE_OPTIMIZERS = "filter_pushdown,join_filter_pushdown,statistics_propagation";

/** A database in memory, that spills into a folder what it has no room for. */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open({ threads, memory }: Resources, spill: string): Promise<Database> {
    const instance = await DuckDBInstance.create(":memory:", {
      ...{ threads: String(threads), memory_limit: memory, temp_directory: spill },
      // what is not on this disk is not in the inputs' hash
      ...{ preserve_insertion_order: "false", autoinstall_known_extensions: "false" },
      // it tells a file that was written again from the one before by its time alone
      enable_external_file_cache: "false",
    });
    const connection = await instance.connect();
    await connection.run(`SET disabled_optimizers = ${quoted(UNSAFE_OPTIMIZERS)}`);
    return new Database(instance, connection);
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  async rows(sql: string): Promise<Row[]> {
    return (await this.#connection.runAndReadAll(sql)).getRowObjectsJS();
  }

  /** The rows piece by piece, each row as its columns. */
  async *pieces(sql: string): AsyncGenerator<JS[][]> {
    const result = await this.#connection.stream(sql);
    for await (const rows of result.yieldRowsJs()) yield rows;
  }

  /** Adds rows to a table. Numbers go to columns of 32 bits, bigints to such of 64. */
  async append(table: string, rows: readonly (readonly (number | bigint | Uint8Array)[])[]): Promise<void> {
    const appender = await this.#connection.createAppender(table);
    for (const row of rows) {
      for (const value of row) {
        if (typeof value === "number") appender.appendUInteger(value);
        else if (typeof value === "bigint") appender.appendBigInt(value);
        else appender.appendBlob(value);
      }
      appender.endRow();
    }
    appender.closeSync();
  }

  /** Adds rows to a table, each value as the column's type has it. */
  async appendTyped(
    table: string,
    types: readonly string[],
    rows: Iterable<readonly (number | bigint | boolean | Uint8Array | null)[]>,
  ): Promise<void> {
    const appender = await this.#connection.createAppender(table);
    for (const row of rows) {
      for (const [i, value] of row.entries()) {
        if (value === null) appender.appendNull();
        else if (value instanceof Uint8Array) appender.appendBlob(value);
        else if (typeof value === "boolean") appender.appendBoolean(value);
        else if (types[i] === "UBIGINT") appender.appendUBigInt(BigInt(value));
        else appender.appendUInteger(Number(value));
      }
      appender.endRow();
    }
    appender.closeSync();
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

/** A text as SQL writes it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Bytes, given as 0x and hexadecimal digits, as SQL writes them. */
export function blob(hex: string): string {
  return `unhex('${hex.slice(2)}')`;
}

/** Files' paths as a list that SQL reads: signs that stand for others in a pattern stand for themselves. */
export function pathsOf(files: readonly string[]): string {
  return `[${files.map((path) => quoted(path.replace(/[[*?]/g, "[$&]"))).join(", ")}]`;
}

/** Parquet files as SQL reads them. What their folders are named, such as `ppm=1`, is no column of theirs. */
export function parquetRows(files: readonly string[], ...options: string[]): string {
  return `read_parquet(${[pathsOf(files), "hive_partitioning = false", ...options].join(", ")})`;
}

/** Files as SQL reads them, which have these columns where there is no file. */
export function parquet(files: readonly string[], columns: Columns): string {
  if (files.length > 0) return parquetRows(files);
  const none = Object.entries(columns).map(([name, type]) => `NULL::${type} AS ${name}`);
  return `(SELECT ${none.join(", ")} WHERE false)`;
}

/** The columns that a file must have, with their types in DuckDB. */
export type Columns = Readonly<Record<string, string>>;

export function bigintOf(value: JS | undefined): bigint {
  if (typeof value === "number" || typeof value === "bigint") return BigInt(value);
  throw new TypeError(`A ${typeof value} is no whole number.`);
}

export function stringOf(value: JS | undefined): string {
  if (typeof value === "string") return value;
  throw new TypeError(`A ${typeof value} is no text.`);
}

/** The number in a row's columns `high` and `low`, or of sums of such columns. */
export function wordsOf({ high, low }: Row): bigint {
  return fromWords(bigintOf(high), bigintOf(low));
}

/** Bytes as 0x and hexadecimal digits in small letters. */
export function hexOf(value: JS | undefined): string {
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString("hex")}`;
  throw new TypeError(`A ${typeof value} is no bytes.`);
}
