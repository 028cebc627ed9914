/** A table of Markdown; line breaks and bars in cells would end them. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cellOf).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

/** Blocks with an empty line between, without those that are empty. */
export function blocks(...texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join("\n\n");
}

function cellOf(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").replaceAll("|", "\\|");
}
