import { copyFileSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import type { Targets } from "../benchmarks/report.ts";
import { contractPage, contractsPage } from "./contractPage.ts";
import { undocumented } from "./entries.ts";
import { gasPage } from "./figuresPage.ts";
import { isPicture, pageOf, relativeLink, relinked, type RepositoryLink } from "./links.ts";
import { blocks } from "./markdown.ts";
import { GROUPS } from "./nav.ts";
import { readReference } from "./reference.ts";
import { writeSdkPages } from "./sdkPages.ts";

const LANGUAGES: Readonly<Record<string, string>> = { ".sol": "solidity", ".mjs": "js", ".csv": "txt" };
/** Sources are found by their pages' links; a search would find them before the page that explains them. */
const HIDDEN = "---\nsearch: false\n---";

/** Writes every page of the site to `out`: those of the repository with their links, and those that are generated. */
export async function writePages(root: string, out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  const write = (page: string, text: string) => {
    mkdirSync(dirname(join(out, page)), { recursive: true });
    writeFileSync(join(out, page), `${text}\n`);
  };
  const sources = new Map<string, RepositoryLink>();
  for (const file of ["README.md", "CONTRIBUTING.md", "sdk/README.md", ...globSync("docs/**/*.md", { cwd: root })]) {
    const text = relinked(readFileSync(join(root, file), "utf8"), file, root, (link) => sources.set(link.path, link));
    write(pageOf({ path: file, isFolder: false }), text.trimEnd());
  }
  const reference = readReference(root);
  const silent = reference.contracts.flatMap(undocumented);
  if (silent.length > 0) throw new Error(`Without NatSpec:\n${silent.join("\n")}`);
  for (const contract of reference.contracts) {
    write(`contracts/${contract.name}.md`, contractPage(contract, reference, root));
    sources.set(contract.source, { path: contract.source, isFolder: false, anchor: "" });
  }
  write("contracts/index.md", contractsPage(reference));
  const targets = JSON.parse(readFileSync(join(root, "benchmarks/gas-targets.json"), "utf8")) as Targets;
  write("gas.md", gasPage(pathToFileURL(join(root, "gas.json")), targets));
  write("index.md", homePage(root));
  write("decisions/index.md", decisionsPage(root));
  for (const source of sources.values()) {
    if (isPicture(pageOf(source))) copyInto(join(root, source.path), join(out, pageOf(source)));
    else if (pageOf(source).startsWith("source/")) write(pageOf(source), sourcePage(source, sources, root));
  }
  await writeSdkPages(root, join(out, "sdk"));
}

function copyInto(file: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(file, to);
}

/** The first heading of a page of the repository. */
export function titleOf(root: string, file: string): string {
  return /^# (.*)$/m.exec(readFileSync(join(root, file), "utf8"))?.[1] ?? file;
}

/** The decisions, without their endings, in order. */
export function decisionsOf(root: string): string[] {
  return globSync("docs/decisions/*.md", { cwd: root })
    .map((file) => posix.basename(file, ".md"))
    .sort();
}

function homePage(root: string): string {
  const lists = GROUPS.map(({ title, what, pages }) => {
    const links = pages.map((page) => `[${titleOf(root, `docs/${page}.md`)}](./${page}.md)`);
    return blocks(`## ${title}`, what, links.join(" · "));
  });
  const [, about = ""] = /^# .*\n\n([^]*?)\n\n/.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
  const reference =
    "[Contracts](./contracts/index.md) · [SDK](./sdk-readme.md), [all of it](./sdk/index.md) · [Gas](./gas.md) · [README](./readme.md)";
  return blocks(`# ${titleOf(root, "README.md")}`, about, ...lists, "## Reference", reference);
}

function decisionsPage(root: string): string {
  const lines = decisionsOf(root).map((name) => `- [${titleOf(root, `docs/decisions/${name}.md`)}](./${name}.md)`);
  return blocks("# Decisions", "Choices that a reader would question, and why they were made.", lines.join("\n"));
}

/** The page of a file, or the list of a folder, in which those files are links that have a page. */
function sourcePage(source: RepositoryLink, sources: ReadonlyMap<string, RepositoryLink>, root: string): string {
  const { path, isFolder } = source;
  if (!isFolder) {
    const code = codeOf(path, readFileSync(join(root, path), "utf8"));
    return blocks(HIDDEN, `# ${posix.basename(path)}`, `\`${path}\``, code);
  }
  const lines = readdirSync(join(root, path)).map((name) => {
    const child = sources.get(posix.join(path, name));
    return child === undefined
      ? `- \`${name}\``
      : `- [\`${name}\`](${relativeLink(posix.dirname(pageOf(source)), pageOf(child))})`;
  });
  return blocks(HIDDEN, `# ${path}/`, lines.join("\n"));
}

/** In a fence that no line of it ends. */
function codeOf(path: string, text: string): string {
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`{3,}/g)].map(([mark]) => mark.length + 1)));
  const language = LANGUAGES[extname(path)] ?? extname(path).slice(1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}
