import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  findMisses,
  findRises,
  formatFigure,
  formatTable,
  readFigures,
  readOptions,
} from "../../../benchmarks/report.ts";

describe("benchmarks > report", () => {
  describe("findRises", () => {
    it("is silent when figures are equal or lower", () => {
      expect(findRises({ a: 5, b: 7 }, { a: 5, b: 9 })).to.deep.equal([]);
    });

    it("names a figure that rose, with both values", () => {
      expect(findRises({ a: 1_001 }, { a: 1_000 })).to.deep.equal(["a rose from 1,000 to 1,001"]);
    });

    it("is silent about a peer that rose, and names one that is missing", () => {
      expect(findRises({ "peer.a": 6 }, { "peer.a": 5, "peer.b": 5 })).to.deep.equal([
        "peer.b is committed but not measured",
      ]);
    });

    it("names a figure that stands on one side only", () => {
      expect(findRises({ a: 1 }, { b: 1 })).to.deep.equal([
        "b is committed but not measured",
        "a is not in the committed file",
      ]);
    });
  });

  describe("findMisses", () => {
    it("is silent at the target itself", () => {
      expect(findMisses({ a: 5 }, { a: { max: 5 } })).to.deep.equal([]);
    });

    it("names a figure above its target", () => {
      expect(findMisses({ a: 6 }, { a: { max: 5 } })).to.deep.equal(["a is 6, above its target of 5"]);
    });

    it("is silent at the least that a target asks for", () => {
      expect(findMisses({ a: 5 }, { a: { min: 5 } })).to.deep.equal([]);
    });

    it("names a figure below its target", () => {
      expect(findMisses({ a: 4.5 }, { a: { min: 5 } })).to.deep.equal(["a is 4.5, below its target of 5"]);
    });

    it("holds a figure to both bounds, where a target has two", () => {
      const target = { min: 5, max: 7 };
      expect(findMisses({ a: 4, b: 6, c: 8 }, { a: target, b: target, c: target })).to.deep.equal([
        "a is 4, below its target of 5",
        "c is 8, above its target of 7",
      ]);
    });

    it("is silent about a figure that is accepted below its target", () => {
      expect(findMisses({ a: 4 }, { a: { min: 5, accepted: "safety" } })).to.deep.equal([]);
    });

    it("takes no bound from the words of a target", () => {
      expect(findMisses({ a: 6 }, { a: { work: "at most 5", conditions: "2 cores" } })).to.deep.equal([]);
    });

    it("is silent about a figure that is accepted above its target", () => {
      expect(findMisses({ a: 6 }, { a: { max: 5, accepted: "safety" } })).to.deep.equal([]);
    });

    it("is silent about a row that has a peer and no target", () => {
      expect(findMisses({ a: 6 }, { a: { peer: 5 } })).to.deep.equal([]);
    });

    it("names a target without a figure", () => {
      expect(findMisses({}, { a: { max: 5 } })).to.deep.equal(["a is not measured"]);
    });
  });

  describe("formatTable", () => {
    /** The cells of each line that aren't empty. */
    const cellsOf = (table: string) =>
      table.split("\n").map((line) => line.split(/ {2,}/).filter((cell) => cell !== ""));

    it("shows figure, target, verdict and peer", () => {
      const table = formatTable({ a: 6, b: 1 }, { a: { max: 5, peer: 9, peerName: "Peer" }, b: { max: 1 } });
      expect(cellsOf(table)).to.deep.equal([
        ["figure", "ours", "target", "peer"],
        ["a", "6", "≤ 5", "ABOVE", "9", "Peer"],
        ["b", "1", "≤ 1", "ok"],
      ]);
    });

    it("shows the least that a target asks for, and both bounds where it has two", () => {
      const table = formatTable({ a: 4.25, b: 6 }, { a: { min: 5 }, b: { min: 5, max: 7 } });
      expect(cellsOf(table).slice(1)).to.deep.equal([
        ["a", "4.25", "≥ 5", "BELOW"],
        ["b", "6", "≥ 5, ≤ 7", "ok"],
      ]);
    });

    it("shows a peer's figure of the same run", () => {
      const table = formatTable({ a: 6, theirs: 7_000 }, { a: { peerFigure: "theirs", peerName: "Peer" } });
      expect(table.split("\n")[1]).to.match(/^a +6 +7,000 {2}Peer, same run$/);
    });

    it("shows that a figure above its target is accepted", () => {
      const table = formatTable({ a: 6 }, { a: { max: 5, accepted: "safety" } });
      expect(table.split("\n")[1]).to.match(/^a +6 +≤ 5 {2}accepted$/);
    });
  });

  describe("formatFigure", () => {
    for (const [figure, text] of [
      [0, "0"],
      [0.01234, "0.012"],
      [-0.5, "-0.5"],
      [1, "1"],
      [8.0123, "8.01"],
      [61.5, "61.5"],
      [999.999, "1,000"],
      [1_234.5, "1,235"],
      [1_200_000, "1,200,000"],
    ] as const) {
      it(`shows ${figure} as ${text}`, () => {
        expect(formatFigure(figure)).to.equal(text);
      });
    }
  });

  describe("readFigures", () => {
    let folder: string;
    const fileWith = (text: string) => {
      const path = join(folder, "figures.json");
      writeFileSync(path, text);
      return pathToFileURL(path);
    };

    before(() => {
      folder = mkdtempSync(join(tmpdir(), "figures-"));
    });

    after(() => {
      rmSync(folder, { recursive: true });
    });

    it("reads whole numbers by key", () => {
      expect(readFigures(fileWith('{ "a": 5 }'))).to.deep.equal({ a: 5 });
    });

    it("refuses a file that is missing or is not JSON, without its whole path", () => {
      expect(() => readFigures(pathToFileURL(join(folder, "none.json")))).to.throw(/^none\.json is missing/);
      expect(() => readFigures(fileWith("{"))).to.throw(/^figures\.json is missing or is not JSON/);
    });

    it("refuses what is not a whole number", () => {
      for (const text of ['{ "a": "5" }', '{ "a": 5.5 }', '{ "a": null }', "null", "[1]", "5"])
        expect(() => readFigures(fileWith(text)), text).to.throw("not an object of whole numbers");
    });
  });

  describe("readOptions", () => {
    it("reads both flags", () => {
      expect(readOptions(["--json"])).to.deep.equal({ json: true, check: false });
      expect(readOptions(["--check"])).to.deep.equal({ json: false, check: true });
    });

    it("refuses another argument by name", () => {
      expect(() => readOptions(["--chek"])).to.throw("Unknown argument --chek");
    });
  });
});
