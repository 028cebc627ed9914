// What a table unlocks, month by month. Amounts are in units of 10⁻¹⁸ token, times in seconds since 1970.
import type { Allocation } from "../allocation.ts";
import { addMonths } from "../calendar.ts";
import type { ReleaseForm } from "../plans.ts";
import { paidByMonth, paidBySecond } from "../supply.ts";

/** A month of a table. Month 0 is the token generation event, which takes no days. */
export interface MonthUnlock {
  readonly month: number;
  /** The calendar date on which the month ends. */
  readonly time: number;
  readonly days: number;
  /** What each bucket has vested by then, in the order of the table, rounded down. */
  readonly buckets: readonly bigint[];
  readonly vested: bigint;
  /** What has vested in the month. */
  readonly unlock: bigint;
}

const DAY = 86_400;

/** Months 0 to `months` of a table. */
export function unlocksOf({ buckets, tge }: Allocation, months: number, form: ReleaseForm): MonthUnlock[] {
  let before = 0n;
  return Array.from({ length: months + 1 }, (_, month) => {
    const time = addMonths(tge, month);
    const paid = buckets.map((bucket) => {
      return form === "monthly" ? paidByMonth(bucket, month) : paidBySecond(bucket, tge, time);
    });
    const vested = paid.reduce((sum, each) => sum + each, 0n);
    const unlock = vested - before;
    before = vested;
    const days = month === 0 ? 0 : (time - addMonths(tge, month - 1)) / DAY;
    return { month, time, days, buckets: paid, vested, unlock };
  });
}
