// The published inputs of an epoch: which files they are, and the hash that is posted with the root.
import { createHash } from "node:crypto";
import { createReadStream, readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { EconomyError } from "../sdk/errors.ts";
import type { Epoch } from "./manifest.ts";

/** A file below the epoch's folder. */
export interface Input {
  /** With `/` between names. */
  readonly path: string;
  readonly sha256: string;
}

/** What an epoch's folder holds. */
export interface InputFiles {
  readonly receipts: readonly string[];
  readonly texts: readonly string[];
  readonly collections: string;
  /** All of them, in the order of their paths' bytes. */
  readonly all: readonly string[];
}

/** The files of an epoch. Throws EPOCH_INVALID where one is missing. */
export function inputFiles(folder: string, { versions, previous }: Epoch): InputFiles {
  const [receipts, texts] = [parquetIn(folder, "receipts"), parquetIn(folder, "texts")];
  const collections = "collections.parquet";
  const named = versions.flatMap(({ defaults, corpus }) => {
    return corpus === undefined ? [defaults] : [defaults, corpus.records, ...corpus.index];
  });
  const all = ["epoch.json", collections, ...receipts, ...texts, ...named, ...(previous ? [previous] : [])];
  const missing = all.find((path) => !(statusOf(join(folder, path))?.isFile() ?? false));
  if (missing !== undefined) {
    throw new EconomyError(
      "EPOCH_INVALID",
      `${missing} isn't in the folder.`,
      "docs/epoch.md lists what an epoch needs.",
    );
  }
  return { receipts, texts, collections, all: [...new Set(all)].sort(byBytes) };
}

/** Hashes files, one after the other. */
export async function hashFiles(folder: string, paths: readonly string[]): Promise<Input[]> {
  const inputs: Input[] = [];
  for (const path of paths) inputs.push({ path, sha256: await sha256Of(join(folder, path)) });
  return inputs;
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash);
  return hash.digest("hex");
}

/** The listing of the inputs, as `sha256sum` prints it. */
export function listingOf(inputs: readonly Input[]): string {
  return inputs.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join("");
}

/** SHA-256 of a text, 0x and 64 digits. */
export function hashOf(text: string): string {
  return `0x${createHash("sha256").update(text).digest("hex")}`;
}

function parquetIn(folder: string, name: string): string[] {
  const path = join(folder, name);
  if (!(statusOf(path)?.isDirectory() ?? false)) return [];
  const files = readdirSync(path).filter((file) => file.endsWith(".parquet"));
  return files.map((file) => `${name}/${file}`).sort(byBytes);
}

/** Of what a path leads to; undefined where it leads nowhere, or round in a circle. A pipe or a device is no file. */
export function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
