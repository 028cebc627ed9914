// The published months as the seconds of a vesting plan.
import { addMonths } from "./calendar.ts";
import type { Allocation, Bucket } from "./allocation.ts";

/** Whether the linear part is paid in monthly steps or by the second. */
export type ReleaseForm = "monthly" | "per second";

/** The published months of a curve, counted from its start: the linear part starts after `delayMonths`. */
export interface CurveMonths {
  readonly delayMonths: number;
  /** Before these are over, nothing is paid. */
  readonly cliffMonths: number;
  readonly linearMonths: number;
}

/** The times of a vesting plan, in seconds from its start. */
export interface PlanTimes {
  readonly cliff: number;
  readonly delay: number;
  readonly duration: number;
  readonly steps: number;
}

/** A plan and what is granted under it. Amounts are in units of 10^−decimals token. */
export interface GrantedPlan {
  readonly times: PlanTimes;
  readonly grants: readonly Grant[];
}

/** An amount of a bucket that vests for a beneficiary, counted from `start`, in seconds since 1970. */
export interface Grant {
  readonly bucket: string;
  readonly beneficiary: string;
  readonly start: number;
  readonly amount: bigint;
}

/** From when an allocation counts, how its linear parts are paid, and to whom. */
export interface GrantTerms {
  readonly start: number;
  readonly form: ReleaseForm;
  readonly beneficiaryOf: (bucket: Bucket) => string;
}

/** The plan of what is paid at once. */
export const IMMEDIATE: PlanTimes = { cliff: 0, delay: 0, duration: 0, steps: 0 };

/**
 * The plan of a bucket's linear part. Times lie between UTC calendar dates: a cliff of 12 months from 2025-09-08 ends on
 * 2026-09-08. The linear part starts when the cliff ends, so that the cliff releases nothing by itself.
 */
export function planTimes({ cliffMonths, linearMonths }: Bucket, start: number, form: ReleaseForm): PlanTimes {
  return curveTimes({ delayMonths: cliffMonths, cliffMonths, linearMonths }, start, form);
}

/**
 * The times of a curve between UTC calendar dates, for `delayMonths ≤ cliffMonths ≤ delayMonths + linearMonths`.
 * A vault takes only durations that are a multiple of the steps. Between calendar dates lie whole days, which 36 and 48
 * divide; for other numbers of months the duration is rounded down, and ends less than `linearMonths` seconds early.
 * A cliff until the end ends as early.
 */
export function curveTimes(months: CurveMonths, start: number, form: ReleaseForm): PlanTimes {
  const { delayMonths, cliffMonths, linearMonths } = months;
  const linearStart = addMonths(start, delayMonths);
  const span = addMonths(start, delayMonths + linearMonths) - linearStart;
  const steps = form === "monthly" ? linearMonths : 0;
  const duration = steps === 0 ? span : span - (span % steps);
  const delay = linearStart - start;
  return { cliff: Math.min(addMonths(start, cliffMonths) - start, delay + duration), delay, duration, steps };
}

/**
 * When month `month` is complete, in seconds since 1970: the latest of the buckets' step boundaries. Equal steps don't
 * fall on the calendar's uneven months, so a date could lie just before one. Without a step in that month, the date.
 */
export function monthEnd({ buckets }: Allocation, start: number, month: number): number {
  const boundaries = buckets
    .filter(({ linear, cliffMonths, linearMonths }) => {
      return linear > 0n && month >= cliffMonths && month <= cliffMonths + linearMonths;
    })
    .map((bucket) => {
      const { delay, duration, steps } = planTimes(bucket, start, "monthly");
      return start + delay + (month - bucket.cliffMonths) * (duration / steps);
    });
  return boundaries.length > 0 ? Math.max(...boundaries) : addMonths(start, month);
}

/** The plans of an allocation: one for each kind of terms, with a grant for each part of a bucket. */
export function plansOf({ buckets }: Allocation, { start, form, beneficiaryOf }: GrantTerms): GrantedPlan[] {
  const plans = new Map<string, { times: PlanTimes; grants: Grant[] }>();
  const grant = (times: PlanTimes, bucket: Bucket, amount: bigint) => {
    if (amount === 0n) return;
    const key = JSON.stringify(times);
    const plan = plans.get(key) ?? { times, grants: [] };
    plan.grants.push({ bucket: bucket.name, beneficiary: beneficiaryOf(bucket), start, amount });
    plans.set(key, plan);
  };
  for (const bucket of buckets) {
    grant(IMMEDIATE, bucket, bucket.tge);
    if (bucket.linear > 0n) grant(planTimes(bucket, start, form), bucket, bucket.linear);
  }
  return [...plans.values()];
}

/** A bucket and where its grants are: the plan's id, and the grant's index in the plan. */
export type BucketGrants<PlanId> = Readonly<{
  name: string;
  schedules: { planId: PlanId; index: number }[];
}>;

/** Where each bucket's grants are, in the order in which the buckets appear; `planIds` in the order of the plans. */
export function bucketsOf<PlanId>(plans: readonly GrantedPlan[], planIds: readonly PlanId[]): BucketGrants<PlanId>[] {
  const buckets = new Map<string, BucketGrants<PlanId>>();
  planIds.forEach((planId, number) => {
    plans[number]?.grants.forEach(({ bucket: name }, index) => {
      const bucket = buckets.get(name) ?? { name, schedules: [] };
      bucket.schedules.push({ planId, index });
      buckets.set(name, bucket);
    });
  });
  return [...buckets.values()];
}
