import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Central, centralOfVariant } from "../../../../simulations/supply/central.ts";
import { FORMULA, LIMITS } from "../../../../simulations/supply/method.ts";
import { pageTables } from "../../../../simulations/supply/page.ts";
import { scenarioWith } from "../../../helpers/supplyScenario.ts";
import { itSaysTheMethod } from "../../../helpers/simulationPage.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../../../docs/simulate-supply.md"), "utf8");

describe("docs/simulate-supply.md", () => {
  const scenario = scenarioWith();
  const [own, ...others] = scenario.variants;
  const centrals: [Central, ...Central[]] = [
    centralOfVariant(scenario, own),
    ...others.map((variant) => centralOfVariant(scenario, variant)),
  ];

  for (const [index, what] of ["unlocks", "break-even", "other tables", "assumptions"].entries()) {
    it(`has the ${what} as they are computed`, () => {
      expect(PAGE).to.contain(pageTables(scenario, centrals)[index]);
    });
  }

  itSaysTheMethod(PAGE, FORMULA, LIMITS);
});
