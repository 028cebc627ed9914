import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Bench, benchText, mergeBench, readBench } from "../../../benchmarks/benchFile.ts";
import { EconomyError } from "../../../sdk/errors.ts";

const OLD = { cores: 2, node: "20.0.0" };
const NEW = { cores: 8, node: "24.0.0" };
const BEFORE: Bench = { figures: { "b.one": 1, "b.two": 2, "c.one": 3 }, machines: { b: OLD, c: OLD } };

describe("benchmarks > bench file", () => {
  describe("mergeBench", () => {
    it("keeps the figures of a group that wasn't measured, and what they were measured on", () => {
      const { figures, machines } = mergeBench(BEFORE, { "a.one": 5 }, NEW);
      expect(figures).to.deep.equal({ "a.one": 5, ...BEFORE.figures });
      expect(machines).to.deep.equal({ a: NEW, ...BEFORE.machines });
    });

    it("replaces a measured group as a whole", () => {
      const { figures, machines } = mergeBench(BEFORE, { "b.one": 7 }, NEW);
      expect(figures).to.deep.equal({ "b.one": 7, "c.one": 3 });
      expect(machines).to.deep.equal({ b: NEW, c: OLD });
    });

    it("sorts the keys, in whichever order they were measured", () => {
      const { figures, machines } = mergeBench(BEFORE, { "d.one": 8, "a.one": 7 }, NEW);
      expect(Object.keys(figures)).to.deep.equal(["a.one", "b.one", "b.two", "c.one", "d.one"]);
      expect(Object.keys(machines)).to.deep.equal(["a", "b", "c", "d"]);
    });
  });

  describe("readBench", () => {
    let folder: string;
    const fileWith = (text: string) => {
      const path = join(folder, "bench.json");
      writeFileSync(path, text);
      return pathToFileURL(path);
    };

    before(() => {
      folder = mkdtempSync(join(tmpdir(), "bench-"));
    });

    after(() => {
      rmSync(folder, { recursive: true });
    });

    it("reads what was written", () => {
      expect(readBench(fileWith(benchText(BEFORE)))).to.deep.equal(BEFORE);
    });

    it("reads nothing where there is no file", () => {
      expect(readBench(pathToFileURL(join(folder, "none.json")))).to.deep.equal({ figures: {}, machines: {} });
    });

    for (const text of [
      "{",
      "5",
      '{ "a.one": 5 }',
      '{ "a.one": "5", "machines": {} }',
      '{ "a.one": null, "machines": {} }',
    ]) {
      it(`refuses ${text} with BENCHMARK_FAILED`, () => {
        const file = fileWith(text);
        expect(() => readBench(file))
          .to.throw(EconomyError, /^bench\.json can't be read/)
          .with.property("code", "BENCHMARK_FAILED");
      });
    }
  });
});
