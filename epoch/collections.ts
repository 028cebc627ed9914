// What was collected in the epoch, as the escrow's events say.
import { EconomyError } from "../sdk/errors.ts";
import { bigintOf, type Database, hexOf, type Row, wordsOf } from "./database.ts";

const BASIS_POINTS = 10_000n;
/** The contributors' part is their share and less than so many units: the other four parts are rounded down. */
const ROUNDING = 4n;

/**
 * Makes the table `channels` of what was collected in each, and gives Σ amount · basis points. Throws COLLECTIONS_INVALID
 * where a collection can't be by its policy, and POOL_DIFFERS where contributors' parts don't come to the pool.
 */
export async function checkCollections(db: Database, pool: bigint): Promise<bigint> {
  await requireKnown(db);
  const weight = await requireShares(db, pool);
  await db.run(`
    CREATE OR REPLACE TEMP TABLE channels AS
    SELECT channel, min(model_id) AS model, min(basis_points) AS basis_points, max(receipt_count)::HUGEINT AS receipt_count,
      sum(amount_high) AS high, sum(amount_low) AS low
    FROM collections JOIN policies USING (policy_hash) WHERE channel IS NOT NULL GROUP BY channel`);
  return weight;
}

async function requireKnown(db: Database): Promise<void> {
  const [model] = await db.rows(
    "SELECT min(model_id) AS id FROM collections WHERE model_id NOT IN (SELECT model FROM versions) HAVING count(*) > 0",
  );
  if (model !== undefined) throw invalid(`Model ${bigintOf(model.id)} was paid, and epoch.json has no version of it`);
  const [policy] = await db.rows(
    "SELECT policy_hash FROM collections ANTI JOIN policies USING (policy_hash) ORDER BY 1 LIMIT 1",
  );
  if (policy !== undefined) throw invalid(`epoch.json has no policy ${hexOf(policy.policy_hash)}`);
  const [channel] = await db.rows(`
    SELECT channel FROM collections WHERE channel IS NOT NULL GROUP BY channel
    HAVING min(model_id) <> max(model_id) OR min(policy_hash) <> max(policy_hash) ORDER BY 1 LIMIT 1`);
  if (channel !== undefined) throw invalid(`Channel ${hexOf(channel.channel)} has two models or policies`);
}

async function requireShares(db: Database, pool: bigint): Promise<bigint> {
  const rows = await db.rows(`
    SELECT policy_hash, basis_points, count(*) AS n, sum(amount_high) AS high, sum(amount_low) AS low,
      sum(contributors_high) AS part_high, sum(contributors_low) AS part_low
    FROM collections JOIN policies USING (policy_hash) GROUP BY ALL ORDER BY policy_hash`);
  let [weight, credited] = [0n, 0n];
  for (const row of rows) {
    const [own, part] = [wordsOf(row) * bigintOf(row.basis_points), partOf(row)];
    const most = own + ROUNDING * BASIS_POINTS * bigintOf(row.n);
    if (part * BASIS_POINTS < own || part * BASIS_POINTS >= most) {
      throw invalid(`Under policy ${hexOf(row.policy_hash)} contributors can't have got ${part} of ${wordsOf(row)}`);
    }
    weight += own;
    credited += part;
  }
  if (credited !== pool) {
    const message = `The collections credited ${credited} to the lane, and the pool is ${pool}.`;
    throw new EconomyError("POOL_DIFFERS", message, "Give all collections of the epoch and no others.");
  }
  return weight;
}

function partOf({ part_high: high, part_low: low }: Row): bigint {
  return wordsOf({ high: high ?? null, low: low ?? null });
}

function invalid(message: string): EconomyError {
  return new EconomyError("COLLECTIONS_INVALID", `${message}.`, "Give the escrow's events as they are.");
}
