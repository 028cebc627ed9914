// An epoch computed again beside what was published of it.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { readEpoch } from "../../epoch/manifest.ts";
import type { Resources } from "../../epoch/database.ts";
import { hashFiles, hashOf, inputFiles, listingOf } from "../../epoch/inputs.ts";
import { CLAIMS, readReport, runEpoch } from "../../epoch/run.ts";

/** What an epoch's inputs give. */
export interface Recomputed {
  /** Where `totals.csv`, `claims` and the others lie. */
  readonly folder: string;
  readonly claims: string;
  readonly root: string | undefined;
  /** In the token's smallest unit. */
  readonly total: bigint;
  readonly count: number;
  readonly inputsHash: string;
  readonly engineId: string;
}

/** Where and with what an epoch is computed again. */
export interface Scratch extends Resources {
  /** A folder of the watchtower's own: what it holds for the same inputs isn't computed twice. */
  readonly scratch: string;
}

/** The hash of the inputs as they lie there now. Throws EPOCH_INVALID. */
export async function inputsHashOf(folder: string): Promise<string> {
  const { all } = inputFiles(folder, readEpoch(folder));
  return hashOf(listingOf(await hashFiles(folder, all)));
}

/** Computes an epoch in the scratch folder; `result/` of the epoch stays as it is. Throws what `runEpoch` does. */
export async function recompute(folder: string, { scratch, ...resources }: Scratch): Promise<Recomputed> {
  const place = join(scratch, (await inputsHashOf(folder)).slice(2, 34));
  mkdirSync(place, { recursive: true });
  await runEpoch({ folder, place, ...resources }, () => undefined);
  const result = join(place, "result");
  const { root, total, accounts: count, inputsHash, engineId } = readReport(result);
  return { folder: result, claims: join(result, CLAIMS), root, total: BigInt(total), count, inputsHash, engineId };
}
