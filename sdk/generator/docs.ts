// NatSpec of the contracts as TSDoc.
import { type AstNode, basesOf, declarationsOf, type Tree } from "./ast.ts";
import type { Contract } from "./suite.ts";

/** What NatSpec says, by its tags. */
export interface Doc {
  readonly notice: string;
  readonly dev: string;
  readonly params: ReadonlyMap<string, string>;
}

const NO_DOC: Doc = { notice: "", dev: "", params: new Map() };
const WIDTH = 120;

/** What is said of a function, by its contract, or by the interface or contract that it has it from. */
export function functionDoc({ tree, node }: Contract, selector: string): Doc {
  const docs = declarationsOf(tree, node, selector).map((declared) => docOf(declared));
  const said = docs.filter(({ notice, dev }) => notice !== "" || (dev !== "" && !dev.startsWith("See ")));
  const params = new Map([...docs].reverse().flatMap((doc) => [...doc.params]));
  return { ...(said.find(({ notice }) => notice !== "") ?? said[0] ?? NO_DOC), params };
}

/** What is said of an event, an error or a struct: of the first node of this type that a test finds. */
export function nodeDoc(trees: Iterable<Tree>, isAsked: (node: AstNode) => boolean): Doc {
  for (const tree of trees) {
    for (const node of tree.values()) {
      const doc = isAsked(node) ? docOf(node) : NO_DOC;
      if (doc.notice !== "" || doc.dev !== "") return doc;
    }
  }
  return NO_DOC;
}

/** The NatSpec of a node itself. */
export function docOf({ documentation }: AstNode): Doc {
  const tags = new Map<string, string>();
  let tag = "notice";
  for (const line of (documentation?.text ?? "").split("\n").map((text) => text.trim())) {
    const [, name, rest = ""] = /^@(\S+)\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) tag = name === "param" ? `param ${rest.split(" ")[0] ?? ""}` : name;
    const text = name === undefined ? line : name === "param" ? rest.split(" ").slice(1).join(" ") : rest;
    tags.set(tag, [tags.get(tag), text].filter((part) => part !== undefined).join("\n"));
  }
  const params = [...tags].filter(([name]) => name.startsWith("param "));
  return {
    notice: prose(tags.get("notice")),
    dev: prose(tags.get("dev")),
    params: new Map(params.map(([name, text]) => [name.slice("param ".length), prose(text)])),
  };
}

/** The comment of these paragraphs, without those that are empty, at an indent. */
export function comment(paragraphs: readonly string[], indent = ""): string {
  const lines = paragraphs
    .filter((text) => text !== "")
    .map((text) => text.split("\n").flatMap((line) => wrap(line, WIDTH - indent.length - 3)))
    .flatMap((wrapped, index) => (index === 0 ? wrapped : ["", ...wrapped]));
  if (lines.length === 0) return "";
  const [only = ""] = lines;
  if (lines.length === 1 && only.length + indent.length + 7 <= WIDTH) return `${indent}/** ${only} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
}

/** What is said of a contract: by its interface where it has one. */
export function contractDoc({ name, tree, node }: Contract): Doc {
  const bases = basesOf(tree, node);
  const own = bases.find((base) => base.name === `I${name}`);
  return [...(own ? [own] : []), ...bases].map(docOf).find(({ notice }) => notice !== "") ?? NO_DOC;
}

/** Paragraphs and list items on a line each, and references as code. */
function prose(text = ""): string {
  const [trimmed, blank] = [text.trim(), /\n\s*\n/];
  return trimmed
    .split(blank)
    .map((paragraph) => paragraph.replace(/\n(?!- )/g, " ").replace(/\s+(?=\n)/g, ""))
    .join("\n\n")
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replace(/\{([^{}]*)\}/g, "`$1`").replace(/@/g, "")))
    .join("")
    .replace(/\*\//g, "* /");
}

function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + 1 + word.length > width) lines.push(text.startsWith("- ") ? `  ${word}` : word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
