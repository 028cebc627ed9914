import { existsSync } from "node:fs";
import { join } from "node:path";
import { contractDocs } from "../sdk/generator/natspec.ts";
import type { Contract } from "../sdk/generator/suite.ts";
import { entriesOf, type Entry, typeNamesOf, typeOf, type Value } from "./entries.ts";
import { blocks, tableOf } from "./markdown.ts";
import type { Reference, TypeDoc } from "./reference.ts";

const SECTIONS: readonly [title: string, holds: (entry: Entry) => boolean][] = [
  ["Actions", ({ kind, isView }) => kind === "function" && !isView],
  ["Views", ({ kind, isView }) => kind === "function" && isView],
  ["Events", ({ kind }) => kind === "event"],
  ["Errors", ({ kind }) => kind === "error"],
];

/** The page of a contract: what it is, and all that can be called, emitted or thrown. */
export function contractPage(contract: Contract, reference: Reference, root: string): string {
  const entries = entriesOf(contract);
  const link = linker(contract, reference, entries);
  const sections = SECTIONS.map(([title, holds]) => {
    const chosen = entries.filter(holds).sort((a, b) => (a.name < b.name ? -1 : 1));
    return chosen.length === 0 ? "" : blocks(`## ${title}`, ...chosen.map((entry) => entryText(entry, entries, link)));
  });
  return blocks(
    `# ${contract.name}`,
    introduction(contract, root, link),
    ...sections,
    typesText(contract, reference, link),
  );
}

/** The page that lists all contracts, by the folders of their sources. */
export function contractsPage({ contracts }: Reference): string {
  const folders = [...new Set(contracts.map(({ source }) => folderOf(source)))].sort();
  const lists = folders.map((folder) => {
    const rows = contracts
      .filter(({ source }) => folderOf(source) === folder)
      .map((contract) => [`[${contract.name}](${contract.name}.md)`, summaryOf(contract)]);
    return blocks(`## ${folder}`, tableOf(["contract", "what it is"], rows));
  });
  const what =
    "Every contract that is deployed, with the NatSpec of its interface. Amounts are in a token's smallest unit and times in " +
    "seconds, unless a text says otherwise. A revert carries an error's four bytes: they stand beside each.";
  return blocks("# Contracts", what, ...lists);
}

/** The folder of a source below `contracts`: its domain. */
export function folderOf(source: string): string {
  return source.split("/")[1] ?? "";
}

/** The first sentence, or what of it stands before a colon. */
function summaryOf(contract: Contract): string {
  const { own, promised } = contractDocs(contract);
  const [first = ""] = (own.notice || promised.notice).split(/[.:;](?:\s|$)/);
  return `${first.replace(/\{(\w+)(?:-(\w+))?\}/g, "$1")}.`;
}

function introduction(contract: Contract, root: string, link: Link): string {
  const { name, source, abi } = contract;
  const { own, promised } = contractDocs(contract);
  const page = `${name.toLowerCase()}.md`;
  const guide = existsSync(join(root, "docs", page)) ? [`[Guide](../${page})`] : [];
  const inputs = abi.find(({ type }) => type === "constructor")?.inputs ?? [];
  const texts = [own.notice, own.dev, promised.notice, promised.dev];
  return blocks(
    [...guide, `[Source](${sourceLink(source)})`].join(" · "),
    ...[...new Set(texts)].map(link),
    inputs.length === 0
      ? ""
      : solidity(`constructor(${inputs.map((input) => `${typeOf(input)} ${input.name ?? ""}`).join(", ")})`),
  );
}

/** From a contract's page to the page of a source. */
function sourceLink(source: string): string {
  return `../source/${source}.md`;
}

type Link = (text: string) => string;

