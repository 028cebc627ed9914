// The published epochs of a lane, a folder each.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { id } from "ethers";
import { hashOf, statusOf } from "../../epoch/inputs.ts";
import { ENGINE, engineIn } from "../../epoch/manifest.ts";
import { LISTING } from "../../epoch/run.ts";
import { openClaims } from "../../epoch/tree/claimsFile.ts";
import { EconomyError } from "../../sdk/errors.ts";
import { claimsIn } from "./compare.ts";
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

/** The published claims of a root. */
export async function claimsOf(shelf: string, root: string): Promise<string | undefined> {
  for (const folder of epochsIn(shelf)) {
    const path = claimsIn(folder);
    if (statusOf(path)?.isFile() !== true) continue;
    try {
      const claims = await openClaims(path);
      await claims.close();
      if (claims.root === root) return path;
    } catch (error) {
      if (!(error instanceof EconomyError)) throw error;
    }
  }
  return undefined;
}

function epochsIn(shelf: string): string[] {
  const folders = readdirSync(shelf, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => join(shelf, name)).sort();
}

async function hashOrNone(folder: string): Promise<string | undefined> {
  try {
    return existsSync(join(folder, "epoch.json")) ? await inputsHashOf(folder) : undefined;
  } catch (error) {
    if (error instanceof EconomyError) return undefined;
    throw error;
  }
}
