import { inThreads } from "../workers.ts";
import { type Basis, type Chunk, type Run } from "./chunk.ts";

/** How often, from which seed, in how many threads. */
export interface MonteCarloParameters {
  readonly basis: Basis;
  readonly runs: number;
  readonly seed: number;
  readonly threads: number;
  readonly onProgress?: (done: number) => void;
}

/** So many runs are one thread's task: few enough for all threads to end at about the same time. */
const CHUNK = 25;

/** All runs in their order. A run depends on the seed and its number alone, so that threads change nothing. */
export async function monteCarlo({ basis, runs, seed, threads, onProgress }: MonteCarloParameters): Promise<Run[]> {
  const tasks = Array.from({ length: Math.ceil(runs / CHUNK) }, (_, index): Chunk => {
    return { basis, seed, from: index * CHUNK, to: Math.min((index + 1) * CHUNK, runs) };
  });
  const file = new URL("./worker.ts", import.meta.url);
  const onDone = (done: number) => onProgress?.(Math.min(done * CHUNK, runs));
  return (await inThreads<Chunk, Run[]>({ file, tasks, threads, onDone })).flat();
}
