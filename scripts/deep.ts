// Runs the Solidity tests, and those in TypeScript that read TEST_DEPTH, with as many cases as that asks for.
import { globSync, readFileSync } from "node:fs";
import { runTests } from "./suite.ts";

const solidity = globSync("test/**/*.t.sol");
const mocha = globSync("test/**/*.test.ts").filter((file) => readFileSync(file, "utf8").includes("TEST_DEPTH"));
runTests("test", [...solidity, ...mocha], { TEST_DEPTH: "deep" });
