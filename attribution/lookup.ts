// What one shard knows of a text, by binary search in its suffix array.
import { MARK, type Shard } from "./corpus.ts";

/** What of a text stands in a shard, by the places of the text. */
export interface Matches {
  readonly shard: Shard;
  /** How many tokens from a place on, up to `LONGEST_MATCH`, stand in one record. */
  readonly lengths: Int32Array;
  /** Where the suffix of the text that begins there would stand among those of the shard. */
  readonly places: Int32Array;
}

/** Matches are looked at up to so many tokens: else a token that record and output repeat takes the square of their length. */
export const LONGEST_MATCH = 256;

/** For each place in `output`, what of it stands in one record of the shard. */
export function matchesOf(shard: Shard, output: Int32Array): Matches {
  const matches = { shard, lengths: new Int32Array(output.length), places: new Int32Array(output.length) };
  for (let start = 0; start < output.length; start++) findMatch(matches, output, start);
  return matches;
}

/** The suffixes beside the place where the output's would stand share the most with it. */
function findMatch({ shard, lengths, places }: Matches, output: Int32Array, start: number): void {
  const { text, suffixes } = shard;
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
  lengths[start] = Math.max(lowShared, highShared);
  places[start] = low;
}

/** Which records a lookup has found, by their numbers; nothing between two lookups. */
let isFound = new Uint8Array(0);

/**
 * The records that hold `span`, in their order; where they are more than `limit`, any of them that are one more, in any order. A
 * text has the span at `place` of its `Matches`: the suffixes that begin with it stand around there.
 */
export function holdersOf(shard: Shard, span: Int32Array, place: number, limit: number): readonly number[] {
  const { text, suffixes } = shard;
  const from = place - countWhile((steps) => beginsWithSpan(place - steps));
  const to = place + countWhile((steps) => beginsWithSpan(place + steps - 1));
  if (isFound.length < shard.records) isFound = new Uint8Array(shard.records);
  const records: number[] = [];
  try {
    for (let at = from; at < to && records.length <= limit; at++) {
      const record = recordAt(shard, suffixes.at(at));
      if (isFound[record] === 0) records.push(record);
      isFound[record] = 1;
    }
  } finally {
    for (const record of records) isFound[record] = 0;
  }
  return records.length > limit ? records : [...Int32Array.from(records).sort()];

  function beginsWithSpan(at: number): boolean {
    if (at < 0 || at >= suffixes.length) return false;
    const suffix = suffixes.at(at);
    for (let i = 0; i < span.length; i++) if (text.at(suffix + i) !== span[i]) return false;
    return true;
  }
}

/** Up to which number, from 1 on, something holds that holds for none behind it: by doubling, then by halving. */
function countWhile(holds: (number: number) => boolean): number {
  let [count, step] = [0, 1];
  while (holds(count + step)) {
    count += step;
    step *= 2;
  }
  for (step /= 2; step >= 1; step /= 2) if (holds(count + step)) count += step;
  return count;
}

/** The record in which a place of the text lies: between those at the marks before and behind it. */
function recordAt({ starts, marks, records }: Shard, place: number): number {
  const mark = Math.floor(place / MARK);
  let [low, high] = [marks[mark] ?? 0, (marks[mark + 1] ?? records - 1) + 1];
  while (low + 1 < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= place) low = middle;
    else high = middle;
  }
  return low;
}
