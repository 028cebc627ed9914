// Work in threads, with the results in the order of the tasks, whichever thread did which.
import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { threadOf } from "../epoch/tree/thread.ts";

/** What is to be done, where, and whom to tell. */
export interface Work<Task> {
  /** A module that answers each message with a result; see `answer`. */
  readonly file: URL;
  readonly tasks: readonly Task[];
  readonly threads: number;
  /** Called after each task, with how many are done. */
  readonly onDone?: (done: number) => void;
}

/** Does all tasks. Tasks and results are what threads can hand to each other. Rejects with the error of a thread that fails. */
export async function inThreads<Task, Result>({ file, tasks, threads, onDone }: Work<Task>): Promise<Result[]> {
  const results = new Array<Result>(tasks.length);
  const workers = Array.from({ length: Math.min(threads, tasks.length) }, () => threadOf(file));
  const failure = Promise.race(workers.map(failureOf));
  failure.catch(() => undefined);
  let done = 0;
  const queue = tasks.entries();
  const work = workers.map(async (worker) => {
    for (const [index, task] of queue) {
      worker.postMessage(task);
      const [result] = (await once(worker, "message")) as [Result];
      results[index] = result;
      onDone?.(++done);
    }
  });
  try {
    await Promise.race([failure, Promise.all(work)]);
    return results;
  } finally {
    // what waits for a thread that has ended would reject where nobody listens
    for (const each of work) each.catch(() => undefined);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

async function failureOf(worker: Worker): Promise<never> {
  const [error] = (await once(worker, "error")) as [Error];
  throw error;
}
