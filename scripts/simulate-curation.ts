// The game of curation by a datanet's rules: who earns, what stops each cheat, who is wronged; results, charts and a report.
import hre from "hardhat";
import { runCurationSimulation } from "../simulations/curation/run.ts";
import { readSimulationOptions } from "../simulations/options.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => {
  const name = { name: "curation", first: "curation", contracts: 2 };
  return runCurationSimulation(readSimulationOptions(name, hre.config.paths.root, process.argv.slice(2)), log);
});
