// Shows Initial AI Offerings in plain words, lists them, and checks what can be checked of one. Exit code 2 where a check fails.
import { readOfferingOptions } from "../offering/options.ts";
import { runOffering } from "../offering/run.ts";
import { runCommand } from "./command.ts";

await runCommand(async (log) => {
  process.exitCode = await runOffering(readOfferingOptions(process.argv.slice(2)), log);
});
