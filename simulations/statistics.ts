import { quantileSorted } from "simple-statistics";

/** The parts of all runs below which a band's edges lie. */
export const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** What of all runs lies below which value: between the outer two lie nine runs of ten, between the inner two half of them. */
export interface Band {
  readonly p5: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
}

/** The band of a sample: quantiles with straight lines between the values (type 7, as in R and NumPy). */
export function bandOf(sample: readonly number[]): Band {
  const sorted = sample.toSorted((a, b) => a - b);
  const [p5, p25, p50, p75, p95] = QUANTILES.map((part) => quantileSorted(sorted, part));
  return { p5: p5 ?? NaN, p25: p25 ?? NaN, p50: p50 ?? NaN, p75: p75 ?? NaN, p95: p95 ?? NaN };
}

/** Which part of the sample is so. */
export function partOf<T>(sample: readonly T[], isSo: (each: T) => boolean): number {
  return sample.filter(isSo).length / sample.length;
}
