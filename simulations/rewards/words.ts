// How a report says chains and small sums.
import { dollars } from "../numbers.ts";
import type { Chain } from "./gas.ts";
import type { AssumptionName } from "./scenario.ts";

export const CHAIN_NAMES: Readonly<Record<Chain, string>> = { l1: "L1", l2: "L2" };

/** What an assumption is counted in; nothing where it is a number or a part. */
export const UNITS: Readonly<Record<AssumptionName, string>> = {
  ...{ answersPerDay: "", growth: "", answerPrice: "OPEN", private: "", quoted: "", mixed: "", heldOut: "", noise: "" },
  ...{ popularity: "", openUsd: "dollars", ethUsd: "dollars", gasPriceL1: "gwei", gasPriceL2: "gwei" },
  ...{ blobBaseFee: "gwei", patience: "a year" },
};

export function daysShown(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}

/** Dollars, rounded up; sums below a cent with two digits. */
export function usd(amount: number): string {
  if (amount >= 0.01) return dollars((Math.ceil(amount * 100) / 100).toFixed(2));
  return amount === 0 ? "$0" : dollars(Number(amount.toPrecision(2)).toFixed(9));
}
