import { readSync } from "node:fs";
import { EconomyError } from "../sdk/errors.ts";
import type { Numbers } from "./corpus.ts";
import { SEPARATOR } from "./tokens.ts";

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

  /** A separator where no number is, as in memory. Throws INDEX_INVALID where the file was cut since it was opened. */
  at(place: number): number {
    if (place < 0 || place >= this.length) return SEPARATOR;
    const number = Math.floor(place / PAGE);
    const page = this.#young.get(number) ?? this.#fetch(number);
    return page[place % PAGE] ?? SEPARATOR;
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
    readWhole(this.file, page, this.start + number * PAGE * WIDTH);
    return page;
  }
}

/** Fills `numbers` from a place of a file. Throws INDEX_INVALID where the file ends before. */
export function readWhole(file: number, numbers: Int32Array | Uint8Array, at: number): void {
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
