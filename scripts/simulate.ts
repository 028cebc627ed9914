// Lists the simulations, runs one of them, or writes the gallery of their charts.
import { join } from "node:path";
import { runSimulate } from "../simulations/command.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => runSimulate(process.argv.slice(2), join(import.meta.dirname, ".."), log));
