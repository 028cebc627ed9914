// Offerings among bidders of many kinds: prices against worth, who gains by which trick, and what milestones give back.
import hre from "hardhat";
import { runOfferingSimulation } from "../simulations/offering/run.ts";
import { readSimulationOptions } from "../simulations/options.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => {
  const name = { name: "offering", first: "offering", contracts: 2 };
  return runOfferingSimulation(readSimulationOptions(name, hre.config.paths.root, process.argv.slice(2)), log);
});
