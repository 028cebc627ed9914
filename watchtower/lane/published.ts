// What a published claims file shows of a root, whoever wrote it.
import { getAddress, hexlify } from "ethers";
import { type RewardClaim, verifyClaim } from "../../sdk/rewards.ts";
import {
  amountAt,
  CUMULATIVE_AT,
  nodeAt,
  type OpenFile,
  openFile,
  PLACE_AT,
  readAt,
  RECORD,
  recordAt,
  SUM_AT,
} from "../../epoch/tree/claimsLayout.ts";
import { ACCOUNT } from "../../epoch/tree/leaves.ts";
import { HASH } from "../../epoch/tree/keccak.ts";
import { siblingsOf } from "../../epoch/tree/tree.ts";
import { EconomyError } from "../../sdk/errors.ts";

/** What was published of a root. */
export interface Published {
  /** The leaves that are in the root, each with its proof, in the file's order. */
  readonly leaves: readonly RewardClaim[];
  /** Why some are missing, or the file is of another root. */
  readonly problem: string | undefined;
}

/** Leaves with their proofs that fit into the memory of a process; who writes the file says how many there are. */
const MOST_LEAVES = 2 ** 19;

/** Nothing that a proof of the lane could lead to is deeper. */
const MAX_DEPTH = 32;

/**
 * Reads a claims file into memory, and keeps the leaves that lead to the root: a file that was cut, or lies, shows what it
 * proves and no more. Takes time in proportion to n · log n.
 */
export async function readPublished(path: string, root: string): Promise<Published> {
  let source: OpenFile;
  try {
    source = await openFile(path);
  } catch (error) {
    return { leaves: [], problem: problemOf(error, path) };
  }
  try {
    if (source.count > MOST_LEAVES)
      return { leaves: [], problem: `${path} has ${source.count} leaves, too many to read` };
    const leaves: RewardClaim[] = [];
    const nodes = await readAt(source, nodeAt(source.count, 0), (2 * source.count - 1) * HASH);
    const records = await readAt(source, recordAt(0), source.count * RECORD);
    for (let index = 0; index < source.count; index++) {
      const claim = claimOf(records.subarray(index * RECORD, (index + 1) * RECORD), index, nodes);
      if (verifyClaim(root, claim)) leaves.push(claim);
    }
    const isWhole = leaves.length === source.count;
    return { leaves, problem: isWhole ? undefined : `${leaves.length} of ${source.count} leaves lead to the root` };
  } catch (error) {
    return { leaves: [], problem: problemOf(error, path) };
  } finally {
    await source.file.close();
  }
}

function claimOf(record: Buffer, index: number, nodes: Buffer): RewardClaim {
  const siblings = siblingsOf(record.readUInt32BE(PLACE_AT)).slice(0, MAX_DEPTH);
  const proof = siblings.map((node) => hexlify(nodes.subarray(node * HASH, (node + 1) * HASH)));
  return {
    index: BigInt(index),
    account: getAddress(hexlify(record.subarray(0, ACCOUNT))),
    cumulative: amountAt(record, CUMULATIVE_AT),
    sumBefore: amountAt(record, SUM_AT),
    proof,
  };
}

function problemOf(error: unknown, path: string): string {
  if (error instanceof EconomyError) return error.message;
  const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
  if (isMissing) return `${path} isn't there.`;
  throw error;
}
