// Shows how far the allocation of OPEN has come on a chain, beside the published table; exit code 1 where they differ.
import { readSupplyOptions } from "../deployer/options.ts";
import { runSupplyShow } from "../deployer/supply.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => runSupplyShow(readSupplyOptions(process.argv.slice(2)), log));
