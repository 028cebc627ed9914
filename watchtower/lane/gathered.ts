// An epoch gathered again by who watches, out of his own chain, publications and manifests.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, lstatSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
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

  const own = await placeOf(folder, gathering, scratch);
  const provider = lane.runner?.provider as HardhatEthers["provider"];
  const sources = { ...gathering, provider, lane: await lane.getAddress(), block: blocks.to, folder: own };
  if (!existsSync(own)) await gather(sources, () => undefined);
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
