import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { calldataBytes } from "../../../../simulations/rewards/calldata.ts";
import { readGas } from "../../../../simulations/rewards/gas.ts";
import { FORMULA, LIMITS } from "../../../../simulations/rewards/method.ts";
import { pageTables } from "../../../../simulations/rewards/page.ts";
import { readScenario } from "../../../../simulations/rewards/scenario.ts";
import { itSaysTheMethod } from "../../../helpers/simulationPage.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const PAGE = readFileSync(join(ROOT, "docs/simulate-rewards.md"), "utf8");

describe("docs/simulate-rewards.md", () => {
  const scenario = readScenario(join(ROOT, "simulations/scenarios/rewards/rewards.json5"));
  const tables = pageTables(scenario, readGas(), calldataBytes());

  for (const [index, what] of ["costs", "epochs", "assumptions", "variants"].entries()) {
    it(`has the ${what} as they are computed`, () => {
      expect(PAGE).to.contain(tables[index]);
    });
  }

  it("says parts of a scenario as they are written there", () => {
    const [variant] = scenario.variants;
    if (variant === undefined) throw new Error("There is no variant.");
    const other = { ...scenario, highestGasPart: 0.035, variants: [{ ...variant, part: 0.07 }] };
    const [costs, , , variants] = pageTables(other, readGas(), calldataBytes());

    expect(costs).to.contain("with 3.5% gas");
    expect(variants).to.contain("| 7% |");
  });

  itSaysTheMethod(PAGE, FORMULA, LIMITS);
});
