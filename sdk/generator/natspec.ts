// NatSpec out of the compiler's syntax trees, which keep the lines of a comment and what is said of a struct's fields.
import { type AstNode, basesOf, declarationsOf, type Tree } from "./ast.ts";
import type { Contract } from "./suite.ts";

/** What NatSpec says, by its tags, in the lines of its source. */
export interface Doc {
  readonly notice: string;
  readonly dev: string;
  readonly params: ReadonlyMap<string, string>;
  /** In the order of what is returned, without names. */
  readonly returns: readonly string[];
}

export const NO_DOC: Doc = { notice: "", dev: "", params: new Map(), returns: [] };

/**
 * What is said of a function, by the most derived contract that says more than where to look; by `@inheritdoc`, what that leaves
 * out is said by those that it inherits from. Parameters and returned values are described by any of them.
 */
export function functionDoc({ tree, node }: Contract, selector: string): Doc {
  const declared = declarationsOf(tree, node, selector);
  const docs = declared.map(docOf);
  const said = docs.filter(({ notice, dev }) => notice !== "" || (dev !== "" && !dev.startsWith("See ")));
  const [first = docs.find(isSaid) ?? NO_DOC, ...others] = said;
  const isInherited = declared[docs.indexOf(first)]?.documentation?.text.includes("@inheritdoc") ?? false;
  const base = (isInherited ? others.find(({ notice }) => notice !== "") : undefined) ?? NO_DOC;
  return {
    notice: first.notice || base.notice,
    dev: first.dev || base.dev,
    params: new Map([...docs].reverse().flatMap(({ params }) => [...params])),
    returns: docs.find(({ returns }) => returns.length > 0)?.returns ?? [],
  };
}

/** What is said of an event, by its topic, or of an error, by its selector; both without `0x`. */
export function logDoc({ tree, node }: Contract, selector: string): Doc {
  const used = [...(node.usedEvents ?? []), ...(node.usedErrors ?? [])].flatMap((id) => tree.get(id) ?? []);
  const all = [...basesOf(tree, node).flatMap(({ nodes = [] }) => nodes), ...used];
  const docs = all.filter(({ eventSelector, errorSelector }) => [eventSelector, errorSelector].includes(selector));
  return docs.map(docOf).find(isSaid) ?? NO_DOC;
}

/** What is said of an event, an error or a struct: of the first node of this type that a test finds. */
export function nodeDoc(trees: Iterable<Tree>, isAsked: (node: AstNode) => boolean): Doc {
  for (const tree of trees) {
    for (const node of tree.values()) {
      const doc = isAsked(node) ? docOf(node) : NO_DOC;
      if (isSaid(doc)) return doc;
    }
  }
  return NO_DOC;
}

/** What is said of a contract by itself, and by its interface where it has one. */
export function contractDocs({ name, tree, node }: Contract): { readonly own: Doc; readonly promised: Doc } {
  const face = basesOf(tree, node).find((base) => base.name === `I${name}`);
  return { own: docOf(node), promised: face === undefined ? NO_DOC : docOf(face) };
}

/** The NatSpec of a node itself. */
export function docOf({ documentation, returnParameters }: AstNode): Doc {
  const tags = new Map<string, string>();
  let tag = "notice";
  for (const line of (documentation?.text ?? "").split("\n")) {
    const [, name, rest = ""] = /^\s*@(\S+)\s*(.*)$/.exec(line) ?? [];
    if (name === "return") tag = `return ${tags.size}`;
    else if (name !== undefined) tag = name === "param" ? `param ${rest.split(" ")[0] ?? ""}` : name;
    // the compiler leaves the blank behind `///`
    const text =
      name === undefined ? line.replace(/^ /, "") : name === "param" ? rest.split(" ").slice(1).join(" ") : rest;
    tags.set(tag, [tags.get(tag), text].filter((part) => part !== undefined).join("\n"));
  }
  const all = [...tags].map(([name, text]) => [name, text.trim()] as const);
  const params = all.filter(([name]) => name.startsWith("param "));
  return {
    // OpenZeppelin sorts its governor's functions by such words
    notice:
      tags
        .get("notice")
        ?.trim()
        .replace(/^module:\S+$/, "") ?? "",
    dev: tags.get("dev")?.trim() ?? "",
    params: new Map(params.map(([name, text]) => [name.slice("param ".length), text])),
    returns: all
      .filter(([name]) => name.startsWith("return "))
      .map(([, text], place) => withoutName(text, returnParameters?.parameters[place]?.name)),
  };
}

/** What `@return` says of a value, which it calls by its name where it has one. */
function withoutName(text: string, name = ""): string {
  return name !== "" && text.startsWith(`${name} `) ? text.slice(name.length).trimStart() : text;
}

function isSaid({ notice, dev }: Doc): boolean {
  return notice !== "" || dev !== "";
}
