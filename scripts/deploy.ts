// Deploys the suite to a network: shows the plan and its cost, asks, deploys or goes on, and audits the roles.
import { readDeployOptions } from "../deployer/options.ts";
import { runDeployment } from "../deployer/run.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => runDeployment(readDeployOptions(process.argv.slice(2)), log));