/** Turns NatSpec's `{name}` and `{Contract-name}` into links where there is something to link to, and into code otherwise. */
function linker({ name: own }: Contract, { contracts }: Reference, entries: readonly Entry[]): Link {
  // the compiler drops empty lines: before a bold word there was one
  return (text) =>
    text.replace(/\n(?=\*\*)/g, "\n\n").replace(/\{(\w+)(?:-(\w+))?\}/g, (_, first: string, second?: string) => {
      const code = `\`${second === undefined ? first : `${first}.${second}`}\``;
      const near = second === undefined ? entries.find(({ name }) => name === first) : undefined;
      if (near !== undefined) return `[${code}](#${anchorOf(near)})`;
      const other = contracts.find(({ name }) => name === first || `I${name}` === first);
      if (other === undefined) return code;
      const far = entriesOf(other).find(({ name }) => name === second);
      const target = `${other.name === own ? "" : `${other.name}.md`}${far === undefined ? "" : `#${anchorOf(far)}`}`;
      return target === "" ? code : `[${code}](${target})`;
    });
}

function entryText(entry: Entry, all: readonly Entry[], link: Link): string {
  const { kind, name, selector, inputs, outputs, notice, details } = entry;
  const place = all.filter((other) => anchorOf(other) === anchorOf(entry)).indexOf(entry);
  return blocks(
    `${kind === "function" ? "###" : "####"} ${name} {#${anchorOf(entry)}${place === 0 ? "" : `-${place}`}}`,
    solidity(declarationOf(entry)),
    link(notice),
    link(details),
    valuesTable("parameter", inputs, link),
    valuesTable("returns", outputs, link),
    kind === "event" ? "" : `Selector \`${selector}\``,
  );
}

function declarationOf({ kind, name, inputs, outputs, isView, isPayable }: Entry): string {
  const listed = (values: readonly Value[]) => values.map((value) => `${value.type} ${value.name}`.trim());
  const indexed = inputs.map((value) => ({ ...value, type: value.isIndexed ? `${value.type} indexed` : value.type }));
  const state = kind === "function" ? ` external${isView ? " view" : isPayable ? " payable" : ""}` : "";
  const returned = outputs.length === 0 ? "" : ` returns (${listed(outputs).join(", ")})`;
  const line = `${kind} ${name}(${listed(indexed).join(", ")})${state}${returned}`;
  return line.length <= 100 ? line : `${kind} ${name}(\n    ${listed(indexed).join(",\n    ")}\n)${state}${returned}`;
}

/** Nothing where no value has a text of its own: the declaration has their names and types. */
function valuesTable(title: string, values: readonly Value[], link: Link): string {
  const said = values.filter(({ text }) => text !== "");
  const rows = said.map(({ name, type, text }) => [name === "" ? "" : `\`${name}\``, `\`${type}\``, link(text)]);
  return rows.length === 0 ? "" : tableOf([title, "type", ""], rows);
}

function typesText(contract: Contract, { types }: Reference, link: Link): string {
  const used = [...typeNamesOf(contract)].sort().flatMap((name) => types.get(name) ?? []);
  return used.length === 0 ? "" : blocks("## Types", ...used.map((type) => typeText(type, link)));
}

function typeText({ name, kind, doc, members }: TypeDoc, link: Link): string {
  const { notice, dev, params } = doc;
  const rows = members.map((member) => {
    return [`\`${member.name}\``, `\`${member.type}\``, link(params.get(member.name) ?? "")];
  });
  const values = members.map((member, place) => [String(place), `\`${member.name}\``]);
  return blocks(
    `#### ${kind} ${name} {#type-${name.toLowerCase().replaceAll(".", "-")}}`,
    link(notice),
    link(dev),
    kind === "enum" ? tableOf(["value", "name"], values) : tableOf(["field", "type", ""], rows),
  );
}

/** An event may have the name of a function. */
function anchorOf({ kind, name }: Entry): string {
  return `${kind === "function" ? "" : `${kind}-`}${name.toLowerCase()}`;
}

function solidity(code: string): string {
  return `\`\`\`solidity\n${code}\n\`\`\``;
}
