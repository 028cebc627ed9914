// The figures of docs/benchmarks.md, beside those that were measured.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { readBench } from "../../../benchmarks/benchFile.ts";
import { MEASURES } from "../../../benchmarks/bench.ts";
import { formatFigure, type Targets } from "../../../benchmarks/report.ts";

const ROOT = new URL("../../../", import.meta.url);
const PAGE = readFileSync(new URL("docs/benchmarks.md", ROOT), "utf8");
const TARGETS = JSON.parse(readFileSync(new URL("benchmarks/bench-targets.json", ROOT), "utf8")) as Targets;

describe("benchmarks > docs/benchmarks.md", () => {
  const { figures, machines } = readBench(new URL("bench.json", ROOT));

  it("has bench.json's figures, all of them and no others", () => {
    const rows = [...PAGE.matchAll(/^\| `([\w.]+)` \| (\S+) \| [^|]+ \|$/gm)].map(([, key, figure]) => [key, figure]);
    expect(rows).to.deep.equal(Object.entries(figures).map(([key, figure]) => [key, formatFigure(figure)]));
  });

  it("has a figure for every target", () => {
    expect(Object.keys(figures)).to.include.members(Object.keys(TARGETS));
  });

  it("has figures of every group, and says what each was measured on", () => {
    expect(Object.keys(machines)).to.have.members(Object.keys(MEASURES));
  });
});
