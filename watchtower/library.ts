// The published trees of a datanet's batches.
import { readFileSync } from "node:fs";
import { EconomyError, errorLine } from "../sdk/errors.ts";
import { type PublishedBatch, rebuildTree } from "../sdk/faults.ts";
import type { RecordLeaf, RecordTree } from "../sdk/formats.ts";
import { type Manifest, parseManifest } from "../workbench/manifest.ts";
import type { ChainBatch } from "./chain.ts";
import type { ManifestFolder } from "./folder.ts";

/** What is said of a batch, and its leaves where its manifest is there and true to its root. */
interface Reading {
  readonly line: string;
  readonly leaves: readonly RecordLeaf[] | undefined;
}

/** A batch's manifest, and its tree for proofs. */
export interface Publication {
  readonly manifest: Manifest;
  readonly tree: RecordTree;
}

/** A fault has records of at most two batches. */
const MAX_OPEN = 2;

/** Reads each manifest once, and keeps of it what faults are found by. */
export class Library {
  readonly #complete = new Map<string, Reading>();
  readonly #open = new Map<string, Publication>();

  constructor(readonly folder: ManifestFolder) {}

  /** The batches whose leaves are known, and a line about each batch and each file that is none of theirs. */
  published(batches: readonly ChainBatch[]): { known: PublishedBatch[]; lines: string[] } {
    this.folder.scan();
    const known: PublishedBatch[] = [];
    const lines: string[] = [];
    for (const batch of batches) {
      const { line, leaves } = this.#read(batch);
      lines.push(`Batch ${batch.batchId}: ${line}`);
      if (leaves !== undefined) known.push({ ...batch, leaves });
    }
    const strangers = this.folder.strangers(new Set(batches.map(({ manifestHash }) => manifestHash)));
    return { known, lines: [...lines, ...strangers.map((file) => `${file}: the manifest of no batch of the datanet`)] };
  }

  /** Throws BATCH_INVALID where the batch's manifest isn't there any more. */
  open(batch: ChainBatch): Publication {
    const key = keyOf(batch);
    const publication = this.#open.get(key) ?? this.#load(batch);
    this.#open.delete(key);
    this.#open.set(key, publication);
    const [oldest] = this.#open.keys();
    if (this.#open.size > MAX_OPEN && oldest !== undefined) this.#open.delete(oldest);
    return publication;
  }

  #load(batch: ChainBatch): Publication {
    const found = this.folder.find(batch.manifestHash);
    if (found.state !== "found") {
      throw new EconomyError("BATCH_INVALID", `The manifest of batch ${batch.batchId} is gone.`, "Put it back.");
    }
    const manifest = parseManifest(readFileSync(found.file, "utf8"));
    return { manifest, tree: rebuildTree(manifest.leaves, batch).tree };
  }

  #read(batch: ChainBatch): Reading {
    const found = this.folder.find(batch.manifestHash);
    if (found.state === "missing") {
      return { line: `manifest missing, its hash is ${batch.manifestHash}`, leaves: undefined };
    }
    if (found.state === "differs") {
      return { line: `manifest differs: ${found.file} has another hash than its name`, leaves: undefined };
    }
    const key = keyOf(batch);
    const reading = this.#complete.get(key) ?? readingOf(found.file, batch);
    if (reading.leaves !== undefined) this.#complete.set(key, reading);
    return reading;
  }
}

function keyOf({ batchId, root }: ChainBatch): string {
  return `${batchId} ${root}`;
}

function readingOf(file: string, batch: ChainBatch): Reading {
  try {
    const { leaves } = parseManifest(readFileSync(file, "utf8"));
    const { hasRoot, hasCount } = rebuildTree(leaves, batch);
    if (!hasRoot) return { line: `manifest differs: the tree of ${file} has another root`, leaves: undefined };
    const line = `complete, ${leaves.length} records`;
    return { line: hasCount ? line : `${line}, but it claims to hold ${batch.count}`, leaves };
  } catch (error) {
    return { line: `manifest differs: ${file}: ${errorLine(error)}`, leaves: undefined };
  }
}
