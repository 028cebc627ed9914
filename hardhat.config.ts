import { createRequire } from "node:module";
import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { config as readDotenv } from "dotenv";
import { configVariable, defineConfig } from "hardhat/config";
import buildPlugin from "./scripts/build-plugin.ts";

// The environment wins over .env, which wins over the keystore. A name left empty in .env counts as not set.
const dotenv = readDotenv({ quiet: true, processEnv: {} }).parsed ?? {};
for (const [name, value] of Object.entries(dotenv)) if (value !== "") process.env[name] ??= value;

const compilerFor = (runs: number) => ({
  version: "0.8.37",
  path: createRequire(import.meta.url).resolve("solc/soljson.js"),
  settings: {
    evmVersion: "cancun",
    optimizer: { enabled: true, runs },
    metadata: { bytecodeHash: "none" },
  },
});
// These are compiled for size: with as many runs as the others they would be larger than a chain accepts, or close to it.
const small = compilerFor(200);
const smallest = compilerFor(1);
// 15 seconds more of a build each: 3,400 gas less for each collected voucher, and a court that is 2,600 bytes smaller.
const throughIR = (runs: number) => {
  const compiler = compilerFor(runs);
  return { ...compiler, settings: { ...compiler.settings, viaIR: true } };
};
const build = {
  isolated: false,
  compilers: [compilerFor(10_000)],
  overrides: {
    "contracts/governance/OpenGovernor.sol": small,
    "contracts/payment/PaymentEscrow.sol": throughIR(10_000),
    "contracts/datanet/ContributionLedger.sol": smallest,
    "contracts/datanet/DatanetCourt.sol": throughIR(1),
    "contracts/rewards/RewardLane.sol": throughIR(200),
    "contracts/rewards/RewardLaneFactory.sol": throughIR(200),
    "test/fuzz/ContributionLedger.t.sol": smallest,
    "test/invariant/ContributionLedger.t.sol": smallest,
    "test/invariant/CaseHandler.t.sol": smallest,
    "test/invariant/CourtActors.t.sol": smallest,
    "test/invariant/CourtHandler.t.sol": smallest,
    "test/invariant/DatanetCourt.t.sol": smallest,
    "test/invariant/FaultHandler.t.sol": smallest,
    "test/invariant/FundingHandler.t.sol": smallest,
    "test/invariant/FundingSystem.t.sol": smallest,
    "test/invariant/LaneHandler.t.sol": smallest,
    "test/invariant/LaneSystem.t.sol": smallest,
    "test/invariant/LedgerHandler.t.sol": smallest,
    "test/invariant/LedgerSystem.t.sol": smallest,
    "test/invariant/LineageCourt.t.sol": smallest,
    "test/invariant/LineageHandler.t.sol": smallest,
    "test/invariant/MilestoneEscrow.t.sol": smallest,
    "test/invariant/ModelSystem.t.sol": smallest,
    "test/invariant/PaymentBooks.t.sol": smallest,
    "test/invariant/PaymentEscrow.t.sol": smallest,
    "test/invariant/PaymentHandler.t.sol": smallest,
    "test/invariant/PaymentSystem.t.sol": smallest,
    "test/invariant/RewardLane.t.sol": smallest,
  },
};
/** Set by scripts/deep.ts, for `npm run test:deep`. */
const deep = process.env.TEST_DEPTH === "deep";
const accounts = [configVariable("DEPLOYER_PRIVATE_KEY")];
const simulated = { type: "edr-simulated", hardfork: "prague", initialDate: "2025-09-08T00:00:00Z" } as const;

export default defineConfig({
  plugins: [buildPlugin, hardhatToolboxMochaEthers],
  // What is tested is what is deployed: both profiles share the compilers and their settings.
  solidity: { profiles: { default: build, production: build } },
  paths: { ignition: ".", tests: { mocha: "test", solidity: "test" } },
  typechain: { outDir: "typechain-types" },
  networks: {
    default: { ...simulated, chainType: "l1" },
    op: { ...simulated, chainType: "op", hardfork: "isthmus" },
    localhost: {
      type: "http",
      chainType: "l1",
      url: process.env.LOCALHOST_RPC_URL ?? "http://127.0.0.1:8545",
      // Where blocks come by the clock, what is estimated in one second can cost more in the next: a new checkpoint of votes.
      gasMultiplier: 1.5,
    },
    sepolia: { type: "http", chainType: "l1", chainId: 11155111, url: configVariable("SEPOLIA_RPC_URL"), accounts },
    baseSepolia: {
      type: "http",
      chainType: "op",
      chainId: 84532,
      url: configVariable("BASE_SEPOLIA_RPC_URL"),
      accounts,
    },
    opSepolia: {
      type: "http",
      chainType: "op",
      chainId: 11155420,
      url: configVariable("OP_SEPOLIA_RPC_URL"),
      accounts,
    },
    openledgerTestnet: {
      type: "http",
      chainType: "op",
      chainId: 161201,
      url: configVariable("OPENLEDGER_TESTNET_RPC_URL"),
      accounts,
    },
  },
  test: {
    solidity: deep
      ? { fuzz: { runs: 10_000 }, invariant: { runs: 200, depth: 128, failOnRevert: true } }
      : { fuzz: { runs: 1_000 }, invariant: { runs: 64, depth: 64, failOnRevert: true } },
  },
});
