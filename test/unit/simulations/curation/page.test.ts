import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FORMULA, LIMITS } from "../../../../simulations/curation/method.ts";
import { pageTables } from "../../../../simulations/curation/page.ts";
import { readScenario } from "../../../../simulations/curation/scenario.ts";
import { itSaysTheMethod } from "../../../helpers/simulationPage.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const PAGE = readFileSync(join(ROOT, "docs/simulate-curation.md"), "utf8");

describe("docs/simulate-curation.md", () => {
  const tables = pageTables(readScenario(join(ROOT, "simulations/scenarios/curation/curation.json5")));

  for (const [index, what] of [
    "haircut table",
    "published figures",
    "errors",
    "contributors",
    "assumptions",
  ].entries()) {
    it(`has the ${what} as they are computed`, () => {
      expect(PAGE).to.contain(tables[index]);
    });
  }

  itSaysTheMethod(PAGE, FORMULA, LIMITS);
});
