// Assumed numbers with their ranges. Values are whole: a scenario says of what, such as millionths.
import { normalOf, type Random } from "./random.ts";

/**
 * What a parameter may be: always the same; most likely `likely` and never beyond its ends; or around a median, with nine of
 * ten draws between the median divided by `factor` and multiplied by it.
 */
export type Distribution =
  | { readonly form: "fixed"; readonly value: bigint }
  | { readonly form: "triangular"; readonly low: bigint; readonly likely: bigint; readonly high: bigint }
  | { readonly form: "lognormal"; readonly median: bigint; readonly factor: number };

/** Nine tenths of the standard normal distribution lie within so many deviations. */
const NINE_TENTHS = 1.6448536269514722;

/** The value that the central case takes. */
export function centralOf(distribution: Distribution): bigint {
  switch (distribution.form) {
    case "fixed":
      return distribution.value;
    case "triangular":
      return distribution.likely;
    case "lognormal":
      return distribution.median;
  }
}

/**
 * The ends of a range: of a triangle the lowest and the highest value, else the two between which nine of ten draws lie. Nothing
 * where it is always the same.
 */
export function endsOf(distribution: Distribution): readonly [low: bigint, high: bigint] | undefined {
  const [low, high] = boundsOf(distribution);
  return low === high ? undefined : [low, high];
}

/** The same, twice the value where it is always that. */
export function boundsOf(distribution: Distribution): readonly [low: bigint, high: bigint] {
  switch (distribution.form) {
    case "fixed":
      return [distribution.value, distribution.value];
    case "triangular":
      return [distribution.low, distribution.high];
    case "lognormal": {
      const { median, factor } = distribution;
      return [BigInt(Math.round(Number(median) / factor)), BigInt(Math.round(Number(median) * factor))];
    }
  }
}

/**
 * Draws a value, rounded to the nearest whole one. Every form takes two uniform numbers, so that another form of one parameter
 * leaves the draws of the others as they were.
 */
export function draw(distribution: Distribution, random: Random): bigint {
  const [first, second] = [random.uniform(), random.uniform()];
  switch (distribution.form) {
    case "fixed":
      return distribution.value;
    case "triangular":
      return triangular(distribution, first);
    case "lognormal":
      return BigInt(Math.round(Number(distribution.median) * factorAt(distribution.factor, normalOf(first, second))));
  }
}

/** What a value is multiplied by that lies so many deviations off the median. */
export function factorAt(factor: number, normal: number): number {
  return factor ** (normal / NINE_TENTHS);
}

function triangular({ low, likely, high }: Extract<Distribution, { form: "triangular" }>, uniform: number): bigint {
  const [width, rise, fall] = [Number(high - low), Number(likely - low), Number(high - likely)];
  if (width === 0) return low;
  const isRising = uniform * width < rise;
  return isRising
    ? low + BigInt(Math.round(Math.sqrt(uniform * width * rise)))
    : high - BigInt(Math.round(Math.sqrt((1 - uniform) * width * fall)));
}
