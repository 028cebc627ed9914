// The game of curation by a datanet's rules: who earns, what stops each cheat, who is wronged; results, charts and a report.
import { join } from "node:path";
import { runSimulation } from "../simulations/command.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => runSimulation("curation", process.argv.slice(2), join(import.meta.dirname, ".."), log));
