// From a scenario's assumptions to a case of them: the central one, or one for each stream of random numbers.
import { centralOf, type Distribution, draw, factorAt } from "../distributions.ts";
import type { Random } from "../random.ts";
import { type Demand, demandPath, type FeeShares, type Growth, ONE } from "./model.ts";

/** The numbers that a scenario assumes, without where they are from. Threads can hand it to each other. */
export interface Ranges {
  readonly values: Readonly<Record<ValueName, Distribution>>;
  readonly kept: Readonly<Record<keyof FeeShares, Distribution>>;
  readonly stakedAfterMonths: number;
  readonly swingFactor: number;
}

export const VALUE_NAMES = [
  "sold",
  "stakedAtFirst",
  "stakedLater",
  "inferencesPerDay",
  "monthlyGrowth",
  "mostPerDay",
  "inferencePrice",
  "paidInToken",
  "buyBack",
  "burned",
] as const;
export type ValueName = (typeof VALUE_NAMES)[number];
export const RECEIVER_NAMES = ["protocol", "host", "model", "stakers", "contributors"] as const;

/** A case, with the numbers that its inferences were computed from. */
export interface Case {
  readonly demand: Demand;
  readonly growth: Growth;
}

/** The case in which every parameter is as it is most likely, and no month swings. */
export function centralCase(ranges: Ranges, months: number): Case {
  return caseOf(ranges, months, centralOf, () => ONE);
}

/** A drawn case: first all parameters in the order below, then each month's swing. */
export function drawnCase(ranges: Ranges, months: number, random: Random): Case {
  return caseOf(
    ranges,
    months,
    (distribution) => draw(distribution, random),
    () => BigInt(Math.round(Number(ONE) * factorAt(ranges.swingFactor, random.normal()))),
  );
}

function caseOf(
  { values, kept, stakedAfterMonths }: Ranges,
  months: number,
  valueOf: (distribution: Distribution) => bigint,
  swing: () => bigint,
): Case {
  const growth = {
    inferencesPerDay: valueOf(values.inferencesPerDay),
    monthlyGrowth: valueOf(values.monthlyGrowth),
    mostPerDay: valueOf(values.mostPerDay),
  };
  const rest = {
    sold: valueOf(values.sold),
    stakedAtFirst: valueOf(values.stakedAtFirst),
    stakedLater: valueOf(values.stakedLater),
    stakedAfterMonths,
    inferencePrice: valueOf(values.inferencePrice),
    paidInToken: valueOf(values.paidInToken),
    buyBack: valueOf(values.buyBack),
    burned: valueOf(values.burned),
    kept: {
      ...{ protocol: valueOf(kept.protocol), host: valueOf(kept.host), model: valueOf(kept.model) },
      ...{ stakers: valueOf(kept.stakers), contributors: valueOf(kept.contributors) },
    },
  };
  const inferencesPerDay = demandPath(growth, Array.from({ length: months + 1 }, swing));
  return { growth, demand: { ...rest, inferencesPerDay } };
}
