import { readSync } from "node:fs";
import { EconomyError } from "../sdk/errors.ts";
import type { Numbers } from "./corpus.ts";
import { SEPARATOR } from "./tokens.ts";

/** Numbers of a page: small, since most of what a search reads lies far apart. */
const PAGE = 256;
const WIDTH = 4;
/** Where a page can lie: in one of so many places beside each other. */
const WAYS = 4;
/** Groups of such places, as a power of two: 32 MiB in all. */
const MOST_BITS = 13;
/** Spreads pages over groups: 2³² by the golden ratio (Knuth, The Art of Computer Programming, volume 3, 6.4). */
const SPREAD = 0x9e3779b1;
const NONE = -1;

/**
 * Whole numbers of a file, little-endian and of 32 bits, of which pages are read when they are asked for and kept while
 * there is room. A binary search begins with the same pages each time, so that these stay: a page that was asked for is
 * passed over once when another one needs its place. All pages share one piece of memory, which leaves no garbage.
 */
export class Paged implements Numbers {
  readonly #bits: number;
  readonly #numbers: Int32Array;
  readonly #bytes: Uint8Array;
  /** Which page lies in each place, and whether it was asked for since it was passed over. */
  readonly #pages: Int32Array;
  readonly #isUsed: Uint8Array;

  constructor(
    private readonly file: number,
    /** Where the first number lies, in bytes. */
    private readonly start: number,
    readonly length: number,
  ) {
    this.#bits = Math.min(MOST_BITS, Math.max(1, Math.ceil(Math.log2(length / PAGE / WAYS))));
    const places = WAYS * 2 ** this.#bits;
    this.#numbers = new Int32Array(places * PAGE);
    this.#bytes = new Uint8Array(this.#numbers.buffer);
    this.#pages = new Int32Array(places).fill(NONE);
    this.#isUsed = new Uint8Array(places);
  }

  /** A separator where no number is, as in memory. Throws INDEX_INVALID where the file was cut since it was opened. */
  at(place: number): number {
    if (place < 0 || place >= this.length) return SEPARATOR;
    const page = Math.floor(place / PAGE);
    const group = (Math.imul(page, SPREAD) >>> (32 - this.#bits)) * WAYS;
    let own = group;
    while (own < group + WAYS && this.#pages[own] !== page) own++;
    if (own === group + WAYS) own = this.#read(page, group);
    this.#isUsed[own] = 1;
    return this.#numbers[own * PAGE + (place % PAGE)] ?? SEPARATOR;
  }

  /** Reads a page into one of a group's places, and gives the place. */
  #read(page: number, group: number): number {
    let own = group;
    while (own < group + WAYS && this.#isUsed[own] === 1) this.#isUsed[own++] = 0;
    if (own === group + WAYS) own = group + (page % WAYS);
    // what is half read is no page
    this.#pages[own] = NONE;
    const from = own * PAGE * WIDTH;
    const size = Math.min(PAGE, this.length - page * PAGE) * WIDTH;
    readWhole(this.file, this.#bytes.subarray(from, from + size), this.start + page * PAGE * WIDTH);
    this.#pages[own] = page;
    return own;
  }
}

/** Fills `numbers` from a place of a file. Throws INDEX_INVALID where the file ends before. */
export function readWhole(file: number, numbers: Uint8Array, at: number): void {
  for (let done = 0; done < numbers.byteLength;) {
    const read = readSync(file, numbers, done, numbers.byteLength - done, at + done);
    if (read === 0) {
      throw new EconomyError(
        "INDEX_INVALID",
        "An index was cut while it was read.",
        "Build it again from the records.",
      );
    }
    done += read;
  }
}
