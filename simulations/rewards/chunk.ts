// The work that one thread does at a time: a bank, or some runs.
import { streamsOf } from "../random.ts";
import { inThreads } from "../workers.ts";
import { type Bank, type BankTask, makeBank } from "./bank.ts";
import { type Detail, type Game, play } from "./play.ts";
import { centralAssumed, drawnOf, type End } from "./setting.ts";
import type { Tally } from "./tally.ts";

/** Runs `from` to `to`, excluded, of a seed, from one bank; each `every`-th of them. */
export interface Chunk {
  readonly game: Game;
  readonly bank: Bank;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly every: number;
  /** Whether assumptions are drawn, or central but for one at an end. */
  readonly central?: { readonly at?: End };
  readonly detail: Detail;
}

export type Task = { readonly make: BankTask } | { readonly play: Chunk };

/** A group of runs: 0 to `runs`, excluded, by turns from each bank. */
export interface Group {
  readonly banks: readonly Bank[];
  readonly runs: number;
  readonly central?: { readonly at?: End };
  readonly detail: Detail;
}

/** Runs one task. */
export function work(task: Task): Bank | Tally[] {
  return "make" in task ? makeBank(task.make) : runChunk(task.play);
}

/** A run's first numbers of its stream are its assumptions, whether they are used or not. */
export function runChunk({ game, bank, seed, from, to, every, central, detail }: Chunk): Tally[] {
  const streams = [...streamsOf(seed, from, to)];
  return streams
    .filter((_, i) => i % every === 0)
    .map((random) => {
      const drawn = drawnOf(game.scenario, random);
      return play(
        game,
        bank,
        central === undefined ? drawn : centralAssumed(game.scenario, central.at),
        random,
        detail,
      );
    });
}

/** So many runs of one bank are a thread's task. */
const CHUNK = 5;
const FILE = new URL("./worker.ts", import.meta.url);

export interface Threads {
  readonly seed: number;
  readonly threads: number;
  /** Told how much of the work is done, from 0 to 1. */
  readonly onProgress: (part: number) => void;
}

/** All banks, in the order of their tasks. */
export async function makeBanks(tasks: readonly BankTask[], { threads, onProgress }: Threads): Promise<Bank[]> {
  const onDone = (done: number) => onProgress(done / tasks.length);
  return await inThreads<Task, Bank>({ file: FILE, tasks: tasks.map((make) => ({ make })), threads, onDone });
}

/** All runs of all groups, in their order. A run depends on seed, number and bank alone: threads change nothing. */
export async function playGroups(
  game: Game,
  groups: readonly Group[],
  { seed, threads, onProgress }: Threads,
): Promise<Tally[][]> {
  const planned = groups.map((group) => chunksOf(game, group, seed));
  const tasks = planned.flat().map((chunk): Task => ({ play: chunk }));
  const onDone = (done: number) => onProgress(done / tasks.length);
  const results = await inThreads<Task, Tally[]>({ file: FILE, tasks, threads, onDone });
  let next = 0;
  return groups.map(({ runs }, i) => {
    const all = new Array<Tally>(runs);
    for (const { from, every } of planned[i] ?? []) {
      for (const [place, tally] of (results[next++] ?? []).entries()) all[from + place * every] = tally;
    }
    return all;
  });
}

function chunksOf(game: Game, { banks, runs, central, detail }: Group, seed: number): Chunk[] {
  const every = banks.length;
  return banks.flatMap((bank, first) => {
    const chunks: Chunk[] = [];
    for (let from = first; from < runs; from += CHUNK * every) {
      const to = Math.min(from + CHUNK * every, runs);
      chunks.push({ game, bank, seed, from, to, every, detail, ...(central === undefined ? {} : { central }) });
    }
    return chunks;
  });
}
