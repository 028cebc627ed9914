// Days of answers as epochs of a lane: the pool by the policy, each account's part by the one division of docs/epoch.md.
import type { Scenario } from "./scenario.ts";
import type { Year } from "./year.ts";

/** What an epoch pays, in units of 10⁻¹⁸ OPEN. */
export interface Epoch {
  /** Days from the year's beginning to its end. */
  readonly end: number;
  readonly fees: bigint;
  /** What contributors' share of the fees comes to. */
  readonly pool: bigint;
  /** By contributor. */
  readonly deltas: readonly bigint[];
  /** What nobody holds, and rounding. */
  readonly reserve: bigint;
}

const MILLION = 1_000_000n;
const ALL = 10_000n;

/** The epochs of a year, each of so many days but the last, at a price of a token in units of 10⁻¹⁸ OPEN. */
export function epochsOf(year: Year, epochDays: number, price: bigint, policy: Scenario["feePolicy"]): Epoch[] {
  const epochs: Epoch[] = [];
  for (let from = 0; from < year.days; from += epochDays) {
    const end = Math.min(from + epochDays, year.days);
    const weights = new Array<bigint>(year.contributors).fill(0n);
    let tokens = 0n;
    for (let day = from; day < end; day++) {
      tokens += BigInt(year.tokens[day] ?? 0);
      for (let i = 0; i < year.contributors; i++) {
        const weight = year.weights[day * year.contributors + i] ?? 0;
        if (weight > 0) weights[i] = (weights[i] ?? 0n) + BigInt(weight);
      }
    }
    const fees = tokens * price;
    epochs.push({ end, fees, ...divided(weights, tokens, contributorsPart(fees, policy)) });
  }
  return epochs;
}

/** What contributors get of a fee: all that the other shares, each rounded down, leave (FeeSplit.split). */
export function contributorsPart(fee: bigint, { protocol, host, model, stakers }: Scenario["feePolicy"]): bigint {
  return [protocol, host, model, stakers].reduce((left, share) => left - (fee * BigInt(share)) / ALL, fee);
}

/** Each account's part, rounded down. Price and basis points are the same for all receipts, so they cancel out. */
function divided(weights: readonly bigint[], tokens: bigint, pool: bigint): Omit<Epoch, "end" | "fees"> {
  const whole = tokens * MILLION;
  const deltas = weights.map((weight) => (whole === 0n ? 0n : (weight * pool) / whole));
  return { pool, deltas, reserve: deltas.reduce((left, delta) => left - delta, pool) };
}
