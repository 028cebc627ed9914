// Epochs that an attributor gathers, forges, computes and posts, and a watchtower that gathers them again.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Database, quoted } from "../../epoch/database.ts";
import { publish } from "../../payment/publish.ts";
import { exchange } from "./channels.ts";
import { creditOf, type GatherBench, type RootedReport, TEXTS } from "./gather.ts";
import { laneWatcher, RESOURCES } from "./laneEpochs.ts";
import type { LaneWatcher } from "../../watchtower/lane/watcher.ts";

/** An answer's text quotes a record, the first one of which is alice's and the second one mallory's. */
export const [OF_ALICE = "", OF_MALLORY = ""] = TEXTS;
export const EPOCH = "epochs/1";

/** Changes what was gathered, in its folder. */
export type Forgery = (folder: string) => Promise<void>;

/** Has open answers given and collected, and published where that is said. */
export async function answered(
  bench: GatherBench,
  texts: readonly string[],
  { nonce = 0n, isPublished = true } = {},
): Promise<void> {
  const [host, payer] = [await bench.host(), await bench.payer(nonce)];
  for (const text of texts) await exchange(payer, host, text);
  await bench.collect(host);
  if (isPublished) await publish(host, bench.publication);
}

/** Gathers the lane's first epoch as the attributor, forges it, and computes it. */
export async function forged(bench: GatherBench, forgery: Forgery, block?: number): Promise<RootedReport> {
  const folder = await bench.gather(EPOCH, block === undefined ? {} : { block });
  await forgery(folder);
  return await bench.run(EPOCH);
}

/** The second channel's collection was never there. */
export const halved: Forgery = async (folder) => {
  await rewrite(join(folder, "collections.parquet"), "SELECT * FROM {} ORDER BY channel LIMIT 1");
  refield(folder, () => ({ pool: String(creditOf(1n)) }));
};

/** No answer is open, so that no text is weighed. */
export const unreceipted: Forgery = async (folder) => {
  await rewrite(join(folder, "receipts/0.parquet"), "SELECT * REPLACE (false AS is_open) FROM {}");
};

/** Posts the root of what was computed. */
export async function postReport({ scene }: GatherBench, report: RootedReport): Promise<void> {
  const { root, total, accounts, inputsHash, engineId } = report;
  await scene.rewardLane.connect(scene.attributor).post(root, total, accounts, inputsHash, engineId);
}

/** A watchtower that gathers from the bench's folders, or from others. */
export async function gatheringWatcher(
  bench: GatherBench,
  folders: { readonly publications?: string; readonly manifests?: string } = {},
): Promise<{ watcher: LaneWatcher; lines: string[] }> {
  const gathering = {
    ...{ factory: await bench.scene.factory.getAddress(), texts: undefined },
    ...{ publications: bench.path("publications"), manifests: bench.path("manifests") },
    ...folders,
  };
  return laneWatcher({ ...bench.scene, scratch: bench.path("scratch") }, bench.path("epochs"), { gathering });
}

/** Writes a Parquet file again by what SQL selects from it, `{}` in its place. */
export async function rewrite(path: string, select: string): Promise<void> {
  const db = await Database.open(RESOURCES, `${path}.spill`);
  try {
    await db.run(`CREATE TABLE forged AS ${select.replace("{}", `read_parquet(${quoted(path)})`)}`);
    await db.run(`COPY forged TO ${quoted(path)} (FORMAT parquet)`);
  } finally {
    db.close();
  }
}

/** Changes fields of epoch.json; undefined leaves one out. */
export function refield(folder: string, change: (fields: EpochFields) => Partial<EpochFields>): void {
  const path = join(folder, "epoch.json");
  const fields = JSON.parse(readFileSync(path, "utf8")) as EpochFields;
  writeFileSync(path, JSON.stringify({ ...fields, ...change(fields) }));
}

/** What tests change of epoch.json. */
export interface EpochFields {
  readonly pool: string;
  readonly blocks: { readonly after: number; readonly to: number } | undefined;
  readonly versions: readonly { readonly defaults: string; readonly records: string | undefined }[];
}

/** The file of the only version's defaults or records. */
export function versionFile(folder: string, name: "defaults" | "records"): string {
  const { versions } = JSON.parse(readFileSync(join(folder, "epoch.json"), "utf8")) as EpochFields;
  const [version] = versions;
  if (version === undefined) throw new Error("the epoch has no version");
  return join(folder, version[name] ?? "");
}

/** An address as SQL has it. */
export function bytesIn({ address }: { readonly address: string }): string {
  return `unhex('${address.slice(2)}')`;
}
