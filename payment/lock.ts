// One process at a time for a folder.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EconomyError } from "../sdk/errors.ts";

/** A folder that this process holds; the system frees it when the process ends, however it ends. */
export interface FolderLock {
  readonly free: () => void;
}

/**
 * Holds a folder, and makes it where there is none. Node has no locks on files, and SQLite has, also against another holder
 * in this process: nothing is ever written to the database. Throws CHANNEL_BUSY where somebody holds the folder.
 */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, "lock"));
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch {
    database.close();
    const message = `The folder ${folder} is in use.`;
    throw new EconomyError("CHANNEL_BUSY", message, "Let one process alone use it; two would contradict each other.");
  }
  return {
    free: () => {
      if (database.isOpen) database.close();
    },
  };
}
