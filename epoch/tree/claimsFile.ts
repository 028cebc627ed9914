// An epoch's tree as a file, from which one claim is read without the rest.
import { createHash, type Hash, randomUUID } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { getAddress, hexlify, isAddress } from "ethers";
import { EconomyError } from "../../sdk/errors.ts";
import { type RewardClaim, verifyClaim } from "../../sdk/rewards.ts";
import {
  amountAt,
  CUMULATIVE_AT,
  headerOf,
  invalid,
  nodeAt,
  type OpenFile,
  openFile,
  PLACE_AT,
  readAt,
  RECORD,
  recordAt,
  SUM_AT,
} from "./claimsLayout.ts";
import { HASH } from "./keccak.ts";
import { ACCOUNT, AMOUNT, checkTotals, type RewardTotals, RunningSum, viewOf } from "./leaves.ts";
import { buildTree, type RewardTree, siblingsOf, type TreeOptions } from "./tree.ts";

/** Records and bytes of nodes that are read or written at once. */
const RECORDS = 2 ** 14;
const NODE_BYTES = 2 ** 20;

/** What the chain has of a root, too: whoever reads a file compares these three with it. */
export interface ClaimsSummary {
  readonly count: number;
  readonly root: string;
  /** The sum of all amounts. */
  readonly total: bigint;
}

/** Totals that were read from a file, and lead to its root. */
export interface FiledTotals extends RewardTotals, ClaimsSummary {}

