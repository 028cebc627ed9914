// Installs the packed SDK in programs that use it (a script in Node, contracts in Solidity, a page in Chromium), and has
// each claim a reward on a local chain. Exit code 1 where one fails. With --serve leaves chain and package to a reader.
import { readConsumersOptions } from "../consumers/options.ts";
import { runConsumers } from "../consumers/run.ts";
import { serveScene } from "../consumers/serve.ts";
import { runCommand } from "./command.ts";

await runCommand(async (log) => {
  const { consumers, serve } = readConsumersOptions(process.argv.slice(2));
  if (serve) for (const consumer of consumers) await serveScene(consumer, log);
  else process.exitCode = (await runConsumers(consumers, log)) > 0 ? 1 : 0;
});
