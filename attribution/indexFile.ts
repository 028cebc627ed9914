// A shard as a file: a header, then numbers of 32 bits, little-endian. The same records give the same bytes everywhere.
import { createHash, type Hash, randomUUID } from "node:crypto";
import { closeSync, fstatSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { EconomyError } from "../sdk/errors.ts";
import { marksOf, MAX_SHARD, type Numbers, Resident, type ResidentShard, type Shard } from "./corpus.ts";
import { Paged, readWhole } from "./paged.ts";
import { TOKENISER } from "./tokens.ts";

const MAGIC = "OEINDEX1";
const NAME = { at: 8, length: 64 };
const SIZES_AT = 72;
const HASH = { at: 80, length: 32 };
const HEADER = 112;
const WIDTH = 4;
const CHUNK = 2 ** 26;

/** What a header says. */
interface Sizes {
  readonly records: number;
  readonly length: number;
}

/** An open file, and where its parts lie. */
interface OpenIndex {
  readonly path: string;
  readonly file: number;
  readonly header: Buffer;
  readonly sizes: Sizes;
}

/** A shard that is read from its file piece by piece. */
export interface SlicedShard extends Shard {
  /** Closes the file, if it is open; nothing can be looked up then. */
  close(): void;
}

/** Writes a shard; the file is there whole or not at all, whoever else writes it. */
export function writeIndex(path: string, { records, starts, text, suffixes }: ResidentShard): void {
  const parts = [starts, text.array, suffixes.array];
  const hash = createHash("sha256");
  for (const part of parts) for (const chunk of chunksOf(part)) hash.update(chunk);

  const header = Buffer.alloc(HEADER);
  header.write(MAGIC);
  header.write(TOKENISER, NAME.at, NAME.length);
  [records, text.length].forEach((size, i) => header.writeUInt32LE(size, SIZES_AT + i * WIDTH));
  hash.digest().copy(header, HASH.at);

  const unfinished = `${path}.${randomUUID()}`;
  try {
    writeFile(unfinished, [header, ...parts]);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function writeFile(path: string, parts: readonly (Buffer | Int32Array)[]): void {
  const file = openSync(path, "wx");
  try {
    for (const part of parts) for (const chunk of chunksOf(part)) writeWhole(file, chunk);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Reads a shard into memory. Throws INDEX_INVALID where the file isn't one, or not as it was written. */
export function readIndex(path: string): ResidentShard {
  const index = openIndex(path);
  try {
    const hash = createHash("sha256");
    const { sizes } = index;
    const starts = readStarts(index, hash);
    const text = readNumbers(index, textAt(sizes), sizes.length, hash);
    const suffixes = readNumbers(index, textAt(sizes) + sizes.length * WIDTH, sizes.length, hash);
    if (!hash.digest().equals(hashOf(index.header))) throw invalid(path, "has another hash than it says");
    return { ...shardOf(sizes, starts), text: new Resident(text), suffixes: new Resident(suffixes) };
  } finally {
    closeSync(index.file);
  }
}

/**
 * Opens a shard that stays on the disk, of which only what lookups need is read. Throws INDEX_INVALID where the file isn't one
 * or was cut; whether its numbers are those that were written, only `readIndex` knows.
 */
export function openSliced(path: string): SlicedShard {
  const index = openIndex(path);
  const { file, sizes } = index;
  try {
    const starts = readStarts(index);
    let isOpen = true;
    const numbersAt = (place: number): Numbers => new Paged(file, place, sizes.length);
    return {
      ...shardOf(sizes, starts),
      ...{ text: numbersAt(textAt(sizes)), suffixes: numbersAt(textAt(sizes) + sizes.length * WIDTH) },
      close: () => {
        if (isOpen) closeSync(file);
        isOpen = false;
      },
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function openIndex(path: string): OpenIndex {
  const file = openSync(path, "r");
  try {
    const size = fstatSync(file).size;
    const header = Buffer.alloc(HEADER);
    if (size < HEADER) throw invalid(path, "isn't an index");
    readWhole(file, header, 0);
    if (header.toString("latin1", 0, MAGIC.length) !== MAGIC) throw invalid(path, "isn't an index");
    const name = header.toString("utf8", NAME.at, NAME.at + NAME.length).replace(/\0+$/, "");
    if (name !== TOKENISER) throw invalid(path, `has tokens of ${JSON.stringify(name)}, not of ${TOKENISER}`);
    const [records = 0, length = 0] = [0, 1].map((i) => header.readUInt32LE(SIZES_AT + i * WIDTH));
    if (length > MAX_SHARD || records > length) throw invalid(path, `has ${records} records in ${length} numbers`);
    const whole = HEADER + WIDTH * (records + 1 + 2 * length);
    if (size !== whole) throw invalid(path, `has ${size} bytes, and not ${whole}`);
    return { path, file, header, sizes: { records, length } };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Where the text lies, behind the starts of the records. */
function textAt({ records }: Sizes): number {
  return HEADER + (records + 1) * WIDTH;
}

function shardOf({ records, length }: Sizes, starts: Int32Array) {
  return { tokens: length - records, records, starts, marks: marksOf(starts) };
}

/** Where the records begin and the last ends: each behind the one before, from the text's beginning to its end. */
function readStarts(index: OpenIndex, hash?: Hash): Int32Array {
  const { records, length } = index.sizes;
  const starts = readNumbers(index, HEADER, records + 1, hash);
  const isSorted = starts.every((start, record) => (record === 0 ? start === 0 : start > (starts[record - 1] ?? 0)));
  if (!isSorted || starts[records] !== length) throw invalid(index.path, "has records that don't follow each other");
  return starts;
}

function readNumbers({ file }: OpenIndex, at: number, count: number, hash?: Hash): Int32Array {
  const numbers = new Int32Array(count);
  let place = at;
  for (const chunk of chunksOf(numbers)) {
    readWhole(file, chunk, place);
    place += chunk.length;
    hash?.update(chunk);
  }
  return numbers;
}

function hashOf(header: Buffer): Buffer {
  return header.subarray(HASH.at, HASH.at + HASH.length);
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}

/** The bytes of numbers, in pieces. */
function* chunksOf({ buffer, byteOffset, byteLength }: Int32Array | Buffer): Generator<Uint8Array> {
  for (let from = 0; from < byteLength; from += CHUNK) {
    yield new Uint8Array(buffer, byteOffset + from, Math.min(CHUNK, byteLength - from));
  }
}

function invalid(path: string, why: string): EconomyError {
  return new EconomyError("INDEX_INVALID", `${path} ${why}.`, "Build the index again from the records.");
}
