// One epoch from its folder to the totals and the report; whoever runs it on the same files gets the same bytes.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { id } from "ethers";
import { EconomyError } from "../sdk/errors.ts";
import { DISK } from "../payment/disk.ts";
import { lockFolder } from "../payment/lock.ts";
import { check, readChecked } from "./check.ts";
import { Database, type Resources } from "./database.ts";
import { hashFiles, hashOf, type Input, type InputFiles, inputFiles, listingOf, sha256Of } from "./inputs.ts";
import { type Epoch, readEpoch } from "./manifest.ts";
import { type EpochReport, reportOf } from "./report.ts";
import { Steps } from "./steps.ts";
import { total } from "./total.ts";
import { writeTotals } from "./totalsFile.ts";
import { writeClaims } from "./tree/claimsFile.ts";
import { buildTree } from "./tree/tree.ts";
import { readFound, weigh, weightsIn } from "./weigh.ts";

/** Files of an epoch's result. */
export const TOTALS = "totals.csv";
export const CLAIMS = "claims";
export const REPORT = "report.json";
export const LISTING = "inputs.sha256";
export const WEIGHTS = "weights.parquet";

/** What DuckDB says where the machine is too small, or it is at fault itself. */
const NO_FAULT =
  /^(Out of Memory|INTERNAL|FATAL|Interrupt|Connection) Error|^IO Error: .*(No space left|write|Too many open files)/;

/** What a run is told. */
export interface RunOptions extends Resources {
  readonly folder: string;
  /** Address of the ClickHouse that sums the weights; none where DuckDB does. It changes no result. */
  readonly clickhouse?: string | undefined;
  /** Where `work/` and `result/` lie; in the folder itself where it isn't given. */
  readonly place?: string | undefined;
}

/**
 * Computes an epoch, and writes totals, the file of the claims, weights, report and the listing of its inputs to
 * `result/`. Where nobody has got anything there is no tree, and no file of claims. What a run that was stopped
 * has finished stays in `work/` and is taken up by the next one.
 */
export async function runEpoch(options: RunOptions, log: (line: string) => void): Promise<void> {
  const { folder, place = folder, clickhouse, ...resources } = options;
  const epoch = readEpoch(folder);
  const files = inputFiles(folder, epoch);
  const work = join(place, "work");
  const lock = lockFolder(work);
  try {
    const inputs = await hashFiles(folder, files.all);
    log(`${inputs.length} input files; their hash is ${hashOf(listingOf(inputs))}.`);
    const steps = new Steps(join(work, "steps"));
    const spill = join(work, "spill");
    const db = await Database.open(resources, spill);
    try {
      const result = await compute({ db, folder, epoch, files, inputs, steps, clickhouse });
      publish(result, join(place, "result"));
    } catch (error) {
      throw readable(error);
    } finally {
      db.close();
      rmSync(spill, { recursive: true, force: true });
    }
    steps.tidy();
    log(readFileSync(join(place, "result", REPORT), "utf8").trimEnd());
  } finally {
    lock.free();
  }
}

/** The report in a folder of results, which the caller has computed or trusts. */
export function readReport(results: string): EpochReport {
  return JSON.parse(readFileSync(join(results, REPORT), "utf8")) as EpochReport;
}

interface Run {
  readonly db: Database;
  readonly folder: string;
  readonly epoch: Epoch;
  readonly files: InputFiles;
  readonly inputs: readonly Input[];
  readonly steps: Steps;
  readonly clickhouse: string | undefined;
}

/** Does what isn't done; gives the folder of the result. */
async function compute({ db, folder, epoch, files, inputs, steps, clickhouse }: Run): Promise<string> {
  const hashes = inputs.map(({ path, sha256 }) => `${path} ${sha256}`);
  const checked = await steps.once("check", hashes, (own) => check(db, folder, epoch, files, own));
  const weighed = await weigh({ db, root: folder, epoch, files, checked, steps, sources: hashes });
  return await steps.once("result", hashes, async (own) => {
    const found = readFound(weighed);
    const result = await total(db, folder, {
      epoch,
      checked: readChecked(checked),
      found,
      weights: [weightsIn(weighed)],
      clickhouse,
    });
    writeTotals(join(own, TOTALS), result.totals);
    copyFileSync(weightsIn(weighed), join(own, WEIGHTS));
    const tree = result.totals.count > 0 ? await buildTree(result.totals) : undefined;
    if (tree) await writeClaims(join(own, CLAIMS), tree);
    const report = reportOf(epoch, readChecked(checked), result, {
      ...{ inputs, inputsHash: hashOf(listingOf(inputs)), engineId: id(epoch.engine) },
      ...{ totals: await sha256Of(join(own, TOTALS)), root: tree?.root },
    });
    writeFileSync(join(own, REPORT), `${JSON.stringify(report, null, 2)}\n`);
    writeFileSync(join(own, LISTING), listingOf(inputs));
  });
}

/** What DuckDB can't read is in the files; what it has no room for says nothing about them. */
function readable(error: unknown): unknown {
  const why = error instanceof Error && !("code" in error) ? error.message : "";
  if (!/^[A-Z][A-Za-z ]* Error: /.test(why) || NO_FAULT.test(why)) return error;
  return new EconomyError(
    "EPOCH_INVALID",
    `A file can't be read: ${why.slice(0, 200)}.`,
    "docs/epoch.md has the columns.",
  );
}

/** Each file is there whole or not at all. */
function publish(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  rmSync(join(to, CLAIMS), { force: true });
  for (const name of [TOTALS, CLAIMS, WEIGHTS, LISTING, REPORT].filter((each) => existsSync(join(from, each)))) {
    const temporary = join(to, `${name}.new`);
    copyFileSync(join(from, name), temporary);
    DISK.sync(temporary);
    DISK.rename(temporary, join(to, name));
  }
}
