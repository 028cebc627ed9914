// A receipt as one page that loads nothing.
import { NOBODY } from "../../attribution/engine.ts";
import { harmless } from "./marked.ts";
import { type ExplainedReceipt, headOf } from "./receipt.ts";

/** Degrees between the hues of records that follow each other, so that neighbours differ. */
const HUE_STEP = 137;
const TURN = 360;

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif; }
body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
mark { color: inherit; background: hsl(var(--hue) 70% 85%); border-bottom: 2px solid hsl(var(--hue) 70% 35%); }
mark sub { font-size: 0.7em; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { text-align: left; padding: 0.2rem 1rem 0.2rem 0; }
@media (prefers-color-scheme: dark) {
  mark { background: hsl(var(--hue) 50% 22%); border-bottom-color: hsl(var(--hue) 70% 65%); }
}`;

/** The page: text with marked records, their legend, and what each author gets. Records are told by number, too. */
export function pageOf(receipt: ExplainedReceipt): string {
  const { pieces, records, accounts } = receipt;
  const text = pieces.map(({ text, record }) => (record === NOBODY ? escaped(text) : marked(record, escaped(text))));
  const legend = records.map(({ record, author, ppm }) => [marked(record, `record ${record}`), author, String(ppm)]);
  const parts = accounts.map(({ account, ppm, amount }) => [account, String(ppm), String(amount)]);
  return [
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>Receipt ${receipt.index}</title>\n<style>${STYLE}\n</style>\n</head>\n<body>\n<h1>Receipt ${receipt.index}</h1>`,
    ...headOf(receipt).map((line) => `<p>${escaped(line)}</p>`),
    text.length > 0 ? `<h2>Text</h2>\n<p dir="auto">${text.join("")}</p>` : "",
    legend.length > 0 ? tableOf("Records", ["Record", "Author", "Millionths"], legend) : "",
    tableOf("Authors", ["Account", "Millionths", "Amount"], parts),
    "</body>\n</html>\n",
  ].join("\n");
}

function marked(record: number, html: string): string {
  return `<mark style="--hue: ${(record * HUE_STEP) % TURN}" title="record ${record}">${html}<sub>${record}</sub></mark>`;
}

/** Cells are HTML already. */
function tableOf(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((each) => `<th scope="col">${each}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`);
  return `<table>\n<caption>${caption}</caption>\n<tr>${head}</tr>\n${body.join("\n")}\n</table>`;
}

function escaped(text: string): string {
  const ENTITIES: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return harmless(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}
