// What an epoch says that the lane was credited with, beside what the escrow's events say.
import { join } from "node:path";
import { getAddress } from "ethers";
import { COLLECTIONS } from "../../epoch/columns.ts";
import { Database, hexOf, parquet, type Row, wordsOf } from "../../epoch/database.ts";
import { type LaneChain, openLane, type Provider } from "../../epoch/gather/chain.ts";
import { type Collection, readCredited } from "../../epoch/gather/collections.ts";
import { type Epoch, readEpoch } from "../../epoch/manifest.ts";
import { EconomyError } from "../../sdk/errors.ts";
import type { RewardLane } from "../../typechain-types/index.ts";
import type { Difference } from "./compare.ts";
import type { Scratch } from "./recompute.ts";

type Told = Exclude<Difference, { readonly kind: "account" }>;

/** A published epoch, and the last block that it can have. */
export interface PublishedEpoch {
  readonly folder: string;
  readonly lastBlock: number;
}

/**
 * The first thing that an epoch says of its collections and that the chain knows better, as of the epoch's last block, whose
 * state the node must have. Throws POOL_DIFFERS where the node itself lacks events.
 * @param published An epoch that was computed without an error.
 * @param factory The factory of the lanes.
 */
export async function creditDifference(
  lane: RewardLane,
  { folder, lastBlock }: PublishedEpoch,
  factory: string,
  scratch: Scratch,
): Promise<Difference | undefined> {
  const epoch = readEpoch(folder);
  const provider = lane.runner?.provider as Provider;
  const { blocks } = epoch;
  if (blocks === undefined || blocks.to > lastBlock) {
    return { kind: "blocks", published: String(blocks?.to ?? "none"), recomputed: `one up to ${lastBlock}` };
  }
  const choice = { provider, factory, lane: await lane.getAddress() };
  // a factory that was named wrongly is no fault of the epoch
  await openLane({ ...choice, block: lastBlock });
  const chain = await orNone(openLane({ ...choice, block: blocks.to }));
  if (chain === undefined) {
    return { kind: "blocks", published: String(blocks.to), recomputed: "later: there was no such lane yet" };
  }
  const { pool, collections } = await readCredited(chain, blocks);
  const escrow = await chain.escrow.getAddress();
  const figures: readonly Told[] = [
    { kind: "escrow", published: getAddress(epoch.escrow), recomputed: escrow },
    { kind: "pool", published: String(epoch.pool), recomputed: String(pool) },
    ...(await versionFigures(chain, epoch, collections)),
    { kind: "collections", ...firstApart(await rowsIn(folder, scratch), collections.map(lineOf)) },
  ];
  return figures.find(({ published, recomputed }) => published !== recomputed);
}

/** Undefined where the chain had no such lane. */
async function orNone(chain: Promise<LaneChain>): Promise<LaneChain | undefined> {
  try {
    return await chain;
  } catch (error) {
    if (error instanceof EconomyError && error.code === "DEPLOYMENT_MISSING") return undefined;
    throw error;
  }
}

/** The latest version of each model, by which goes what no receipts divide. */
async function versionFigures({ models, at }: LaneChain, epoch: Epoch, collections: readonly Collection[]) {
  const figures: Told[] = [];
  for (const modelId of new Set(collections.map((each) => each.modelId))) {
    const { versions } = await models.getModel(modelId, at);
    const own = epoch.versions.filter(({ model }) => BigInt(model) === modelId).map(({ version }) => version);
    figures.push({ kind: "version", published: String(Math.max(0, ...own)), recomputed: String(versions) });
  }
  return figures;
}

/** The first line, in their order, that only one of both has, or has more often. */
function firstApart(published: readonly string[], recomputed: readonly string[]) {
  const [one, other] = [[...published].sort(), [...recomputed].sort()];
  const place = Array.from({ length: Math.max(one.length, other.length) }).findIndex((_, i) => one[i] !== other[i]);
  return { published: one[place] ?? "none", recomputed: other[place] ?? "none" };
}

async function rowsIn(folder: string, { scratch, ...resources }: Scratch): Promise<string[]> {
  const db = await Database.open(resources, join(scratch, "spill"));
  try {
    const rows = await db.rows(`SELECT * FROM ${parquet([join(folder, "collections.parquet")], COLLECTIONS)}`);
    return rows.map(rowOf);
  } finally {
    db.close();
  }
}

function rowOf(row: Row): string {
  const of = (name: string) => wordsOf({ high: row[`${name}_high`] ?? null, low: row[`${name}_low`] ?? null });
  const channel = row.channel === null ? "none" : hexOf(row.channel);
  const own = [channel, row.model_id, hexOf(row.policy_hash), of("amount"), of("contributors")];
  return [...own, row.receipt_count ?? "none"].map(String).join(" ");
}

function lineOf({ channel, modelId, policyHash, amount, contributors }: Collection): string {
  const own = [channel?.channelId ?? "none", modelId, policyHash, amount, contributors];
  return [...own, channel?.receiptCount ?? "none"].map(String).join(" ");
}
