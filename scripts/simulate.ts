// Lists the simulations, runs one of them, or writes the gallery of their charts.
import { join } from "node:path";
import hre from "hardhat";
import { isSimulated, runSimulate } from "../simulations/command.ts";
import { runCommand } from "./command.ts";

await runCommand(async (log) => {
  const args = process.argv.slice(2);
  // a list needs no contracts, which take minutes to build at first
  if (isSimulated(args[0])) await hre.tasks.getTask("build").run({ quiet: true });
  await runSimulate(args, join(import.meta.dirname, ".."), log);
});
