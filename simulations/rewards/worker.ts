// A thread that makes banks and plays runs, one task after the other.
import { parentPort } from "node:worker_threads";
import { type Task, work } from "./chunk.ts";

parentPort?.on("message", (task: Task) => {
  parentPort?.postMessage(work(task));
});
