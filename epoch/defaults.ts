// What goes by default weights, and to whom.
import { join } from "node:path";
import { MILLION } from "../attribution/shares.ts";
import type { Checked, Sum } from "./check.ts";
import { DEFAULTS, invalidFile, requireShape, SHAPES } from "./columns.ts";
import { bigintOf, type Database, parquet, parquetRows } from "./database.ts";
import { toLimbs } from "./limbs.ts";
import type { Epoch, Version } from "./manifest.ts";

/** A version and what its default weights divide. */
export interface ByDefault {
  readonly version: Version;
  /** Σ price · basis points. */
  readonly weight: bigint;
}

/** How many receipts were divided how. */
export interface ReceiptCounts {
  /** By their text. */
  readonly open: bigint;
  readonly private: bigint;
  /** Open ones without a text at hand, which go like private ones. */
  readonly missing: bigint;
}

/**
 * What each version's default weights divide: its private receipts, open ones whose text wasn't found, and, if it is the
 * model's latest, the model's collections without receipts that count: nobody knows what version they paid for.
 */
export function byDefault({ versions }: Epoch, { sums, undivided }: Checked, found: readonly Sum[]): ByDefault[] {
  const weightOf = ({ price, basisPoints }: Sum) => price * basisPoints;
  return versions.map((version) => {
    const own = (sum: Sum) => sum.model === BigInt(version.model) && sum.version === BigInt(version.version);
    const latest = versions.every((other) => other.model !== version.model || other.version <= version.version);
    const collected = latest ? undivided.filter(({ model }) => model === BigInt(version.model)) : [];
    const weight =
      sums.filter(own).reduce((sum, each) => sum + weightOf(each), 0n) -
      found.filter(own).reduce((sum, each) => sum + weightOf(each), 0n) +
      collected.reduce((sum, { amount, basisPoints }) => sum + amount * basisPoints, 0n);
    return { version, weight };
  });
}

export function countReceipts({ sums }: Checked, found: readonly Sum[]): ReceiptCounts {
  const countOf = (of: readonly Sum[]) => of.reduce((sum, { count }) => sum + count, 0n);
  const open = countOf(found);
  const all = countOf(sums.filter(({ isOpen }) => isOpen));
  return { open, private: countOf(sums.filter(({ isOpen }) => !isOpen)), missing: all - open };
}

/**
 * Makes the table `defaults` of limbs by account; gives how many limbs it has, and what all of it comes to. Throws
 * EPOCH_INVALID where a file names an account twice or gives away more than there is.
 */
export async function makeDefaults(
  db: Database,
  root: string,
  all: readonly ByDefault[],
): Promise<{ limbs: number; sum: bigint }> {
  const limbs = Math.max(1, ...all.map(({ weight }) => toLimbs(weight).length));
  const names = Array.from({ length: limbs }, (_, limb) => `n${limb} HUGEINT`);
  await db.run(`CREATE OR REPLACE TEMP TABLE defaults (account BLOB, ${names.join(", ")})`);
  const files = [...new Set(all.map(({ version }) => version.defaults))];
  await requireShape(db, root, files, SHAPES.defaults);
  const parts = await partsOf(db, root, files);
  let sum = 0n;
  for (const { version, weight } of all) {
    if (weight === 0n) continue;
    const own = toLimbs(weight);
    const products = names.map((_, limb) => `${own[limb] ?? 0n}::HUGEINT * ppm`);
    const source = parquet([join(root, version.defaults)], DEFAULTS);
    await db.run(`INSERT INTO defaults SELECT account, ${products.join(", ")} FROM ${source}`);
    sum += (parts.get(version.defaults) ?? 0n) * weight;
  }
  return { limbs, sum };
}

/** What each file gives away, in millionths. */
async function partsOf(db: Database, root: string, files: readonly string[]): Promise<Map<string, bigint>> {
  if (files.length === 0) return new Map();
  const paths = files.map((file) => join(root, file));
  const rows = await db.rows(`
    SELECT filename AS path, count(*) = count(DISTINCT account) AS once, sum(ppm) AS parts
    FROM ${parquetRows(paths, "filename = true")} GROUP BY filename`);
  return new Map(
    rows.map(({ path, once, parts: given }) => {
      const file = files.find((each) => join(root, each) === path) ?? "A file";
      const parts = bigintOf(given);
      if (once !== true) throw invalidFile(file, "has an account twice");
      if (parts > MILLION) throw invalidFile(file, `gives away ${parts} millionths`);
      return [file, parts];
    }),
  );
}
