// How a report says chains and small sums.
import { dollars } from "../numbers.ts";
import type { Chain } from "./gas.ts";

export const CHAIN_NAMES: Readonly<Record<Chain, string>> = { l1: "L1", l2: "L2" };

export function daysShown(days: number): string {
  return days === 1 ? "day" : `${days} days`;
}

/** Dollars, rounded up; sums below a cent with two digits. */
export function usd(amount: number): string {
  if (amount >= 0.01) return dollars((Math.ceil(amount * 100) / 100).toFixed(2));
  return amount === 0 ? "$0" : dollars(Number(amount.toPrecision(2)).toFixed(9));
}
