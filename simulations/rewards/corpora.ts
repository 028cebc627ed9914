// Real texts with who published them, as `npm ci` brings them, or in a folder.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EconomyError } from "../../sdk/errors.ts";
import { holdOut, type SourceDocument, type SplitCorpus } from "../../workbench/corpus.ts";
import { readLicences } from "../../workbench/licences.ts";
import type { CorpusSource } from "./scenario.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** What of a package people have written for people. */
const WRITTEN = /^(readme|licen[cs]e|changelog|history|contributing|security)[^/]*$/i;
const TEXTS = /\.(md|txt)$/i;

/** Reads a corpus, without empty documents, and holds out every so-many-th document. Throws CORPUS_UNAVAILABLE and CORPUS_TOO_SMALL. */
export function readCorpus(source: CorpusSource, heldOutEvery: number): SplitCorpus {
  const documents = documentsOf(source)
    .map((document) => ({ ...document, text: document.text.slice(0, source.mostCharacters) }))
    .filter(({ text }) => text.trim() !== "");
  const split = holdOut(documents, heldOutEvery);
  if (split.heldOut.length > 0 && new Set(split.recorded.map(({ steward }) => steward)).size >= 2) return split;
  const message = `The corpus ${source.name} has ${documents.length} documents, too few to record some and hold out others.`;
  throw new EconomyError("CORPUS_TOO_SMALL", message, "Give texts of at least two contributors, or hold out more.");
}

function documentsOf(source: CorpusSource): SourceDocument[] {
  switch (source.from) {
    case "licences":
      return readLicences();
    case "packages":
      return readPackages(ROOT);
    case "folder":
      return readFolder(source.path);
  }
}

interface Locked {
  readonly optional?: boolean;
  readonly os?: unknown;
  readonly cpu?: unknown;
}

/**
 * What is written in the packages that the lock file names, but for those that only some machines have. Who owns a package's
 * repository is its contributor; packages that name none on GitHub are left out. In the order of packages, then of files.
 */
export function readPackages(root: string): SourceDocument[] {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Readonly<Record<string, Locked>>;
  };
  return Object.entries(packages)
    .filter(
      ([path, { optional, os, cpu }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && !optional && !os && !cpu,
    )
    .map(([path]) => path)
    .sort(byText)
    .flatMap((path) => packageDocuments(root, path));
}

function packageDocuments(root: string, path: string): SourceDocument[] {
  const folder = join(root, path);
  const file = join(folder, "package.json");
  if (!existsSync(file)) throw unavailable(`${path} isn't there.`, "Run npm ci, and run again.");
  const { repository } = JSON.parse(readFileSync(file, "utf8")) as { repository?: string | { url?: string } };
  const steward = ownerOf((typeof repository === "string" ? repository : repository?.url) ?? "");
  if (steward === undefined) return [];
  return filesIn(folder, WRITTEN).map((title): SourceDocument => {
    return { id: `${path}/${title}`, title, steward, text: readFileSync(join(folder, title), "utf8") };
  });
}

/** Who owns a repository on GitHub, in small letters, by any of the forms that package.json takes. */
export function ownerOf(repository: string): string | undefined {
  const found = /github\.com[/:]([\w.-]+)\//i.exec(repository) ?? /^(?:github:)?([\w.-]+)\/[\w.-]+$/.exec(repository);
  return found?.[1]?.toLowerCase();
}

/** Texts by their contributors: a folder for each of them, with files that end in .md or .txt. */
export function readFolder(path: string): SourceDocument[] {
  if (!existsSync(path))
    throw unavailable(`${path} does not exist.`, "Name a folder with a folder for each contributor.");
  const stewards = readdirSync(path)
    .filter((name) => statSync(join(path, name)).isDirectory())
    .sort(byText);
  return stewards.flatMap((steward) =>
    filesIn(join(path, steward), TEXTS).map((title): SourceDocument => {
      return { id: `${steward}/${title}`, title, steward, text: readFileSync(join(path, steward, title), "utf8") };
    }),
  );
}

function filesIn(folder: string, names: RegExp): string[] {
  return readdirSync(folder)
    .filter((name) => names.test(name) && statSync(join(folder, name)).isFile())
    .sort(byText);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function unavailable(message: string, advice: string): EconomyError {
  return new EconomyError("CORPUS_UNAVAILABLE", message, advice);
}
