// The runs that one thread does at a time.
import { streamsOf } from "../random.ts";
import { inThreads } from "../workers.ts";
import { play } from "./game.ts";
import type { Scenario } from "./scenario.ts";
import { type Otherwise, settingOf } from "./setting.ts";
import type { Tally } from "./tally.ts";

/** Runs `from` to `to`, excluded, of a seed, with what they have otherwise than the scenario. */
export interface Chunk {
  readonly scenario: Scenario;
  readonly otherwise: Otherwise;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** A group of runs: 0 to `runs`, excluded. */
export interface Group {
  readonly otherwise: Otherwise;
  readonly runs: number;
}

/** So many runs are one thread's task: few enough for all threads to end at about the same time. */
const CHUNK = 10;

/** A run's first numbers of its stream are its assumptions, so that groups of one seed differ by what they have otherwise. */
export function runChunk({ scenario, otherwise, seed, from, to }: Chunk): Tally[] {
  return [...streamsOf(seed, from, to)].map((random) => play(settingOf(scenario, otherwise, random), random));
}

/** All runs of all groups, in their order. A run depends on the seed and its number alone, so that threads change nothing. */
export async function playGroups(
  scenario: Scenario,
  groups: readonly Group[],
  { seed, threads }: { readonly seed: number; readonly threads: number },
  onProgress: (done: number) => void,
): Promise<Tally[][]> {
  const tasks = groups.flatMap(({ otherwise, runs }) =>
    Array.from({ length: Math.ceil(runs / CHUNK) }, (_, index): Chunk => {
      return { scenario, otherwise, seed, from: index * CHUNK, to: Math.min((index + 1) * CHUNK, runs) };
    }),
  );
  const file = new URL("./worker.ts", import.meta.url);
  const all = groups.reduce((sum, { runs }) => sum + runs, 0);
  const onDone = (done: number) => onProgress(Math.floor((done * all) / tasks.length));
  const results = (await inThreads<Chunk, Tally[]>({ file, tasks, threads, onDone })).flat();
  let next = 0;
  return groups.map(({ runs }) => results.slice(next, (next += runs)));
}
