// Groups of runs in threads: a group has the scenario, and what it has otherwise.
import { inThreads } from "./workers.ts";

/** Runs `from` to `to`, excluded, of a seed, with what they have otherwise than the scenario. */
export interface Chunk<Scenario, Otherwise> {
  readonly scenario: Scenario;
  readonly otherwise: Otherwise;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** A group of runs: 0 to `runs`, excluded. */
export interface Group<Otherwise> {
  readonly otherwise: Otherwise;
  readonly runs: number;
}

/** Who plays: a module that answers each chunk with its runs, from which seed, in how many threads. */
export interface Players {
  readonly file: URL;
  readonly seed: number;
  readonly threads: number;
  /** Called with how many runs are done, about. */
  readonly onProgress: (done: number) => void;
}

/** So many runs are one thread's task: few enough for all threads to end at about the same time. */
const CHUNK = 10;

/** All runs of all groups, in their order. A run depends on the seed and its number alone, so that threads change nothing. */
export async function playInThreads<Otherwise, Run>(
  scenario: object,
  groups: readonly Group<Otherwise>[],
  { file, seed, threads, onProgress }: Players,
): Promise<Run[][]> {
  const tasks = groups.flatMap(({ otherwise, runs }) =>
    Array.from({ length: Math.ceil(runs / CHUNK) }, (_, index): Chunk<object, Otherwise> => {
      return { scenario, otherwise, seed, from: index * CHUNK, to: Math.min((index + 1) * CHUNK, runs) };
    }),
  );
  const all = groups.reduce((sum, { runs }) => sum + runs, 0);
  const onDone = (done: number) => onProgress(Math.floor((done * all) / tasks.length));
  const results = (await inThreads<Chunk<object, Otherwise>, Run[]>({ file, tasks, threads, onDone })).flat();
  let next = 0;
  return groups.map(({ runs }) => results.slice(next, (next += runs)));
}
