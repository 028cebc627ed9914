// How evenly amounts are spread.

/** The Gini coefficient: 0 where all have alike, near 1 where one has all; 0 where nobody has anything. */
export function gini(amounts: readonly number[]): number {
  const sorted = amounts.toSorted((a, b) => a - b);
  const sum = sorted.reduce((all, amount) => all + amount, 0);
  if (sum === 0) return 0;
  const n = sorted.length;
  const ranked = sorted.reduce((all, amount, place) => all + (2 * (place + 1) - n - 1) * amount, 0);
  return ranked / (n * sum);
}

/** What part of all the largest so many have. */
export function topShare(amounts: readonly number[], count: number): number {
  const sum = amounts.reduce((all, amount) => all + amount, 0);
  const top = amounts.toSorted((a, b) => b - a).slice(0, count);
  return sum === 0 ? 0 : top.reduce((all, amount) => all + amount, 0) / sum;
}

/** The amounts in ten groups of their places, the smallest first; groups differ by one in number at most. */
export function decilesOf<T>(things: readonly T[], amountOf: (thing: T) => number): T[][] {
  const sorted = things.toSorted((a, b) => amountOf(a) - amountOf(b));
  const at = (tenths: number) => Math.round((sorted.length * tenths) / 10);
  return Array.from({ length: 10 }, (_, decile) => sorted.slice(at(decile), at(decile + 1)));
}

/** The value in the middle; the mean of both where there are two. */
export function medianOf(amounts: readonly number[]): number {
  const sorted = amounts.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return ((low ?? 0) + (high ?? 0)) / 2;
}
