// An epoch's folder out of a chain, hosts' publications and manifests: docs/gather.md.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getBytes } from "ethers";
import { EconomyError } from "../../sdk/errors.ts";
import { ManifestFolder } from "../../watchtower/folder.ts";
import { COLLECTIONS, RECEIPTS, TEXTS } from "../columns.ts";
import { Database } from "../database.ts";
import { type Blocks, ENGINE } from "../manifest.ts";
import { writeTotals } from "../totalsFile.ts";
import { type LaneChain, type LaneChoice, openLane } from "./chain.ts";
import { type PaidReceipt, readReceipts } from "./channels.ts";
import { type Collection, type Credited, readCredited } from "./collections.ts";
import { type Beginning, readBeginning } from "./previous.ts";
import { Publications } from "./publications.ts";
import { RecordReader } from "./records.ts";
import { type Value, words, writeParquet } from "./write.ts";
import { writeVersions, type WrittenVersion } from "./versions.ts";

/** What an epoch is gathered from. */
export interface GatherSources extends LaneChoice {
  /** The folder to write; it mustn't be there. */
  readonly folder: string;
  /** A folder with a publication of each host. */
  readonly publications: string;
  /** A folder of manifests, as `npm run watch` takes it. */
  readonly manifests: string;
  /** A folder of texts of records, named by their hashes; none where manifests hold all. */
  readonly texts: string | undefined;
  /** The computed folder of the epoch before; none for a lane's first one. */
  readonly previous: string | undefined;
}

type Log = (line: string) => void;

/** One thread, so that the same rows are written as the same bytes. */
const RESOURCES = { threads: 1, memory: "2GB" };
const PREVIOUS = "previous.csv";

/**
 * Writes an epoch's folder: whole, or not at all. What can't be taken of what hosts have published is left out, and named in the
 * log. The same chain, block and files give the same bytes. Throws USAGE where the folder is there, COLLECTIONS_INVALID
 * where nothing was credited, and what its parts throw where chain, totals, manifests or texts don't fit each other.
 */
