// A year of rewards by attribution on real corpora: who is paid, for whom a claim pays, what attacks move; results and a report.
import hre from "hardhat";
import { readSimulationOptions } from "../simulations/options.ts";
import { runRewardsSimulation } from "../simulations/rewards/run.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => {
  const name = { name: "rewards", first: "rewards", contracts: 1 };
  return runRewardsSimulation(readSimulationOptions(name, hre.config.paths.root, process.argv.slice(2)), log);
});
