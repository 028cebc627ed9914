// Reads from the chain who can do what in the deployed suite; exit code 1 where anybody can who should not.
import { readDeployOptions } from "../deployer/options.ts";
import { runAudit } from "../deployer/run.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => runAudit(readDeployOptions(process.argv.slice(2)), log));
