import { expect } from "chai";
import { join } from "node:path";
import type { EconomyError } from "../../../../sdk/errors.ts";
import { smallScenario } from "../../../../simulations/offering/contracts.ts";
import { parseScenario, readScenario, topOf } from "../../../../simulations/offering/scenario.ts";
import { expectNear } from "../../../helpers/near.ts";
import { changedScenario, refusedWith } from "../../../helpers/scenarioData.ts";

const FILE = join(import.meta.dirname, "../../../../simulations/scenarios/offering/offering.json5");

/** What a scenario is refused with, one of whose fields is changed. */
function refusalOf(path: string, value: unknown): EconomyError {
  return refusedWith(() => parseScenario(changedScenario(FILE, { [path]: value }), FILE));
}

describe("A scenario of an offering", () => {
  it("is read with money in millionths of a dollar and shares in millionths", () => {
    const { sale, milestones, assumptions } = readScenario(FILE);

    expect(sale.minBid).to.equal(10_000_000n);
    expect(milestones.bond).to.equal(20_000_000_000n);
    expect(assumptions.discouraged.distribution).to.include({ form: "triangular", likely: 300_000n });
  });

  for (const [path, value, said] of [
    ["sale.tickCount", 1_025, "sale.tickCount: must be at most 1024"],
    ["sale.minBid", 10, "sale.minBid: must be dollars as a string"],
    ["sale.minBid", "0", "sale.minBid: must be above 0"],
    ["sale.cancelPart", 1.5, "sale.cancelPart: must be at most 1"],
    ["bidders.sniper", 0.7, "bidders: shading, sniper, fake and herd must be at most 1 together"],
    ["sweeps.snipers", [0.1, 0.7], "bidders: shading, sniper, fake and herd must be at most 1 together"],
    ["whales.style", "loud", "whales.style: "],
    ["whales.count", 5, "whales.count: must be at most 4"],
    ["team.curveEnd", 0.2, "team.curveEnd: must be above curveStart"],
    ["sale.tickGrowth", 1, "team.softCap: must be at most what all tokens come to at the highest limit"],
    ["sale.tickGrowth", 700, "sale.tickCount: the highest limit must be at most 1000000 times what the team thinks"],
    [
      "milestones.liquidityShare",
      8_989,
      "milestones: creatorShare and liquidityShare must leave a basis point for each of 12",
    ],
    ["milestones.bond", "0", "milestones.bond: must be above 0"],
    ["assumptions.lies", { median: 0.5, factor: 3, source: "some" }, "assumptions.lies: must be fixed, or have low"],
    ["assumptions.worth.factor", 47, "assumptions.worth: median / factor³ must be at least 0.00001 dollars"],
    ["milestones.creatorShare", 2_001, "milestones.creatorShare: must be at most 2000"],
    ["milestones.liquidityShare", 1_999, "milestones.liquidityShare: must be at least 2000"],
    ["milestones.firstDays", 43, "milestones.firstDays: must be at least 44"],
    ["milestones.gapDays", 200, "milestones.gapDays: the last of 12 must be at most 1825 days after the end"],
    ["milestones.late", 0.7, "milestones: late and stop must be at most 1 together"],
    ["assumptions.noise.low", 0.5, "assumptions.noise: must have low ≤ likely ≤ high"],
    ["assumptions.upside", { fixed: 2 }, "assumptions.upside.source"],
    ["sweeps.defaults", [0.5, 0.1], "sweeps.defaults: must rise"],
    ["runs.full", 1, "runs.full: must be at least 2"],
  ] as const) {
    it(`given ${path} as ${JSON.stringify(value)}, says what is wrong there`, () => {
      const { code, message, advice } = refusalOf(path, value);

      expect(code).to.equal("SCENARIO_INVALID");
      expect(message).to.contain(`offering.json5: ${said}`);
      expect(advice).to.contain("docs/simulate-offering.md");
    });
  }

  it("given limits that end low, is made small with a soft cap below the highest", () => {
    const scenario = readScenario(FILE);
    const low = { ...scenario, sale: { ...scenario.sale, tickCount: 2 } };

    expectNear(topOf(low), 0.255, 1e-9);
    expectNear(smallScenario(low).team.softCap, 0.2295, 1e-9);
    expect(smallScenario(scenario).team.softCap).to.equal(0.4);
  });
});
