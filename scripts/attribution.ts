// Recomputes epochs of a lane beside what was published and posted of them, acts against a root that is wrong, and explains
// a receipt. Exit code 2 where something differs, or is left to do.
import { readAttributionOptions } from "../watchtower/lane/options.ts";
import { runAttribution } from "../watchtower/lane/run.ts";
import { runCommand } from "./command.ts";

await runCommand(async (log) => {
  process.exitCode = await runAttribution(readAttributionOptions(process.argv.slice(2)), log);
});
