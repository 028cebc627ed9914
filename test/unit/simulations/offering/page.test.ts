import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FORMULA, LIMITS } from "../../../../simulations/offering/method.ts";
import { pageTables } from "../../../../simulations/offering/page.ts";
import { readScenario } from "../../../../simulations/offering/scenario.ts";
import { itSaysTheMethod } from "../../../helpers/simulationPage.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const PAGE = readFileSync(join(ROOT, "docs/simulate-offering.md"), "utf8");

describe("docs/simulate-offering.md", () => {
  const tables = pageTables(readScenario(join(ROOT, "simulations/scenarios/offering/offering.json5")));

  for (const [index, what] of ["example", "returns", "assumptions"].entries()) {
    it(`has the ${what} as they are computed`, () => {
      expect(PAGE).to.contain(tables[index]);
    });
  }

  itSaysTheMethod(PAGE, FORMULA, LIMITS);
});
