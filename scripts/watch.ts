// Watches a datanet: finds, and with --file files, every fault of its batches that proves itself. Exit code 2 where faults
// were found and not filed.
import { readWatchOptions } from "../watchtower/options.ts";
import { runWatch } from "../watchtower/run.ts";
import { runCommand } from "./command.ts";

await runCommand(async (log) => {
  process.exitCode = await runWatch(readWatchOptions(process.argv.slice(2)), log);
});
