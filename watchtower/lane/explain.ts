// A receipt for people: in a terminal, or as a page.
import { writeFileSync } from "node:fs";
import { NOBODY } from "../../attribution/engine.ts";
import { harmless } from "./marked.ts";
import type { AttributionOptions } from "./options.ts";
import { type ExplainedReceipt, explainReceipt, headOf } from "./receipt.ts";
import { pageOf } from "./page.ts";

/** Of 256 colours, told apart on dark and light grounds. */
const COLOURS = [33, 166, 35, 170, 136, 37, 161, 99];
const RESET = "\u001b[0m";

/** `npm run attribution -- explain`; returns the exit code. */
export async function runExplain(
  { folder, channel, index, html, ...scratch }: Extract<AttributionOptions, { command: "explain" }>,
  log: (line: string) => void,
): Promise<number> {
  const receipt = await explainReceipt(folder, { channel, index }, scratch);
  for (const line of linesOf(receipt, hasColours())) log(line);
  if (html !== undefined) writeFileSync(html, pageOf(receipt));
  return 0;
}

/** By NO_COLOR, and whether there is a terminal. */
function hasColours(): boolean {
  return (process.env.NO_COLOR ?? "") === "" && process.stdout.isTTY;
}

/** The receipt in lines for a terminal. Records are marked by their numbers, and by colours where there are such. */
export function linesOf(receipt: ExplainedReceipt, withColours: boolean): string[] {
  const { pieces, records, accounts, whole } = receipt;
  const text = pieces.map(({ text, record }) => {
    const shown = harmless(text);
    if (record === NOBODY) return shown;
    const marked = `[${record}: ${shown}]`;
    return withColours ? `\u001b[38;5;${COLOURS[record % COLOURS.length]}m${marked}${RESET}` : marked;
  });
  const given = accounts.reduce((sum, { amount }) => sum + amount, 0n);
  return [
    ...headOf(receipt),
    ...(text.length > 0 ? [text.join("")] : []),
    ...records.map(({ record, author, ppm }) => `record ${record} of ${author}: ${ppm} millionths`),
    ...accounts.map(({ account, ppm, amount }) => `${account}: ${ppm} millionths, ${amount}`),
    `nobody: ${whole - given}`,
  ];
}
