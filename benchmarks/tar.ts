/** A file in an archive. */
export interface Entry {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Archives are made of blocks, and each file begins with one that describes it (POSIX ustar). */
const BLOCK = 512;
const NAME = { from: 0, to: 100 };
const SIZE = { from: 124, to: 136 };
const TYPE = 156;
const PREFIX = { from: 345, to: 500 };
/** How an ordinary file is marked; old archives mark it by nothing. */
const ORDINARY = ["0", "\0"];

/**
 * The files of a tar archive, in its order; nothing is written to the disk. Throws where there is anything but ordinary files,
 * or the archive was cut.
 */
export function* entriesOf(archive: Buffer): Generator<Entry> {
  let at = 0;
  while (at + BLOCK <= archive.length && archive[at] !== 0) {
    const header = archive.subarray(at, at + BLOCK);
    const name = [textIn(header, PREFIX), textIn(header, NAME)].filter((part) => part !== "").join("/");
    const size = Number.parseInt(textIn(header, SIZE), 8);
    const from = at + BLOCK;
    if (!ORDINARY.includes(header.toString("latin1", TYPE, TYPE + 1))) throw new Error(`${name} is no ordinary file.`);
    if (!(from + size <= archive.length)) throw new Error(`${name} is cut.`);
    yield { name, bytes: archive.subarray(from, from + size) };
    at = from + Math.ceil(size / BLOCK) * BLOCK;
  }
}

function textIn(header: Buffer, { from, to }: { from: number; to: number }): string {
  return header.toString("utf8", from, to).replace(/\0.*$/s, "").trim();
}
