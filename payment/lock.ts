// One process at a time for a folder.
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EconomyError } from "../sdk/errors.ts";
import { DISK } from "./disk.ts";

/** A folder that this process holds; the system frees it when the process ends, however it ends. */
export interface FolderLock {
  readonly free: () => void;
  /** Whether it isn't freed yet. */
  readonly isHeld: () => boolean;
}

const SQLITE_BUSY = 5;

/**
 * Holds a folder, and makes it where there is none. Node has no locks on files, and SQLite has, also against another
 * holder in this process: nothing is ever written to the database. Throws CHANNEL_BUSY where somebody holds the
 * folder.
 */
export function lockFolder(folder: string): FolderLock {
  makeFolder(folder);
  const database = new DatabaseSync(join(folder, "lock"));
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    const message = `The folder ${folder} is in use.`;
    throw new EconomyError("CHANNEL_BUSY", message, "Let one process alone use it; two would contradict each other.");
  }
  return {
    free: () => {
      if (database.isOpen) database.close();
    },
    isHeld: () => database.isOpen,
  };
}

/** Makes a folder that is still there when the machine has failed. */
function makeFolder(folder: string): void {
  const made = mkdirSync(folder, { recursive: true });
  if (made === undefined) return;
  for (let path = resolve(folder); path.length >= resolve(made).length; path = dirname(path)) DISK.sync(dirname(path));
}
