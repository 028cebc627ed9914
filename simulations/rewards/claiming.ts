// Who claims when, and what it costs him.
import type { Costs } from "./gas.ts";

/** What one account is paid, in OPEN, by the days on which it can first be claimed. */
export interface Stream {
  readonly days: readonly number[];
  readonly amounts: readonly number[];
}

/** When an account claims: every so many days, or as soon as so many times a claim's cost have come together. */
export type Policy = { readonly everyDays: number } | { readonly minimumTimes: number };

/** What claiming comes to, in OPEN. */
export interface Claimed {
  readonly claims: number;
  readonly paid: number;
  readonly gas: number;
  /** What waiting for the money costs, at a year's rate. */
  readonly waiting: number;
}

/** From an epoch's end until its root is active. */
export const WINDOW_DAYS = 3;
const YEAR = 365;

/**
 * An account's claims by a policy. Nobody claims what is less than the claim costs. The calendar is counted back from the last
 * day, so that all intervals end there, and none pays for one claim more. What isn't claimed stays in the lane, where it never
 * expires.
 */
export function claimedBy(stream: Stream, policy: Policy, costs: Costs, rate: number, lastDay: number): Claimed {
  let [claims, paid, gas, waiting, ready, readyDays] = [0, 0, 0, 0, 0, 0];
  const claim = (day: number) => {
    const cost = claims === 0 ? costs.firstClaim : costs.laterClaim;
    if (ready === 0 || ready < cost) return;
    claims++;
    paid += ready;
    gas += cost;
    waiting += ((ready * day - readyDays) / YEAR) * rate;
    [ready, readyDays] = [0, 0];
  };
  const { days, amounts } = stream;
  const step = "everyDays" in policy ? policy.everyDays : Infinity;
  let next = "everyDays" in policy ? lastDay % step : Infinity;
  for (const [epoch, day] of days.entries()) {
    for (; next < day; next += step) claim(next);
    const amount = amounts[epoch] ?? 0;
    ready += amount;
    readyDays += amount * day;
    const cost = claims === 0 ? costs.firstClaim : costs.laterClaim;
    if ("minimumTimes" in policy && ready >= policy.minimumTimes * cost) claim(day);
  }
  for (; next <= lastDay; next += step) claim(next);
  return { claims, paid, gas, waiting };
}

/** What is left of a policy's payments. */
export function netOf({ paid, gas, waiting }: Claimed): number {
  return paid - gas - waiting;
}

/**
 * The interval at which claiming and waiting cost least together for who earns evenly, in days: between two claims half
 * the sum waits on average, so a day costs cost / t + rate · perDay · t / 730, least at t = √(730 · cost / (rate · perDay)).
 */
export function bestInterval(perDay: number, cost: number, rate: number): number {
  return Math.sqrt((2 * YEAR * cost) / (rate * perDay));
}
