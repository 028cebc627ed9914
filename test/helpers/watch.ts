// Batches with published manifests, one for each fault that proves itself, and a watchtower over them.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, parseUnits } from "ethers";
import { type RecordLeaf, textHash } from "../../sdk/formats.ts";
import { openWatcher } from "../../watchtower/run.ts";
import type { Watcher } from "../../watchtower/watcher.ts";
import { type Manifest, manifestText } from "../../workbench/manifest.ts";
import { contributionOf, type DatanetScene, finalized, revealed, treeOf } from "./datanet.ts";

/** As many as a batch with pay holds at least. */
export const COUNT = 64;
const MAX_FEE = parseUnits("1000", "gwei");

/** A folder of manifests. */
export interface Folder {
  readonly path: string;
  readonly write: (name: string, text: string) => void;
  readonly clear: () => void;
  readonly remove: () => void;
}

export function manifestFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), "manifests-"));
  return {
    path,
    write: (name, text) => {
      writeFileSync(join(path, name), text);
    },
    clear: () => {
      for (const name of readdirSync(path)) rmSync(join(path, name));
    },
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** `count` leaves of distinct records, of one author, some of them changed. */
export function recordsOf(
  label: string,
  author: string,
  change: Record<number, Partial<RecordLeaf>> = {},
): RecordLeaf[] {
  return Array.from({ length: COUNT }, (_, index) => {
    return { index: BigInt(index), recordHash: id(`${label} ${index}`), author, ...change[index] };
  });
}

/** The contribution of a manifest's leaves, bound to its bytes. */
export function publishedContribution(manifest: Partial<Manifest> & { leaves: RecordLeaf[] }) {
  const text = manifestText(manifest);
  const tree = treeOf(manifest.leaves.map(({ index, recordHash, author }) => [index, recordHash, author]));
  return { text, tree, contribution: { ...contributionOf(tree), manifestHash: textHash(text) } };
}

/** Reveals a batch and publishes its manifest in a folder. */
export async function publish(scene: DatanetScene, folder: Folder, leaves: RecordLeaf[]): Promise<bigint> {
  const { text, contribution } = publishedContribution({ leaves });
  folder.write(`${contribution.manifestHash}.json`, text);
  return await revealed(scene, contribution);
}

/** The batches of a scene with every fault, by their kinds. */
export interface FaultyBatches {
  readonly final: bigint;
  readonly open: bigint;
  readonly sameIndex: bigint;
  readonly outside: bigint;
  readonly repeated: bigint;
  readonly duplicate: bigint;
  readonly claimed: bigint;
}

/** An honest final batch, an honest open one, and one of each fault. */
export async function faultyBatches(scene: DatanetScene, folder: Folder): Promise<FaultyBatches> {
  const author = scene.alice.address;
  const honest = publishedContribution({ leaves: recordsOf("final", author) });
  folder.write("final.json", honest.text);
  const final = await finalized(scene, honest.contribution);
  const put = async (label: string, change: Record<number, Partial<RecordLeaf>> = {}) =>
    await publish(scene, folder, recordsOf(label, author, change));
  return {
    final,
    open: await put("open"),
    sameIndex: await put("same index", { [COUNT - 1]: { index: 5n } }),
    outside: await put("outside", { [COUNT - 1]: { index: BigInt(COUNT) } }),
    repeated: await put("repeated", { 10: { recordHash: id("repeated 3") } }),
    duplicate: await put("duplicate", { 7: { recordHash: id("final 2") } }),
    claimed: await put("claimed", { 8: { recordHash: id("open 4") } }),
  };
}

/** A watchtower over a scene's datanet, and all that it says. */
export async function watcherOf(
  scene: DatanetScene,
  folder: Folder,
  signer?: HardhatEthersSigner,
): Promise<{ watcher: Watcher; lines: string[] }> {
  const lines: string[] = [];
  const { connection, datanetId } = scene;
  const ledger = await scene.ledger.getAddress();
  const watched = { connection, ledger, datanetId, manifests: folder.path, signer, maxFeePerGas: MAX_FEE };
  return { watcher: await openWatcher(watched, (line) => lines.push(line)), lines };
}
