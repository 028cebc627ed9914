// The supply of a scenario through its months, against demand: results, charts and a report.
import hre from "hardhat";
import { readSimulationOptions } from "../simulations/options.ts";
import { runSupplySimulation } from "../simulations/supply/run.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => {
  const name = { name: "supply", first: "published" };
  return runSupplySimulation(readSimulationOptions(name, hre.config.paths.root, process.argv.slice(2)), log);
});
