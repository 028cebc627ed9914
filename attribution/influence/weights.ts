import { EconomyError } from "../../sdk/errors.ts";

/** The weight of the record that helped most. */
export const LARGEST_WEIGHT = 2n ** 53n;

/**
 * The influence of every record on a test point: I(D_i, z), the sum over the record's points, in their order.
 * @param influence Of every point.
 * @param records The record of every point.
 */
export function recordInfluences(influence: Float64Array, records: readonly string[]): Map<string, number> {
  if (records.length !== influence.length) {
    throw new EconomyError(
      "RECORDS_INVALID",
      `There are ${influence.length} training points, and records for ${records.length}.`,
      "Name the record of every point, in the points' order.",
    );
  }

  const sums = new Map<string, number>();
  records.forEach((record, point) => sums.set(record, (sums.get(record) ?? 0) + (influence[point] ?? 0)));
  return sums;
}

/**
 * Weights in whole numbers: max(0, −I) of every record, in parts of 2⁵³ of the largest, rounded down. A record of weight
 * zero is left out; where no record helped, none is left. The quotient is rounded once, as IEEE 754 says, to a double:
 * a weight is less than 2 from its exact value, and the same influences give the same weights on every machine.
 */
export function integerWeights(influence: ReadonlyMap<string, number>): Map<string, bigint> {
  if (![...influence.values()].every(Number.isFinite)) {
    throw new EconomyError(
      "GRADIENTS_NOT_FINITE",
      "A record's influence is no finite number.",
      "Scale all gradients down by one factor.",
    );
  }

  const largest = [...influence.values()].reduce((most, value) => Math.max(most, -value), 0);
  const weights = new Map<string, bigint>();
  for (const [record, value] of influence) {
    const weight = value < 0 ? BigInt(Math.floor((-value / largest) * Number(LARGEST_WEIGHT))) : 0n;
    if (weight > 0n) weights.set(record, weight);
  }
  return weights;
}
