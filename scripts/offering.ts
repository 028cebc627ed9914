// Shows Initial AI Offerings in plain words, lists them, checks what can be checked of one, and computes the tree of its
// contributors. Exit code 2 where a check fails.
import { readOfferingOptions } from "../offering/options.ts";
import { runOffering } from "../offering/run.ts";
import { runCommand } from "./command.ts";

await runCommand(async (log) => {
  process.exitCode = await runOffering(readOfferingOptions(process.argv.slice(2)), log);
});
