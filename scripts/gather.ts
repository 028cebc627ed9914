// Writes an epoch's folder out of a chain, hosts' publications and manifests.
import { readGatherOptions } from "../epoch/gather/options.ts";
import { runGather } from "../epoch/gather/run.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => runGather(readGatherOptions(process.argv.slice(2)), log));
