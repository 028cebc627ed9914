// Where things lie in a claims file: docs/epoch.md has the table.
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { hexlify } from "ethers";
import { EconomyError } from "../../sdk/errors.ts";
import { HASH } from "./keccak.ts";
import { ACCOUNT, AMOUNT } from "./leaves.ts";

/** What a header says of the tree. */
export interface ClaimsHeader {
  readonly count: number;
  readonly root: string;
  readonly total: bigint;
  /** SHA-256 of all that follows the header. */
  readonly digest: Buffer;
}

/** A file that is open, and as long as its header says. */
export interface OpenFile extends ClaimsHeader {
  readonly path: string;
  readonly file: FileHandle;
}

const MAGIC = "OECLAIMS";
const VERSION = 1;
const VERSION_AT = 8;
const COUNT_AT = 12;
const ROOT_AT = 16;
const TOTAL_AT = ROOT_AT + HASH;
const DIGEST_AT = TOTAL_AT + AMOUNT;
const WORD = 4;

export const HEADER = DIGEST_AT + 32;
/** Where a record has what it says of an account, and how long it is. */
export const CUMULATIVE_AT = ACCOUNT;
export const SUM_AT = CUMULATIVE_AT + AMOUNT;
export const PLACE_AT = SUM_AT + AMOUNT;
export const RECORD = PLACE_AT + WORD;

export function recordAt(index: number): number {
  return HEADER + index * RECORD;
}

export function nodeAt(count: number, place: number): number {
  return recordAt(count) + place * HASH;
}

export function headerOf({ count, root, total, digest }: ClaimsHeader): Buffer {
  const header = Buffer.alloc(HEADER);
  header.write(MAGIC, "latin1");
  header.writeUInt32BE(VERSION, VERSION_AT);
  header.writeUInt32BE(count, COUNT_AT);
  header.write(root.slice(2), ROOT_AT, "hex");
  header.write(hexOf(total), TOTAL_AT, "hex");
  digest.copy(header, DIGEST_AT);
  return header;
}

/** A number of 16 bytes, big-endian. */
export function amountAt(bytes: Buffer, offset: number): bigint {
  return (bytes.readBigUInt64BE(offset) << 64n) | bytes.readBigUInt64BE(offset + 8);
}

/** Opens a claims file. Throws CLAIMS_INVALID where it isn't one, or is longer or shorter than its header says. */
export async function openFile(path: string): Promise<OpenFile> {
  // a pipe would be waited for until somebody writes to it
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = await file.stat();
    if (!status.isFile()) throw invalid(path, "isn't a claims file");
    const header = await readAt({ path, file }, 0, HEADER);
    if (header.toString("latin1", 0, VERSION_AT) !== MAGIC) throw invalid(path, "isn't a claims file");
    const version = header.readUInt32BE(VERSION_AT);
    if (version !== VERSION) throw invalid(path, `is of version ${version}, not ${VERSION}`);
    const count = header.readUInt32BE(COUNT_AT);
    const length = nodeAt(count, 2 * count - 1);
    if (status.size !== length) throw invalid(path, `has ${status.size} bytes, and not ${length}`);

    const root = hexlify(header.subarray(ROOT_AT, TOTAL_AT));
    return { path, file, count, root, total: amountAt(header, TOTAL_AT), digest: header.subarray(DIGEST_AT) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Reads as many bytes. Throws CLAIMS_INVALID where the file has become shorter. */
export async function readAt(
  { path, file }: Pick<OpenFile, "path" | "file">,
  position: number,
  length: number,
): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw invalid(path, "was cut while it was read");
    done += bytesRead;
  }
  return bytes;
}

export function invalid(path: string, why: string): EconomyError {
  return new EconomyError("CLAIMS_INVALID", `${path} ${why}.`, "Fetch the file again, or build it from the totals.");
}

function hexOf(total: bigint): string {
  return total.toString(16).padStart(2 * AMOUNT, "0");
}
