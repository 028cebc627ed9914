import { join, relative } from "node:path";
import hre from "hardhat";
import { runJob } from "../demo/job.ts";
import { readStartOptions } from "../demo/options.ts";
import { readAllocation } from "../simulations/allocation.ts";
import { readLicences } from "../workbench/licences.ts";
import { runCommand } from "./command.ts";

const { root } = hre.config.paths;

await runCommand(async (log) => {
  const started = performance.now();
  const allocation = readAllocation(join(root, "parameters", "allocation.json5"));
  const { network, keep } = readStartOptions(process.argv.slice(2));
  const connection = await hre.network.getOrCreate<string>(network);
  const { economy } = await runJob(connection, {
    allocation,
    documents: readLicences(),
    months: 60,
    holdOutEvery: 6,
    roundCount: 6,
    reportsFolder: relative(process.cwd(), join(root, "reports")) || ".",
    keep,
    log,
  });
  log(`\nAll done in ${((performance.now() - started) / 1_000).toFixed(1)} s.`);
  if (keep) {
    const offering = await economy.modelOffering.getAddress();
    log(`Kept on the chain: npm run offering -- show 1 --network ${network ?? ""} --offering ${offering}`);
  }
});
