import { expect } from "chai";
import { join } from "node:path";
import type { EconomyError } from "../../../../sdk/errors.ts";
import { boundsOf } from "../../../../simulations/distributions.ts";
import { streamsOf } from "../../../../simulations/random.ts";
import { parseScenario, readScenario } from "../../../../simulations/rewards/scenario.ts";
import { centralAssumed, drawnOf, plainOf } from "../../../../simulations/rewards/setting.ts";
import { changedScenario, refusedWith } from "../../../helpers/scenarioData.ts";

const FILE = join(import.meta.dirname, "../../../../simulations/scenarios/rewards/rewards.json5");

/** What a scenario is refused with, one of whose fields is changed. */
function refusalOf(path: string, value: unknown): EconomyError {
  return refusedWith(() => parseScenario(changedScenario(FILE, { [path]: value }), FILE));
}

describe("A scenario of rewards", () => {
  it("is read with each assumption in its unit", () => {
    const scenario = readScenario(FILE);
    const assumed = centralAssumed(scenario);

    expect(assumed).to.include({ answersPerDay: 10_000, answerPrice: 0.04, gasPriceL1: 2, gasPriceL2: 0.005 });
    expect(scenario.assumptions.answerPrice.distribution).to.include({ form: "lognormal", median: 40_000_000n });
  });

  it("has the ends of a range, or of nine draws in ten", () => {
    const { gasPriceL1, answersPerDay } = readScenario(FILE).assumptions;

    const [low, high] = boundsOf(gasPriceL1.distribution);
    expect([plainOf("gasPriceL1", low), plainOf("gasPriceL1", high)]).to.deep.equal([0.2, 30]);
    expect(boundsOf(answersPerDay.distribution)).to.deep.equal([1_000n, 100_000n]);
    expect(boundsOf({ form: "fixed", value: 3n })).to.deep.equal([3n, 3n]);
  });

  it("given one assumption at an end, leaves all others central", () => {
    const scenario = readScenario(FILE);
    const high = centralAssumed(scenario, { assumption: "ethUsd", end: "high" });

    expect(high).to.deep.equal({ ...centralAssumed(scenario), ethUsd: 5_000 });
  });

  it("given a price that is drawn near nothing, never divides by nothing", () => {
    const openUsd = { median: 0.0001, factor: 1_000, source: "a test" };
    const scenario = parseScenario(changedScenario(FILE, { ["assumptions.openUsd"]: openUsd }), FILE);
    const drawn = [...streamsOf(1, 0, 50)].map((random) => drawnOf(scenario, random).openUsd);

    expect(Math.min(...drawn)).to.equal(1e-6);
    expect(centralAssumed(scenario, { assumption: "openUsd", end: "low" }).openUsd).to.equal(1e-6);
  });

  it("given a folder, reads its path from where the scenario lies", () => {
    const corpora = [{ name: "mine", from: "folder", path: "texts", mostCharacters: 1_000 }];
    const [corpus] = parseScenario(changedScenario(FILE, { ["corpora"]: corpora }), FILE).corpora;

    expect(corpus).to.include({ from: "folder", path: join(FILE, "../texts") });
  });

  it("given a variant that says little, has its defaults", () => {
    const { variants } = parseScenario(
      changedScenario(FILE, { ["variants"]: [{ name: "copies", attack: "copies" }] }),
      FILE,
    );

    const defaults = { part: 0.05, when: "after", every: 10, screened: true, engine: "ours" };
    expect(variants).to.deep.equal([{ name: "copies", attack: "copies", ...defaults }]);
  });

  const policy = (protocol: number, host: number, contributors: number) => {
    return { ...{ protocol, host, model: 1_000, stakers: 2_000, contributors }, source: "a test" };
  };
  const licences = { name: "one", from: "licences", mostCharacters: 1_000 };
  for (const [path, value, said] of [
    ["corpora", [], "corpora: must name a corpus"],
    ["corpora.0.from", "books", "corpora.0.from: must be licences, packages or folder"],
    ["corpora.0.mostCharacters", 1, "corpora.0.mostCharacters: must be at least 200"],
    ["corpora", [licences, licences], "corpora: one is there twice"],
    ["heldOutEvery", 1, "heldOutEvery: must be at least 2"],
    ["answers.tokens", 2.5, "answers.tokens: must be a whole number"],
    ["answers.documents.quick", 1, "answers.documents.quick: must be at least 2"],
    ["days", 366, "days: must be at most 365"],
    ["feePolicy.host", 1_001, "feePolicy: the shares sum to 10001 basis points, not to 10000"],
    ["feePolicy", policy(1_000, 500, 5_500), "feePolicy: host must be between 1000 and 7000"],
    ["feePolicy", policy(1_600, 1_000, 4_400), "feePolicy: protocol must be at most 1500"],
    ["epochSweep", [14, 7], "epochSweep: must rise"],
    ["epochDays", 3, "epochSweep: must have epochDays among its values"],
    ["claimDays", [7], "claimDays: must have at least two values"],
    ["minimumTimes", [5, 5], "minimumTimes: must rise"],
    ["highestGasPart", 0.9, "highestGasPart: must be at most 0.5"],
    ["assumptions.private.high", 1.5, "assumptions.private.high: must be at most 1"],
    [
      "assumptions.private",
      { median: 0.5, factor: 3, source: "a test" },
      "assumptions.private: must be { fixed } or { low, likely, high }",
    ],
    ["days", 20, "epochSweep: must be at most days, 20, not 30"],
    ["assumptions.ethUsd.low", 4_000, "assumptions.ethUsd: must have low ≤ likely ≤ high"],
    ["assumptions.growth", { fixed: 1 }, "assumptions.growth.source"],
    ["variants.0.attack", "bribe", "variants.0.attack: must be none, boilerplate, paraphrase, copies or spam"],
    ["variants.0.when", "later", "variants.0.when: must be before or after"],
    ["variants.0.name", "ours", "variants: ours is there twice"],
    [
      "variants",
      [{ name: "alone", attack: "spam", engine: "no cap" }],
      `variants: alone needs a variant beside it of the same engine, "no cap", where nobody attacks`,
    ],
    ["variants.0.size", 1, "variants.0"],
    ["runs.full", 1, "runs.full: must be at least 2"],
  ] as const) {
    it(`given ${path} as ${JSON.stringify(value)}, says what is wrong there`, () => {
      const { code, message, advice } = refusalOf(path, value);

      expect(code).to.equal("SCENARIO_INVALID");
      expect(message).to.contain(`rewards.json5: ${said}`);
      expect(advice).to.contain("docs/simulate-rewards.md");
    });
  }
});
