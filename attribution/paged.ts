import { readSync } from "node:fs";
import type { Numbers } from "./corpus.ts";

/** Numbers of a page: small, since most of what a search reads lies far apart. */
const PAGE = 256;
const WIDTH = 4;
/** Pages that are kept: 32 MiB. */
const KEPT = 2 ** 15;

/**
 * Whole numbers of a file, little-endian and of 32 bits, of which pages are read when they are asked for and kept while
 * there is room. A binary search begins with the same pages each time, so that these stay.
 */
export class Paged implements Numbers {
  /** Those of this round, and of the one before: a page that is asked for moves to this round. */
  #young = new Map<number, Int32Array>();
  #old = new Map<number, Int32Array>();

  constructor(
    private readonly file: number,
    /** Where the first number lies, in bytes. */
    private readonly start: number,
    readonly length: number,
  ) {}

  at(place: number): number {
    const number = Math.floor(place / PAGE);
    const page = this.#young.get(number) ?? this.#fetch(number);
    return page[place % PAGE] ?? 0;
  }

  #fetch(number: number): Int32Array {
    const page = this.#old.get(number) ?? this.#read(number);
    if (this.#young.size >= KEPT / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(number, page);
    return page;
  }

  #read(number: number): Int32Array {
    const page = new Int32Array(Math.min(PAGE, this.length - number * PAGE));
    readSync(this.file, page, 0, page.byteLength, this.start + number * PAGE * WIDTH);
    return page;
  }
}
