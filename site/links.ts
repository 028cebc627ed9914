import { existsSync, statSync } from "node:fs";
import { join, posix } from "node:path";

/** A link as it stands in a file of the repository. */
export interface RepositoryLink {
  /** From the root of the repository. */
  readonly path: string;
  readonly isFolder: boolean;
  /** With its `#`, or empty. */
  readonly anchor: string;
}

/** A heading's anchor as GitHub makes it, so that links hold on both sides. */
export function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

/** Whether a file is shown in a page, and is no page itself. */
export function isPicture(path: string): boolean {
  return path.endsWith(".svg");
}

/** The page of the site that stands for a file or a folder of the repository, as a path of Markdown; a picture of docs/ stays one. */
export function pageOf({ path, isFolder }: Pick<RepositoryLink, "path" | "isFolder">): string {
  if (path === "README.md" || path === "CONTRIBUTING.md") return path.toLowerCase();
  if (path === "sdk/README.md") return "sdk-readme.md";
  if (path === "docs/decisions") return "decisions/index.md";
  if (path.startsWith("docs/") && (path.endsWith(".md") || isPicture(path))) return path.slice("docs/".length);
  return isFolder ? `source/${path}/index.md` : `source/${path}.md`;
}

/**
 * The text of a file with its links into the repository turned into links between pages; code stays as it is. `found` is
 * told of each. Throws where a link's file isn't in the repository.
 */
export function relinked(text: string, file: string, root: string, found: (link: RepositoryLink) => void): string {
  const from = posix.dirname(pageOf({ path: file, isFolder: false }));
  const relink = (line: string) =>
    line.replace(/\]\((?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?\)/g, (_, target: string, anchor = "") => {
      const path = posix.join(posix.dirname(file), target).replace(/\/$/, "");
      if (path.startsWith("..") || !existsSync(join(root, path)))
        throw new Error(`${file} links to ${target}, which isn't in the repository.`);
      const link = { path, isFolder: statSync(join(root, path)).isDirectory(), anchor: String(anchor) };
      found(link);
      return `](${relativeLink(from, pageOf(link))}${link.anchor})`;
    });
  return outsideOfCode(text, relink);
}

/** A link from a folder of pages to a page. */
export function relativeLink(from: string, to: string): string {
  const path = posix.relative(from, to);
  return path.startsWith(".") ? path : `./${path}`;
}

function outsideOfCode(text: string, change: (line: string) => string): string {
  let fence = "";
  return text
    .split("\n")
    .map((line) => {
      const [mark = ""] = /^\s*(`{3,}|~{3,})/.exec(line)?.slice(1) ?? [];
      if (fence === "" && mark === "") return change(line);
      fence = fence === "" ? mark : mark.startsWith(fence) ? "" : fence;
      return line;
    })
    .join("\n");
}
