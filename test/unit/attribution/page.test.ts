// The figures of docs/attribution.md, computed anew.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import hre from "hardhat";
import { shardOf } from "../../../attribution/corpus.ts";
import { Engine, FULL_QUALITY } from "../../../attribution/engine.ts";
import { tokensOf } from "../../../attribution/tokens.ts";
import { readLicences } from "../../../workbench/licences.ts";

const PAGE = readFileSync(join(hre.config.paths.root, "docs", "attribution.md"), "utf8");

const ORIGINAL =
  "Before a graft is moved, the surgeon marks both edges of the wound with ink, measures the gap twice, and writes both " +
  "figures into the record. If they differ by more than two millimetres, a second person measures again. The mean of the " +
  "three counts. Nobody draws a figure from memory, and nobody rounds before the last step is written down.";
const PHRASE = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software. ";
const PARAPHRASE =
  "Prior to moving a graft, both wound edges get an ink mark; the distance is taken two times and noted. Where the values are " +
  "over two millimetres apart, someone else takes it once more, and one uses the average of all three. Remembered values are " +
  "not allowed, nor is rounding early.";
const sentences = ORIGINAL.split(/(?<=\.) /);

const FORMS: [string, string][] = [
  ["as it is", ORIGINAL],
  ["behind twenty times a phrase that many records have", PHRASE.repeat(20) + ORIGINAL],
  ["with its sentences in another order", sentences.toReversed().join(" ")],
  [
    "with every tenth word replaced",
    ORIGINAL.split(" ")
      .map((word, i) => (i % 10 === 9 ? "thing" : word))
      .join(" "),
  ],
  [
    "with every fifth word replaced",
    ORIGINAL.split(" ")
      .map((word, i) => (i % 5 === 4 ? "thing" : word))
      .join(" "),
  ],
  ["in capital letters", ORIGINAL.toUpperCase()],
  ["in other words", PARAPHRASE],
  ["the phrase alone, twenty times", PHRASE.repeat(20)],
];

/** Records of full quality. */
function engineOf(records: readonly Int32Array[]): Engine {
  return new Engine(
    [shardOf(records)],
    records.map(() => ({ quality: FULL_QUALITY, isVoid: false })),
  );
}

/** The cells of the rows below a heading of a table. */
function rowsBelow(heading: string): string[][] {
  const [, below = ""] = PAGE.split(`${heading}\n`);
  const rows = below.split("\n").slice(1);
  return rows
    .slice(
      0,
      rows.findIndex((row) => !row.startsWith("|")),
    )
    .map((row) => {
      return row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim());
    });
}

describe("docs/attribution.md", () => {
  it("has the worked example's figures", () => {
    const texts = rowsBelow("| | text |").map(([, text = ""]) => text);
    const [, quoted = ""] = /An answer: \*([^*]+)\*/.exec(PAGE) ?? [];
    const { passages, records } = engineOf(texts.map(tokensOf)).attribute(tokensOf(quoted.replaceAll("\n", " ")));
    const rows = passages.flatMap(({ start, length, parts }, passage) => {
      return [...parts].map(([record, part]) => {
        const tokens = records.subarray(start, start + length).filter((each) => each === record).length;
        return [passage + 1, record, tokens, part].map(String);
      });
    });
    expect(texts).to.have.length(3);
    expect(rowsBelow("| passage | record | tokens | sixteenths of a bit |")).to.deep.equal(rows);
  });

  it("has what other forms of a text earn", () => {
    const others = readLicences().map(({ text }) => tokensOf(text));
    const answer = tokensOf(`The guideline says this. ${ORIGINAL} ${PHRASE}`);
    const earned = FORMS.map(([, form]) => {
      return (
        engineOf([...others, tokensOf(form)])
          .attribute(answer)
          .weights.get(others.length) ?? 0n
      );
    });
    const rows = FORMS.map(([name], i) => [name, `${((earned[i] ?? 0n) * 100n) / (earned[0] ?? 1n)}%`]);
    expect(rowsBelow("| recorded | earns |")).to.deep.equal(rows);
  }).timeout(120_000);
});
