// What hosts have published, read as files that anybody may have made.
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { keccak256 } from "ethers";
import type { SignedReceipt } from "../../payment/messages.ts";
import { receiptFrom } from "../../payment/parse.ts";
import { receiptsFile, responseFile } from "../../payment/publish.ts";
import { EconomyError } from "../../sdk/errors.ts";
import { LARGEST_TEXT } from "../columns.ts";

/** A receipt takes less than a kilobyte. */
const LONGEST_LINE = 4_096;
const PIECE = 65_536;

/** What there is of a response. */
export type FoundText = { readonly bytes: Uint8Array } | { readonly missing: "isn't there" | "was altered" };

/** A folder of publications, one of a host in each folder. Only files whose names the chain gives are ever opened. */
export class Publications {
  readonly #folders: readonly string[];

  constructor(readonly folder: string) {
    const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    this.#folders = entries.map(({ name }) => name).sort();
  }

  /** The files that have a channel's receipts, as paths below the folder. */
  receiptFiles(channelId: string): string[] {
    return this.#found(receiptsFile(channelId));
  }

  /** The first `count` receipts of a file. Throws RECEIPT_INVALID where a line is none, or there are fewer. */
  *receipts(file: string, count: bigint): Generator<SignedReceipt> {
    let read = 0n;
    if (count === 0n) return;
    for (const line of linesOf(join(this.folder, file))) {
      yield receiptFrom(line);
      read += 1n;
      if (read === count) return;
    }
    throw invalid(`There are ${read} receipts, and ${count} were collected`);
  }

  /** The bytes of a response, from the first publication that has them right. */
  text(responseHash: string): FoundText {
    const files = this.#found(responseFile(responseHash));
    for (const file of files) {
      const bytes = bytesOf(join(this.folder, file));
      if (bytes !== undefined && keccak256(bytes) === responseHash) return { bytes };
    }
    return { missing: files.length === 0 ? "isn't there" : "was altered" };
  }

  /** A link, a folder or a pipe in a file's place is none. */
  #found(name: string): string[] {
    const files = this.#folders.map((folder) => `${folder}/${name}`);
    return files.filter((file) => isFile(join(this.folder, file)));
  }
}

/** False also where the folders above lead round in a circle, or nobody may look into them. */
function isFile(path: string): boolean {
  try {
    return lstatSync(path).isFile();
  } catch {
    return false;
  }
}

/** Undefined where a text is too large, may not be read, or has gone meanwhile. */
function bytesOf(path: string): Uint8Array | undefined {
  try {
    return lstatSync(path).size > LARGEST_TEXT ? undefined : readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Throws RECEIPT_INVALID where the file may not be read, or has gone meanwhile. */
function opened(path: string): number {
  try {
    return openSync(path, "r");
  } catch {
    throw invalid("They can't be read");
  }
}

/** The lines of a file, piece by piece. */
function* linesOf(path: string): Generator<string> {
  const file = opened(path);
  try {
    const piece = Buffer.alloc(PIECE);
    let rest = "";
    for (let size = readSync(file, piece); size > 0; size = readSync(file, piece)) {
      const lines = `${rest}${piece.toString("latin1", 0, size)}`.split("\n");
      rest = lines.pop() ?? "";
      if ([rest, ...lines].some(({ length }) => length > LONGEST_LINE)) throw invalid("A line is too long");
      yield* lines;
    }
  } finally {
    closeSync(file);
  }
}

function invalid(message: string): EconomyError {
  return new EconomyError("RECEIPT_INVALID", `${message}.`, "Ask the host for its publication.");
}
