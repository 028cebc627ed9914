// The published table in plain arithmetic: what the chain is compared with. It knows neither plans nor contracts.
import { addMonths } from "./calendar.ts";
import type { Bucket } from "./allocation.ts";

/** What a bucket has paid after `month` whole months, in units, rounded down. */
export function paidByMonth({ tge, linear, cliffMonths, linearMonths }: Bucket, month: number): bigint {
  if (linear === 0n) return tge;
  const steps = Math.min(Math.max(month - cliffMonths, 0), linearMonths);
  return tge + (linear * BigInt(steps)) / BigInt(linearMonths);
}

/**
 * What a bucket may have paid at `time` by equal monthly steps, in units, rounded down. Both times are in seconds since
 * 1970. The linear part lasts from one calendar date to another, and its steps are equal shares of that, in whole seconds.
 */
export function paidByStep(bucket: Bucket, start: number, time: number): bigint {
  const { tge, linear, cliffMonths, linearMonths } = bucket;
  if (time < start) return 0n;
  if (linear === 0n) return tge;
  const from = addMonths(start, cliffMonths);
  const step = Math.floor((addMonths(start, cliffMonths + linearMonths) - from) / linearMonths);
  return paidByMonth(bucket, cliffMonths + Math.floor((time - from) / step));
}

/** What a bucket has paid at `time`, in units, rounded down. Both times are in seconds since 1970. */
export function paidBySecond(bucket: Bucket, start: number, time: number): bigint {
  const { tge, linear, cliffMonths, linearMonths } = bucket;
  const from = addMonths(start, cliffMonths);
  const until = addMonths(start, cliffMonths + linearMonths);
  if (time >= until) return tge + linear;
  if (time <= from) return tge;
  return tge + (linear * BigInt(time - from)) / BigInt(until - from);
}
