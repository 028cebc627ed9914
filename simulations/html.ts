// A page that is one file: nothing in it is fetched.

/** A piece of HTML, as `markup` makes it. */
export interface Html {
  readonly html: string;
}

type Content = string | number | Html | readonly Html[];

/** A piece of HTML; what is put in is escaped, unless it is HTML itself. */
export function markup(strings: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return { html: strings.reduce((before, after, index) => before + textOf(contents[index - 1] ?? "") + after) };
}

function textOf(content: Content): string {
  if (typeof content === "string" || typeof content === "number") return escaped(String(content));
  return "html" in content ? content.html : content.map((each) => each.html).join("");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** A table; all columns but those of texts are set right. */
export function htmlTable(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): Html {
  const isNumber = columns.map((_, index) =>
    rows.every((row) => /^[−$\d.,%\s–+]*(million|%)?$/.test(String(row[index]))),
  );
  const cell = (value: string | number, index: number) =>
    isNumber[index] === true ? markup`<td class="number">${value}</td>` : markup`<td>${value}</td>`;
  const head = columns.map((name, index) =>
    isNumber[index] === true ? markup`<th class="number">${name}</th>` : markup`<th>${name}</th>`,
  );
  const body = rows.map((row) => markup`<tr>${row.map(cell)}</tr>\n`);
  return markup`<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

/** A drawing in the page, apart from all others: their ids don't meet. */
export function htmlDrawing(svg: string, caption: string): Html {
  const data = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  return markup`<figure><img alt="${caption}" src="${data}"><figcaption>${caption}</figcaption></figure>`;
}

/** A whole page. */
export function htmlPage(title: string, body: readonly Html[]): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>${body}</body>
</html>
`.html;
}

const STYLE = `
body { font: 16px/1.5 system-ui, Verdana, sans-serif; color: #1d2733; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2 { line-height: 1.25; } h2 { margin-top: 2.5rem; border-top: 1px solid #e4e8ec; padding-top: 1rem; }
table { border-collapse: collapse; margin: 1rem 0; font-size: 0.9rem; display: block; overflow-x: auto; }
th, td { text-align: left; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid #e4e8ec; vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: 1.5rem 0; } img { max-width: 100%; } figcaption, .note { color: #66717e; font-size: 0.9rem; }
pre { background: #f5f7f9; padding: 0.8rem; overflow-x: auto; font-size: 0.85rem; }
`;
