// The whole command, with few runs: its files, and figures worked out again from the raw results.
import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import JSON5 from "json5";
import { claimsOf } from "../../../../simulations/offering/claims.ts";
import type { Figures } from "../../../../simulations/offering/figures.ts";
import { SALES, TRICKS } from "../../../../simulations/offering/names.ts";
import { runOfferingSimulation } from "../../../../simulations/offering/run.ts";
import { isNear, type ResultRow, resultRows } from "../../../helpers/resultFiles.ts";
import { expectNear } from "../../../helpers/near.ts";
import { expectClaims, itLeavesItsFiles } from "../../../helpers/simulationRuns.ts";

const FILE = join(import.meta.dirname, "../../../../simulations/scenarios/offering/offering.json5");
const TABLES = ["sales", "kinds", "tricks", "creators", "threats", "sweeps", "crossings", "tornado"];
const SWEPT = [
  ...["bidders", "noise", "teamError", "snipers", "fakes", "cancelPart", "whaleMoney", "decoy"],
  ...["defaults", "late", "milestones", "growth", "turnout", "extortionist"],
];
const CHARTS = ["surplus", ...SWEPT.map((name) => `by-${name}`), "tornado-price", "tornado-investor"];
const [RUNS, COMPARED] = [10, 3];

describe("The simulation of offerings", () => {
  let folder: string;
  let figures: Figures;
  const lines: string[] = [];
  const at = (name: string) => join(folder, name);
  const rowsOf = (name: string) => resultRows(at("one"), name);

  before(async function () {
    this.timeout(180_000);
    folder = mkdtempSync(join(tmpdir(), "open-economy-"));
    const data = JSON5.parse<{ bidders: object; milestones: object; sweeps: object }>(readFileSync(FILE, "utf8"));
    const few = {
      ...{ runs: { full: RUNS, quick: 2 }, comparedRuns: { full: COMPARED, quick: 2 } },
      bidders: { ...data.bidders, count: 40 },
      milestones: { ...data.milestones, projects: 5 },
      sweeps: { ...data.sweeps, bidders: [10, 40] },
    };
    writeFileSync(at("scenario.json5"), JSON.stringify({ ...data, ...few }));
    const options = { scenario: at("scenario.json5"), quick: false, seed: 5, contracts: 0 };
    figures = await runOfferingSimulation({ ...options, threads: 1, folder: at("one") }, (line) => lines.push(line));
    await runOfferingSimulation({ ...options, threads: 2, folder: at("two") }, () => undefined);
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  itLeavesItsFiles({ one: () => at("one"), two: () => at("two"), tables: TABLES, charts: CHARTS });

  it("says each claim, and has it in the report with where it is from", () => {
    expectClaims(at("one"), claimsOf(figures), lines);
  });

  it("has each sale's error as the runs have it", () => {
    for (const { sale, error, bias } of figures.sales) {
      const own = rowsOf("sales").filter(
        ({ group, sale: name, failed }) => group === "ours" && name === sale && failed === "0",
      );
      expect(isNear(error.mean, Math.sqrt(sumOf(own, "squared") / own.length)), sale).to.equal(true);
      expect(isNear(bias.mean, sumOf(own, "error") / own.length), sale).to.equal(true);
    }
  });

  it("has what each keeps as the runs have it, and all of it together", () => {
    for (const { sale, surplus } of figures.sales) {
      const own = rowsOf("kinds").filter((row) => row["sale.kind"]?.startsWith(`${sale}.`));
      expect(own).to.have.length(RUNS * 6);
      const creator = surplus.find(({ who }) => who === "creator")?.part.mean ?? NaN;
      expect(isNear(creator, sumOf(own, "paid") / sumOf(own, "own")), sale).to.equal(true);
      expectNear(
        surplus.reduce((sum, { part }) => sum + part.mean, 0),
        1,
        1e-9,
      );
    }
  });

  it("has each trick's gain as the runs have it", () => {
    for (const { trick, gain } of figures.tricks) {
      const own = rowsOf("tricks").filter((row) => row.group === "ours" && row.trick === trick);
      expect(own).to.have.length(RUNS);
      expect(isNear(gain.mean, sumOf(own, "gain") / sumOf(own, "budget")), trick).to.equal(true);
    }
    expect(figures.tricks.map(({ trick }) => trick)).to.deep.equal([...TRICKS]);
  });

  it("has what buyers have in the end as the runs have it", () => {
    for (const { course, escrow, atOnce, lead } of figures.courses) {
      const own = rowsOf("creators").filter(
        (row) => row.group === "ours" && (course === "all" || row.course === course),
      );
      const sum = (...names: string[]) => names.reduce((all, name) => all + sumOf(own, name), 0);
      const [held, paid] = [sum("back", "pool", "worth"), sum("paid")];
      const once = sum("pool_at_once", "worth_at_once");
      expectNear(escrow.mean, held / paid, 1e-6);
      expectNear(atOnce.mean, once / paid, 1e-6);
      expectNear(lead.mean, (held - once) / paid, 1e-6);
    }
  });

  it("has how often a milestone is held up, with the extortionist and without, as the runs have it", () => {
    const own = rowsOf("threats").filter(({ group }) => group === "ours");
    const { delays, without } = figures.threat;
    expect(isNear(delays.mean, sumOf(own, "delays") / sumOf(own, "threats"))).to.equal(true);
    expect(isNear(without.mean, sumOf(own, "without") / sumOf(own, "threats"))).to.equal(true);
    expect(without.mean).to.be.at.most(delays.mean);
  });

  it("has each point of a sweep as its runs have it", () => {
    for (const { value, measure, estimate } of figures.sweeps.find(({ name }) => name === "cancelPart")?.points ?? []) {
      const own = rowsOf("tricks").filter((row) => {
        return row.group === "sweep cancelPart" && Number(row.value) === value && row.trick === measure;
      });
      expect(own).to.have.length(COMPARED);
      expect(isNear(estimate.mean, sumOf(own, "gain") / sumOf(own, "budget"))).to.equal(true);
    }
  });

  it("names as what moves most the assumption whose ends are farthest apart", () => {
    for (const of of ["bias", "investor"] as const) {
      const widths = figures.swings.map(({ [of]: [low, high] }) => Math.abs(high.mean - low.mean));
      const first = figures.swings[widths.indexOf(Math.max(...widths))];
      expect(figures.widest[of]?.assumption).to.equal(first?.assumption);
    }
  });

  it("has two ends of each assumption that has a range", () => {
    expect(figures.swings).to.have.length(21);
    expect(rowsOf("tornado")).to.have.length(2 * (1 + 2 * 21));
  });

  describe("claimsOf", () => {
    it("given a crossing that few draws have, doesn't conclude it", () => {
      const sweeps = figures.sweeps.map((sweep) => ({
        ...sweep,
        crossings: sweep.crossings.map((each) => ({ ...each, sure: 0.94 })),
      }));
      const claims = claimsOf({ ...figures, sweeps }).filter(({ source }) => source.startsWith("sweep "));

      expect(claims).to.have.length(figures.sweeps.reduce((sum, { crossings }) => sum + crossings.length, 0));
      for (const { carried, text } of claims) {
        expect(carried).to.equal(false);
        expect(text).to.contain("the runs don't say");
      }
    });

    it("given a lead whose interval holds zero, doesn't conclude it", () => {
      const lead = { mean: 1, low: -1, high: 3 };
      const comparisons = figures.comparisons.map((each) => ({ ...each, lead }));
      const claims = claimsOf({ ...figures, comparisons }).filter(({ text }) => text.includes("whether the auction"));
      expect(claims).to.have.length((SALES.length - 1) * 4);
      for (const { carried } of claims) expect(carried).to.equal(false);
    });

    it("says of a price, and of what is compared, that sales below the soft cap aren't in it", () => {
      const lead = { mean: 2, low: 1, high: 3 };
      const comparisons = figures.comparisons.map((each) => ({ ...each, lead }));
      const texts = claimsOf({ ...figures, comparisons }).map(({ text }) => text);

      expect(texts.filter((text) => text.startsWith("Where it reaches the soft cap, the price of"))).to.have.length(4);
      expect(texts.filter((text) => text.startsWith("Where both reach the soft cap, the auction"))).to.have.length(12);
    });

    it("given a sale that never reaches the soft cap, has neither price nor keepers of it", () => {
      const all = { mean: 1, low: 1, high: 1 };
      const sales = figures.sales.map((each) => (each.sale === "fixed" ? { ...each, failed: all } : each));
      const texts = claimsOf({ ...figures, sales }).map(({ text }) => text);

      expect(texts).to.include("No sale by the fixed price reaches the soft cap, so it has no price.");
      expect(texts.some((text) => /the price of the fixed price|that the fixed price sells/.test(text))).to.equal(
        false,
      );
      expect(texts.some((text) => text.startsWith("By the fixed price"))).to.equal(false);
      expect(texts.some((text) => text.startsWith("By the linear curve"))).to.equal(true);
    });

    it("given no run whose sale stays below the soft cap, says of how many runs, and no interval", () => {
      const none = { mean: 0, low: 0, high: 0 };
      const sales = figures.sales.map((each) => (each.sale === "auction" ? { ...each, failed: none } : each));
      const texts = claimsOf({ ...figures, sales }).map(({ text }) => text);
      expect(texts).to.include(`In none of ${RUNS} runs the sale by the auction stays below the soft cap.`);
    });

    it("given no creators of a course, says nothing of it, nor of an extortionist where there is no project", () => {
      const none = { mean: 0, low: 0, high: 0 };
      const without = (isNone: (course: string) => boolean) => {
        const courses = figures.courses.map((each) => (isNone(each.course) ? { ...each, atOnce: none } : each));
        return claimsOf({ ...figures, courses }).map(({ text }) => text);
      };
      const isLate = (text: string) => text.startsWith("Of a creator who is late");
      const isThreat = (text: string) => text.includes("with an extortionist");

      expect(without((course) => course === "late").some(isLate)).to.equal(false);
      expect(without((course) => course === "stops").filter(isLate)).to.have.length(1);
      expect(without((course) => course === "late").filter(isThreat)).to.have.length(1);
      expect(without(() => true).some(isThreat)).to.equal(false);
    });

    it("given an extortionist who holds nothing up, doesn't say what that costs", () => {
      const none = { mean: 0, low: 0, high: 0 };
      const threat = { ...figures.threat, delays: none, without: none, gain: none, cost: none };
      const claim = claimsOf({ ...figures, threat }).find(({ source }) => source === "ours, threats.csv");
      expect(claim?.text).to.match(/in 0\.00% \(0\.00% to 0\.00%\) of the cases, and without him in 0\.00% [^;]*$/);
    });

    it("given another assumption that moves most in six of a hundred draws, doesn't conclude which one does", () => {
      const at = (mean: number) => ({ mean, low: mean - 0.01, high: mean + 0.01 });
      const swings = figures.swings.map((each) => {
        return each.assumption === "demand" ? { ...each, bias: [at(0), at(1)] as const } : each;
      });
      const told = (sure: number) => {
        const widest = { ...figures.widest, bias: { assumption: "demand", sure } as const };
        return claimsOf({ ...figures, swings, widest }).find(({ source }) => source === "tornado.csv, result bias");
      };

      expect(told(0.94)).to.include({ carried: false });
      expect(told(0.94)?.text).to.contain("Which assumption moves");
      expect(told(0.95)).to.include({ carried: true });
      expect(told(0.95)?.text).to.contain("demand moves");
    });

    it("given a trick that surely costs, says so", () => {
      const [first] = figures.tricks;
      if (first === undefined) throw new Error("There is no trick.");
      const tricks = [{ ...first, gain: { mean: -0.1, low: -0.2, high: -0.05 } }];
      const claim = claimsOf({ ...figures, tricks }).find(({ source }) => source.includes("tricks.csv"));
      expect(claim).to.include({ carried: true });
      expect(claim?.text).to.contain("costs the shading 10.00% (5.00% to 20.00%)");
    });
  });
});

function sumOf(rows: readonly ResultRow[], column: string): number {
  return rows.reduce((sum, row) => sum + Number(row[column]), 0);
}
