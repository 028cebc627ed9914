// The time of an epoch from its Parquet files to the totals of all accounts, their tree, and the file of the claims.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inChild } from "./child.ts";
import type { EpochSize } from "./epochFiles.ts";
import { CACHE } from "./mail.ts";

/** One thing that is done, in a process of its own. */
export interface EpochWork {
  readonly step: "write" | "compute";
  readonly folder: string;
  readonly size: EpochSize;
}

const SIZES: Record<string, { full: EpochSize; quick: EpochSize }> = {
  tenMillionReceipts: {
    full: { receipts: 10_000_000, accounts: 100_000, parts: 1 },
    quick: { receipts: 200_000, accounts: 100_000, parts: 1 },
  },
  hundredMillionReceipts: {
    full: { receipts: 100_000_000, accounts: 1_000_000, parts: 10 },
    quick: { receipts: 400_000, accounts: 200_000, parts: 4 },
  },
};
const STEPS = new URL("epochSteps.ts", import.meta.url);

/** Seconds and memory from the files of receipts, with four weights each, to the accounts' claims. */
export async function measureEpoch({ quick = false } = {}): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  for (const [name, sizes] of Object.entries(SIZES)) {
    const found = await measureSize(quick ? sizes.quick : sizes.full);
    for (const [key, figure] of Object.entries(found)) figures[`epoch.${name}.${key}`] = figure;
  }
  return figures;
}

async function measureSize(size: EpochSize): Promise<Record<string, number>> {
  mkdirSync(CACHE, { recursive: true });
  // not where temporary files lie: that may be memory
  const folder = mkdtempSync(join(CACHE, "epoch-"));
  try {
    await inChild(STEPS, { step: "write", folder, size } satisfies EpochWork);
    return await inChild(STEPS, { step: "compute", folder, size } satisfies EpochWork);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
