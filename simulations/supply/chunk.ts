// The runs that one thread does at a time.
import { streamsOf } from "../random.ts";
import { feesToHold, inferencesToHold } from "./breakEven.ts";
import { type Case, drawnCase, type Ranges } from "./cases.ts";
import { type FeeShares, needOf, runMonths, type SupplyMonth } from "./model.ts";
import type { MonthUnlock } from "./unlocks.ts";

/** What is the same in all runs. */
export interface Basis {
  readonly ranges: Ranges;
  readonly shares: FeeShares;
  readonly unlocks: readonly MonthUnlock[];
  readonly supply: bigint;
  /** Token prices in millionths of a dollar. */
  readonly microUsd: readonly bigint[];
}

/** Runs `from` to `to`, excluded, of a seed. */
export interface Chunk {
  readonly basis: Basis;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** A month of a run, with what would hold it a day: inferences at the run's price, or fees in 10⁻⁹ dollar at any price. */
export interface RunMonth extends SupplyMonth {
  readonly inferencesToHold: bigint | undefined;
  readonly feesToHold: bigint | undefined;
}

/** A run: what was drawn, and the months at each token price. */
export interface Run extends Case {
  readonly run: number;
  readonly prices: readonly (readonly RunMonth[])[];
}

export function runChunk({ basis, seed, from, to }: Chunk): Run[] {
  return [...streamsOf(seed, from, to)].map((random, index) => {
    const drawn = drawnCase(basis.ranges, basis.unlocks.length - 1, random);
    return { run: from + index, ...drawn, prices: basis.microUsd.map((price) => monthsAt(basis, drawn, price)) };
  });
}

function monthsAt({ shares, unlocks, supply }: Basis, { demand }: Case, microUsd: bigint): RunMonth[] {
  return runMonths(demand, shares, unlocks, supply, microUsd).map((each) => {
    const need = needOf(demand, unlocks, each.month);
    const { days = 0 } = unlocks[each.month] ?? {};
    const asked = { need, days, demand, shares, microUsd };
    const inferences = inferencesToHold(asked, demand.inferencePrice);
    return { ...each, inferencesToHold: inferences, feesToHold: feesToHold(asked) };
  });
}
