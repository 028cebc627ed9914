// Runs the unit tests of contracts, and the attacks, over code that notes which of its lines run. The other tests say nothing
// of a contract's lines that these don't.
import { globSync } from "node:fs";
import { runTests } from "./suite.ts";

const domains = globSync("contracts/*/").map((folder) => folder.replace("contracts/", "test/unit/"));
const unit = domains.flatMap((folder) => globSync(`${folder}/**/*.test.ts`));
const files = [...unit, ...globSync("test/attack/**/*.test.ts")].sort();
runTests("test mocha --coverage --no-typechain", files, { TESTS_ALONE: "true" });
