// Reads from the chain who can do what in the deployed suite; exit code 1 where anybody can who should not.
import { readDeployOptions } from "../deployer/options.ts";
import { runAudit } from "../deployer/run.ts";
import { errorLine } from "../sdk/errors.ts";

try {
  await runAudit(readDeployOptions(process.argv.slice(2)), (line) => {
    console.log(line);
  });
  process.exit(0);
} catch (error) {
  console.error(process.env.DEBUG === "1" ? error : errorLine(error));
  process.exit(1);
}
