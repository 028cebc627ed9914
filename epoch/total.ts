// From weights to money: what each account has got since the lane's beginning.
import { join } from "node:path";
import { getBytes } from "ethers";
import { MILLION } from "../attribution/shares.ts";
import { EconomyError } from "../sdk/errors.ts";
import type { Checked, Sum } from "./check.ts";
import { CLICKHOUSE_SUMS, sumInClickHouse } from "./clickhouse.ts";
import { bigintOf, blob, type Database, parquet, quoted } from "./database.ts";
import { byDefault, countReceipts, makeDefaults, type ReceiptCounts } from "./defaults.ts";
import { DUCKDB } from "./dialects.ts";
import { fromLimbs, limbsFor } from "./limbs.ts";
import type { Epoch } from "./manifest.ts";
import { sumsSql, WEIGHTS } from "./sums.ts";
import { amountAt, HEADER, putAmount } from "./totalsFile.ts";
import { ACCOUNT, AMOUNT, type RewardTotals } from "./tree/leaves.ts";

/** What an epoch comes to. */
export interface Result {
  readonly totals: RewardTotals;
  readonly receipts: ReceiptCounts;
  /** What accounts got of the pool by texts, by default weights, and what the reserve got: the pool in all. */
  readonly attributed: bigint;
  readonly byDefault: bigint;
  readonly reserve: bigint;
  /** What all accounts have got since the beginning. */
  readonly total: bigint;
}

/** What the sums are made of. */
export interface TotalInputs {
  readonly epoch: Epoch;
  readonly checked: Checked;
  readonly found: readonly Sum[];
  /** Parquet files with a row for each receipt and account. */
  readonly weights: readonly string[];
  /** Address of the ClickHouse that sums the weights; none where DuckDB does. */
  readonly clickhouse?: string | undefined;
}

const MOST = 2n ** 128n;

/**
 * Sums the weights and divides the pool. Throws TOTALS_INVALID, EPOCH_INVALID by `makeDefaults`, and SUMS_FAILED by
 * `sumInClickHouse`.
 */
export async function total(db: Database, root: string, inputs: TotalInputs): Promise<Result> {
  const { epoch, checked, found } = inputs;
  const defaults = byDefault(epoch, checked, found);
  const { limbs, sum: defaultSum } = await makeDefaults(db, root, defaults);
  await readPrevious(db, root, epoch);
  await addUp(db, inputs, { priced: limbsFor(checked.highest), defaulted: limbs });

  const share = { pool: epoch.pool, whole: checked.weight * MILLION };
  const { totals, weight, given } = await divide(db, epoch, share);
  const byText = weight - defaultSum;
  const most = found.reduce((sum, { price, basisPoints }) => sum + price * basisPoints, 0n) * MILLION;
  if (byText < 0n || byText > most) throw invalid(`Texts give away ${byText} of ${most}`);
  const attributed = least(given, partOf(byText, share));
  const sum = sumOf(totals);
  if (sum >= MOST) throw invalid(`All accounts have got ${sum} in all`);
  return {
    ...{ totals, receipts: countReceipts(checked, found), total: sum },
    ...{ attributed, byDefault: given - attributed, reserve: epoch.pool - given },
  };
}

interface Share {
  readonly pool: bigint;
  /** What all weights come to. */
  readonly whole: bigint;
}

/** Rounds down. Where nothing was collected there is nothing to divide. */
function partOf(weight: bigint, { pool, whole }: Share): bigint {
  return whole === 0n ? 0n : (weight * pool) / whole;
}

/** Makes the table `earned` of limbs by account, of weights and defaults. */
async function addUp(
  db: Database,
  { weights, clickhouse }: TotalInputs,
  { priced, defaulted }: { priced: number; defaulted: number },
): Promise<void> {
  const places = Array.from({ length: Math.max(priced, defaulted) }, (_, limb) => limb);
  const upTo = (limbs: number) =>
    places.map((limb) => (limb < limbs ? `n${limb}` : `0::HUGEINT AS n${limb}`)).join(", ");
  const all = places.map((limb) => `sum(n${limb}) AS n${limb}`);
  if (clickhouse !== undefined) await sumInClickHouse(db, clickhouse, weights, priced);
  const byText = clickhouse === undefined ? `(${sumsSql(DUCKDB, parquet(weights, WEIGHTS), priced)})` : CLICKHOUSE_SUMS;
  await db.run(`
    CREATE OR REPLACE TEMP TABLE earned AS
    SELECT account, ${all.join(", ")} FROM (
      SELECT account, ${upTo(priced)} FROM ${byText} UNION ALL SELECT account, ${upTo(defaulted)} FROM defaults)
    GROUP BY account`);
}

