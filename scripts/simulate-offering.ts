// Offerings among bidders of many kinds: prices against worth, who gains by which trick, and what milestones give back.
import { join } from "node:path";
import { runSimulation } from "../simulations/command.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => runSimulation("offering", process.argv.slice(2), join(import.meta.dirname, ".."), log));