/** Writes a tree with its totals; the file is there whole or not at all. */
export async function writeClaims(path: string, tree: RewardTree): Promise<void> {
  const temporary = `${path}.${randomUUID()}.new`;
  try {
    const file = await open(temporary, "wx");
    try {
      await writeTree(file, tree);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  // Windows has no folders that can be synced
  if (process.platform !== "win32") await syncFolder(dirname(path));
}

/** Opens a claims file, of which only what a claim needs is read. Throws CLAIMS_INVALID where it isn't one or was cut. */
export async function openClaims(path: string): Promise<ClaimsFile> {
  return new ClaimsFile(await openFile(path));
}

/**
 * Reads all totals of a claims file, from which the next epoch begins. Throws CLAIMS_INVALID where the file isn't one,
 * isn't as it was written, or its totals lead to another root than it says.
 */
export async function readTotals(path: string, options: TreeOptions = {}): Promise<FiledTotals> {
  const source = await openFile(path);
  const { count, root, total } = source;
  try {
    const accounts = new Uint8Array(new SharedArrayBuffer(count * ACCOUNT));
    const amounts = new Uint8Array(new SharedArrayBuffer(count * AMOUNT));
    const totals = { count, accounts, amounts };
    const hash = createHash("sha256");
    await readRecords(source, totals, hash);
    const end = nodeAt(count, 2 * count - 1);
    for (let at = recordAt(count); at < end; at += NODE_BYTES) {
      hash.update(await readAt(source, at, Math.min(NODE_BYTES, end - at)));
    }
    if (!hash.digest().equals(source.digest)) throw invalid(path, "has another hash than it says");
    const tree = await buildTree(totals, options);
    if (tree.root !== root || tree.total !== total) throw invalid(path, "has totals of another root or total");
    return { ...totals, root, total };
  } catch (error) {
    const isOfTotals = error instanceof EconomyError && error.code === "REWARDS_INVALID";
    if (isOfTotals || error instanceof RangeError) throw invalid(path, `has no totals: ${error.message}`);
    throw error;
  } finally {
    await source.file.close();
  }
}

/** A claims file that stays open until it is closed. */
export class ClaimsFile implements ClaimsSummary {
  readonly count: number;
  readonly root: string;
  readonly total: bigint;
  readonly #source: OpenFile;

  constructor(source: OpenFile) {
    this.count = source.count;
    this.root = source.root;
    this.total = source.total;
    this.#source = source;
  }

  /**
   * What an account may claim, proved against the root; undefined where two neighbours, proved too, leave it no place.
   * Throws CLAIMS_INVALID where the file proves neither, or the account is not an address.
   */
  async claim(account: string): Promise<RewardClaim | undefined> {
    const isRight: boolean = isAddress(account);
    if (!isRight) throw new EconomyError("CLAIMS_INVALID", `${account} is not an address.`, "Give 20 bytes.");
    const asked = getAddress(account);
    const index = await this.#search(asked);
    const found = index < this.count ? await this.#claimAt(index) : undefined;
    if (found?.account === asked) return found;

    // the search has compared both neighbours; a claim proves that they are those of this index
    const before = index > 0 ? await this.#claimAt(index - 1) : undefined;
    const isWhole = found !== undefined || this.#isLast(before);
    if (!isWhole) throw invalid(this.#source.path, `doesn't prove that ${asked} has nothing`);
    return undefined;
  }

  async close(): Promise<void> {
    await this.#source.file.close();
  }

  /** The index of the first account that is not below the one asked for; the count where there is none. */
  async #search(asked: string): Promise<number> {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const account = hexlify(await readAt(this.#source, recordAt(middle), ACCOUNT));
      if (isBelow(account, asked)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isLast(claim: RewardClaim | undefined): boolean {
    return claim !== undefined && claim.sumBefore + claim.cumulative === this.total;
  }

  async #claimAt(index: number): Promise<RewardClaim> {
    const { path } = this.#source;
    const record = await readAt(this.#source, recordAt(index), RECORD);
    // a place that is wrong leads to another root, or out of the file
    const siblings = siblingsOf(record.readUInt32BE(PLACE_AT));
    const nodes = siblings.map((node) => readAt(this.#source, nodeAt(this.count, node), HASH));
    const claim = {
      index: BigInt(index),
      account: getAddress(hexlify(record.subarray(0, ACCOUNT))),
      cumulative: amountAt(record, CUMULATIVE_AT),
      sumBefore: amountAt(record, SUM_AT),
      proof: (await Promise.all(nodes)).map((node) => hexlify(node)),
    };
    if (!verifyClaim(this.root, claim)) throw invalid(path, `doesn't prove account ${index}`);
    return claim;
  }
}

async function writeTree(file: FileHandle, { totals, root, total, nodes, places }: RewardTree): Promise<void> {
  const { count } = totals;
  const hash = createHash("sha256");
  const sum = new RunningSum();
  for (let first = 0; first < count; first += RECORDS) {
    const records = recordsOf(totals, places, sum, first, Math.min(RECORDS, count - first));
    hash.update(records);
    await writeAt(file, records, recordAt(first));
  }
  for (let from = 0; from < nodes.length; from += NODE_BYTES) {
    const part = nodes.slice(from, from + NODE_BYTES);
    hash.update(part);
    await writeAt(file, part, recordAt(count) + from);
  }
  await writeAt(file, headerOf({ count, root, total, digest: hash.digest() }), 0);
}

/** The records of accounts, before the first of which the sum stands. */
function recordsOf(
  { accounts, amounts }: RewardTotals,
  places: Uint32Array,
  sum: RunningSum,
  first: number,
  count: number,
): Uint8Array {
  const records = new Uint8Array(count * RECORD);
  const [view, source] = [viewOf(records), viewOf(amounts)];
  for (let i = 0; i < count; i++) {
    const [index, at] = [first + i, i * RECORD];
    for (let byte = 0; byte < ACCOUNT; byte++) records[at + byte] = accounts[index * ACCOUNT + byte] ?? 0;
    for (let byte = 0; byte < AMOUNT; byte++) records[at + CUMULATIVE_AT + byte] = amounts[index * AMOUNT + byte] ?? 0;
    sum.write(view, at + SUM_AT);
    view.setUint32(at + PLACE_AT, places[index] ?? 0);
    sum.add(source, index * AMOUNT);
  }
  return records;
}

/** Reads accounts and amounts, and checks them as they come: a file of nothing but zeros may seem to be very long. */
async function readRecords(source: OpenFile, { count, accounts, amounts }: RewardTotals, hash: Hash): Promise<void> {
  for (let first = 0; first < count; first += RECORDS) {
    const read = Math.min(RECORDS, count - first);
    const records = await readAt(source, recordAt(first), read * RECORD);
    hash.update(records);
    for (let i = 0; i < read; i++) {
      const [from, index] = [i * RECORD, first + i];
      for (let byte = 0; byte < ACCOUNT; byte++) accounts[index * ACCOUNT + byte] = records[from + byte] ?? 0;
      for (let byte = 0; byte < AMOUNT; byte++) {
        amounts[index * AMOUNT + byte] = records[from + CUMULATIVE_AT + byte] ?? 0;
      }
    }
    const part = {
      count: read,
      accounts: accounts.subarray(first * ACCOUNT, (first + read) * ACCOUNT),
      amounts: amounts.subarray(first * AMOUNT, (first + read) * AMOUNT),
    };
    checkTotals(part, []);
  }
}

async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** So that the file's new name, too, outlives a power cut. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function isBelow(account: string, other: string): boolean {
  return account.toLowerCase() < other.toLowerCase();
}
