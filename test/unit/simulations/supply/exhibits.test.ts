import { expect } from "chai";
import { formatUnits } from "ethers";
import { dollars, whole } from "../../../../simulations/numbers.ts";
import { bandsOf } from "../../../../simulations/supply/bands.ts";
import { centralOfVariant, rangesOf } from "../../../../simulations/supply/central.ts";
import { chartsOf } from "../../../../simulations/supply/charts.ts";
import { runChunk } from "../../../../simulations/supply/chunk.ts";
import { exhibitsOf } from "../../../../simulations/supply/exhibits.ts";
import { figuresOf, type Outcome } from "../../../../simulations/supply/figures.ts";
import { tornadosOf, widestClaim } from "../../../../simulations/supply/tornado.ts";
import { scenarioWith } from "../../../helpers/supplyScenario.ts";

const RUNS = 3;

describe("exhibitsOf a supply", () => {
  const scenario = scenarioWith({ variants: [] });
  const [own] = scenario.variants;
  const central = centralOfVariant(scenario, own);
  const basis = {
    ...{ ranges: rangesOf(scenario), shares: scenario.feePolicy, unlocks: central.unlocks },
    ...{ supply: own.allocation.supply, microUsd: scenario.tokenPrices.map(({ microUsd }) => microUsd) },
  };
  const runs = runChunk({ basis, seed: 1, from: 0, to: RUNS });
  const outcome: Outcome = { scenario, centrals: [central], runs, vault: [], tornados: tornadosOf(scenario) };
  const figures = figuresOf(outcome);
  const exhibits = exhibitsOf(scenario, figures);
  const shown = (chart: string) => exhibits.find((each) => each.chart === chart);

  it("are charts that are drawn, each with claims that name rows at a token price", () => {
    const charts = chartsOf(outcome, figures, bandsOf(runs, scenario.tokenPrices, scenario.months));

    expect(charts.map(({ name }) => name)).to.include.members(exhibits.map(({ chart }) => chart));
    for (const { claims } of exhibits) {
      expect(claims).not.to.deep.equal([]);
      for (const { source } of claims)
        expect(source).to.match(/^(break-even|runs|tornado): .*token_price_usd (0.26|1.85)/);
    }
  });

  it("say what revenue alone needs in the month that asks for most, at the inference's likely price", () => {
    const claims = shown("break-even")?.claims ?? [];
    for (const [i, { usd }] of scenario.tokenPrices.entries()) {
      const months = central.breakEvens.filter((each) => {
        return each.counting === "revenue alone" && each.tokenPrice.usd === usd && each.inferencePrice.usd === "0.01";
      });
      const hardest = months.reduce((most, each) => ((each.fees ?? 0n) > (most.fees ?? 0n) ? each : most));
      expect(claims[i]?.text).to.contain(`${whole(String(hardest.inferences))} paid inferences a day at $0.01`);
      expect(claims[i]?.text).to.contain(dollars(formatUnits(hardest.fees ?? 0n, 9)));
      expect(claims[i]?.source).to.contain(`inference_price_usd 0.01, month ${hardest.month}`);
    }
    expect(claims).to.have.length(scenario.tokenPrices.length);
  });

  it("say what is computed of what is assumed", () => {
    expect(shown("break-even")?.assumes)
      .to.contain("100.0% of an unlock is sold")
      .and.to.contain("40.2% of a fee's worth");
  });

  it("say of how many runs the bands are", () => {
    for (const { source } of shown("pressure")?.claims ?? []) expect(source).to.contain(`all ${RUNS} runs`);
  });

  it("name the assumption that moves most", () => {
    expect(shown("tornado")?.claims).to.deep.equal(figures.tornados.slice(0, 1).map(widestClaim));
  });
});
