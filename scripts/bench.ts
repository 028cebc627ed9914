import { MEASURES, runBench } from "../benchmarks/bench.ts";
import { readBenchOptions } from "../benchmarks/options.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => runBench(readBenchOptions(process.argv.slice(2), Object.keys(MEASURES)), log));