export async function gather(sources: GatherSources, log: Log): Promise<void> {
  const { folder } = sources;
  if (existsSync(folder)) throw new EconomyError("USAGE", `${folder} is there already.`, "Name another folder.");
  const chain = await openLane(sources);
  const beginning = await readBeginning(chain, sources.previous);
  const blocks = { after: beginning.after, to: sources.block };
  const credited = await readCredited(chain, blocks);
  requireSome(credited, beginning, blocks);
  if (credited.gifts > 0n) log(`${credited.gifts} units were given to the lane by others; they are in no epoch.`);

  const unfinished = `${folder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const db = await Database.open(RESOURCES, join(unfinished, "spill"));
  try {
    await write({ chain, sources, beginning, blocks, credited, db, folder: unfinished, log });
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  } finally {
    db.close();
    rmSync(join(unfinished, "spill"), { recursive: true, force: true });
  }
  renameSync(unfinished, folder);
  log(
    `${folder}: ${credited.pool} units of ${credited.collections.length} collections after block ${blocks.after} up to ${blocks.to}`,
  );
}

interface Gathering {
  readonly chain: LaneChain;
  readonly sources: GatherSources;
  readonly beginning: Beginning;
  readonly blocks: Blocks;
  readonly credited: Credited;
  readonly db: Database;
  /** Where it is written. */
  readonly folder: string;
  readonly log: Log;
}

async function write(gathering: Gathering): Promise<void> {
  const { chain, sources, beginning, credited, db, folder, log } = gathering;
  const { collections } = credited;
  const publications = new Publications(sources.publications);
  const { receipts, lines } = await readReceipts(chain, collections, publications);
  lines.forEach(log);
  await writeParquet(db, join(folder, "collections.parquet"), COLLECTIONS, collections.map(collectionRow));
  await writeParquet(db, join(folder, "receipts", "0.parquet"), RECEIPTS, receipts.map(receiptRow));
  await writeParquet(db, join(folder, "texts", "0.parquet"), TEXTS, textRows(publications, receipts, log));

  const reader = new RecordReader(chain, { manifests: new ManifestFolder(sources.manifests), texts: sources.texts });
  const versions = await writeVersions({ db, folder, reader }, await versionsOf(chain, collections, receipts));
  if (beginning.totals !== undefined) writeTotals(join(folder, PREVIOUS), beginning.totals);
  const manifest = await manifestOf(gathering, versions);
  writeFileSync(join(folder, "epoch.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The versions that receipts name, and the latest one of each model that was paid for. */
async function versionsOf(
  { models, at }: LaneChain,
  collections: readonly Collection[],
  receipts: readonly PaidReceipt[],
): Promise<[modelId: bigint, version: bigint][]> {
  const versions = new Map<string, [bigint, bigint]>();
  const add = (modelId: bigint, version: bigint) => versions.set(`${modelId}/${version}`, [modelId, version]);
  for (const modelId of new Set(collections.map((collection) => collection.modelId))) {
    add(modelId, (await models.getModel(modelId, at)).versions);
  }
  for (const { modelId, modelVersion } of receipts) add(modelId, modelVersion);
  return [...versions.values()].sort(([a, b], [c, d]) => Number(a - c) || Number(b - d));
}

async function manifestOf({ chain, beginning, blocks, credited }: Gathering, versions: readonly WrittenVersion[]) {
  const { chainId, lane, token, reserve, escrow, policies, at } = chain;
  const shares = new Map<string, number>();
  for (const { modelId, policyHash } of credited.collections) {
    if (shares.has(policyHash)) continue;
    const { policy } = await policies.collectionTerms(modelId, policyHash, at);
    shares.set(policyHash, Number(policy.contributors));
  }
  return {
    ...{ chainId: String(chainId), escrow: await escrow.getAddress(), lane, token },
    ...{ number: beginning.number, blocks, pool: String(credited.pool), reserve, engine: ENGINE },
    policies: Object.fromEntries([...shares].sort(([a], [b]) => (a < b ? -1 : 1))),
    versions,
    ...(beginning.totals === undefined ? {} : { previous: PREVIOUS }),
  };
}

function requireSome({ collections, before }: Credited, { total, number }: Beginning, { after, to }: Blocks): void {
  if (before !== total) {
    const message = `Collections up to block ${after} credited ${before}, and the totals of epoch ${number - 1} come to ${total}.`;
    throw new EconomyError("POOL_DIFFERS", message, "Give the epoch before by --previous, as it was computed.");
  }
  if (collections.length > 0) return;
  const message = `Nothing was credited to the lane after block ${after} up to ${to}.`;
  throw new EconomyError("COLLECTIONS_INVALID", message, "Collect first, or take a later block.");
}

function collectionRow({ channel, modelId, policyHash, amount, contributors }: Collection): Value[] {
  const id = channel === undefined ? null : getBytes(channel.channelId);
  const own = [id, Number(modelId), getBytes(policyHash)];
  return [...own, ...words(amount), ...words(contributors), channel?.receiptCount ?? null];
}

function receiptRow({ channelId, index, modelVersion, responseHash, price, isOpen }: PaidReceipt): Value[] {
  return [getBytes(channelId), index, Number(modelVersion), getBytes(responseHash), ...words(price), isOpen];
}

/** The texts of open receipts, each once, in the order of their hashes. */
function* textRows(publications: Publications, receipts: readonly PaidReceipt[], log: Log): Generator<Value[]> {
  const hashes = new Set(receipts.flatMap(({ isOpen, responseHash }) => (isOpen ? [responseHash] : [])));
  for (const hash of [...hashes].sort()) {
    const found = publications.text(hash);
    if ("bytes" in found) yield [found.bytes];
    else log(`Text ${hash} ${found.missing}: its receipts go by default weights.`);
  }
}
