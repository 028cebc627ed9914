// An epoch that a test describes, through the steps of a run, without its command.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hexlify } from "ethers";
import { check, type Checked, readChecked } from "../../epoch/check.ts";
import { Database } from "../../epoch/database.ts";
import { inputFiles } from "../../epoch/inputs.ts";
import { readEpoch } from "../../epoch/manifest.ts";
import { Steps } from "../../epoch/steps.ts";
import { type Result, total } from "../../epoch/total.ts";
import { readFound, weigh, weightsIn } from "../../epoch/weigh.ts";
import { EconomyError } from "../../sdk/errors.ts";
import { type Divide, type EpochCase, writeCase, writeVersions } from "./epochFiles.ts";

const INPUTS = ["epoch.json", "previous.csv", "collections.parquet", "receipts", "texts"];

/** What a run finds, with its totals in plain values. */
export interface CaseResult extends Result {
  readonly checked: Checked;
  readonly list: readonly (readonly [account: string, amount: bigint])[];
}

/** A folder and a database that tests share. */
export class EpochBench {
  readonly folder = mkdtempSync(join(tmpdir(), "epoch-"));
  readonly db: Database;

  private constructor(db: Database) {
    this.db = db;
  }

  static async open(threads = 1): Promise<EpochBench> {
    return new EpochBench(await Database.open({ threads, memory: "500MB" }, join(tmpdir(), "epoch-spill")));
  }

  close(): void {
    this.db.close();
    rmSync(this.folder, { recursive: true });
  }

  /** Writes a case in place of the one before. */
  async write(epoch: EpochCase, options: { divide?: Divide; withVersions?: boolean } = {}): Promise<void> {
    for (const name of INPUTS) rmSync(join(this.folder, name), { recursive: true, force: true });
    await writeCase(this.db, this.folder, epoch, options.divide);
    if (options.withVersions !== false) await writeVersions(this.db, this.folder, epoch.versions);
  }

  /** Runs what was written; a ClickHouse that is named sums the weights. */
  async run(db = this.db, clickhouse?: string): Promise<CaseResult> {
    const { folder } = this;
    const epoch = readEpoch(folder);
    const files = inputFiles(folder, epoch);
    await check(db, folder, epoch, files, folder);
    const work = mkdtempSync(join(folder, "work-"));
    const weighing = { db, root: folder, epoch, files, checked: folder, steps: new Steps(work), sources: [] };
    const weighed = await weigh(weighing);
    const checked = readChecked(folder);
    const result = await total(db, folder, {
      epoch,
      checked,
      found: readFound(weighed),
      weights: [weightsIn(weighed)],
      clickhouse,
    });
    rmSync(work, { recursive: true });
    return { ...result, checked, list: listOf(result) };
  }

  async runCase(epoch: EpochCase, options: { divide?: Divide; withVersions?: boolean } = {}): Promise<CaseResult> {
    await this.write(epoch, options);
    return await this.run();
  }

  /** The error that a case ends with, or undefined. */
  async errorOf(epoch: EpochCase): Promise<EconomyError | undefined> {
    await this.write(epoch);
    return await this.error();
  }

  /** The error that what was written ends with, or undefined. */
  async error(): Promise<EconomyError | undefined> {
    try {
      await this.run();
      return undefined;
    } catch (error) {
      if (error instanceof EconomyError) return error;
      throw error;
    }
  }
}

function listOf({ totals: { count, accounts, amounts } }: Result): (readonly [string, bigint])[] {
  return Array.from({ length: count }, (_, i) => [
    hexlify(accounts.slice(i * 20, (i + 1) * 20)),
    BigInt(hexlify(amounts.slice(i * 16, (i + 1) * 16))),
  ]);
}
