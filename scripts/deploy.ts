// Deploys the suite to a network: shows the plan and its cost, asks, deploys or goes on, and audits the roles.
import { runDeployment } from "../deployer/run.ts";
import { readDeployOptions } from "../deployer/options.ts";
import { errorLine } from "../sdk/errors.ts";

try {
  await runDeployment(readDeployOptions(process.argv.slice(2)), (line) => {
    console.log(line);
  });
  process.exit(0);
} catch (error) {
  console.error(process.env.DEBUG === "1" ? error : errorLine(error));
  process.exit(1);
}
