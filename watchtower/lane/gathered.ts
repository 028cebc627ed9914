// An epoch gathered again by who watches, out of his own chain, publications and manifests.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { RECEIPTS } from "../../epoch/columns.ts";
import { Database, hexOf, parquet } from "../../epoch/database.ts";
import { gather } from "../../epoch/gather/gather.ts";
import { Publications } from "../../epoch/gather/publications.ts";
import { inputFiles } from "../../epoch/inputs.ts";
import { readEpoch } from "../../epoch/manifest.ts";
import { CLAIMS, TOTALS } from "../../epoch/run.ts";
import { writeTotals } from "../../epoch/totalsFile.ts";
import { readTotals } from "../../epoch/tree/claimsFile.ts";
import { EconomyError } from "../../sdk/errors.ts";
import type { RewardLane } from "../../typechain-types/index.ts";
import { claimsIn } from "./compare.ts";
import { beginningDifference, type ComparedInputs, compareInputs } from "./inputs.ts";
import { previousRoot } from "./origin.ts";
import { inputsHashOf, recompute, type Scratch } from "./recompute.ts";
import { claimsOf, epochOf } from "./shelf.ts";
import type { ActivatedRoot, LaneState } from "./state.ts";

/** What a watcher gathers from, all of it his own. */
export interface Gathering {
  /** The lanes' factory. */
  readonly factory: string;
  /** A folder with a publication of each host. */
  readonly publications: string;
  readonly manifests: string;
  /** A folder of texts of records, named by their hashes; none where manifests hold all. */
  readonly texts: string | undefined;
  /** The folder of the epoch before, computed; none before the first root. */
  readonly previous: string | undefined;
}

/**
 * Gathers a published epoch's blocks again, and compares what the chain alone doesn't say of it. Throws what `gather` does
 * where chain, manifests or texts aren't at hand, which says nothing about the epoch.
 * @param folder An epoch in which neither `originDifference` nor `creditDifference` has found anything.
 */
export async function compareGathered(
  lane: RewardLane,
  folder: string,
  gathering: Gathering,
  scratch: Scratch,
): Promise<ComparedInputs> {
  const { blocks } = readEpoch(folder);
  const after = lastBlockOf(gathering.previous);
  if (blocks?.after !== after) return beginningDifference(blocks, after);

  const provider = lane.runner?.provider as HardhatEthers["provider"];
  const hash = (await provider.getBlock(blocks.to))?.hash;
  const own = await placeOf(folder, gathering, scratch, String(hash));
  const sources = { ...gathering, provider, lane: await lane.getAddress(), block: blocks.to, folder: own };
  if (!existsSync(own)) await gather(sources, () => undefined);
  return await compareInputs(folder, own, scratch);
}

/**
 * The folder of the epoch that a published one goes on from, as an epoch is gathered from it; none before the first root. It is
 * the active root's, or where that is known to be a lie, may be that of the last root before which isn't. Throws
 * TOTALS_INVALID where that epoch isn't here, and CLAIMS_INVALID.
 * @param epochs A folder of published epochs, a folder each.
 */
export async function previousEpoch(
  { active, activated }: LaneState,
  folder: string,
  epochs: string,
  scratch: Scratch,
): Promise<string | undefined> {
  const named = await previousRoot(folder, readEpoch(folder));
  const isNamed = activated.at(-1)?.root === named;
  for (const each of activated.toReversed()) {
    const published = await publishedOf(each, epochs);
    const isUnsound = active.unsound && each.root === active.root;
    if (!isNamed && (isUnsound || (await isLie(each, published, scratch)))) continue;
    return await copied(each, published, epochs, scratch);
  }
  return undefined;
}

/** The published epoch of a root, whose inputs have the hash that was posted with it. */
async function publishedOf({ inputsHash }: ActivatedRoot, epochs: string): Promise<string | undefined> {
  const published = await epochOf(epochs, inputsHash);
  return published !== undefined && (await inputsHashOf(published)) === inputsHash ? published : undefined;
}

/** Whether a root isn't what its own inputs give. */
async function isLie({ root }: ActivatedRoot, published: string | undefined, scratch: Scratch): Promise<boolean> {
  return published !== undefined && (await recompute(published, scratch)).root !== root;
}

async function copied(
  { root }: ActivatedRoot,
  published: string | undefined,
  epochs: string,
  { scratch }: Scratch,
): Promise<string> {
  if (published === undefined) throw missing(`The inputs of the active root ${root} aren't here`);
  const file = (await claimsOf(epochs, root)) ?? claimsIn(published);
  const totals = await readTotals(file);
  if (totals.root !== root) throw missing(`The claims of the active root ${root} aren't here`);

  const folder = join(scratch, "previous", root.slice(2, 34));
  mkdirSync(join(folder, "result"), { recursive: true });
  copyFileSync(join(published, "epoch.json"), join(folder, "epoch.json"));
  copyFileSync(file, join(folder, "result", CLAIMS));
  // the published text isn't what claims are paid by
  writeTotals(join(folder, "result", TOTALS), totals);
  return folder;
}

/** The last block of the epoch before; 0 where there is none. */
function lastBlockOf(previous: string | undefined): number {
  if (previous === undefined) return 0;
  const { blocks } = readEpoch(previous);
  if (blocks === undefined) throw missing("The epoch before doesn't say its blocks");
  return blocks.to;
}

/**
 * Where an epoch is gathered: another place when publications of its receipts have changed, or the chain has taken back its
 * last block. What was gathered before is removed.
 */
async function placeOf(folder: string, { publications }: Gathering, scratch: Scratch, block: string): Promise<string> {
  const hosts = new Publications(publications);
  const files = (await channelsIn(folder, scratch)).flatMap((channel) => hosts.receiptFiles(channel));
  const seen = files.map((file) => {
    // a file can be given any time of its change, but for this one
    const { size, ctimeMs } = lstatSync(join(publications, file));
    return `${file} ${size} ${ctimeMs}`;
  });
  const key = createHash("sha256")
    .update([block, ...seen].join("\n"))
    .digest("hex");
  const all = join(scratch.scratch, "gathered", (await inputsHashOf(folder)).slice(2, 34));
  mkdirSync(all, { recursive: true });
  const name = key.slice(0, 32);
  for (const old of readdirSync(all)) if (old !== name) rmSync(join(all, old), { recursive: true, force: true });
  return join(all, name);
}

async function channelsIn(folder: string, { scratch, ...resources }: Scratch): Promise<string[]> {
  const files = inputFiles(folder, readEpoch(folder)).receipts.map((file) => join(folder, file));
  const db = await Database.open(resources, join(scratch, "spill"));
  try {
    const rows = await db.rows(`SELECT DISTINCT channel FROM ${parquet(files, RECEIPTS)} ORDER BY channel`);
    return rows.map(({ channel }) => hexOf(channel));
  } finally {
    db.close();
  }
}

function missing(message: string): EconomyError {
  return new EconomyError("TOTALS_INVALID", `${message}.`, "Give that epoch's folder, as it was published.");
}
