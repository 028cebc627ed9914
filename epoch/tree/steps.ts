// The steps of building a tree, on memory that threads share; those of one kind can run at the same time.
import { CHUNK, HASH, Keccak, MESSAGE } from "./keccak.ts";
import { ACCOUNT, AMOUNT, RunningSum, viewOf } from "./leaves.ts";

/** What all threads work on. */
export interface Workspace {
  readonly count: number;
  readonly accounts: Uint8Array;
  readonly amounts: Uint8Array;
  /**
   * 2 · count slots of 32 bytes. The tree's node i is in slot i + 1, so that the children of slot i are in slots 2i and
   * 2i + 1, and the leaves in those from `count` on. Until they are sorted, the leaves' hashes are in the slots before.
   */
  readonly slots: Uint8Array;
  /** By leaf: which node it is. */
  readonly places: Uint32Array;
  /** The leaves by bucket, which in the end are in the order of their hashes. */
  readonly order: Uint32Array;
  /** So many of a hash's first bits tell its bucket, from 1 to 31. */
  readonly bits: number;
  /** By part of the leaves and bucket: how many there are; then where the next of them goes in `order`. */
  readonly cursors: Uint32Array;
}

/** A part of the leaves, and the sum before its first one. */
export interface Part {
  readonly order: number;
  readonly from: number;
  readonly to: number;
  readonly sum: bigint;
}

export type Step =
  | { readonly does: "hash"; readonly part: Part }
  | { readonly does: "divide"; readonly part: Part }
  | { readonly does: "sort"; readonly from: number; readonly to: number }
  /** All nodes below some of those at the depth `top`, and these; none that is deeper than `bottom`. */
  | {
      readonly does: "climb";
      readonly from: number;
      readonly to: number;
      readonly top: number;
      readonly bottom: number;
    };

const WORD = 4;
const WORDS = HASH / WORD;
/** Where a leaf's message has its index, its account, its amount and the sum before it. */
const INDEX_AT = 28;
const ACCOUNT_AT = 44;
const AMOUNT_AT = 80;
const SUM_AT = 112;

/** One thread's tools: it does the steps that it is given. */
export class Builder {
  readonly #keccak = new Keccak();
  readonly #space: Workspace;
  readonly #view: DataView;
  readonly #words: Uint32Array;
  /** The bits of hashes behind those of their bucket. */
  #keys = new Uint32Array(64);

  constructor(space: Workspace) {
    this.#space = space;
    this.#view = viewOf(space.slots);
    this.#words = wordsOf(space.slots);
  }

  do(step: Step): void {
    if (step.does === "hash") this.#hash(step.part);
    else if (step.does === "divide") this.#divide(step.part);
    else if (step.does === "sort") this.#sort(step.from, step.to);
    else this.#climb(step.from, step.to, step.top, step.bottom);
  }

  /** Hashes leaves, and counts how many fall into each bucket. */
  #hash({ order, from, to, sum: start }: Part): void {
    const { slots, cursors, bits } = this.#space;
    const sum = new RunningSum(start);
    for (let first = from; first < to; first += CHUNK) {
      const count = Math.min(CHUNK, to - first);
      this.#encode(first, count, sum);
      this.#keccak.hashLeaves(count);
      slots.set(this.#keccak.hashes.subarray(0, count * HASH), first * HASH);
    }
    for (let leaf = from; leaf < to; leaf++) {
      const bucket = order * 2 ** bits + this.#bucketOf(leaf);
      cursors[bucket] = (cursors[bucket] ?? 0) + 1;
    }
  }

