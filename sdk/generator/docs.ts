// NatSpec as TSDoc.
import type { Doc } from "./natspec.ts";

const WIDTH = 120;

/** What TSDoc can hold of it. */
export function tsdocOf({ notice, dev, params, returns }: Doc): Doc {
  return {
    notice: tsdoc(notice),
    dev: tsdoc(dev),
    params: new Map([...params].map(([name, text]) => [name, tsdoc(text)])),
    returns: returns.map(tsdoc),
  };
}

/** References as code, and nothing that looks like a tag or ends the comment. */
function tsdoc(text: string): string {
  return paragraphs(text)
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replace(/\{([^{}]*)\}/g, "`$1`").replace(/@/g, "")))
    .join("")
    .replace(/\*\//g, "* /");
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

/** Paragraphs and list items on a line each. */
function paragraphs(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines
    .join("\n")
    .split(/\n\n+/)
    .map((paragraph) => paragraph.replace(/\n(?!- )/g, " "))
    .join("\n\n");
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
