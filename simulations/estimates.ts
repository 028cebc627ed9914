// What groups of runs say, with how sure they are: runs are drawn again with replacement, and 95 of 100 such draws lie within the
// interval (the percentile bootstrap).
import { quantileSorted } from "simple-statistics";
import { streamsOf } from "./random.ts";

/** A mean with its interval. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** How a profit stands to zero along a parameter: on one side throughout, or on the other from some value on. */
export type Course = "never pays" | "always pays" | "stops paying" | "begins to pay";

/** Where a profit crosses zero for the last time, by a straight line between two values. */
export interface Crossing {
  readonly course: Course;
  readonly at: Estimate | undefined;
  /** Which part of the draws has this course. Below 0.95 nothing is concluded. */
  readonly sure: number;
}

/** Which of several figures is the largest, by its place, and in which part of the draws it is. */
export interface Largest {
  readonly place: number;
  readonly sure: number;
}

export const SURE = 0.95;
const DRAWS = 200;
/** Streams for drawing again begin behind those of all runs. */
const STREAM = 100_001;

/** Drawings of run numbers, the same for every figure of so many runs. */
export function redrawn(runs: number, seed: number): Uint32Array[] {
  const [random] = [...streamsFrom(seed)];
  if (random === undefined) throw new Error("There is no stream.");
  return Array.from({ length: DRAWS }, () =>
    Uint32Array.from({ length: runs }, () => Math.floor(random.uniform() * runs)),
  );
}

/** What of a run is summed, and by what the sum is divided. */
export type Ratio<Run> = (run: Run) => readonly [numerator: number, denominator: number];

/** A ratio of sums over runs. */
export function estimate<Run>(runs: readonly Run[], ratio: Ratio<Run>, draws: readonly Uint32Array[]): Estimate {
  const pairs = runs.map(ratio);
  return { mean: ratioOf(pairs), ...intervalOf(draws.map((draw) => ratioOf(pairs, draw))) };
}

/** The crossing of a figure over groups of equal numbers of runs, one for each value of a parameter. */
export function crossingOf<Run>(
  values: readonly number[],
  groups: readonly (readonly Run[])[],
  ratio: Ratio<Run>,
  draws: readonly Uint32Array[],
): Crossing {
  const pairs = groups.map((runs) => runs.map(ratio));
  const { course, at } = crossed(
    values,
    pairs.map((each) => ratioOf(each)),
  );
  const all = draws.map((draw) =>
    crossed(
      values,
      pairs.map((each) => ratioOf(each, draw)),
    ),
  );
  const same = all.filter((each) => each.course === course);
  const places = same.flatMap((each) => (each.at === undefined ? [] : [each.at]));
  const estimated = at === undefined ? undefined : { mean: at, ...intervalOf(places) };
  return { course, at: estimated, sure: same.length / draws.length };
}

/**
 * Which of several figures of runs is farthest from zero, and in which part of the draws it is. Below 0.95 nothing is concluded.
 * Nothing where there are no figures.
 */
export function farthest(figures: readonly (readonly number[])[], draws: readonly Uint32Array[]): Largest | undefined {
  const pairs = figures.map((values) => values.map((value) => [value, 1] as const));
  return largest(pairs.length, (place, draw) => Math.abs(ratioOf(pairs[place] ?? [], draw)), draws);
}

/**
 * Between the two groups of which of several pairs a ratio differs most, and in which part of the draws it does. Below 0.95 nothing is
 * concluded. Nothing where there are no pairs.
 */
export function widest<Run>(
  pairs: readonly (readonly [low: readonly Run[], high: readonly Run[]])[],
  ratio: Ratio<Run>,
  draws: readonly Uint32Array[],
): Largest | undefined {
  const ratios = pairs.map(([low, high]) => [low.map(ratio), high.map(ratio)] as const);
  const widthOf = (place: number, draw?: Uint32Array) => {
    const [low, high] = ratios[place] ?? [[], []];
    return Math.abs(ratioOf(high, draw) - ratioOf(low, draw));
  };
  return largest(pairs.length, widthOf, draws);
}

function largest(
  count: number,
  sizeOf: (place: number, draw?: Uint32Array) => number,
  draws: readonly Uint32Array[],
): Largest | undefined {
  if (count === 0) return undefined;
  const placeIn = (draw?: Uint32Array) => {
    const sizes = Array.from({ length: count }, (_, place) => sizeOf(place, draw));
    return sizes.indexOf(Math.max(...sizes));
  };
  const place = placeIn();
  return { place, sure: draws.filter((draw) => placeIn(draw) === place).length / draws.length };
}

function crossed(values: readonly number[], means: readonly number[]): { course: Course; at?: number } {
  const pays = means.map((mean) => mean > 0);
  const end = pays.at(-1) ?? false;
  const last = pays.lastIndexOf(!end);
  if (last < 0) return { course: end ? "always pays" : "never pays" };
  const [x, y] = [values[last] ?? 0, values[last + 1] ?? 0];
  const [from, to] = [means[last] ?? 0, means[last + 1] ?? 0];
  return { course: end ? "begins to pay" : "stops paying", at: x + ((y - x) * from) / (from - to) };
}

function ratioOf(pairs: readonly (readonly [number, number])[], draw?: Uint32Array): number {
  let [numerator, denominator] = [0, 0];
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[draw === undefined ? i : (draw[i] ?? 0)] ?? [0, 0];
    numerator += pair[0];
    denominator += pair[1];
  }
  return denominator === 0 ? 0 : numerator / denominator;
}

function intervalOf(sample: readonly number[]): { low: number; high: number } {
  if (sample.length === 0) return { low: NaN, high: NaN };
  const sorted = sample.toSorted((a, b) => a - b);
  return { low: quantileSorted(sorted, 0.025), high: quantileSorted(sorted, 0.975) };
}

function streamsFrom(seed: number) {
  return streamsOf(seed, STREAM, STREAM + 1);
}
