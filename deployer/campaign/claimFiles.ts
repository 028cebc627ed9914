import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CAMPAIGN_FILE, type CampaignClaims, type Load, parseCampaign, shardPath } from "../../sdk/claims.ts";
import { EconomyError, errorLine } from "../../sdk/errors.ts";
import type { CampaignPlan } from "./plan.ts";

/** Where a campaign was created. */
export interface CampaignPlace {
  readonly chainId: number;
  readonly address: string;
  readonly token: string;
}

/** The terms of a creation that was about to be sent. */
const SENDING_FILE = "sending.json";

/** Levels of a shard: 256 promises, some 17 kB. */
const SHARD_LEVELS = 8;

/**
 * Writes the data of a campaign's claims, `campaign.json` at the end, so that no half of it looks whole. A place that was
 * written before stays. Throws CLAIMS_INVALID where the folder has the data of another campaign.
 */
export function writeClaims(folder: string, { terms, grants, tree }: CampaignPlan, place?: CampaignPlace): void {
  const earlier = readCampaign(folder);
  refuseOther(folder, earlier, terms, place);
  refuseSent(folder, terms);

  const levels = Math.min(SHARD_LEVELS, terms.depth);
  const shardSize = 2 ** levels;
  const orders = Array.from({ length: Math.ceil(grants.length / shardSize) }, (_, order) => order);
  mkdirSync(join(folder, "shards"), { recursive: true });
  for (const order of orders) {
    const first = order * shardSize;
    const leaves = grants.slice(first, first + shardSize).map(({ account, amount }) => [account, String(amount)]);
    const above = tree.proof(first).slice(levels);
    writeWhole(join(folder, shardPath(order)), { leaves, siblings: above.map(({ hash, sum }) => [hash, String(sum)]) });
  }
  removeOthers(join(folder, "shards"), orders.map(shardPath));
  const { chainId, address, token } = place ?? earlier ?? {};
  const firsts = orders.map((order) => grants[order * shardSize]?.account);
  const written = { ...terms, total: String(terms.total) };
  const count = grants.length;
  writeWhole(join(folder, CAMPAIGN_FILE), { chainId, address, token, terms: written, count, shardSize, firsts });
}

/** The data of a folder, without its shards; undefined where there is none. Throws CLAIMS_INVALID. */
export function readCampaign(folder: string): CampaignClaims | undefined {
  const file = join(folder, CAMPAIGN_FILE);
  if (!existsSync(file)) return undefined;
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw other(`${file} can't be read: ${errorLine(error)}.`);
  }
  return parseCampaign(data);
}

/** Reads the files of a folder for `findClaim`. */
export function loadFrom(folder: string): Load {
  return async (path) => JSON.parse(await readFile(join(folder, path), "utf8")) as unknown;
}

function refuseOther(
  folder: string,
  earlier: CampaignClaims | undefined,
  terms: CampaignPlan["terms"],
  place: CampaignPlace | undefined,
): void {
  if (earlier === undefined) return;
  if (earlier.terms.root !== terms.root) throw other(`${folder} has the data of another list.`);
  if (earlier.address === undefined) return;
  const created = `${earlier.address} on chain ${earlier.chainId ?? "?"}`;
  const keys = Object.keys(terms) as (keyof typeof terms)[];
  const changed = keys.find((key) => earlier.terms[key] !== terms[key]);
  if (changed !== undefined) throw other(`${folder} has the data of ${created}, which has another ${changed}.`);
  if (place !== undefined && (place.address !== earlier.address || place.chainId !== earlier.chainId)) {
    throw other(`${folder} has the data of ${created}.`);
  }
}

/**
 * Notes in the folder that these terms are about to be sent. From then on it takes no others: the creation may be in a
 * block although the run has ended before it could write its place.
 */
export function noteSending(folder: string, terms: CampaignPlan["terms"]): void {
  writeWhole(join(folder, SENDING_FILE), { ...terms, total: String(terms.total) });
}

function refuseSent(folder: string, terms: CampaignPlan["terms"]): void {
  const file = join(folder, SENDING_FILE);
  if (!existsSync(file)) return;
  const sent = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  const changed = Object.entries(terms).find(([key, value]) => String(sent[key]) !== String(value));
  if (changed === undefined) return;
  throw other(`An earlier run of ${folder} was sending a campaign with another ${changed[0]}, which may exist.`);
}

/** Shards of an earlier list that was never finished. */
function removeOthers(folder: string, paths: readonly string[]): void {
  const names = new Set(paths.map((path) => basename(path)));
  const left = readdirSync(folder).filter((name) => /^\d{4,}\.json$/.test(name) && !names.has(name));
  for (const name of left) rmSync(join(folder, name));
}

/** Writes beside the file and renames, so that the file is never there in part. */
function writeWhole(file: string, data: unknown): void {
  const part = join(dirname(file), `.${basename(file)}.part`);
  writeFileSync(part, JSON.stringify(data));
  renameSync(part, file);
}

function other(message: string): EconomyError {
  return new EconomyError("CLAIMS_INVALID", message, "Take another folder with --out, or remove this one.");
}
