// What one shard knows of a text, by binary search in its suffix array.
import type { Shard } from "./corpus.ts";

/** Matches are looked at up to so many tokens: else a token that record and output repeat takes the square of their length. */
export const LONGEST_MATCH = 256;

/** For each place in `output`, how many tokens from there on, up to `LONGEST_MATCH`, stand in one record of the shard. */
export function matchLengths(shard: Shard, output: Int32Array): Int32Array {
  return output.map((_, start) => longestMatch(shard, output, start));
}

/** The suffixes beside the place where the output's would stand share the most with it. */
function longestMatch({ text, suffixes }: Shard, output: Int32Array, start: number): number {
  let [low, high] = [0, suffixes.length];
  let [lowShared, highShared] = [0, 0];
  const end = Math.min(output.length, start + LONGEST_MATCH);
  while (low < high) {
    const middle = (low + high) >>> 1;
    const suffix = suffixes.at(middle);
    let shared = Math.min(lowShared, highShared);
    // a text ends in a separator, which is in no output
    while (start + shared < end && text.at(suffix + shared) === output[start + shared]) shared++;
    if (start + shared < end && text.at(suffix + shared) < (output[start + shared] ?? 0)) {
      low = middle + 1;
      lowShared = shared;
    } else {
      high = middle;
      highShared = shared;
    }
  }
  return Math.max(lowShared, highShared);
}

/** The records that hold `span`, in their order; where they are more than `limit`, any of them that are one more. */
export function holdersOf({ text, suffixes, starts }: Shard, span: Int32Array, limit: number): number[] {
  const from = firstPlace((suffix) => compare(suffix) < 0);
  const to = firstPlace((suffix) => compare(suffix) <= 0);
  const records = new Set<number>();
  for (let place = from; place < to && records.size <= limit; place++) {
    records.add(recordAt(starts, suffixes.at(place)));
  }
  return [...records].sort((one, other) => one - other);

  /** Below zero where a suffix comes before all that begin with the span, zero where it begins with it. */
  function compare(suffix: number): number {
    for (let i = 0; i < span.length; i++) {
      const difference = text.at(suffix + i) - (span[i] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }
  function firstPlace(isBefore: (suffix: number) => boolean): number {
    let [low, high] = [0, suffixes.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(suffixes.at(middle))) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The record in which a place of the text lies. */
function recordAt(starts: Int32Array, place: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low + 1 < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= place) low = middle;
    else high = middle;
  }
  return low;
}
