import { expect } from "chai";
import { findMisses, findRises, formatTable, readOptions } from "../../../benchmarks/report.ts";

describe("benchmarks > report", () => {
  describe("findRises", () => {
    it("is silent when figures are equal or lower", () => {
      expect(findRises({ a: 5, b: 7 }, { a: 5, b: 9 })).to.deep.equal([]);
    });

    it("names a figure that rose, with both values", () => {
      expect(findRises({ a: 1_001 }, { a: 1_000 })).to.deep.equal(["a rose from 1,000 to 1,001"]);
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

    it("names a target without a figure", () => {
      expect(findMisses({}, { a: { max: 5 } })).to.deep.equal(["a is not measured"]);
    });
  });

  describe("formatTable", () => {
    it("shows figure, target, verdict and peer", () => {
      const table = formatTable({ a: 6, b: 1 }, { a: { max: 5, peer: 9, peerName: "Peer" }, b: { max: 1 } });
      expect(table.split("\n").map((line) => line.split(/ +/))).to.deep.equal([
        ["figure", "ours", "target", "peer"],
        ["a", "6", "5", "ABOVE", "9", "Peer"],
        ["b", "1", "1", "ok"],
      ]);
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
