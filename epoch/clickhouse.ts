// Sums weights in ClickHouse, by its HTTP interface: for epochs that outgrow one machine.
import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { EconomyError } from "../sdk/errors.ts";
import { bigintOf, type Database, parquet, quoted } from "./database.ts";
import { CLICKHOUSE } from "./dialects.ts";
import { sumsSql, WEIGHTS } from "./sums.ts";

/** DuckDB's table of what ClickHouse summed: columns `account`, `n0`, `n1` … */
export const CLICKHOUSE_SUMS = "clickhouse_sums";

/** ClickHouse's table; docs/epoch.md has it for a cluster, where it is made beforehand. */
const TABLE = "epoch_weights";
const COLUMNS =
  "channel FixedString(32), account FixedString(20), ppm UInt32, price_high UInt64, price_low UInt64, basis_points UInt16";
const NAMES = "channel, account, ppm, price_high, price_low, basis_points";
/** Whole before it is answered; neither of the other two may hold rows back or take them for old ones. */
const INSERT_SETTINGS = "distributed_foreground_insert = 1, insert_deduplicate = 0";
const ANSWER = 500;

/**
 * Makes the table `CLICKHOUSE_SUMS` of the weights in Parquet files: each run's rows have a name of their own, so that those of
 * a run that was stopped count in no other. Throws SUMS_FAILED where ClickHouse can't be reached or refuses, or summed more
 * or fewer rows than there are.
 */
export async function sumInClickHouse(
  db: Database,
  url: string,
  weights: readonly string[],
  limbs: number,
): Promise<void> {
  const run = randomUUID();
  await ask(url, tableSql());
  for (const file of weights) {
    const insert = `INSERT INTO ${TABLE} (run, ${NAMES}) SETTINGS ${INSERT_SETTINGS}
      SELECT toUUID('${run}'), ${NAMES} FROM input('${COLUMNS}') FORMAT Parquet`;
    await ask(url, insert, createReadStream(file));
  }

  const own = `(SELECT * FROM ${TABLE} WHERE run = '${run}')`;
  const sums = Array.from({ length: limbs }, (_, limb) => `n${limb}`);
  const select = `SELECT lower(hex(account)), weights, ${sums.join(", ")}
    FROM (${sumsSql(CLICKHOUSE, own, limbs)}) FORMAT CSV`;
  const folder = mkdtempSync(join(tmpdir(), "epoch-sums-"));
  try {
    const file = join(folder, "sums.csv");
    await ask(url, select, undefined, (response) => pipeline(response, createWriteStream(file)));
    await readSums(db, file, sums);
  } finally {
    rmSync(folder, { recursive: true });
  }
  await requireAll(db, weights);
}

function tableSql(): string {
  return `CREATE TABLE IF NOT EXISTS ${TABLE} (run UUID, written DateTime DEFAULT now(), ${COLUMNS})
    ENGINE = MergeTree PARTITION BY run ORDER BY account TTL written + INTERVAL 1 DAY`;
}

/** A number that doesn't fit is an error of DuckDB. */
async function readSums(db: Database, file: string, sums: readonly string[]): Promise<void> {
  const columns = ["account: 'VARCHAR'", "weights: 'HUGEINT'", ...sums.map((name) => `${name}: 'HUGEINT'`)];
  await db.run(`
    CREATE OR REPLACE TEMP TABLE ${CLICKHOUSE_SUMS} AS SELECT unhex(account) AS account, * EXCLUDE (account)
    FROM read_csv(${quoted(file)}, auto_detect = false, quote = '"', columns = {${columns.join(", ")}})`);
}

/** What was lost, cut off or written twice on the way would be somebody's. */
async function requireAll(db: Database, weights: readonly string[]): Promise<void> {
  const [row] = await db.rows(`
    SELECT (SELECT coalesce(sum(weights), 0) FROM ${CLICKHOUSE_SUMS}) AS summed,
      (SELECT count(*) FROM ${parquet(weights, WEIGHTS)}) AS all_weights`);
  const [summed, all] = [bigintOf(row?.summed), bigintOf(row?.all_weights)];
  if (summed !== all) throw failed(`ClickHouse summed ${summed} weights of ${all}`);
}

/** Asks ClickHouse, and reads its answer. */
async function ask(
  url: string,
  sql: string,
  body: Readable = Readable.from([]),
  read: (response: IncomingMessage) => Promise<unknown> = text,
): Promise<void> {
  try {
    const response = await post(url, sql, body);
    if (response.statusCode === 200) await read(response);
    else throw failed(`ClickHouse answers ${(await text(response)).slice(0, ANSWER)}`);
  } catch (error) {
    if (error instanceof EconomyError) throw error;
    throw failed(`ClickHouse can't be asked: ${error instanceof Error ? error.message : ""}`);
  }
}

/** With the user and password of the address. The answer begins when it is whole, so that an error is one by its status. */
async function post(url: string, sql: string, body: Readable): Promise<IncomingMessage> {
  const address = new URL(url);
  address.searchParams.set("query", sql);
  address.searchParams.set("wait_end_of_query", "1");
  const request = (address.protocol === "https:" ? requestHttps : requestHttp)(address, { method: "POST" });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once("response", resolve);
    request.once("error", reject);
  });
  // a server that refuses may close before it has read everything: what it answers says more
  const sent = pipeline(body, request).then(() => answered);
  return await Promise.race([answered, sent]);
}

function failed(message: string): EconomyError {
  return new EconomyError(
    "SUMS_FAILED",
    `${message}.`,
    "See docs/epoch.md, or run without EPOCH_CLICKHOUSE_URL: DuckDB gives the same.",
  );
}
