// The first thing in which a root isn't what its epoch's inputs give.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Database, bigintOf, hexOf, parquetRows, type Row } from "../../epoch/database.ts";
import { CLAIMS, WEIGHTS } from "../../epoch/run.ts";
import type { RewardClaim, RewardLeaf } from "../../sdk/rewards.ts";
import type { InputDifference } from "./inputs.ts";
import { readPublished } from "./published.ts";
import type { Recomputed, Scratch } from "./recompute.ts";

/** What somebody says that an epoch comes to. */
export interface Said {
  /** `0x` and 64 digits; undefined where there is none. */
  readonly root: string | undefined;
  /** In the token's smallest unit. */
  readonly total: bigint;
  readonly count: bigint;
  readonly inputsHash: string;
  readonly engineId: string;
}

/** What differs first; `published` is what was said, `recomputed` what the inputs give. */
export type Difference =
  | InputDifference
  | { readonly kind: "account"; readonly account: string; readonly published: bigint; readonly recomputed: bigint }
  | {
      readonly kind:
        | ("inputsHash" | "engineId" | "root" | "total" | "count" | "file")
        // what the inputs say of themselves, and the chain knows better
        | ("chainId" | "lane" | "token" | "reserve" | "previous")
        | ("blocks" | "escrow" | "pool" | "version" | "collections");
      readonly published: string;
      readonly recomputed: string;
    };

/** The first receipt whose published weight for an account isn't the recomputed one; weights in millionths. */
export interface ReceiptDifference {
  readonly channel: string;
  readonly index: bigint;
  readonly published: bigint;
  readonly recomputed: bigint;
}

/** Whether a root, by all that is said of it, is the recomputed one. */
export function isSame(said: Said, own: Recomputed): boolean {
  const { root, total, count, inputsHash, engineId } = own;
  const figures = said.root === root && said.total === total && said.count === BigInt(count);
  return figures && said.inputsHash === inputsHash && said.engineId === engineId;
}

/**
 * The first account in the order of addresses that differs; where there is none, what does. The leaves are those that were
 * published of the root; `isWhole` says whether these are all.
 */
export async function differenceOf(
  said: Said,
  own: Recomputed,
  { leaves, isWhole }: { readonly leaves: readonly RewardLeaf[]; readonly isWhole: boolean },
): Promise<Difference | undefined> {
  const told = (kind: "inputsHash" | "engineId" | "root" | "total" | "count"): Difference | undefined => {
    const [published, recomputed] = [String(said[kind] ?? "none"), String(own[kind] ?? "none")];
    return published === recomputed ? undefined : { kind, published, recomputed };
  };
  const ofInputs = told("inputsHash") ?? told("engineId");
  if (ofInputs !== undefined) return ofInputs;
  if (isWhole || leaves.length > 0) {
    const right = await leavesOf(own);
    const found = firstAccount(leaves, right, isWhole);
    if (found !== undefined) return found;
  }
  return told("total") ?? told("count") ?? told("root");
}

/** The leaves of the recomputed tree. */
export async function leavesOf({ claims, root }: Recomputed): Promise<readonly RewardClaim[]> {
  return root === undefined ? [] : (await readPublished(claims, root)).leaves;
}

function firstAccount(
  published: readonly RewardLeaf[],
  recomputed: readonly RewardLeaf[],
  isWhole: boolean,
): Difference | undefined {
  const [said, right] = [amountsOf(published), amountsOf(recomputed)];
  const accounts = [...new Set(isWhole ? [...said.keys(), ...right.keys()] : said.keys())];
  for (const account of accounts.sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))) {
    const [one, other] = [said.get(account) ?? 0n, right.get(account) ?? 0n];
    if (one !== other) return { kind: "account", account, published: one, recomputed: other };
  }
  return undefined;
}

function amountsOf(leaves: readonly RewardLeaf[]): Map<string, bigint> {
  return new Map(leaves.map(({ account, cumulative }) => [account, cumulative]));
}

/** Undefined where no receipt's weight differs: then the sums do. Also where the weights weren't published, or are none. */
export async function receiptOf(
  folder: string,
  { folder: own }: Recomputed,
  account: string,
  { scratch, ...resources }: Scratch,
): Promise<ReceiptDifference | undefined> {
  const [published, recomputed] = [join(folder, "result", WEIGHTS), join(own, WEIGHTS)];
  if (!existsSync(published)) return undefined;
  const db = await Database.open(resources, join(scratch, "spill"));
  try {
    const weights = (path: string) =>
      `(SELECT channel, index, ppm FROM ${parquetRows([path])} WHERE account = unhex('${account.slice(2)}'))`;
    const sql = `
      SELECT coalesce(a.channel, b.channel) AS channel, coalesce(a.index, b.index) AS index,
        coalesce(a.ppm, 0) AS published, coalesce(b.ppm, 0) AS recomputed
      FROM ${weights(published)} a FULL JOIN ${weights(recomputed)} b ON a.channel = b.channel AND a.index = b.index
      WHERE a.ppm IS DISTINCT FROM b.ppm ORDER BY 1, 2 LIMIT 1`;
    const [row] = await rowsOrNone(db, sql);
    if (row === undefined) return undefined;
    const { channel, index, published: said, recomputed: right } = row;
    const figures = { index: bigintOf(index), published: bigintOf(said), recomputed: bigintOf(right) };
    return { channel: hexOf(channel), ...figures };
  } finally {
    db.close();
  }
}

/** What the published file says is anybody's word: where it is no such table, it says nothing. */
async function rowsOrNone(db: Database, sql: string): Promise<Row[]> {
  try {
    return await db.rows(sql);
  } catch {
    return [];
  }
}

/** The published claims of an epoch's folder. */
export function claimsIn(folder: string): string {
  return join(folder, "result", CLAIMS);
}
