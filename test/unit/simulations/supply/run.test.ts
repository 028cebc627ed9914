// The whole command, with few runs: its files, and every figure that it publishes, worked out again from the raw results.
import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatEther, parseUnits } from "ethers";
import { quantileSorted } from "simple-statistics";
import type { Figures } from "../../../../simulations/supply/figures.ts";
import { dollars, millions, percent, whole, wholeTokens } from "../../../../simulations/numbers.ts";
import { verdictOf } from "../../../../simulations/supply/report.ts";
import { requireSame, runSupplySimulation } from "../../../../simulations/supply/run.ts";
import { unmoved, widestClaim } from "../../../../simulations/supply/tornado.ts";
import { isNear, type ResultRow, resultRows, unitsIn, valueIn } from "../../../helpers/resultFiles.ts";
import { itLeavesItsFiles } from "../../../helpers/simulationRuns.ts";
import { scenarioData } from "../../../helpers/supplyScenario.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const RUNS = 30;
const TABLES = ["buckets", "months", "break-even", "draws", "runs", "bands", "vault", "tornado"];
const CHARTS = ["circulating", "unlocks", "break-even", "pressure", "held", "variants", "tornado"];

describe("The simulation of the supply", () => {
  let folder: string;
  let figures: Figures;
  let html: string;
  const lines: string[] = [];
  const rows = new Map<string, ResultRow[]>();
  const table = (name: string) => rows.get(name) ?? [];
  const own = (name: string) => table(name).filter(({ variant }) => variant === "as given");
  const at = (name: string) => join(folder, name);

  before(async function () {
    this.timeout(120_000);
    folder = mkdtempSync(join(tmpdir(), "open-economy-"));
    const allocation = join(ROOT, "parameters/allocation.json5");
    const larger = join(ROOT, "simulations/scenarios/supply/tables/larger-community.json5");
    const data = scenarioData({ allocation, "variants.4.allocation": larger, runs: { full: RUNS, quick: 1 } });
    writeFileSync(at("scenario.json5"), JSON.stringify(data));
    const options = { scenario: at("scenario.json5"), quick: false, seed: 5 };
    figures = await runSupplySimulation({ ...options, threads: 1, folder: at("one") }, (line) => lines.push(line));
    await runSupplySimulation({ ...options, threads: 2, folder: at("two") }, () => undefined);
    for (const name of TABLES) rows.set(name, resultRows(at("one"), name));
    html = readFileSync(join(at("one"), "report.html"), "utf8");
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  describe("files", () => {
    itLeavesItsFiles({ one: () => at("one"), two: () => at("two"), tables: TABLES, charts: CHARTS });

    it("figures.json has the figures", () => {
      expect(JSON.parse(readFileSync(join(at("one"), "figures.json"), "utf8"))).to.deep.equal(figures);
    });
  });

  describe("the vault", () => {
    it("has paid every bucket what the model says, at each of 61 months", () => {
      expect(new Set(table("vault").map(({ month }) => month)).size).to.equal(61);
      expect(table("vault")).to.have.length(61 * 6);
      for (const row of table("vault")) {
        expect(unitsIn(row, "vault") - unitsIn(row, "model")).to.equal(unitsIn(row, "difference"));
        expect(unitsIn(row, "difference")).to.equal(0n);
      }
    });

    it("is compared with the table that the other results have", () => {
      for (const row of own("buckets")) {
        const beside = table("vault").find(({ month, bucket }) => month === row.month && bucket === row.bucket);
        expect(unitsIn(beside, "vault")).to.equal(unitsIn(row, "vested"));
      }
    });

    it("is reported with the figures that were compared, and their largest difference", () => {
      expect(figures.vault).to.deep.equal({ months: 61, figures: table("vault").length, largestDifference: "0" });
      const sentence = "Compared with VestingVault by time travel at 61 months: 366 figures, zero difference.";
      expect(lines).to.include(sentence);
      expect(html).to.contain(sentence);
    });
  });

  describe("requireSame", () => {
    it("given a difference of a unit, throws SUPPLY_DIFFERS", () => {
      const vault = { ...figures.vault, largestDifference: "1" };

      expect(() => requireSame({ vault }))
        .to.throw()
        .with.property("code", "SUPPLY_DIFFERS");
    });
  });

  describe("figures from the raw results", () => {
    it("what circulates sums the buckets", () => {
      for (const { month, date, tokens } of figures.circulating) {
        const buckets = own("buckets").filter((row) => row.month === String(month));
        expect(buckets.map((row) => row.date)).to.include(date);
        expect(tokens).to.equal(formatEther(sumOf(buckets, "vested")));
      }
      expect(figures.circulating.map(({ month }) => month)).to.deep.equal([0, 12, 24, 36, 48, 60]);
    });

    it("the levels are the unlocks of their months, to a thousand units, and cover all of them", () => {
      let next = 0;
      for (const { from, to, unlock, buckets } of figures.levels) {
        expect(from).to.equal(next);
        next = to + 1;
        for (let month = from; month <= to; month++) {
          const rowsOf = own("buckets").filter((row) => row.month === String(month));
          if (month === from) {
            expect(formatEther(sumOf(rowsOf, "unlock"))).to.equal(unlock);
            for (const row of rowsOf) expect(valueIn(row, "unlock")).to.equal(buckets[valueIn(row, "bucket")]);
          }
          const off = sumOf(rowsOf, "unlock") - unitsIn({ unlock }, "unlock");
          expect(off < 1_000n && off > -1_000n).to.equal(true);
        }
      }
      expect(next).to.equal(61);
    });

    it("the answers are the hardest months", () => {
      expect(figures.answers).to.have.length(16);
      for (const answer of figures.answers) {
        const months = own("break-even").filter(
          (row) =>
            row.counting === answer.counting &&
            Number(row.token_price_usd) === Number(answer.tokenPrice) &&
            Number(row.inference_price_usd) === Number(answer.inferencePrice),
        );
        expect(months).to.have.length(61);
        const most = months.map((row) => BigInt(valueIn(row, "inferences_per_day"))).reduce((a, b) => (a > b ? a : b));
        const month = months.find((row) => row.month === String(answer.month));
        expect(answer.inferencesPerDay).to.equal(String(most));
        expect(valueIn(month, "inferences_per_day")).to.equal(String(most));
        expect(valueIn(month, "fees_per_day_usd")).to.equal(answer.feesPerDay);
        expect(unitsIn(month, "need")).to.equal(unitsIn({ need: answer.need }, "need"));
        const days = BigInt(
          valueIn(
            monthsAt(answer.tokenPrice).find((row) => row.month === String(answer.month)),
            "days",
          ),
        );
        const worth = unitsIn(month, "need") * parseUnits(answer.tokenPrice, 9);
        expect(parseUnits(answer.leastFeesPerDay ?? "", 9)).to.equal(
          (worth + 10n ** 18n * days - 1n) / (10n ** 18n * days),
        );
      }
    });

    it("what stays off the market of a fee is what revenue absorbs of its worth", () => {
      for (const row of monthsAt("1.85")) {
        const part = (Number(valueIn(row, "absorbed")) * 1.85) / Number(valueIn(row, "revenue_usd"));
        expect(Math.abs(part - figures.absorption) < 1e-9).to.equal(true);
      }
    });

    it("the central demand's months are counted, and what it absorbs is summed", () => {
      for (const { tokenPrice, months, held, absorbedPart } of figures.atPrices) {
        const asking = monthsAt(tokenPrice).filter((row) => unitsIn(row, "sold") > unitsIn(row, "newly_staked"));
        expect(months).to.equal(asking.length);
        expect(held).to.equal(asking.filter((row) => unitsIn(row, "pressure") <= 0n).length);
        const absorbed = monthsAt(tokenPrice).map((row) => smaller(unitsIn(row, "absorbed"), unitsIn(row, "sold")));
        const sold = sumOf(monthsAt(tokenPrice), "sold");
        expect(isNear(absorbedPart, Number(absorbed.reduce((a, b) => a + b)) / Number(sold))).to.equal(true);
      }
    });

    it("the worst months press most", () => {
      for (const { tokenPrice, worst } of figures.atPrices) {
        const all = monthsAt(tokenPrice).toSorted((a, b) => {
          return Number(unitsIn(b, "pressure") - unitsIn(a, "pressure")) || Number(a.month) - Number(b.month);
        });
        expect(worst).to.have.length(5);
        for (const [index, month] of worst.entries()) {
          const row = all[index];
          const before = monthsAt(tokenPrice).find((each) => each.month === String(month.month - 1));
          expect(month).to.deep.include({ month: Number(row?.month), date: row?.date });
          for (const column of ["unlock", "absorbed", "pressure"] as const)
            expect(month[column]).to.equal(row?.[column]);
          expect(month.inferencesPerDay).to.equal(row?.inferences_per_day);
          expect(month.priceToHold).to.equal(row?.inference_price_to_hold_usd);
          const vested = unitsIn(before, "circulating") + unitsIn(before, "burned");
          expect(isNear(month.dilution ?? NaN, Number(unitsIn(row, "unlock")) / Number(vested))).to.equal(true);
        }
      }
    });

    it("the runs are counted, and their bands are their quantiles", () => {
      expect(figures.runs).to.equal(RUNS);
      expect(table("draws")).to.have.length(RUNS);
      for (const { tokenPrice, runsHoldAll, heldMonths, feesToHold } of figures.atPrices) {
        const runs = Array.from({ length: RUNS }, (_, run) =>
          runsAt(tokenPrice).filter((row) => row.run === String(run)),
        );
        const isHeld = (row: ResultRow) => unitsIn(row, "pressure") <= 0n;
        expect(runsHoldAll).to.equal(
          runs.filter((all) => all.every((row) => row.month === "0" || isHeld(row))).length / RUNS,
        );
        const held = runs.map((all) => {
          return all.filter((row) => isHeld(row) && unitsIn(row, "sold") > unitsIn(row, "newly_staked")).length;
        });
        expect(heldMonths).to.deep.equal(quantiles(held));
        const fees = runsAt(tokenPrice).filter((row) => row.month === String(feesToHold.month));
        expect(feesToHold.band).to.deep.equal(quantiles(fees.map((row) => Number(valueIn(row, "fees_to_hold_usd")))));
      }
    });

    it("each band is that of its month's runs", () => {
      const columns = { pressure: "pressure", absorbed: "absorbed", ...same("inferences_to_hold", "fees_to_hold_usd") };
      expect(table("bands")).to.have.length(2 * 60 * Object.keys(columns).length);
      for (const band of table("bands")) {
        const column = columns[valueIn(band, "measure") as keyof typeof columns];
        const sample = runsAt(valueIn(band, "token_price_usd")).filter(({ month }) => month === band.month);
        const expected = quantiles(sample.map((row) => Number(valueIn(row, column))));
        for (const [edge, value] of Object.entries(expected)) {
          expect(isNear(Number(band[edge]), value), `${edge} of ${band.measure ?? ""}`).to.equal(true);
        }
      }
    });

    it("each tornado has its rows, and what says how many inferences come moves nothing", () => {
      expect(figures.tornados.map(({ tokenPrice }) => tokenPrice)).to.deep.equal(["0.26", "1.85"]);
      for (const { tokenPrice, central, swings } of figures.tornados) {
        const tornado = table("tornado").filter((row) => row.token_price_usd === tokenPrice);
        expect(tornado).to.have.length(1 + 2 * swings.length);
        for (const { assumption, ends, held } of swings) {
          for (const [i, end] of (["low", "high"] as const).entries()) {
            const row = tornado.find((each) => each.assumption === assumption && each.end === end);
            expect([valueIn(row, "value"), valueIn(row, "fees_per_day_usd")]).to.deep.equal([
              ends[i],
              held[i]?.feesPerDay,
            ]);
          }
          if (!/inference|growth|trend/.test(assumption)) continue;
          expect(held).to.deep.equal([central, central]);
        }
      }
    });

    it("a variant's largest unlock, end and fees are its rows'", () => {
      expect(figures.variants).to.have.length(6);
      for (const { name, largest, allOut, feesPerDay } of figures.variants) {
        const months = new Map<number, { unlock: bigint; locked: bigint }>();
        for (const row of table("buckets").filter(({ variant }) => variant === name)) {
          const { unlock, locked } = months.get(Number(row.month)) ?? { unlock: 0n, locked: 0n };
          const more = { unlock: unlock + unitsIn(row, "unlock"), locked: locked + unitsIn(row, "locked") };
          months.set(Number(row.month), more);
        }
        const later = [...months].filter(([month]) => month > 0).map(([, { unlock }]) => unlock);
        expect(later.reduce(larger) - unitsIn({ unlock: largest.unlock }, "unlock") < 1_000n).to.equal(true);
        expect(formatEther(months.get(largest.month)?.unlock ?? 0n)).to.equal(largest.unlock);
        expect(allOut).to.equal([...months].find(([, { locked }]) => locked === 0n)?.[0]);
        for (const { tokenPrice, usd } of feesPerDay) {
          const fees = table("break-even")
            .filter((row) => row.variant === name && row.counting === "revenue alone")
            .filter((row) => Number(row.token_price_usd) === Number(tokenPrice));
          const most = Math.max(...fees.map((row) => Number(row.fees_per_day_usd)));
          expect(Number(usd)).to.equal(most);
        }
      }
    });
  });

  describe("text", () => {
    it("says each answer's inferences and fees", () => {
      for (const { inferencesPerDay, feesPerDay } of figures.answers) {
        expect(html).to.contain(`>${whole(inferencesPerDay ?? "")}<`);
        expect(html).to.contain(`>${dollars(feesPerDay ?? "")}<`);
      }
    });

    it("says each level of unlocks, and what circulates", () => {
      const shown = figures.levels.flatMap(({ unlock, buckets }) => [unlock, ...Object.values(buckets)]);
      for (const tokens of [...shown, ...figures.circulating.map(({ tokens: vested }) => vested)]) {
        expect(html).to.contain(`>${millions(tokens)}<`);
      }
    });

    it("says the worst months", () => {
      for (const each of figures.atPrices.flatMap(({ worst }) => worst)) {
        const cells = [millions(each.pressure), wholeTokens(each.absorbed), percent(each.dilution ?? NaN), each.date];
        for (const cell of [...cells, dollars(each.priceToHold ?? "")]) expect(html).to.contain(`>${cell}<`);
      }
    });

    it("says in how many runs demand holds, and what fees it takes", () => {
      const text = html.replace(/\s+/g, " ");
      for (const { tokenPrice, runsHoldAll, heldMonths, feesToHold } of figures.atPrices) {
        expect(text).to.contain(`At $${tokenPrice} demand holds every month in ${percent(runsHoldAll)} of the runs.`);
        expect(text).to.contain(`Half of them hold at most ${heldMonths.p50} months`);
        const [p5, p50, p95] = (["p5", "p50", "p95"] as const).map((edge) => dollars(feesToHold.band[edge].toFixed(2)));
        expect(text).to.contain(
          `To hold month ${feesToHold.month}, half of the runs need at most ${p50} of fees a day`,
        );
        expect(text).to.contain(`between ${p5} and ${p95}.`);
      }
    });

    it("says what each table's largest unlock and fees are", () => {
      for (const { name, largest, feesPerDay } of figures.variants) {
        expect(html).to.contain(`>${name}<`);
        expect(html).to.contain(`>${millions(largest.unlock)}<`);
        for (const { usd } of feesPerDay) expect(html).to.contain(`>${dollars(usd ?? "")}<`);
      }
    });

    it("says which assumption moves most, and which move nothing", () => {
      const [tornado] = figures.tornados;
      if (tornado === undefined) throw new Error("There is no tornado.");
      const { text, carried, source } = widestClaim(tornado);
      expect(carried).to.equal(true);
      expect(lines).to.include(text);
      expect(html).to.contain(text).and.to.contain(source).and.to.contain(unmoved(tornado).join("; "));
    });

    it("says each verdict, on the page and on the terminal", () => {
      for (const each of figures.atPrices) {
        const verdict = verdictOf(each, figures);
        expect(html).to.contain(verdict);
        expect(lines).to.include(verdict);
      }
    });
  });

  const monthsAt = (price: string) =>
    own("months").filter((row) => row.month !== "0" && Number(row.token_price_usd) === Number(price));
  const runsAt = (price: string) => table("runs").filter((row) => Number(row.token_price_usd) === Number(price));
});

function sumOf(rows: readonly ResultRow[], column: string): bigint {
  return rows.reduce((sum, row) => sum + unitsIn(row, column), 0n);
}

function same<Name extends string>(...names: Name[]): Record<Name, Name> {
  return Object.fromEntries(names.map((name) => [name, name])) as Record<Name, Name>;
}

function quantiles(sample: readonly number[]) {
  const sorted = sample.toSorted((a, b) => a - b);
  const part = (of: number) => quantileSorted(sorted, of);
  return { p5: part(0.05), p25: part(0.25), p50: part(0.5), p75: part(0.75), p95: part(0.95) };
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