  /** Writes the messages of leaves; what is zero in one message is so in all. */
  #encode(first: number, count: number, sum: RunningSum): void {
    const accounts = wordsOf(this.#space.accounts);
    const amounts = wordsOf(this.#space.amounts);
    const sources = viewOf(this.#space.amounts);
    const words = wordsOf(this.#keccak.messages);
    const view = viewOf(this.#keccak.messages);
    for (let i = 0; i < count; i++) {
      const [leaf, at] = [first + i, i * MESSAGE];
      view.setUint32(at + INDEX_AT, leaf);
      copyWords(accounts, (leaf * ACCOUNT) / WORD, words, (at + ACCOUNT_AT) / WORD, ACCOUNT / WORD);
      copyWords(amounts, (leaf * AMOUNT) / WORD, words, (at + AMOUNT_AT) / WORD, AMOUNT / WORD);
      sum.write(view, at + SUM_AT);
      sum.add(sources, leaf * AMOUNT);
    }
  }

  /** Puts leaves into their buckets. */
  #divide({ order, from, to }: Part): void {
    const { order: sorted, cursors, bits } = this.#space;
    for (let leaf = from; leaf < to; leaf++) {
      const bucket = order * 2 ** bits + this.#bucketOf(leaf);
      const place = cursors[bucket] ?? 0;
      sorted[place] = leaf;
      cursors[bucket] = place + 1;
    }
  }

  #bucketOf(leaf: number): number {
    return this.#view.getUint32(leaf * HASH) >>> (32 - this.#space.bits);
  }

  /** Sorts buckets, and puts their hashes where they belong in the tree: the smallest last. */
  #sort(from: number, to: number): void {
    const { count, order, places, bits, cursors } = this.#space;
    // where each bucket ends: the last part's cursor stands there
    const ends = cursors.subarray(cursors.length - 2 ** bits);
    for (let bucket = from; bucket < to; bucket++) {
      const [start, end] = [ends[bucket - 1] ?? 0, ends[bucket] ?? 0];
      this.#sortRun(start, end);
      for (let rank = start; rank < end; rank++) {
        const [leaf, slot] = [order[rank] ?? 0, 2 * count - 1 - rank];
        copyWords(this.#words, leaf * WORDS, this.#words, slot * WORDS, WORDS);
        places[leaf] = slot - 1;
      }
    }
  }

  /** Sorts a run of `order`, which is short, by insertion. */
  #sortRun(start: number, end: number): void {
    const { order, bits } = this.#space;
    if (end - start > this.#keys.length) this.#keys = new Uint32Array(2 * (end - start));
    const keys = this.#keys;
    for (let i = start; i < end; i++) {
      const leaf = order[i] ?? 0;
      const key = this.#keyOf(leaf, bits);
      let j = i;
      for (; j > start; j--) {
        const [other, otherKey] = [order[j - 1] ?? 0, keys[j - 1 - start] ?? 0];
        if (key > otherKey || (key === otherKey && !this.#isBelow(leaf, other))) break;
        order[j] = other;
        keys[j - start] = otherKey;
      }
      order[j] = leaf;
      keys[j - start] = key;
    }
  }

  #keyOf(leaf: number, bits: number): number {
    const at = leaf * HASH;
    return ((this.#view.getUint32(at) << bits) | (this.#view.getUint32(at + WORD) >>> (32 - bits))) >>> 0;
  }

  #isBelow(leaf: number, other: number): boolean {
    for (let at = 0; at < HASH; at += WORD) {
      const difference = this.#view.getUint32(leaf * HASH + at) - this.#view.getUint32(other * HASH + at);
      if (difference !== 0) return difference < 0;
    }
    return false;
  }

  #climb(from: number, to: number, top: number, bottom: number): void {
    for (let depth = bottom; depth >= top; depth--) {
      const scale = 2 ** (depth - top);
      const last = Math.min((2 ** top + to) * scale, this.#space.count);
      for (let slot = (2 ** top + from) * scale; slot < last; slot += CHUNK) {
        this.#hashChildren(slot, Math.min(CHUNK, last - slot));
      }
    }
  }

  #hashChildren(slot: number, count: number): void {
    const { slots } = this.#space;
    this.#keccak.pairs.set(slots.subarray(2 * slot * HASH, 2 * (slot + count) * HASH));
    this.#keccak.hashPairs(count);
    slots.set(this.#keccak.hashes.subarray(0, count * HASH), slot * HASH);
  }
}

function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, byteLength / WORD);
}

function copyWords(from: Uint32Array, at: number, to: Uint32Array, toAt: number, count: number): void {
  for (let i = 0; i < count; i++) to[toAt + i] = from[at + i] ?? 0;
}
