// The published epochs of a lane, a folder each.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { id } from "ethers";
import { hashOf, statusOf } from "../../epoch/inputs.ts";
import { ENGINE, engineIn } from "../../epoch/manifest.ts";
import { LISTING } from "../../epoch/run.ts";
import { openClaims, readTotals } from "../../epoch/tree/claimsFile.ts";
import { EconomyError } from "../../sdk/errors.ts";
import { claimsIn } from "./compare.ts";
import { readPublished } from "./published.ts";
import { inputsHashOf } from "./recompute.ts";

/** Bytes: some hundred thousand files. */
const LARGEST_LISTING = 2 ** 26;

/** The folder of the epoch whose inputs have this hash, by their listing or, where there is none, by themselves. */
export async function epochOf(shelf: string, inputsHash: string): Promise<string | undefined> {
  const listed = epochsIn(shelf).filter((folder) => {
    const listing = join(folder, "result", LISTING);
    const status = statusOf(listing);
    return (
      status?.isFile() === true &&
      status.size <= LARGEST_LISTING &&
      hashOf(readFileSync(listing, "utf8")) === inputsHash
    );
  });
  // anybody can copy a listing: those whose files have the hash come first
  for (const folder of [...listed, ...epochsIn(shelf)]) if ((await hashOrNone(folder)) === inputsHash) return folder;
  return listed[0];
}

/** An epoch that names an engine which isn't this one, by its id. */
export function epochBy(shelf: string, engineId: string): string | undefined {
  return epochsIn(shelf).find((folder) => {
    const engine = engineIn(folder);
    return engine !== undefined && engine !== ENGINE && id(engine) === engineId;
  });
}

/** The published claims of a root: of several that say so, those that prove the most. */
export async function claimsOf(shelf: string, root: string): Promise<string | undefined> {
  const said: string[] = [];
  for (const path of epochsIn(shelf).map(claimsIn)) {
    if (statusOf(path)?.isFile() === true && (await rootSaid(path)) === root) said.push(path);
  }
  let [best, most] = [said[0], 0];
  // who publishes another epoch can write any root into its claims
  for (const path of said.length > 1 ? said : []) {
    const proved = await provedBy(path, root);
    if (proved > most) [best, most] = [path, proved];
  }
  return best;
}

async function rootSaid(path: string): Promise<string | undefined> {
  const claims = await orNone(openClaims(path));
  await claims?.close();
  return claims?.root;
}

/** How many leaves lead to the root; more than any number of them where the totals do. */
async function provedBy(path: string, root: string): Promise<number> {
  const { leaves } = await readPublished(path, root);
  const totals = await orNone(readTotals(path));
  return leaves.length + (totals?.root === root ? 2 ** 32 : 0);
}

async function orNone<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof EconomyError) return undefined;
    throw error;
  }
}

function epochsIn(shelf: string): string[] {
  const folders = readdirSync(shelf, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => join(shelf, name)).sort();
}

async function hashOrNone(folder: string): Promise<string | undefined> {
  return existsSync(join(folder, "epoch.json")) ? await orNone(inputsHashOf(folder)) : undefined;
}
