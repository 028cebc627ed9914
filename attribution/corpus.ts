import { EconomyError } from "../sdk/errors.ts";
import { suffixArrayOf } from "./suffixArray.ts";
import { ALPHABET, SEPARATOR } from "./tokens.ts";

/** The records of a dataset version, or of a part of it, sorted so that what they have in common with a text is found. */
export interface Shard {
  /** How many tokens the records have. */
  readonly tokens: number;
  readonly records: number;
  /** Where each record begins in the text; one entry more than there are records. */
  readonly starts: Int32Array;
  /** The records in which the text's places 0, `MARK`, 2 · `MARK` … lie. */
  readonly marks: Int32Array;
  /** All records' tokens, each record followed by `SEPARATOR`. */
  readonly text: Numbers;
  /** The starts of the text's suffixes, in their order. */
  readonly suffixes: Numbers;
}

/** Whole numbers by place, in memory or read from a file. */
export interface Numbers {
  readonly length: number;
  at(place: number): number;
}

/** Numbers in memory. */
export class Resident implements Numbers {
  readonly array: Int32Array;
  readonly length: number;

  constructor(array: Int32Array) {
    this.array = array;
    this.length = array.length;
  }

  at(place: number): number {
    return this.array[place] ?? SEPARATOR;
  }
}

/** From one mark to the next. */
export const MARK = 1_024;

/** The most tokens of a shard, with one more for each record: places are signed 32-bit numbers. */
export const MAX_SHARD = 2 ** 31 - 1;

/** A shard in memory. */
export interface ResidentShard extends Shard {
  readonly text: Resident;
  readonly suffixes: Resident;
}

/** Indexes the tokens of records, in the order of the version. Throws CORPUS_TOO_LARGE above `MAX_SHARD`. */
export function shardOf(records: readonly Int32Array[]): ResidentShard {
  const tokens = records.reduce((sum, { length }) => sum + length, 0);
  if (tokens + records.length > MAX_SHARD) {
    const message = `The records have ${tokens} tokens, too many for one shard.`;
    throw new EconomyError("CORPUS_TOO_LARGE", message, "Divide them among several shards.");
  }

  const text = new Int32Array(tokens + records.length).fill(SEPARATOR);
  const starts = new Int32Array(records.length + 1);
  records.forEach((record, index) => {
    const start = starts[index] ?? 0;
    text.set(record, start);
    starts[index + 1] = start + record.length + 1;
  });
  return {
    ...{ tokens, records: records.length, starts, marks: marksOf(starts) },
    ...{ text: new Resident(text), suffixes: new Resident(suffixArrayOf(text, ALPHABET)) },
  };
}

/** The marks of records that begin there. */
export function marksOf(starts: Int32Array): Int32Array {
  const length = starts.at(-1) ?? 0;
  const marks = new Int32Array(Math.ceil(length / MARK));
  let record = 0;
  return marks.map((_, mark) => {
    while ((starts[record + 1] ?? length) <= mark * MARK) record++;
    return record;
  });
}
