import { join, relative } from "node:path";
import hre from "hardhat";
import { runJob } from "../demo/job.ts";
import { errorLine } from "../sdk/errors.ts";
import { readAllocation } from "../simulations/allocation.ts";
import { readLicences } from "../workbench/licences.ts";

const { root } = hre.config.paths;

try {
  const started = performance.now();
  const allocation = readAllocation(join(root, "parameters", "allocation.json5"));
  const connection = await hre.network.getOrCreate<string>();
  await runJob(connection, {
    allocation,
    documents: readLicences(),
    months: 60,
    holdOutEvery: 6,
    roundCount: 6,
    reportsFolder: relative(process.cwd(), join(root, "reports")) || ".",
    log: (line) => {
      console.log(line);
    },
  });
  console.log(`\nAll done in ${((performance.now() - started) / 1_000).toFixed(1)} s.`);
  process.exit(0);
} catch (error) {
  console.error(process.env.DEBUG === "1" ? error : errorLine(error));
  process.exit(1);
}
