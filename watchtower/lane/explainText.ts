// An explanation for people: on a terminal, and as a page of HTML.
import type { DividedBy, ExplainedPiece, Explanation } from "./explain.ts";

/** Six colours that a terminal has, as its codes; records beyond take turns. */
const COLOURS = [36, 33, 35, 32, 34, 31] as const;
/** The same for a page, by hue. */
const HUES = [190, 45, 310, 130, 230, 5] as const;

const REASONS: Readonly<Record<DividedBy, string>> = {
  text: "by its text",
  private: "by the default weights of its version: it is private",
  missing: "by the default weights of its version: its text isn't there",
  unweighed: "by the default weights of its version: texts aren't weighed in it",
};

/** What a terminal shows; with colours if it has them. Each run of a record begins with the record's number in brackets. */
export function explainedText(explanation: Explanation, hasColours: boolean): string {
  const paint = (record: number, text: string) => {
    const code = COLOURS[placeOf(explanation, record) % COLOURS.length] ?? 0;
    return hasColours ? `\u001b[${code}m${text}\u001b[0m` : text;
  };
  const piece = ({ text, record }: ExplainedPiece) =>
    record === undefined ? harmless(text) : paint(record, `[${record}: ${harmless(text)}]`);
  const records = explanation.records.map((each) =>
    paint(each.record, `  record ${each.record}  ${each.author}  ${percent(each.share)}${standing(each)}`),
  );
  const accounts = accountsOf(explanation).map(
    ([account, part, amount]) => `  ${account}  ${part.padStart(9)}  ${amount}`,
  );
  return [
    headline(explanation),
    ...(explanation.pieces.length > 0 ? ["", explanation.pieces.map(piece).join("")] : []),
    ...(records.length > 0 ? ["", "Records, by what they hold of the answer:", ...records] : []),
    "",
    `${explanation.amount} units of ${explanation.token} for contributors:`,
    ...accounts,
  ].join("\n");
}

/** One page that needs nothing else. */
export function explainedHtml(explanation: Explanation): string {
  const hue = (record: number) => HUES[placeOf(explanation, record) % HUES.length] ?? 0;
  const mark = ({ text, record }: ExplainedPiece) => {
    if (record === undefined) return escaped(text);
    return `<mark style="--hue: ${hue(record)}" title="record ${record}"><sup>${record}</sup>${escaped(text)}</mark>`;
  };
  const records = explanation.records.map(
    (each) =>
      `<tr><td><mark style="--hue: ${hue(each.record)}">${each.record}</mark></td><td><code>${escaped(each.author)}</code></td>` +
      `<td>${percent(each.share)}${standing(each)}</td></tr>`,
  );
  const accounts = accountsOf(explanation).map(
    ([account, part, amount]) => `<tr><td><code>${escaped(account)}</code></td><td>${part}</td><td>${amount}</td></tr>`,
  );
  const parts = [
    `<h1>Receipt ${explanation.receipt.index}</h1>`,
    `<p>${escaped(headline(explanation))}</p>`,
    ...(explanation.pieces.length > 0 ? [`<blockquote>${explanation.pieces.map(mark).join("")}</blockquote>`] : []),
    ...(records.length > 0 ? [table("What records hold of the answer", ["Record", "Author", "Share"], records)] : []),
    table(
      `${explanation.amount} units of ${escaped(explanation.token)} for contributors`,
      ["Account", "Part", "Units"],
      accounts,
    ),
  ];
  return page(`Receipt ${explanation.receipt.index}`, parts.join("\n"));
}

function headline({ receipt, dividedBy }: Explanation): string {
  const { channel, index, model, version, price, basisPoints } = receipt;
  return (
    `Receipt ${index} of channel ${channel}, for an answer of model ${model}, version ${version}, at ${price}; ` +
    `${basisPoints} basis points of it for contributors, divided ${REASONS[dividedBy]}.`
  );
}

function placeOf({ records }: Explanation, record: number): number {
  return records.findIndex((each) => each.record === record);
}

function standing({ quality, isVoid }: Explanation["records"][number]): string {
  return `, ${isVoid ? "void" : `quality ${percent(quality)}`}`;
}

/** Everybody who gets something, the reserve last. */
function accountsOf({ accounts, reserve, reserveAmount }: Explanation): [string, string, string][] {
  const rows = accounts.map(({ account, millionths, amount }): [string, string, string] => [
    account,
    percent(millionths),
    `${amount}`,
  ]);
  return [...rows, [reserve, "reserve", `${reserveAmount}`]];
}

/** Of millionths, exactly. */
function percent(millionths: bigint): string {
  return `${millionths / 10_000n}.${String(millionths % 10_000n).padStart(4, "0")}%`;
}

/** Control characters, those that turn the direction of writing, and line ends of Unicode. */
const STEERING = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** The text with everything named that a terminal or a browser would obey. */
function harmless(text: string): string {
  return text.replace(STEERING, (sign) => `⟨U+${codeOf(sign)}⟩`);
}

function codeOf(sign: string): string {
  return (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return harmless(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}

function table(caption: string, heads: readonly string[], rows: readonly string[]): string {
  const head = heads.map((name) => `<th scope="col">${name}</th>`).join("");
  return `<table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>
:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; --light: 88%; }
@media (prefers-color-scheme: dark) { :root { --light: 26%; } }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
blockquote { margin: 0; overflow-wrap: anywhere; }
mark { color: inherit; background: hsl(var(--hue) 70% var(--light)); border-radius: 3px; padding: 0 2px; }
table { border-collapse: collapse; margin-top: 2rem; width: 100%; }
caption { text-align: left; font-weight: 600; }
th, td { text-align: left; padding: 0.2rem 0.8rem 0.2rem 0; overflow-wrap: anywhere; }
</style>
</head>
<body>
${body}
</body>
</html>
`;
}
