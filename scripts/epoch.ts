// Computes an epoch of a lane from its folder: totals of all accounts, and a report.
import { readEpochOptions } from "../epoch/options.ts";
import { runEpoch } from "../epoch/run.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => runEpoch(readEpochOptions(process.argv.slice(2)), log));