/** Makes the table `previous`. */
async function readPrevious(db: Database, root: string, { previous }: Epoch): Promise<void> {
  await db.run("CREATE OR REPLACE TEMP TABLE previous (account BLOB, cumulative VARCHAR)");
  if (previous === undefined) return;
  const columns =
    "header = false, delim = ',', quote = '', escape = '', columns = {account: 'VARCHAR', cumulative: 'VARCHAR'}";
  const source = `read_csv(${quoted(join(root, previous))}, ${columns})`;
  const isLine = "(regexp_full_match(account, '0x[0-9a-f]{40}') AND regexp_full_match(cumulative, '[1-9][0-9]{0,38}'))";
  const isHeader = `account || ',' || cumulative = ${quoted(HEADER)}`;
  const [row] = await reading(previous, () =>
    db.rows(`
      SELECT count(*) FILTER (WHERE NOT coalesce(${isLine}, false)) AS wrong,
        count(*) FILTER (WHERE ${isHeader}) AS headers, count(*) - count(DISTINCT account) AS twice FROM ${source}`),
  );
  if (row?.wrong !== 1n || row.headers !== 1n) throw invalid(`${previous} has lines that are no totals`);
  if (row.twice !== 0n) throw invalid(`${previous} has an account twice`);
  await db.run(`INSERT INTO previous SELECT unhex(account[3:]), cumulative FROM ${source} WHERE ${isLine}`);
}

async function reading<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw invalid(`${file} can't be read: ${error instanceof Error ? error.message.slice(0, 200) : ""}`);
  }
}

interface Divided {
  readonly totals: RewardTotals;
  /** What the accounts' weights come to. */
  readonly weight: bigint;
  /** What they got of the pool. */
  readonly given: bigint;
}

/** Divides the pool, and gives the reserve what is left. */
async function divide(db: Database, { reserve, pool }: Epoch, share: Share): Promise<Divided> {
  const none = `SELECT ${blob(reserve)} AS account`;
  const everybody = `(SELECT account FROM earned UNION SELECT account FROM previous UNION ${none})`;
  const [row] = await db.rows(`SELECT count(*) AS n FROM ${everybody}`);
  const room = Number(row?.n);
  const accounts = new Uint8Array(new SharedArrayBuffer(room * ACCOUNT));
  const amounts = new Uint8Array(new SharedArrayBuffer(room * AMOUNT));
  const reserveBytes = getBytes(reserve);
  let [count, own, weight, given] = [0, -1, 0n, 0n];
  const sql = `
    SELECT account, cumulative, earned.* EXCLUDE (account) FROM ${everybody}
    LEFT JOIN earned USING (account) LEFT JOIN previous USING (account) ORDER BY account`;
  for await (const rows of db.pieces(sql)) {
    for (const [account, cumulative, ...limbs] of rows) {
      const earned = fromLimbs(limbs.map((limb) => (limb === null ? 0n : bigintOf(limb))));
      const delta = partOf(earned, share);
      weight += earned;
      given += delta;
      const bytes = account as Uint8Array;
      if (Buffer.compare(bytes, reserveBytes) === 0) own = count;
      const amount = (typeof cumulative === "string" ? BigInt(cumulative) : 0n) + delta;
      // only the reserve's place is kept for what comes last
      if (amount === 0n && own !== count) continue;
      if (amount >= MOST) throw invalid(`An account would have got ${amount} in all`);
      accounts.set(bytes, count * ACCOUNT);
      putAmount(amounts, count++, amount);
    }
  }
  return { totals: withReserve({ count, accounts, amounts }, own, pool - given), weight, given };
}

/** Adds what is left to the reserve, whose place is known, and leaves it out where that is nothing. */
function withReserve({ count, accounts, amounts }: RewardTotals, own: number, left: bigint): RewardTotals {
  const amount = amountAt(amounts, own) + left;
  if (amount >= MOST) throw invalid(`The reserve would have got ${amount} in all`);
  if (amount > 0n) putAmount(amounts, own, amount);
  else {
    accounts.copyWithin(own * ACCOUNT, (own + 1) * ACCOUNT, count * ACCOUNT);
    amounts.copyWithin(own * AMOUNT, (own + 1) * AMOUNT, count * AMOUNT);
  }
  const kept = amount > 0n ? count : count - 1;
  return { count: kept, accounts: accounts.subarray(0, kept * ACCOUNT), amounts: amounts.subarray(0, kept * AMOUNT) };
}

function sumOf({ count, amounts }: RewardTotals): bigint {
  let sum = 0n;
  for (let i = 0; i < count; i++) sum += amountAt(amounts, i);
  return sum;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function invalid(message: string): EconomyError {
  return new EconomyError(
    "TOTALS_INVALID",
    `${message}.`,
    "Give the totals file of the epoch before as it was written.",
  );
}
