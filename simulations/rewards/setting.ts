// From a scenario to the numbers of a run.
import { boundsOf, centralOf, draw } from "../distributions.ts";
import type { Random } from "../random.ts";
import type { AssumptionName, Scenario } from "./scenario.ts";

/** What a run assumes. */
export type Assumed = Readonly<Record<AssumptionName, number>>;

/** Which assumption is at an end of its range, where all others are central. */
export interface End {
  readonly assumption: AssumptionName;
  readonly end: "low" | "high";
}

/** By what an assumption's whole numbers are divided: to OPEN, dollars, gwei and parts. */
const SCALES: Readonly<Record<AssumptionName, number>> = {
  ...{ answersPerDay: 1, growth: 1e6, answerPrice: 1e9, private: 1e6, quoted: 1e6, mixed: 1e6, heldOut: 1e6 },
  ...{ noise: 1e6, popularity: 1e6, openUsd: 1e6, ethUsd: 1e6, gasPriceL1: 1e9, gasPriceL2: 1e9, blobBaseFee: 1e9 },
  patience: 1e6,
};
export const ASSUMPTIONS = Object.keys(SCALES) as AssumptionName[];

/** All assumptions drawn from their ranges, in their order. */
export function drawnOf({ assumptions }: Scenario, random: Random): Assumed {
  return eachOf((name) => plainOf(name, atLeastOf(name, draw(assumptions[name].distribution, random))));
}

/** All assumptions central, but for one at an end. */
export function centralAssumed({ assumptions }: Scenario, at?: End): Assumed {
  return eachOf((name) => {
    const { distribution } = assumptions[name];
    const value = at?.assumption === name ? boundsOf(distribution)[at.end === "low" ? 0 : 1] : centralOf(distribution);
    return plainOf(name, atLeastOf(name, value));
  });
}

/** Costs are divided by OPEN's price: a draw far below its median isn't rounded to nothing. */
function atLeastOf(name: AssumptionName, value: bigint): bigint {
  return name === "openUsd" && value < 1n ? 1n : value;
}

/** A whole number of an assumption as it stands in a scenario. */
export function plainOf(name: AssumptionName, value: bigint): number {
  return Number(value) / SCALES[name];
}

function eachOf(valueOf: (name: AssumptionName) => number): Assumed {
  return Object.fromEntries(ASSUMPTIONS.map((name) => [name, valueOf(name)])) as unknown as Assumed;
}
