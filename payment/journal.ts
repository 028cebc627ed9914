// A state on disk as the entries that led to it, and a checkpoint that spares reading them all again.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { id } from "ethers";
import { EconomyError } from "../sdk/errors.ts";
import { decode, encode } from "./codec.ts";
import { type Disk, DISK } from "./disk.ts";
import type { FolderLock } from "./lock.ts";

/** How entries make a state. Both are plain values, see codec.ts. */
export interface Fold<State, Entry> {
  readonly initial: State;
  readonly apply: (state: State, entry: Entry) => State;
}

interface Checkpoint<State> {
  /** How many bytes of the log the state has taken in. */
  readonly bytes: number;
  readonly state: State;
}

/** The log's name in a journal's folder. */
export const LOG = "log.jsonl";
/** The checkpoint's name in a journal's folder. */
export const CHECKPOINT = "checkpoint.json";

const ENTRIES_PER_CHECKPOINT = 64;
const CHECK_LENGTH = 16;

/**
 * A folder with a log of one line for each entry, and a checkpoint. An entry counts from the moment its line is on
 * disk as a whole; `append` returns after that. It takes entries only while the folder, or one that this one lies in,
 * is held by the lock.
 */
export class Journal<State, Entry> {
  #state: State;
  #bytes: number;
  #sinceCheckpoint: number;
  #failed = false;

  private constructor(
    readonly folder: string,
    readonly fold: Fold<State, Entry>,
    readonly lock: FolderLock,
    readonly disk: Disk,
    read: Checkpoint<State> & { readonly entries: number },
  ) {
    this.#state = read.state;
    this.#bytes = read.bytes;
    this.#sinceCheckpoint = read.entries;
  }

  /**
   * Reads a journal, or begins one. Throws CHANNEL_BUSY where the lock was freed, and CHANNEL_INVALID where it was
   * damaged by anything but a crash.
   */
  static open<State, Entry>(
    folder: string,
    fold: Fold<State, Entry>,
    lock: FolderLock,
    disk = DISK,
  ): Journal<State, Entry> {
    requireHeld(folder, lock);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, LOG);
    const { bytes, state } = readCheckpoint(folder, fold.initial, disk);
    const log = disk.read(file, bytes) ?? { size: 0, bytes: Buffer.alloc(0) };
    if (log.size < bytes) throw damaged(file, "It is shorter than its checkpoint says.");

    const { entries, size } = readLines(file, log.bytes);
    if (bytes + size < log.size) disk.truncate(file, bytes + size);
    // what a process wrote before it ended may not be on the disk yet, and nobody may act on it before it is
    disk.append(file, "");
    for (const path of [file, folder, dirname(folder)]) disk.sync(path);
    const folded = (entries as Entry[]).reduce(fold.apply, state);
    return new Journal(folder, fold, lock, disk, { state: folded, bytes: bytes + size, entries: entries.length });
  }

  get state(): State {
    return this.#state;
  }

  /** Adds an entry, and returns the state with it when it is on the disk. After a failure it takes no more. */
  append(entry: Entry): State {
    requireHeld(this.folder, this.lock);
    if (this.#failed) throw damaged(join(this.folder, LOG), "Nobody knows whether its last entry was written.");
    const state = this.fold.apply(this.#state, entry);
    const line = lineOf(encode(entry));
    const file = join(this.folder, LOG);

    this.#failed = true;
    this.disk.append(file, line);
    this.disk.sync(file);
    this.#state = state;
    this.#bytes += Buffer.byteLength(line);
    this.#sinceCheckpoint += 1;
    if (this.#sinceCheckpoint >= ENTRIES_PER_CHECKPOINT) this.#writeCheckpoint();
    this.#failed = false;
    return state;
  }

  /** All entries from the first one on, read from the disk. */
  entries(): Entry[] {
    const file = join(this.folder, LOG);
    const bytes = this.disk.read(file, 0)?.bytes ?? Buffer.alloc(0);
    return readLines(file, bytes.subarray(0, this.#bytes)).entries as Entry[];
  }

  #writeCheckpoint(): void {
    const file = join(this.folder, CHECKPOINT);
    this.disk.write(`${file}.new`, lineOf(encode({ bytes: this.#bytes, state: this.#state })));
    this.disk.sync(`${file}.new`);
    this.disk.rename(`${file}.new`, file);
    this.disk.sync(this.folder);
    this.#sinceCheckpoint = 0;
  }
}

function requireHeld(folder: string, lock: FolderLock): void {
  if (lock.isHeld()) return;
  const message = `The folder ${folder} was given up.`;
  throw new EconomyError("CHANNEL_BUSY", message, "Somebody else may write to it now: open it again.");
}

function readCheckpoint<State>(folder: string, initial: State, disk: Disk): Checkpoint<State> {
  const file = join(folder, CHECKPOINT);
  disk.remove(`${file}.new`);
  const bytes = disk.read(file, 0)?.bytes;
  if (bytes === undefined) return { bytes: 0, state: initial };
  const [checkpoint] = readLines(file, bytes).entries;
  if (checkpoint === undefined) throw damaged(file, "It can't be read.");
  return checkpoint as Checkpoint<State>;
}

/** The entries of whole lines and how many bytes they take. A last line that isn't whole was never acted on. */
function readLines(file: string, bytes: Buffer): { entries: unknown[]; size: number } {
  const entries: unknown[] = [];
  let start = 0;
  for (let end = bytes.indexOf("\n"); end >= 0; end = bytes.indexOf("\n", start)) {
    const line = bytes.toString("utf8", start, end);
    const text = line.slice(CHECK_LENGTH + 1);
    if (lineOf(text) !== `${line}\n`) {
      if (end + 1 < bytes.length) throw damaged(file, `The line at byte ${start} isn't as it was written.`);
      break;
    }
    entries.push(decode(text));
    start = end + 1;
  }
  return { entries, size: start };
}

/** A line with a check of its bytes, because a machine that fails can leave any bytes where a line was to be. */
function lineOf(text: string): string {
  return `${id(text).slice(2, 2 + CHECK_LENGTH)} ${text}\n`;
}

function damaged(file: string, why: string): EconomyError {
  const advice = "Start again if the disk is sound; otherwise go on in a new channel, and never with an older copy.";
  return new EconomyError("CHANNEL_INVALID", `${file} can't be used. ${why}`, advice);
}
