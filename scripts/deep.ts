// Runs the Solidity tests, and those in TypeScript that read TEST_DEPTH, with as many cases as that asks for.
import { globSync, readFileSync } from "node:fs";
import { runTests } from "./suite.ts";

/** Which take minutes: they begin first, so that the others share the rest of the time beside them. */
const LONG = ["test/unit/payment/PaymentEscrow.twin.test.ts", "test/integration/deploy.test.ts"];

const solidity = globSync("test/**/*.t.sol").sort();
const mocha = globSync("test/**/*.test.ts").filter((file) => readFileSync(file, "utf8").includes("TEST_DEPTH"));
const others = mocha.filter((file) => !LONG.includes(file)).sort();
runTests("test", [...solidity, ...LONG, ...others], { TEST_DEPTH: "deep" });
