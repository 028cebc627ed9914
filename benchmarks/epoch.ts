// The time of an epoch from its Parquet files to the totals of all accounts, their tree, and the file of the claims.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { check, readChecked } from "../epoch/check.ts";
import { Database, quoted } from "../epoch/database.ts";
import { hashFiles, inputFiles } from "../epoch/inputs.ts";
import { ENGINE, readEpoch } from "../epoch/manifest.ts";
import { total } from "../epoch/total.ts";
import { writeTotals } from "../epoch/totalsFile.ts";
import { writeClaims } from "../epoch/tree/claimsFile.ts";
import { buildTree } from "../epoch/tree/tree.ts";

const RECEIPTS = 10_000_000;
const QUICK = 200_000;
const ACCOUNTS = 100_000;
const WEIGHTS = 4;
/** Receipts of a channel. */
const LENGTH = 1_000;
const POINTS = 4_000;
const PRICE = 10n ** 16n;
const POLICY = `0x${"50".repeat(32)}`;
const MEMORY = "4GB";
const ADDRESS = `0x${"ad".repeat(20)}`;
const FORMAT = "(COMPRESSION zstd)";

/** Seconds from the files of ten million receipts, with four weights each, to the claims of 100,000 accounts. */
export async function measureEpoch({ quick = false } = {}): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), "epoch-bench-"));
  const db = await Database.open({ threads: availableParallelism(), memory: MEMORY }, join(folder, "spill"));
  try {
    const weights = await generate(db, folder, quick ? QUICK : RECEIPTS);
    const before = performance.now();
    await compute(db, folder, weights);
    return { "epoch.tenMillionReceipts.seconds": Math.round((performance.now() - before) / 100) / 10 };
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
}

/** All that a run does, but for weighing texts. */
async function compute(db: Database, folder: string, weights: string): Promise<void> {
  const epoch = readEpoch(folder);
  const files = inputFiles(folder, epoch);
  await hashFiles(folder, files.all);
  await check(db, folder, epoch, files, folder);
  const checked = readChecked(folder);
  const { totals } = await total(db, folder, { epoch, checked, found: checked.sums, weights: [weights] });
  writeTotals(join(folder, "totals.csv"), totals);
  await writeClaims(join(folder, "claims"), await buildTree(totals));
}

/** Writes an epoch of open receipts whose prices differ, all of them published; gives the file of their weights. */
async function generate(db: Database, folder: string, receipts: number): Promise<string> {
  mkdirSync(join(folder, "receipts"));
  const channel = (number: string) => `unhex(sha256((${number})::VARCHAR))`;
  const price = `(${PRICE} + i % 1009)::UBIGINT`;
  const copy = async (sql: string, file: string) => {
    await db.run(`COPY (${sql}) TO ${quoted(join(folder, file))} ${FORMAT}`);
    return join(folder, file);
  };
  await db.run(`
    CREATE TEMP TABLE names AS SELECT i AS number, ${channel("i")} AS name FROM range(${receipts / LENGTH}) t(i)`);
  await copy(
    `SELECT name AS channel, (i % ${LENGTH})::UBIGINT AS index, 1::UINTEGER AS model_version, name AS response_hash,
      0::UBIGINT AS price_high, ${price} AS price_low, true AS is_open
    FROM (SELECT i, i // ${LENGTH} AS number FROM range(${receipts}) t(i)) JOIN names USING (number)`,
    "receipts/0.parquet",
  );
  await copy(
    `SELECT name AS channel, 1::UINTEGER AS model_id, unhex('${POLICY.slice(2)}') AS policy_hash, 0::UBIGINT AS amount_high,
      sum(${price})::UBIGINT AS amount_low, 0::UBIGINT AS contributors_high,
      ((sum(${price}) * ${POINTS} + 9999) // 10000)::UBIGINT AS contributors_low, ${LENGTH}::UBIGINT AS receipt_count
    FROM (SELECT i, i // ${LENGTH} AS number FROM range(${receipts}) t(i)) JOIN names USING (number) GROUP BY name`,
    "collections.parquet",
  );
  await db.run(`
    CREATE TEMP TABLE people AS
    SELECT i AS number, unhex(sha256(i::VARCHAR)[1:40]) AS account FROM range(${ACCOUNTS}) t(i)`);
  await copy("SELECT account, 10::UINTEGER AS ppm FROM people", "defaults.parquet");
  await writeManifest(db, folder);
  return await copy(
    `SELECT account, (100000 + i % 7919)::UINTEGER AS ppm, 0::UBIGINT AS price_high, ${price} AS price_low,
      ${POINTS}::USMALLINT AS basis_points
    FROM (
      SELECT k // ${WEIGHTS} AS i, (hash(k) % ${ACCOUNTS})::BIGINT AS number FROM range(${receipts * WEIGHTS}) t(k)
    ) JOIN people USING (number)`,
    "weights.parquet",
  );
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
