// Installs the packed SDK in programs that use it (a script in Node, contracts in Solidity, a page in Chromium), and has
// each claim a reward on a local chain. Exit code 1 where one fails.
import { readConsumers, runConsumers } from "../consumers/run.ts";
import { runCommand } from "./command.ts";

await runCommand(async (log) => {
  const failed = await runConsumers(readConsumers(process.argv.slice(2)), log);
  if (failed > 0) process.exitCode = 1;
});
