// Suffix sorting in linear time by induction: SA-IS of Nong, Zhang and Chan, "Two efficient algorithms for linear time
// suffix array construction" (IEEE Transactions on Computers 60, 2011), https://doi.org/10.1109/TC.2010.188.

/** What the steps of one level share. */
interface Level {
  readonly text: Int32Array;
  /** 1 where a suffix is smaller than the next one. */
  readonly rises: Uint8Array;
  /** Where the suffixes that begin with a number start in the array; one entry more than there are numbers. */
  readonly buckets: Int32Array;
}

/**
 * The starts of all suffixes of `text`, in the order of the suffixes; a suffix comes before every longer one that begins
 * with it. Takes time and memory in proportion to the length.
 * @param alphabet Above every number in `text`; none is below 0.
 */
export function suffixArrayOf(text: Int32Array, alphabet: number): Int32Array {
  const array = new Int32Array(text.length);
  if (text.length < 2) return array;

  const level = { text, rises: risesOf(text), buckets: bucketsOf(text, alphabet) };
  const valleys = valleysOf(level.rises);
  induce(level, array, valleys);
  if (valleys.length > 1) induce(level, array, sortedValleys(level, array, valleys));
  return array;
}

/** The end of the text counts as smaller than any number, so the last suffix falls. */
function risesOf(text: Int32Array): Uint8Array {
  const rises = new Uint8Array(text.length);
  for (let i = text.length - 2; i >= 0; i--) {
    const [own = 0, next = 0] = [text[i], text[i + 1]];
    rises[i] = own < next || (own === next && rises[i + 1] === 1) ? 1 : 0;
  }
  return rises;
}

function bucketsOf(text: Int32Array, alphabet: number): Int32Array {
  const buckets = new Int32Array(alphabet + 1);
  for (const number of text) buckets[number + 1] = (buckets[number + 1] ?? 0) + 1;
  for (let i = 1; i <= alphabet; i++) buckets[i] = (buckets[i] ?? 0) + (buckets[i - 1] ?? 0);
  return buckets;
}

/** The places where a suffix rises after one that falls (leftmost S-type, in the paper's words), from left to right. */
function valleysOf(rises: Uint8Array): Int32Array {
  let count = 0;
  for (let i = 1; i < rises.length; i++) if (isValley(rises, i)) count++;
  const valleys = new Int32Array(count);
  for (let i = 1, at = 0; i < rises.length; i++) if (isValley(rises, i)) valleys[at++] = i;
  return valleys;
}

function isValley(rises: Uint8Array, place: number): boolean {
  return rises[place] === 1 && rises[place - 1] === 0;
}

/** Sorts all suffixes by the order of those at the valleys; where that is only the text's, then only up to the next valley. */
function induce({ text, rises, buckets }: Level, array: Int32Array, valleys: Int32Array): void {
  array.fill(-1);
  const ends = buckets.slice(1);
  for (let i = valleys.length - 1; i >= 0; i--) putLast(valleys[i] ?? 0);

  const starts = buckets.slice();
  putFirst(text.length - 1);
  for (let i = 0; i < text.length; i++) {
    const before = (array[i] ?? 0) - 1;
    if (before >= 0 && rises[before] === 0) putFirst(before);
  }

  ends.set(buckets.subarray(1));
  for (let i = text.length - 1; i >= 0; i--) {
    const before = (array[i] ?? 0) - 1;
    if (before >= 0 && rises[before] === 1) putLast(before);
  }

  function putFirst(place: number): void {
    const bucket = text[place] ?? 0;
    const at = starts[bucket] ?? 0;
    array[at] = place;
    starts[bucket] = at + 1;
  }
  function putLast(place: number): void {
    const bucket = text[place] ?? 0;
    const at = (ends[bucket] ?? 0) - 1;
    array[at] = place;
    ends[bucket] = at;
  }
}

/** The valleys in the order of their suffixes, which is that of the text of their names. */
function sortedValleys(level: Level, array: Int32Array, valleys: Int32Array): Int32Array {
  const { names, count } = namesOf(level, array, valleys.length);
  const shorter = Int32Array.from(valleys, (place) => names[place >> 1] ?? 0);
  return suffixArrayOf(shorter, count).map((index) => valleys[index] ?? 0);
}

/** Numbers the parts from valley to valley by their order; equal parts have one name. No two valleys are neighbours. */
function namesOf(level: Level, array: Int32Array, valleys: number): { names: Int32Array; count: number } {
  const names = new Int32Array((level.text.length >> 1) + 1);
  let name = -1;
  let last = -1;
  let left = valleys;
  for (let i = 0; left > 0; i++) {
    const place = array[i] ?? -1;
    if (place < 1 || !isValley(level.rises, place)) continue;
    if (last < 0 || !sameParts(level, last, place)) name++;
    names[place >> 1] = name;
    last = place;
    left--;
  }
  return { names, count: name + 1 };
}

/** Whether two parts have the same numbers up to and with the next valley. */
function sameParts({ text, rises }: Level, one: number, other: number): boolean {
  for (let i = 0; ; i++) {
    const [a, b] = [one + i, other + i];
    if (a === text.length || b === text.length || text[a] !== text[b]) return false;
    const ends = i > 0 && isValley(rises, a);
    if (ends !== (i > 0 && isValley(rises, b))) return false;
    if (ends) return true;
  }
}
