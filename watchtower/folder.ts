// Manifests in a folder, by their hashes.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { keccak256 } from "ethers";
import { statusOf } from "../epoch/inputs.ts";

const NAMED = /^(0x[0-9a-fA-F]{64})(\.json)?$/;

/** Bytes that can be read at once. */
const LARGEST = 2 ** 31 - 1;

/** What the folder has for a hash: the file of those bytes, a file that is only named so, or nothing. */
export type FoundManifest =
  { readonly state: "found" | "differs"; readonly file: string } | { readonly state: "missing" };

/** A folder of manifests: files that end in .json, or are named by the hash that they claim to have. */
export class ManifestFolder {
  readonly #hashes = new Map<string, { readonly version: string; readonly hash: string }>();
  #files = new Map<string, string>();
  #named = new Map<string, string>();

  constructor(readonly folder: string) {}

  /** Looks at the files that are new or have changed. */
  scan(): void {
    this.#files = new Map();
    this.#named = new Map();
    for (const name of readdirSync(this.folder).sort()) {
      const claimed = NAMED.exec(name)?.[1]?.toLowerCase();
      if (claimed === undefined && !name.endsWith(".json")) continue;
      const file = join(this.folder, name);
      const stat = statusOf(file);
      if (stat?.isFile() !== true || stat.size > LARGEST) continue;
      if (claimed !== undefined) this.#named.set(claimed, file);
      const version = `${stat.size} ${stat.mtimeMs}`;
      const known = this.#hashes.get(file);
      const hash = known?.version === version ? known.hash : keccak256(readFileSync(file));
      this.#hashes.set(file, { version, hash });
      this.#files.set(hash, file);
    }
  }

  /** The manifest with this hash. */
  find(manifestHash: string): FoundManifest {
    const file = this.#files.get(manifestHash);
    if (file !== undefined) return { state: "found", file };
    const named = this.#named.get(manifestHash);
    return named === undefined ? { state: "missing" } : { state: "differs", file: named };
  }

  /** The files that are none of these manifests. */
  strangers(manifestHashes: ReadonlySet<string>): string[] {
    const claimed = new Set([...this.#named].filter(([hash]) => manifestHashes.has(hash)).map(([, file]) => file));
    return [...this.#files].flatMap(([hash, file]) => (manifestHashes.has(hash) || claimed.has(file) ? [] : [file]));
  }
}
