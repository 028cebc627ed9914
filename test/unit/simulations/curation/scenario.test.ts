import { expect } from "chai";
import { join } from "node:path";
import type { EconomyError } from "../../../../sdk/errors.ts";
import { parseScenario, readScenario } from "../../../../simulations/curation/scenario.ts";
import { changedScenario, refusedWith } from "../../../helpers/scenarioData.ts";

const FILE = join(import.meta.dirname, "../../../../simulations/scenarios/curation/curation.json5");

/** What a scenario is refused with, one of whose fields is changed. */
function refusalOf(path: string, value: unknown): EconomyError {
  return refusedWith(() => parseScenario(changedScenario(FILE, { [path]: value }), FILE));
}

describe("A scenario of curation", () => {
  it("is read with amounts in millionths of a token and shares in millionths", () => {
    const { rules, assumptions } = readScenario(FILE);

    expect(rules.payPerRecord).to.equal(100_000);
    expect(assumptions.noise.distribution).to.include({ form: "triangular", likely: 30_000n });
  });

  for (const [path, value, said] of [
    ["rules.sampleSize", 17, "rules.sampleSize: must be at most 16"],
    ["rules.payPerRecord", 1, "rules.payPerRecord: must be a number of tokens as a string"],
    ["rules.payPerRecord", "101", "rules.payPerRecord: must be at most 100 tokens"],
    ["contributors.spammer.records", 63, "contributors.spammer.records: must be at least 64"],
    ["contributors.expert.bad", 1.5, "contributors.expert.bad: must be at most 1"],
    ["assumptions.missed.ring.low", 0.5, "assumptions.missed.ring: must have low ≤ likely ≤ high"],
    ["assumptions.noise", { fixed: 0.03 }, `assumptions.noise.source`],
    ["sweeps.missed", [0.5, 0.1], "sweeps.missed: must rise"],
    ["curators", { honest: 1, lazy: 1, copying: 1, bribed: 0, ring: 0 }, "curators: must be at least 5, a panel"],
    ["variants.0.name", "ours", "variants: ours is there twice"],
    ["variants.0.haircut", 1, "variants.0"],
  ] as const) {
    it(`given ${path} as ${JSON.stringify(value)}, says what is wrong there`, () => {
      const { code, message, advice } = refusalOf(path, value);

      expect(code).to.equal("SCENARIO_INVALID");
      expect(message).to.contain(`curation.json5: ${said}`);
      expect(advice).to.contain("docs/simulate-curation.md");
    });
  }
});
