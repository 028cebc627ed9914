import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { Builder, type Step, type Workspace } from "./steps.ts";
import { threadOf } from "./thread.ts";

/** Those who build a tree. */
export interface Crew {
  /** Does all steps, in any order. */
  run(steps: readonly Step[]): Promise<void>;
  close(): Promise<void>;
}

/** A crew of so many threads; one thread is the caller's own. */
export function crewOf(threads: number, space: Workspace): Crew {
  return threads === 1 ? callersOwn(space) : workers(threads, space);
}

function callersOwn(space: Workspace): Crew {
  const builder = new Builder(space);
  return {
    run: (steps) => {
      for (const step of steps) builder.do(step);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

function workers(threads: number, space: Workspace): Crew {
  const file = new URL("./worker.ts", import.meta.url);
  const all = Array.from({ length: threads }, () => threadOf(file, space));
  const failure = Promise.race(all.map(failureOf));
  // who runs no steps at the time hears of it by the next run
  failure.catch(() => undefined);
  return {
    run: async (steps) => {
      // whoever is ready takes the next step, so that no one waits for a slow one before the last
      const queue = steps.values();
      const work = all.map(async (worker) => {
        for (const step of queue) {
          worker.postMessage(step);
          await once(worker, "message");
        }
      });
      await Promise.race([failure, Promise.all(work)]);
    },
    close: async () => {
      await Promise.all(all.map((worker) => worker.terminate()));
    },
  };
}

/** Rejects when a thread fails, with or without a step to do. */
async function failureOf(worker: Worker): Promise<never> {
  const [error] = (await once(worker, "error")) as [Error];
  throw error;
}
