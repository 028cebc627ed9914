// The supply of a scenario through its months, against demand: results, charts and a report.
import { join } from "node:path";
import { runSimulation } from "../simulations/command.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => runSimulation("supply", process.argv.slice(2), join(import.meta.dirname, ".."), log));
