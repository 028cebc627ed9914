// The one heavy sum of an epoch: what its weights come to by account. Both databases are told the same.
import type { Columns } from "./database.ts";
import type { Dialect } from "./dialects.ts";
import { limbSql } from "./limbs.ts";

/** The columns of weights that are summed, with their types in DuckDB. */
export const WEIGHTS: Columns = {
  account: "BLOB",
  ppm: "UINTEGER",
  price_high: "UBIGINT",
  price_low: "UBIGINT",
  basis_points: "USMALLINT",
};

/** SQL for each account's sums, limb by limb in `n0`, `n1` …, and how many weights these are of. */
export function sumsSql(dialect: Dialect, source: string, limbs: number): string {
  const sums = Array.from({ length: limbs }, (_, limb) => {
    return `${dialect.sumOfProducts(limbSql(limb, dialect))} AS n${limb}`;
  });
  return `SELECT account, count(*) AS weights, ${sums.join(", ")} FROM ${source}
    WHERE ${dialect.isBounded} GROUP BY account`;
}
