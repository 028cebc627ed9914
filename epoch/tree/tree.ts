// The tree of an epoch's rewards, node for node that of OpenZeppelin's StandardMerkleTree over the same leaves.
import { availableParallelism } from "node:os";
import { hexlify } from "ethers";
import { EconomyError } from "../../sdk/errors.ts";
import { type Crew, crewOf } from "./crew.ts";
import { HASH } from "./keccak.ts";
import { checkTotals, type RewardTotals } from "./leaves.ts";
import type { Part, Step, Workspace } from "./steps.ts";

/** A tree of 2 · count − 1 nodes. */
export interface RewardTree {
  readonly totals: RewardTotals;
  readonly root: string;
  /** The sum of all amounts. */
  readonly total: bigint;
  /** 32 bytes each: the root first, and the children of node i as nodes 2i + 1 and 2i + 2. */
  readonly nodes: Uint8Array;
  /** By leaf: which node it is. */
  readonly places: Uint32Array;
}

export interface TreeOptions {
  /** At least 1, which builds in the caller's own thread; by default one for each core, up to 16, where it pays. */
  readonly threads?: number | undefined;
}

/** Below so many accounts, starting threads takes longer than building. */
const WORTH_THREADS = 200_000;
/** By default; each thread takes memory of its own for the buckets. */
const MOST_THREADS = 16;
/** Steps for each thread, so that none waits long for a slower one. */
const STEPS_EACH = 4;
/** A bucket has 8 to 16 leaves on average, few enough to sort them by insertion. */
const BUCKET_BITS = 4;
const MAX_BITS = 24;
const WORD = 4;

/**
 * Builds the tree over leaves `(index, account, cumulative, sumBefore)`. Its bytes are the same for any number of
 * threads. Totals in shared memory are used where they are, others are copied for the threads; they must not change
 * meanwhile. Throws REWARDS_INVALID where the totals are not as `RewardTotals` says, and PARAMETERS_INVALID where the
 * number of threads is not one.
 */
export async function buildTree(totals: RewardTotals, options: TreeOptions = {}): Promise<RewardTree> {
  const { count } = totals;
  const threads = threadsFor(count, options.threads);
  const firsts = split(count, threads * STEPS_EACH);
  const sums = checkTotals(totals, [...firsts, count]);
  const parts = firsts.map((from, order): Part => {
    return { order, from, to: firsts[order + 1] ?? count, sum: sums[order] ?? 0n };
  });

  const space = workspaceFor(totals, parts.length);
  const crew = crewOf(threads, space);
  try {
    await build(crew, space, parts, threads);
  } finally {
    await crew.close();
  }

  const nodes = space.slots.subarray(HASH);
  return { totals, root: hexlify(nodes.slice(0, HASH)), total: sums.at(-1) ?? 0n, nodes, places: space.places };
}

/** The nodes beside the way from a node up to the root, which are its proof, in this order. */
export function siblingsOf(place: number): number[] {
  const siblings: number[] = [];
  for (let node = place; node > 0; node = Math.floor((node - 1) / 2)) {
    siblings.push(node % 2 === 1 ? node + 1 : node - 1);
  }
  return siblings;
}

/** The proof of a leaf by its index. */
export function proofOf({ nodes, places }: RewardTree, index: number): string[] {
  return siblingsOf(places[index] ?? 0).map((node) => hexlify(nodes.slice(node * HASH, (node + 1) * HASH)));
}

async function build(crew: Crew, space: Workspace, parts: readonly Part[], threads: number): Promise<void> {
  await crew.run(parts.map((part): Step => ({ does: "hash", part })));
  placeCursors(space);
  await crew.run(parts.map((part): Step => ({ does: "divide", part })));
  await crew.run(ranges(2 ** space.bits, threads * STEPS_EACH).map((range): Step => ({ does: "sort", ...range })));

  // subtrees first, then what is above them; the leaves are at the depth of the deepest nodes' children
  const bottom = 31 - Math.clz32(space.count - 1);
  const top = Math.max(0, Math.min(bottom, Math.ceil(Math.log2(threads * STEPS_EACH))));
  const below = ranges(2 ** top, 2 ** top);
  await crew.run(below.map((range): Step => ({ does: "climb", ...range, top, bottom })));
  await crew.run([{ does: "climb", from: 0, to: 1, top: 0, bottom: top - 1 }]);
}

/** Turns counts into the places where each part's leaves of each bucket begin: bucket after bucket, part after part. */
function placeCursors({ bits, cursors }: Workspace): void {
  const buckets = 2 ** bits;
  let next = 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    for (let at = bucket; at < cursors.length; at += buckets) {
      const count = cursors[at] ?? 0;
      cursors[at] = next;
      next += count;
    }
  }
}

function workspaceFor({ count, accounts, amounts }: RewardTotals, parts: number): Workspace {
  const bits = Math.min(MAX_BITS, Math.max(1, Math.ceil(Math.log2(count)) - BUCKET_BITS));
  return {
    ...{ count, accounts: shared(accounts), amounts: shared(amounts), bits },
    slots: new Uint8Array(new SharedArrayBuffer(2 * count * HASH)),
    places: words(count),
    order: words(count),
    cursors: words(parts * 2 ** bits),
  };
}

function words(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * WORD));
}

/** The bytes in memory that threads share, at an address that words can have. */
function shared(bytes: Uint8Array): Uint8Array {
  if (bytes.buffer instanceof SharedArrayBuffer && bytes.byteOffset % WORD === 0) return bytes;
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

function threadsFor(count: number, asked: number | undefined): number {
  const threads = asked ?? (count < WORTH_THREADS ? 1 : Math.min(MOST_THREADS, availableParallelism()));
  // a thread without a leaf has nothing to do
  if (Number.isInteger(threads) && threads >= 1) return Math.min(threads, count);
  const message = `${threads} is not a number of threads.`;
  throw new EconomyError("PARAMETERS_INVALID", message, "Give a whole number from 1 on.");
}

/** Where up to `parts` parts of equal size begin. */
function split(count: number, parts: number): number[] {
  return ranges(count, parts).map(({ from }) => from);
}

function ranges(count: number, parts: number): { readonly from: number; readonly to: number }[] {
  const size = Math.max(1, Math.ceil(count / parts));
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => {
    return { from: i * size, to: Math.min(count, (i + 1) * size) };
  });
}
