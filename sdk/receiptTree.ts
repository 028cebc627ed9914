// The tree over a channel's receipts, whose root vouchers name. It only grows, and who appends keeps its peaks alone.
import { concat, keccak256, toBeHex, ZeroHash } from "ethers";
import { EconomyError } from "./errors.ts";

/**
 * All that appending and the root need: a Merkle mountain range. Each bit of the count stands for a perfect tree over
 * as many receipts, the largest first; `peaks` are their roots, in that order.
 */
export interface ReceiptTree {
  /** How many receipts it holds. */
  readonly count: bigint;
  /** 32 bytes each; one for each bit of `count` that is set. */
  readonly peaks: readonly string[];
}

/** The tree of a channel that has no receipt yet. */
export const NO_RECEIPTS: ReceiptTree = { count: 0n, peaks: [] };

/**
 * A receipt's leaf: keccak256(keccak256(abi.encode(index, digest))), where `digest` is what is signed for the
 * receipt.
 */
export function receiptLeaf(index: bigint, digest: string): string {
  return keccak256(keccak256(concat([toBeHex(index, 32), digest])));
}

/** The tree with one more receipt, whose index is the count so far. Takes at most log₂(count) hashes. */
export function withReceipt({ count, peaks }: ReceiptTree, digest: string): ReceiptTree {
  const grown = [...peaks, receiptLeaf(count, digest)];
  // each of the lowest bits that are set is a tree as large as the new one, and both become one
  for (let bits = count; bits % 2n === 1n; bits /= 2n) grown.push(hashPair(grown.pop() ?? "", grown.pop() ?? ""));
  return { count: count + 1n, peaks: grown };
}

/** The root: the peaks hashed in pairs from the right to the left. Zero where there is no receipt. */
export function receiptsRoot({ peaks }: ReceiptTree): string {
  return bag(peaks) ?? ZeroHash;
}

/**
 * The proof that OpenZeppelin's `MerkleProof.verify` takes for the receipt at `index` among all receipts of a tree,
 * which are given by their digests. Takes as many hashes as there are receipts. Throws RECEIPT_INVALID where there is
 * no such one.
 */
export function receiptProof(digests: readonly string[], index: number): string[] {
  if (digests[index] === undefined) {
    throw new EconomyError("RECEIPT_INVALID", `There is no receipt ${index}.`, `There are ${digests.length}.`);
  }
  const leaves = digests.map((digest, place) => receiptLeaf(BigInt(place), digest));
  const mountains = perfectTrees(leaves);
  const own = mountains.findIndex(({ first, size }) => index < first + size);
  const { first = 0, levels = [] } = mountains[own] ?? {};
  const tops = mountains.map((mountain) => mountain.levels.at(-1)?.[0] ?? "");
  const right = bag(tops.slice(own + 1));
  return [
    ...levels.slice(0, -1).map((level, height) => level[Math.floor((index - first) / 2 ** height) ^ 1] ?? ""),
    ...(right === undefined ? [] : [right]),
    ...tops.slice(0, own).reverse(),
  ];
}

interface PerfectTree {
  /** The index of its first leaf. */
  readonly first: number;
  readonly size: number;
  /** From the leaves to its root. */
  readonly levels: readonly (readonly string[])[];
}

/** The mountains over leaves, the largest and leftmost first. */
function perfectTrees(leaves: readonly string[]): PerfectTree[] {
  const trees: PerfectTree[] = [];
  let first = 0;
  while (first < leaves.length) {
    const size = 2 ** Math.floor(Math.log2(leaves.length - first));
    const levels = [leaves.slice(first, first + size)];
    for (let level = levels[0] ?? []; level.length > 1; levels.push(level)) level = parents(level);
    trees.push({ first, size, levels });
    first += size;
  }
  return trees;
}

function parents(level: readonly string[]): string[] {
  return Array.from({ length: level.length / 2 }, (_, i) => hashPair(level[2 * i] ?? "", level[2 * i + 1] ?? ""));
}

function bag(peaks: readonly string[]): string | undefined {
  return peaks.length === 0 ? undefined : peaks.reduceRight((right, peak) => hashPair(peak, right));
}

/** The smaller first, so that proofs need not say on which side a sibling is. Both are 32 bytes in small letters. */
function hashPair(one: string, other: string): string {
  return keccak256(one < other ? concat([one, other]) : concat([other, one]));
}
