// The steps of benchmarks/epoch.ts, each in a process of its own.
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { check, readChecked } from "../epoch/check.ts";
import { Database } from "../epoch/database.ts";
import { hashFiles, inputFiles } from "../epoch/inputs.ts";
import { readEpoch } from "../epoch/manifest.ts";
import { total } from "../epoch/total.ts";
import { writeTotals } from "../epoch/totalsFile.ts";
import { writeClaims } from "../epoch/tree/claimsFile.ts";
import { buildTree } from "../epoch/tree/tree.ts";
import { serveParent } from "./child.ts";
import type { EpochWork } from "./epoch.ts";
import { weightFiles, writeEpoch } from "./epochFiles.ts";
import { peakMemoryGB } from "./measures.ts";

const MEMORY = "4GB";

await serveParent(async (asked) => {
  const work = asked as EpochWork;
  const spill = join(work.folder, "spill");
  const db = await Database.open({ threads: availableParallelism(), memory: MEMORY }, spill);
  try {
    if (work.step === "write") {
      await writeEpoch(db, work.folder, work.size);
      return {};
    }
    const before = performance.now();
    await compute(db, work);
    return { seconds: Math.round((performance.now() - before) / 100) / 10, peakMemoryGB: peakMemoryGB() };
  } finally {
    db.close();
  }
});

/** All that a run does, but for weighing texts. */
async function compute(db: Database, { folder, size }: EpochWork): Promise<void> {
  const epoch = readEpoch(folder);
  const files = inputFiles(folder, epoch);
  await hashFiles(folder, files.all);
  await check(db, folder, epoch, files, folder);
  const checked = readChecked(folder);
  const weights = weightFiles(folder, size);
  const { totals } = await total(db, folder, { epoch, checked, found: checked.sums, weights });
  writeTotals(join(folder, "totals.csv"), totals);
  await writeClaims(join(folder, "claims"), await buildTree(totals));
}
