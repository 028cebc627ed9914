// The whole command, with few runs: its files, and figures worked out again from the raw results.
import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import JSON5 from "json5";
import { claimsOf } from "../../../../simulations/curation/claims.ts";
import type { Figures } from "../../../../simulations/curation/figures.ts";
import { exhibitsOf } from "../../../../simulations/curation/exhibits.ts";
import { runCurationSimulation } from "../../../../simulations/curation/run.ts";
import { readScenario } from "../../../../simulations/curation/scenario.ts";
import { isNear, type ResultRow, resultRows } from "../../../helpers/resultFiles.ts";
import { expectNear } from "../../../helpers/near.ts";
import { expectClaims, itLeavesItsFiles } from "../../../helpers/simulationRuns.ts";

const FILE = join(import.meta.dirname, "../../../../simulations/scenarios/curation/curation.json5");
const TABLES = ["runs", "purses", "sweeps", "break-even", "rules", "tornado", "published"];
const SWEPT = ["sampleSize", "exposurePercent", "haircutPercent", "missed", "cheatsPerHonest"];
const CHARTS = [...SWEPT.map((name) => `by-${name}`), "rules", "tornado"];

describe("The simulation of curation", () => {
  let folder: string;
  let figures: Figures;
  const lines: string[] = [];
  const at = (name: string) => join(folder, name);

  before(async function () {
    this.timeout(180_000);
    folder = mkdtempSync(join(tmpdir(), "open-economy-"));
    const data = JSON5.parse<object>(readFileSync(FILE, "utf8"));
    const few = {
      runs: { full: 12, quick: 2 },
      comparedRuns: { full: 3, quick: 2 },
      tornadoRuns: { full: 3, quick: 2 },
    };
    writeFileSync(at("scenario.json5"), JSON.stringify({ ...data, days: 60, ...few }));
    const options = { scenario: at("scenario.json5"), quick: false, seed: 5, contracts: 0 };
    figures = await runCurationSimulation({ ...options, threads: 1, folder: at("one") }, (line) => lines.push(line));
    await runCurationSimulation({ ...options, threads: 2, folder: at("two") }, () => undefined);
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  itLeavesItsFiles({ one: () => at("one"), two: () => at("two"), tables: TABLES, charts: CHARTS });

  it("says each claim, and has it in the report with where it is from", () => {
    expectClaims(at("one"), claimsOf(figures), lines);
  });

  it("has each kind's profit of a batch as the runs have it", () => {
    const rows = resultRows(at("one"), "runs").filter(({ group }) => group === "ours");
    expect(rows).to.have.length(12 * 7);
    for (const { kind, profitPerBatch } of figures.kinds) {
      const own = rows.filter((row) => row.kind === kind);
      expect(isNear(profitPerBatch.mean, sumOf(own, "profit") / sumOf(own, "batches"))).to.equal(true);
    }
  });

  it("has each point of a sweep as its runs have it", () => {
    const rows = resultRows(at("one"), "runs");
    for (const { value, kind, profit } of figures.sweeps.find(({ name }) => name === "missed")?.points ?? []) {
      const own = rows.filter((row) => {
        return row.group === "sweep missed" && Number(row.value) === value && row.kind === kind;
      });
      expect(own).to.have.length(3);
      expect(isNear(profit.mean, sumOf(own, "profit") / sumOf(own, "batches"))).to.equal(true);
    }
  });

  it("has each lead of the tornado as its runs have it", () => {
    const rows = resultRows(at("one"), "runs");
    const tornado = resultRows(at("one"), "tornado");
    const accounts: Record<string, number> = {
      ...{ expert: 250, spammer: 150, duplicator: 60, paraphraser: 60, ring: 40, adaptive: 90 },
    };
    for (const { assumption, end, value, against, mean } of tornado.filter((row) => row.end !== "difference")) {
      const group = assumption === "none" ? "tornado" : `tornado ${assumption ?? ""}`;
      const own = rows.filter((row) => row.group === group && row.value === value);
      expect(own, `${group} ${end ?? ""}`).to.have.length(3 * 7);
      const perAccount = (kind: string) => {
        return (
          sumOf(
            own.filter((row) => row.kind === kind),
            "profit",
          ) /
          3 /
          (accounts[kind] ?? NaN)
        );
      };
      expectNear(Number(mean), perAccount("expert") - perAccount(against ?? ""), 1e-9);
      for (const kind of ["spammer", "duplicator", "paraphraser", "ring", "adaptive"]) {
        expect(perAccount(kind) <= perAccount(against ?? "")).to.equal(true);
      }
    }
    expect(tornado).to.have.length(1 + 14 * 3);
  });

  it("has what is wrongly lost as the runs have it", () => {
    const rows = resultRows(at("one"), "runs").filter(({ group }) => group === "ours");
    for (const { kind, batches } of figures.wrongs) {
      const own = rows.filter((row) => row.kind === kind);
      expect(isNear(batches.mean, sumOf(own, "wronged") / sumOf(own, "batches"))).to.equal(true);
    }
  });

  it("shows in the gallery charts that it draws, each with claims whose runs are there", () => {
    const groups = new Set(resultRows(at("one"), "runs").map(({ group }) => group ?? ""));
    const exhibits = exhibitsOf(readScenario(at("scenario.json5")), figures);

    expect(CHARTS).to.include.members(exhibits.map(({ chart }) => chart));
    for (const { claims } of exhibits) {
      expect(claims).not.to.deep.equal([]);
      for (const { source } of claims) {
        expect(
          [...groups].some((group) => source.startsWith(`runs: ${group}`)),
          source,
        ).to.equal(true);
      }
    }
  });

  describe("claimsOf", () => {
    it("given a crossing that few draws have, doesn't conclude it", () => {
      const [first, ...rest] = figures.sweeps;
      if (first === undefined) throw new Error("There is no sweep.");
      const unsure = { ...first, crossings: first.crossings.map((each) => ({ ...each, sure: 0.94 })) };
      const claims = claimsOf({ ...figures, sweeps: [unsure, ...rest] }).filter(({ source }) => {
        return source.startsWith("sweep sampleSize");
      });

      expect(claims).to.have.length(5);
      for (const { carried, text } of claims) {
        expect(carried).to.equal(false);
        expect(text).to.contain("the runs don't say");
      }
    });

    it("given a lead whose interval holds zero, doesn't conclude it", () => {
      const lead = figures.lead.map((each) => ({ ...each, lead: { mean: 1, low: -1, high: 3 } }));
      expect(claimsOf({ ...figures, lead })[0]).to.include({ carried: false });
    });
  });
});

function sumOf(rows: readonly ResultRow[], column: string): number {
  return rows.reduce((sum, row) => sum + Number(row[column]), 0);
}
