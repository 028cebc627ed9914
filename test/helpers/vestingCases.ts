import { MAX_UINT128, plan } from "./vesting.ts";
import type { Plan } from "./vesting.ts";
import type { Random } from "./random.ts";

/** Ten years, in seconds. */
const LONGEST = 315_360_000n;

/** Random terms of any shape that createPlan takes. */
export function randomPlan(random: Random): Plan {
  const steps = random.once(2n) ? 0n : random.pick([1n, 2n, 12n, 36n, random.between(1n, 100n)]);
  const length = random.once(8n) ? 0n : random.between(1n, random.pick([100n, LONGEST]));
  const duration = steps === 0n ? length : (length / steps + 1n) * steps;
  const delay = random.once(2n) ? 0n : random.between(0n, duration + 1_000n);
  const cliff = random.pick([delay, delay + duration, random.between(delay, delay + duration)]);
  const [revocable, transferable] = [random.once(2n), random.once(2n)];
  return plan({ cliff, delay, duration, steps, revocable, transferable, votes: !revocable && random.once(2n) });
}

/** Amounts of all sizes, with the smallest and the largest among them. */
export function randomAmount(random: Random): bigint {
  return random.pick([random.sized(128n), random.sized(128n), random.between(1n, 100n), 1n, MAX_UINT128]);
}

/** `count` different times around a plan's: every edge of the terms and its neighbours first, then random ones. */
export function timesOf(random: Random, terms: Plan, start: bigint, count: number): bigint[] {
  const { cliff, delay, duration, steps } = terms;
  const step = steps === 0n ? 1n : duration / steps;
  const someStep = delay + step * random.between(0n, steps);
  const edges = [0n, cliff, delay, delay + duration, someStep].flatMap((edge) => [edge - 1n, edge, edge + 1n]);
  const times = new Set(edges.map((edge) => start + edge).filter((time) => time >= 0n));
  while (times.size < count) times.add(start + random.between(0n, delay + duration + 100n));
  return [...times].slice(0, count);
}
