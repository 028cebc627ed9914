/** A comment in parts: text before the first tag counts as its notice, as the compiler takes it. */
export interface Comment {
  readonly notice: string;
  readonly details: string;
  readonly params: ReadonlyMap<string, string>;
}

/** Parses the NatSpec of a syntax tree, which keeps more of its lines than the compiler's `devdoc`. */
export function parseComment(text: string): Comment {
  const params = new Map<string, string>();
  const parts = { notice: [] as string[], details: [] as string[] };
  for (const part of text.split(/^\s*(?=@[a-z])/m)) {
    const [, tag = "notice", body = part] = /^@([a-z:-]+)\s+([^]*)$/.exec(part) ?? [];
    if (tag === "notice") parts.notice.push(unindent(body));
    if (tag === "dev") parts.details.push(unindent(body));
    const [, name, said] = tag === "param" ? (/^(\S+)\s+([^]*)$/.exec(body) ?? []) : [];
    if (name !== undefined && said !== undefined) params.set(name, unindent(said));
  }
  return { notice: parts.notice.join("\n\n").trim(), details: parts.details.join("\n\n").trim(), params };
}

/** The compiler leaves the blank behind `///`, and drops empty lines: before a bold word there was one. */
function unindent(text: string): string {
  return text
    .replace(/^ /gm, "")
    .replace(/\n(?=\*\*)/g, "\n\n")
    .trim();
}
