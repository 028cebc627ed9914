import { expect } from "chai";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readAllocation } from "../../../../simulations/allocation.ts";
import { readScenario } from "../../../../simulations/supply/scenario.ts";
import type { Changes } from "../../../helpers/scenarioData.ts";
import { refusalOf, scenarioWith } from "../../../helpers/supplyScenario.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const SCENARIOS = join(ROOT, "simulations/scenarios/supply");

describe("Scenario of the supply", () => {
  for (const file of readdirSync(SCENARIOS).filter((name) => name.endsWith(".json5"))) {
    it(`takes ${file}`, () => {
      expect(readScenario(join(SCENARIOS, file)).variants[0].name).to.equal("as given");
    });
  }

  it("has the published table, untouched by the variants", () => {
    expect(scenarioWith().variants[0].allocation).to.deep.equal(
      readAllocation(join(ROOT, "parameters/allocation.json5")),
    );
  });

  it("changes a variant's months and nothing else", () => {
    const { variants } = scenarioWith({ variants: [{ name: "later", cliffMonths: { team: 18 } }] });
    const [own, later] = variants.map(({ allocation }) => allocation.buckets);

    expect(later).to.deep.equal(own?.map((each) => (each.name === "team" ? { ...each, cliffMonths: 18 } : each)));
  });

  it("takes a table that stands in the file", () => {
    const bucket = { name: "all", total: "5", tge: "5", linear: "0", cliffMonths: 0, linearMonths: 0 };
    const token = { name: "Own", symbol: "OWN", decimals: 18, supply: "5" };
    const { variants } = scenarioWith({
      allocation: { token, tge: "2026-01-01T00:00:00Z", buckets: [bucket] },
      variants: [],
    });

    expect(variants[0].allocation.supply).to.equal(5n * 10n ** 18n);
  });

  it("rounds a share to the nearest millionth, and a price to the nearest 10⁻⁹ dollar", () => {
    const { assumptions } = scenarioWith({
      "assumptions.stakedAtFirst": { fixed: 0.00000149, source: "a test" },
      "assumptions.inferencePrice": { fixed: 0.0000000016, source: "a test" },
    });

    expect(assumptions.stakedAtFirst.distribution).to.deep.equal({ form: "fixed", value: 1n });
    expect(assumptions.inferencePrice.distribution).to.deep.equal({ form: "fixed", value: 2n });
  });

  const faults: [what: string, changes: Changes, field: string][] = [
    ["an unknown field", { extra: 1 }, "the scenario: "],
    ["no months", { months: undefined }, "months: "],
    ["months in parts", { months: 1.5 }, "months: "],
    ["too many months", { months: 241 }, "months: "],
    ["another form", { form: "weekly" }, "form: "],
    ["no token price", { tokenPrices: [] }, "tokenPrices: "],
    ["a token price of zero", { "tokenPrices.0.usd": "0.0" }, "tokenPrices.0.usd: "],
    ["a token price as a number", { "tokenPrices.0.usd": 0.26 }, "tokenPrices.0.usd: "],
    ["a token price with seven decimals", { "tokenPrices.0.usd": "0.2600001" }, "tokenPrices.0.usd: "],
    ["a price that is there twice", { "tokenPrices.1.usd": "0.260" }, "tokenPrices: "],
    ["a price of an inference that is there twice", { inferencePrices: ["0.1", "0.10"] }, "inferencePrices: "],
    ["a fee policy that sums to more", { "feePolicy.stakers": 2001 }, "feePolicy: "],
    ["a host with less than a policy allows", { "feePolicy.host": 999, "feePolicy.stakers": 2001 }, "feePolicy: host"],
    ["a host with more", { "feePolicy.host": 7001, "feePolicy.contributors": -1001 }, "feePolicy.contributors: "],
    ["a treasury with more", { "feePolicy.protocol": 1501, "feePolicy.stakers": 1499 }, "feePolicy: protocol"],
    [
      "contributors with less",
      { "feePolicy.contributors": 2699, "feePolicy.stakers": 4301 },
      "feePolicy: contributors",
    ],
    ["a model with less", { "feePolicy.model": 899, "feePolicy.stakers": 2101 }, "feePolicy: model"],
    ["an assumption that is left out", { "assumptions.sold": undefined }, "assumptions.sold: "],
    ["an assumption without a source", { "assumptions.sold": { fixed: 1 } }, "assumptions.sold.source: "],
    ["a share above one", { "assumptions.sold.high": 1.01 }, "assumptions.sold.high: "],
    ["a share below zero", { "assumptions.sold.low": -0.01 }, "assumptions.sold.low: "],
    ["ends in the wrong order", { "assumptions.sold.low": 1, "assumptions.sold.high": 0.5 }, "assumptions.sold: "],
    ["two forms in one", { "assumptions.sold.fixed": 1 }, "assumptions.sold: "],
    ["a factor below one", { "assumptions.inferencePrice.factor": 0.5 }, "assumptions.inferencePrice.factor: "],
    ["a receiver that is left out", { "assumptions.kept.host": undefined }, "assumptions.kept.host: "],
    ["no months until the later staking", { "assumptions.stakedAfter.months": 0 }, "assumptions.stakedAfter.months: "],
    ["no runs", { "runs.quick": 0 }, "runs.quick: "],
    ["a table that isn't there", { allocation: "nowhere.json5" }, "allocation: "],
    ["a file that is no table", { allocation: "published.json5" }, "allocation: "],
    ["a variant of an unknown bucket", { variants: [{ name: "x", cliffMonths: { nobody: 6 } }] }, "variants.0: "],
    ["a variant that a table can't be", { variants: [{ name: "x", linearMonths: { team: 0 } }] }, "variants.0: "],
    ["two variants of a name", { variants: [{ name: "x" }, { name: "x" }] }, "variants: "],
    ["a variant that is named like the table itself", { variants: [{ name: "as given" }] }, "variants: "],
  ];
  for (const [what, changes, field] of faults) {
    it(`given ${what}, it is refused by its file and field, with advice`, () => {
      const { code, message, advice } = refusalOf(changes);

      expect(code).to.equal("SCENARIO_INVALID");
      expect(message.startsWith(`published.json5: ${field}`), message).to.equal(true);
      expect(advice).to.contain("docs/simulate-supply.md");
    });
  }

  for (const [what, path] of [
    ["that isn't there", join(SCENARIOS, "nowhere.json5")],
    ["that is no JSON5", join(ROOT, "README.md")],
  ] as const) {
    it(`given a file ${what}, it is refused`, () => {
      expect(() => readScenario(path))
        .to.throw()
        .with.property("code", "SCENARIO_INVALID");
    });
  }
});
