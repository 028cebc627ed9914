import { expect } from "chai";
import { textHash } from "../../../sdk/formats.ts";
import { holdOut } from "../../../workbench/corpus.ts";
import { MIN_RECORD_LENGTH, recordsBySteward, splitText } from "../../../workbench/records.ts";

const LONG = "x".repeat(MIN_RECORD_LENGTH);

function documentOf(id: string, steward: string, text: string) {
  return { id, title: id, steward, text };
}

describe("records", () => {
  describe("splitText", () => {
    it("cuts at blank lines and keeps the order", () => {
      expect(splitText(`${LONG}1\n\n${LONG}2\n \t\n${LONG}3`)).to.deep.equal([`${LONG}1`, `${LONG}2`, `${LONG}3`]);
    });

    it("writes every run of white space as one space", () => {
      expect(splitText(`  ${LONG}\n\t a \u00a0 b\n`)).to.deep.equal([`${LONG} a b`]);
    });

    it("brings equal characters into one form", () => {
      expect(splitText(`${LONG}e\u0301`)).to.deep.equal(splitText(`${LONG}\u00e9`));
    });

    it("joins a heading with its clause", () => {
      expect(splitText(`Title\n\n1.\n\n${LONG}`)).to.deep.equal([`Title 1. ${LONG}`]);
    });

    it("joins a short end with the last record", () => {
      expect(splitText(`${LONG}\n\nthe end`)).to.deep.equal([`${LONG} the end`]);
    });

    it("takes a short text as one record", () => {
      expect(splitText("Do\n\nwhat you like.")).to.deep.equal(["Do what you like."]);
    });

    it("finds none in an empty text", () => {
      expect(splitText(" \n\n ")).to.deep.equal([]);
    });

    it("loses no word", () => {
      const text = `a\n\n${LONG} b\n\nc\n\nd ${LONG}\n\ne`;

      expect(splitText(text).join(" ")).to.equal(text.replace(/\s+/g, " "));
    });
  });

  describe("recordsBySteward", () => {
    it("groups the records of all documents by steward, in order of name", () => {
      const records = recordsBySteward([
        documentOf("A", "zoe.example", `${LONG}1`),
        documentOf("B", "ann.example", `${LONG}2`),
        documentOf("C", "zoe.example", `${LONG}3`),
      ]);

      expect([...records.keys()]).to.deep.equal(["ann.example", "zoe.example"]);
      expect(records.get("zoe.example")).to.deep.equal([
        { documentId: "A", steward: "zoe.example", text: `${LONG}1`, hash: textHash(`${LONG}1`) },
        { documentId: "C", steward: "zoe.example", text: `${LONG}3`, hash: textHash(`${LONG}3`) },
      ]);
    });

    it("counts a steward's repeated record once, and another steward's equal record too", () => {
      const records = recordsBySteward([
        documentOf("A", "ann.example", LONG),
        documentOf("B", "ann.example", LONG),
        documentOf("C", "bob.example", LONG),
      ]);

      expect([...records.values()].map(({ length }) => length)).to.deep.equal([1, 1]);
    });
  });
});

describe("holdOut", () => {
  it("parts the documents at every k-th place", () => {
    const documents = Array.from({ length: 7 }, (_, i) => documentOf(`D${i + 1}`, "s", LONG));
    const { recorded, heldOut } = holdOut(documents, 3);

    expect(heldOut.map(({ id }) => id)).to.deep.equal(["D3", "D6"]);
    expect(recorded.map(({ id }) => id)).to.deep.equal(["D1", "D2", "D4", "D5", "D7"]);
  });
});
