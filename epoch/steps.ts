// A step's result is a folder that is there whole or not at all, named by the hash of all that it is made of.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DISK } from "../payment/disk.ts";
import { hashOf } from "./inputs.ts";

/** Results below one folder. */
export class Steps {
  readonly #folder: string;
  readonly #used = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** The folder of a step's result, made by `make` unless it is there for the same sources. */
  async once(name: string, sources: readonly string[], make: (folder: string) => Promise<void>): Promise<string> {
    const own = `${name}-${hashOf(JSON.stringify([name, ...sources])).slice(2, 34)}`;
    const folder = join(this.#folder, own);
    this.#used.add(own);
    if (existsSync(folder)) return folder;

    const temporary = `${folder}.new`;
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary);
    await make(temporary);
    for (const file of readdirSync(temporary)) DISK.sync(join(temporary, file));
    DISK.sync(temporary);
    renameSync(temporary, folder);
    DISK.sync(this.#folder);
    return folder;
  }

  /** Removes what no step of this run has made or used. */
  tidy(): void {
    for (const name of readdirSync(this.#folder)) {
      if (!this.#used.has(name)) rmSync(join(this.#folder, name), { recursive: true, force: true });
    }
  }
}

/** Writes a file that is there whole or not at all. */
export function writeWhole(path: string, text: string): void {
  DISK.write(`${path}.new`, text);
  DISK.sync(`${path}.new`);
  DISK.rename(`${path}.new`, path);
}
