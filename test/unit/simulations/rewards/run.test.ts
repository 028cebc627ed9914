// The whole command on a small corpus: its files, and figures worked out again from the raw results.
import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import JSON5 from "json5";
import { claimsOf } from "../../../../simulations/rewards/claims.ts";
import type { Figures } from "../../../../simulations/rewards/figures.ts";
import { exhibitsOf } from "../../../../simulations/rewards/exhibits.ts";
import { readScenario } from "../../../../simulations/rewards/scenario.ts";
import { runRewardsSimulation } from "../../../../simulations/rewards/run.ts";
import { settledSentence } from "../../../../simulations/rewards/report.ts";
import { isNear, type ResultRow, resultRows } from "../../../helpers/resultFiles.ts";
import { writeCorpus } from "../../../helpers/rewardBank.ts";
import { expectClaims, itLeavesItsFiles } from "../../../helpers/simulationRuns.ts";

const FILE = join(import.meta.dirname, "../../../../simulations/scenarios/rewards/rewards.json5");
const TABLES = ["runs", "contributors", "deciles", "claiming", "epochs", "attacks", "tornado"];
const CHARTS = ["concentration", "deciles", "claiming", "epochs", "attacks", "tornado"];
const RUNS = 6;

describe("The simulation of rewards", () => {
  let folder: string;
  let figures: Figures;
  const lines: string[] = [];
  const at = (name: string) => join(folder, name);

  before(async function () {
    this.timeout(180_000);
    folder = mkdtempSync(join(tmpdir(), "open-economy-"));
    writeCorpus(at("texts"));
    const data = JSON5.parse<{ assumptions: object }>(readFileSync(FILE, "utf8"));
    const assumptions = { ...data.assumptions, ethUsd: { fixed: 3_000, source: "a test" } };
    const corpora = [{ name: "small", from: "folder", path: "texts", mostCharacters: 5_000 }];
    const variants = [
      { name: "spam", attack: "spam", part: 0.5 },
      { name: "paraphrase first", attack: "paraphrase", part: 0.5, when: "before" },
      { name: "copies", attack: "copies", part: 0.5 },
      { name: "no rule", attack: "none", engine: "no boilerplate rule" },
      { name: "attacked", attack: "boilerplate", part: 0.5, when: "before", engine: "no boilerplate rule" },
    ];
    const answers = { tokens: 40, documents: { full: 30, quick: 4 }, perDocument: 1, noise: 4 };
    const few = {
      ...{ corpora, variants, answers, assumptions, days: 60, banks: { full: 2, quick: 1 }, epochSweep: [7, 30] },
      ...{ runs: { full: RUNS, quick: 2 }, comparedRuns: { full: 4, quick: 2 }, tornadoRuns: { full: 2, quick: 2 } },
    };
    writeFileSync(at("scenario.json5"), JSON.stringify({ ...data, ...few }));
    const options = { scenario: at("scenario.json5"), quick: false, seed: 5, contracts: 0 };
    figures = await runRewardsSimulation({ ...options, threads: 1, folder: at("one") }, (line) => lines.push(line));
    await runRewardsSimulation({ ...options, threads: 2, folder: at("two") }, () => undefined);
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const rowsOf = (group: string) => resultRows(at("one"), "runs").filter((row) => row.group === group);
  const small = () => {
    const [corpus] = figures.corpora;
    if (corpus === undefined) throw new Error("There is no corpus.");
    return corpus;
  };

  itLeavesItsFiles({ one: () => at("one"), two: () => at("two"), tables: TABLES, charts: CHARTS });

  it("says each claim, and has it in the report with where it is from", () => {
    expectClaims(at("one"), claimsOf(figures, 0.05), lines);
  });

  it("has concentration and for whom a claim pays as the runs have it", () => {
    const rows = rowsOf("ours");
    expect(rows).to.have.length(RUNS);
    expect(isNear(small().parts.gini.mean, meanOf(rows, "gini"))).to.equal(true);
    expect(isNear(small().chains[0]?.pays.mean ?? NaN, meanOf(rows, "pays_l1"))).to.equal(true);
  });

  it("has all parts of a pool sum to it", () => {
    for (const row of rowsOf("ours")) {
      const sum = Number(row.attributed) + Number(row.by_default) + Number(row.reserve);
      expect(Math.abs(sum - 1)).to.be.below(1e-9);
      expect(Math.abs(Number(row.others) + Number(row.attacker) + Number(row.reserve) - 1)).to.be.below(1e-9);
    }
  });

  it("has what an attack changes run by run, beside the same run without it", () => {
    for (const { variant, attacker, others } of small().variants) {
      // no other engine's gain is an attack's
      const without = rowsOf(variant.name === "attacked" ? "no rule" : "ours");
      const rows = rowsOf(variant.name);
      expect(rows).to.have.length(4);
      expect(isNear(attacker.mean, meanOf(rows, "attacker"))).to.equal(true);
      const changes = rows.map((row, i) => Number(row.others) - Number(without[i]?.others));
      expect(Math.abs(others.mean - changes.reduce((sum, each) => sum + each, 0) / 4)).to.be.below(1e-12);
    }
  });

  it("has what a record of an attack is paid beside one of the others', whatever the reserve has", () => {
    for (const { variant, perRecord } of small().variants.filter(({ variant: { attack } }) => attack !== "none")) {
      const rows = rowsOf(variant.name);
      const records = Number(rows[0]?.attacker_records);
      const times = meanOf(rows, "attacker") / records / (meanOf(rows, "others") / (1 - records));
      expect(Math.abs(perRecord.mean - times), variant.name).to.be.below(1e-9);
    }
  });

  it("has an attack before the others move more than spam, and screened copies nothing", () => {
    const attacker = (name: string) => small().variants.find(({ variant }) => variant.name === name)?.attacker.mean;

    expect(attacker("paraphrase first")).to.be.above(attacker("spam") ?? NaN);
    expect(attacker("copies")).to.equal(0);
  });

  it("has the central year of each contributor, the largest first", () => {
    const rows = resultRows(at("one"), "contributors");
    const open = rows.map((row) => Number(row.open));

    expect(rows.map(({ contributor }) => contributor)).to.have.members(["anna", "bert", "cleo", "dora", "emil"]);
    expect(open).to.deep.equal(open.toSorted((a, b) => b - a));
  });

  it("has a tornado whose bars begin at the central result", () => {
    const { central, swings } = figures.tornado;
    // of fifteen assumptions one is fixed
    expect(swings).to.have.length(14);
    expect(swings.map(({ assumption }) => assumption)).not.to.include("ethUsd");
    for (const row of resultRows(at("one"), "tornado")) expect(Number(row.central)).to.equal(central);
  });

  it("given a folder that isn't there, throws CORPUS_UNAVAILABLE before anything is attributed", async () => {
    const data = JSON5.parse<object>(readFileSync(FILE, "utf8"));
    const corpora = [{ name: "none", from: "folder", path: "nowhere", mostCharacters: 5_000 }];
    writeFileSync(at("none.json5"), JSON.stringify({ ...data, corpora }));
    const told: string[] = [];
    const options = { scenario: at("none.json5"), quick: true, seed: 1, contracts: 0, threads: 1, folder: at("none") };
    const error = await runRewardsSimulation(options, (line) => told.push(line)).catch((caught: unknown) => caught);

    expect(error).to.have.property("code", "CORPUS_UNAVAILABLE");
    expect(told).to.have.length(1);
  });

  it("shows in the gallery what attacks get, and no other engine", () => {
    const [, , attacks] = exhibitsOf(readScenario(at("scenario.json5")), figures);
    const names = attacks?.claims.map(({ text }) => /"(.*)"/.exec(text)?.[1]);

    expect(names).to.deep.equal(["spam", "paraphrase first", "copies", "attacked"]);
  });

  describe("claimsOf", () => {
    it("given a best interval that few draws have, doesn't conclude it", () => {
      const corpus = small();
      const chains = corpus.chains.map((chain) => ({ ...chain, bestInterval: { days: 7, sure: 0.94 } }));
      const claims = claimsOf({ ...figures, corpora: [{ ...corpus, chains }] }, 0.05).filter(({ source }) => {
        return source.includes("net_");
      });

      expect(claims).to.have.length(2);
      for (const { carried, text } of claims) {
        expect(carried).to.equal(false);
        expect(text).to.contain("the runs don't say");
      }
    });

    it("given records that may be paid as others' are, doesn't conclude that an attack pays", () => {
      const corpus = small();
      const variants = corpus.variants.map((each) => ({ ...each, perRecord: { mean: 1, low: 0.9, high: 1.1 } }));
      const claims = claimsOf({ ...figures, corpora: [{ ...corpus, variants }] }, 0.05).filter(({ text }) => {
        return text.includes("% of the records");
      });

      expect(claims).to.have.length(4);
      for (const { carried } of claims) expect(carried).to.equal(false);
    });
  });

  describe("mostMoved", () => {
    it("given an assumption that few draws have first, doesn't conclude that it moves most", () => {
      const tornado = { ...figures.tornado, widest: { assumption: "gasPriceL1", sure: 0.94 } };
      const last = claimsOf({ ...figures, tornado }, 0.05).at(-1);

      expect(last?.carried).to.equal(false);
      expect(last?.text).to.contain("the runs don't say");
    });

    it("given an assumption that all draws have first, says its ends", () => {
      const tornado = { ...figures.tornado, widest: { assumption: "gasPriceL1", sure: 1 } };
      const last = claimsOf({ ...figures, tornado }, 0.05).at(-1);

      expect(last?.carried).to.equal(true);
      expect(last?.text).to.contain("moved most by gasPriceL1").and.to.contain("at 30 gwei");
    });
  });

  describe("settledSentence", () => {
    it("given nothing that was settled, says so", () => {
      expect(settledSentence(undefined)).to.contain("No epoch was settled");
    });
  });
});

function meanOf(rows: readonly ResultRow[], column: string): number {
  return rows.reduce((sum, row) => sum + Number(row[column]), 0) / rows.length;
}
