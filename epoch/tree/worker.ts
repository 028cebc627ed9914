// A thread that does one step after the other of a tree's building, and says when it is ready for the next.
import { parentPort, workerData } from "node:worker_threads";
import { Builder, type Step, type Workspace } from "./steps.ts";

const builder = new Builder(workerData as Workspace);

parentPort?.on("message", (step: Step) => {
  builder.do(step);
  parentPort?.postMessage(undefined);
});
