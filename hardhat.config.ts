import { globSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { config as readDotenv } from "dotenv";
import { configVariable, defineConfig } from "hardhat/config";
import type { HttpNetworkUserConfig } from "hardhat/types/config";
import buildPlugin from "./scripts/build-plugin.ts";

// The environment wins over .env, which wins over the keystore. A name left empty in .env counts as not set.
const dotenv = readDotenv({ quiet: true, processEnv: {} }).parsed ?? {};
for (const [name, value] of Object.entries(dotenv)) if (value !== "") process.env[name] ??= value;

const compilerFor = (runs: number, viaIR = false) => ({
  version: "0.8.37",
  path: createRequire(import.meta.url).resolve("solc/soljson.js"),
  settings: {
    evmVersion: "cancun",
    optimizer: { enabled: true, runs },
    metadata: { bytecodeHash: "none" },
    ...(viaIR && { viaIR }),
  },
});
const small = compilerFor(1);
/** Set by scripts/coverage.ts: lines are counted in one process, and by tests in TypeScript alone. */
const alone = process.env.TESTS_ALONE === "true";
const build = {
  isolated: false,
  compilers: [compilerFor(10_000)],
  // With as many runs as the others these would be larger than a chain accepts, or close to it. Through the IR a build takes
  // 15 seconds more; it takes 3,400 gas off each collected voucher, and 2,600 bytes off the court.
  overrides: {
    "contracts/governance/OpenGovernor.sol": compilerFor(200),
    "contracts/iao/ModelOffering.sol": compilerFor(200),
    "contracts/payment/PaymentEscrow.sol": compilerFor(10_000, true),
    "contracts/datanet/ContributionLedger.sol": small,
    "contracts/datanet/DatanetCourt.sol": compilerFor(1, true),
    "contracts/rewards/RewardLane.sol": compilerFor(200, true),
    "contracts/rewards/RewardLaneFactory.sol": compilerFor(200, true),
    "test/fuzz/ContributionLedger.t.sol": small,
    ...Object.fromEntries(globSync("test/invariant/*.sol").map((file) => [file, small])),
  },
};
/** Set by scripts/deep.ts, for `npm run test:deep`. */
const deep = process.env.TEST_DEPTH === "deep";
const publicChain = (chainType: "l1" | "op", chainId: number, url: string): HttpNetworkUserConfig => ({
  ...{ type: "http", chainType, chainId },
  ...{ url: configVariable(url), accounts: [configVariable("DEPLOYER_PRIVATE_KEY")] },
});
const simulated = { type: "edr-simulated", hardfork: "prague", initialDate: "2025-09-08T00:00:00Z" } as const;

export default defineConfig({
  plugins: [buildPlugin, hardhatToolboxMochaEthers],
  // What is tested is what is deployed: both profiles share the compilers and their settings.
  solidity: { profiles: { default: build, production: build }, splitTestsCompilation: alone },
  paths: { ignition: ".", tests: { mocha: "test", solidity: "test" } },
  typechain: { outDir: "typechain-types" },
  networks: {
    default: { ...simulated, chainType: "l1" },
    op: { ...simulated, chainType: "op", hardfork: "isthmus" },
    localhost: {
      type: "http",
      chainType: "l1",
      // as a variable it is looked at by the commands that use it, which say what is wrong with it
      url: process.env.LOCALHOST_RPC_URL === undefined ? "http://127.0.0.1:8545" : configVariable("LOCALHOST_RPC_URL"),
      // Where blocks come by the clock, what is estimated in one second can cost more in the next: a new checkpoint of votes.
      gasMultiplier: 1.5,
    },
    sepolia: publicChain("l1", 11155111, "SEPOLIA_RPC_URL"),
    baseSepolia: publicChain("op", 84532, "BASE_SEPOLIA_RPC_URL"),
    opSepolia: publicChain("op", 11155420, "OP_SEPOLIA_RPC_URL"),
    openledgerTestnet: publicChain("op", 161201, "OPENLEDGER_TESTNET_RPC_URL"),
  },
  test: {
    mocha: { parallel: !alone, jobs: Math.max(2, Math.min(4, availableParallelism())) },
    solidity: deep
      ? { fuzz: { runs: 10_000 }, invariant: { runs: 128, depth: 128, failOnRevert: true } }
      : { fuzz: { runs: 1_000 }, invariant: { runs: 64, depth: 64, failOnRevert: true } },
  },
});
