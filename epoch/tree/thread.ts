import { Worker } from "node:worker_threads";

/**
 * A thread that Node reads from its TypeScript file as it is. The caller's loader of TypeScript stays away, whether by argument
 * or by NODE_OPTIONS: each thread would start a compiler as a process of its own before its first line.
 */
export function threadOf(file: URL, workerData?: unknown): Worker {
  return new Worker(file, { workerData, execArgv: [], env: { ...process.env, NODE_OPTIONS: "" } });
}
