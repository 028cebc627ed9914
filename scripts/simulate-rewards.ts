// A year of rewards by attribution on real corpora: who is paid, for whom a claim pays, what attacks move; results and a report.
import { join } from "node:path";
import { runSimulation } from "../simulations/command.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => runSimulation("rewards", process.argv.slice(2), join(import.meta.dirname, ".."), log));
