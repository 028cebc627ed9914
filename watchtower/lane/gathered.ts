// An epoch gathered again by who watches, out of his own chain, publications and manifests.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, lstatSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { RECEIPTS } from "../../epoch/columns.ts";
import { Database, hexOf, parquet } from "../../epoch/database.ts";
import { openLane } from "../../epoch/gather/chain.ts";
import { readCredited } from "../../epoch/gather/collections.ts";
import { gather, type GatherSources } from "../../epoch/gather/gather.ts";
import { Publications } from "../../epoch/gather/publications.ts";
import { inputFiles } from "../../epoch/inputs.ts";
import { type Blocks, readEpoch } from "../../epoch/manifest.ts";
import { CLAIMS, TOTALS } from "../../epoch/run.ts";
import { writeTotals } from "../../epoch/totalsFile.ts";
import { readTotals } from "../../epoch/tree/claimsFile.ts";
import { EconomyError } from "../../sdk/errors.ts";
import type { RewardLane } from "../../typechain-types/index.ts";
import { claimsIn } from "./compare.ts";
import {
  blocksDifference,
  type ComparedInputs,
  compareInputs,
  earlyDifference,
  type InputDifference,
  poolDifference,
} from "./inputs.ts";
import { inputsHashOf, type Scratch } from "./recompute.ts";
import type { LaneState } from "./state.ts";

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

/** The published epoch that is compared, and the last block that it can have. */
export interface PublishedEpoch {
  readonly folder: string;
  readonly lastBlock: number;
}

/**
 * Gathers a published epoch's blocks again, and compares. What the published epoch can't say of its blocks is a difference;
 * throws what `gather` does where chain, manifests or texts aren't at hand, which says nothing about the epoch.
 */
export async function compareGathered(
  lane: RewardLane,
  { folder, lastBlock }: PublishedEpoch,
  gathering: Gathering,
  scratch: Scratch,
): Promise<ComparedInputs> {
  const { blocks } = readEpoch(folder);
  const wrong = blocksDifference(blocks, { after: lastBlockOf(gathering.previous), to: lastBlock });
  if (wrong !== undefined || blocks === undefined) return found(wrong, blocks === undefined);

  const own = await placeOf(folder, gathering, scratch);
  const provider = lane.runner?.provider as HardhatEthers["provider"];
  const address = await lane.getAddress();
  const sources = { ...gathering, provider, lane: address, block: blocks.to, folder: own };
  try {
    if (!existsSync(own)) await gather(sources, () => undefined);
  } catch (error) {
    const impossible =
      error instanceof EconomyError ? await impossibleBlocks(folder, sources, blocks, error) : undefined;
    if (impossible === undefined) throw error;
    return found(impossible, false);
  }
  return await compareInputs(folder, own, scratch);
}

/**
 * The folder of the epoch whose root is active, as an epoch is gathered from it; none before the first root. Throws
 * TOTALS_INVALID where what is given isn't that epoch, and CLAIMS_INVALID.
 * @param claims The claims file of the active root.
 */
export async function previousEpoch(
  { active, activeInputs }: LaneState,
  previous: string | undefined,
  claims: string | undefined,
  { scratch }: Pick<Scratch, "scratch">,
): Promise<string | undefined> {
  if (BigInt(active.root) === 0n) return undefined;
  const isIt = previous !== undefined && (await inputsHashOf(previous)) === activeInputs;
  if (!isIt) throw missing(`The inputs of the active root ${active.root} aren't here`);
  const file = claims ?? claimsIn(previous);
  const totals = await readTotals(file);
  if (totals.root !== active.root) throw missing(`The claims of the active root ${active.root} aren't here`);

  const folder = join(scratch, "previous", active.root.slice(2, 34));
  mkdirSync(join(folder, "result"), { recursive: true });
  copyFileSync(join(previous, "epoch.json"), join(folder, "epoch.json"));
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

function found(difference: InputDifference | undefined, isUnchecked: boolean): ComparedInputs {
  return { difference, isUnchecked, lines: [] };
}

/** What is wrong with an epoch of whose blocks nothing can be gathered by anybody; none where the fault is here. */
async function impossibleBlocks(
  folder: string,
  sources: GatherSources,
  blocks: Blocks,
  { code }: EconomyError,
): Promise<InputDifference | undefined> {
  const { provider, lane, block } = sources;
  if (code === "DEPLOYMENT_MISSING") {
    return (await provider.getCode(lane, block)) === "0x" ? earlyDifference(block) : undefined;
  }
  if (code !== "COLLECTIONS_INVALID") return undefined;
  const { collections } = await readCredited(await openLane(sources), blocks);
  return collections.length === 0 ? poolDifference(readEpoch(folder)) : undefined;
}

/** Where an epoch is gathered: another place when publications of its receipts have changed. */
async function placeOf(folder: string, { publications }: Gathering, scratch: Scratch): Promise<string> {
  const hosts = new Publications(publications);
  const files = (await channelsIn(folder, scratch)).flatMap((channel) => hosts.receiptFiles(channel));
  const seen = files.map((file) => {
    const { size, mtimeMs } = lstatSync(join(publications, file));
    return `${file} ${size} ${mtimeMs}`;
  });
  const key = [await inputsHashOf(folder), ...seen].join("\n");
  const place = join(scratch.scratch, "gathered", createHash("sha256").update(key).digest("hex").slice(0, 32));
  mkdirSync(dirname(place), { recursive: true });
  return place;
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
