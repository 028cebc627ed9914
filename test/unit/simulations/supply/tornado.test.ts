import { expect } from "chai";
import { parseUnits } from "ethers";
import { centralOfVariant } from "../../../../simulations/supply/central.ts";
import { answersOf } from "../../../../simulations/supply/figures.ts";
import {
  supplyTornadoChart,
  type SupplyTornado,
  tornadosOf,
  unmoved,
  widestClaim,
} from "../../../../simulations/supply/tornado.ts";
import { scenarioWith } from "../../../helpers/supplyScenario.ts";

const scenario = scenarioWith();
const [tornado] = tornadosOf(scenario);

/** What a scenario with one number fixed needs, as its report says it. */
function feesOf(path: string, value: number): string | null | undefined {
  const fixed = scenarioWith({ [`assumptions.${path}`]: { fixed: value, source: "a test" } });
  const answers = answersOf(centralOfVariant(fixed, fixed.variants[0]));
  return answers.find(({ counting, tokenPrice }) => counting === "with staking" && tokenPrice === "0.26")?.feesPerDay;
}

function swingOf(assumption: string) {
  return tornado?.swings.find((each) => each.assumption === assumption);
}

/** A tornado of two assumptions with these fees at their ends. */
function tornadoWith(...ends: (readonly [string | null, string | null])[]): SupplyTornado {
  return {
    tokenPrice: "1",
    central: { month: 1, feesPerDay: "10.0" },
    swings: ends.map(([low, high], i) => ({
      ...{ assumption: `the ${i + 1}.`, central: "2", ends: ["1", "3"] },
      held: [
        { month: 1, feesPerDay: low },
        { month: 1, feesPerDay: high },
      ],
    })),
  };
}

describe("tornadosOf", () => {
  for (const [path, assumption, low, high] of [
    ["sold", "of an unlock, sold in its month", 0.5, 1],
    ["stakedLater", "of what has vested, staked later", 0.05, 0.4],
    ["paidInToken", "of the fees, paid in the token", 0.3, 1],
    ["kept.contributors", "kept by: contributors", 0.1, 0.8],
  ] as const) {
    it(`given ${path} at its ends, needs what a scenario needs that has it fixed there`, () => {
      expect(swingOf(assumption)?.ends).to.deep.equal([String(low), String(high)]);
      expect(swingOf(assumption)?.held.map(({ feesPerDay }) => feesPerDay)).to.deep.equal([
        feesOf(path, low),
        feesOf(path, high),
      ]);
    });
  }

  it("given a number that is fixed, has no swing of it", () => {
    expect(swingOf("of what has vested, staked at first")).to.equal(undefined);
  });

  it("given another token price, has the same fees in proportion, to the unit that each is rounded up by", () => {
    const [one, two] = tornadosOf(scenario).map(({ central }) => parseUnits(central.feesPerDay ?? "", 9));
    const off = (one ?? 0n) * 185n - (two ?? 0n) * 26n;
    expect(off < 185n && off > -26n).to.equal(true);
  });

  it("given an end at which nothing of a fee is absorbed, has no sum there", () => {
    const none = { fixed: 0, source: "a test" };
    const ranged = scenarioWith({
      ...{ "assumptions.paidInToken": { low: 0, likely: 0.5, high: 1, source: "a test" }, "assumptions.buyBack": none },
    });
    const swings = tornadosOf(ranged)[0]?.swings ?? [];
    const paid = swings.find(({ assumption }) => assumption === "of the fees, paid in the token");
    expect(paid?.held[0].feesPerDay).to.equal(null);
  });
});

describe("widestClaim", () => {
  it("given one that moves most, names it with what it takes at its ends", () => {
    const { text, carried, source } = widestClaim(tornadoWith(["8.0", "11.0"], ["30.0", "9.0"]));
    expect([carried, source]).to.deep.equal([true, "tornado: token_price_usd 1, assumption “the 2.”"]);
    expect(text).to.contain("“the 2.”").and.to.contain("$30 a day at 1, $9 at 3, $10 in the central case");
  });

  it("given an end at which no sum would do, names that one", () => {
    const { text, carried } = widestClaim(tornadoWith(["8.0", "900.0"], [null, "9.0"]));
    expect(carried).to.equal(true);
    expect(text).to.contain("“the 2.”").and.to.contain("no sum a day at 1");
  });

  for (const [what, ends] of [
    ["two that move alike", ["8.0", "11.0"]],
    ["two with an end at which no sum would do", [null, "11.0"]],
    ["none that moves it", ["10.0", "10.0"]],
  ] as const) {
    it(`given ${what}, concludes nothing`, () => {
      expect(widestClaim(tornadoWith(ends, ends))).to.include({ carried: false });
    });
  }
});

describe("unmoved", () => {
  it("names what leaves the result as it is, and nothing else", () => {
    expect(unmoved(tornadoWith(["10.0", "10.0"], ["10.0", "9.0"]))).to.deep.equal(["the 1."]);
  });
});

describe("supplyTornadoChart", () => {
  const rowsOf = (of: SupplyTornado) => {
    const [chart] = supplyTornadoChart({ tornados: [of] });
    return (chart?.spec as { data?: { values: { row: string; to: number }[] } } | undefined)?.data?.values;
  };

  it("has the widest first, without what moves nothing and what no sum holds", () => {
    const rows = rowsOf(tornadoWith(["10.0", "10.0"], ["9.0", "11.0"], [null, "9.0"], ["5.0", "20.0"]));
    expect(rows?.map(({ row, to }) => [row, to])).to.deep.equal([
      ...[5, 20].map((to) => ["the 4.: 1 to 3", to]),
      ...[9, 11].map((to) => ["the 2.: 1 to 3", to]),
    ]);
  });

  it("given nothing that moves it, isn't drawn", () => {
    expect(rowsOf(tornadoWith(["10.0", "10.0"]))).to.equal(undefined);
  });
});
