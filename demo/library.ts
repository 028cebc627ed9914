// What submitters publish of the datanet, in a folder from which everybody can gather epochs.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { textHash } from "../sdk/formats.ts";
import type { Datanet } from "./datanet.ts";

/** Folders of manifests and of records' texts. */
export interface Library {
  readonly manifests: string;
  readonly texts: string;
}

/** Writes the manifests of a version's batches, and each record's text by its hash. */
export function writeLibrary(folder: string, { manifests, placed }: Datanet): Library {
  const library = { manifests: join(folder, "manifests"), texts: join(folder, "texts") };
  for (const path of Object.values(library)) mkdirSync(path, { recursive: true });
  for (const manifest of manifests) writeFileSync(join(library.manifests, `${textHash(manifest)}.json`), manifest);
  for (const { hash, text } of placed) writeFileSync(join(library.texts, hash), text);
  return library;
}
