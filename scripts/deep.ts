// Runs the Solidity tests, and those in TypeScript that read TEST_DEPTH, with as many cases as that asks for.
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";

const solidity = globSync("test/**/*.t.sol");
const mocha = globSync("test/**/*.test.ts").filter((file) => readFileSync(file, "utf8").includes("TEST_DEPTH"));
const { status, error } = spawnSync(
  process.execPath,
  ["node_modules/hardhat/dist/src/cli.js", "test", ...[...solidity, ...mocha].sort(), ...process.argv.slice(2)],
  { stdio: "inherit", env: { ...process.env, TEST_DEPTH: "deep" } },
);
if (error) throw error;
process.exitCode = status ?? 1;
