// The steps by which something reaches a disk for good.
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";

/** What a journal does to files, one step each, so that a test can stop it at any of them. */
export interface Disk {
  /** The file's bytes from a place on; undefined where there is no such file. */
  readonly read: (file: string, from: number) => { readonly size: number; readonly bytes: Buffer } | undefined;
  readonly write: (file: string, text: string) => void;
  readonly append: (file: string, text: string) => void;
  readonly truncate: (file: string, size: number) => void;
  /** Waits until a file's content, or a folder's list of names, is on the disk. */
  readonly sync: (path: string) => void;
  /** Gives a file another's name and place, at once. */
  readonly rename: (from: string, to: string) => void;
  readonly remove: (file: string) => void;
}

/** The disk of this machine. */
export const DISK: Disk = {
  read: (file, from) => {
    if (!existsSync(file)) return undefined;
    return withFile(file, "r", (descriptor) => {
      const { size } = fstatSync(descriptor);
      const bytes = Buffer.alloc(Math.max(size - from, 0));
      let filled = 0;
      for (let read = -1; filled < bytes.length && read !== 0; filled += read) {
        read = readSync(descriptor, bytes, filled, bytes.length - filled, from + filled);
      }
      return { size, bytes: bytes.subarray(0, filled) };
    });
  },
  write: (file, text) => {
    writeFileSync(file, text);
  },
  append: (file, text) => {
    appendFileSync(file, text);
  },
  truncate: truncateSync,
  sync: (path) => {
    const isFolder = statSync(path).isDirectory();
    // Windows has no such call for folders
    if (!isFolder || process.platform !== "win32") withFile(path, isFolder ? "r" : "r+", fsyncSync);
  },
  rename: renameSync,
  remove: (file) => {
    rmSync(file, { force: true });
  },
};

function withFile<Result>(file: string, flags: string, use: (descriptor: number) => Result): Result {
  const descriptor = openSync(file, flags);
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
