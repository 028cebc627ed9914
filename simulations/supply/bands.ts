// What all runs say together, month by month.
import { type Band, bandOf, partOf } from "../statistics.ts";
import type { Run, RunMonth } from "./chunk.ts";
import type { TokenPrice } from "./scenario.ts";

export type Measure = keyof typeof MEASURES;

/** A month's band. Amounts are tokens, rounded to the nearest number that a double holds. */
export interface MonthBand {
  readonly tokenPrice: string;
  readonly month: number;
  readonly measure: Measure;
  readonly band: Band;
}

/** What is drawn as a band. Where no number of inferences would hold a month, it takes infinitely many. */
const MEASURES = {
  pressure: ({ pressure }: RunMonth) => tokensOf(pressure),
  absorbed: ({ absorbed }: RunMonth) => tokensOf(absorbed),
  inferences_to_hold: ({ inferencesToHold }: RunMonth) => Number(inferencesToHold ?? Infinity),
  fees_to_hold_usd: ({ feesToHold }: RunMonth) => Number(feesToHold ?? Infinity) / 1e9,
};
const MEASURE_NAMES = Object.keys(MEASURES) as Measure[];

/** The bands of each month after the token generation event. */
export function bandsOf(runs: readonly Run[], prices: readonly TokenPrice[], months: number): MonthBand[] {
  return prices.flatMap(({ usd }, index) =>
    Array.from({ length: months }, (_, before) => before + 1).flatMap((month) => {
      const sample = monthOf(runs, index, month);
      return MEASURE_NAMES.map((measure) => {
        return { tokenPrice: usd, month, measure, band: bandOf(sample.map(MEASURES[measure])) };
      });
    }),
  );
}

/** Which part of the runs holds a month's unlock. */
export function partHeld(runs: readonly Run[], priceIndex: number, month: number): number {
  return partOf(monthOf(runs, priceIndex, month), isHeld);
}

/** Whether demand takes at least what is sold. */
export function isHeld({ pressure }: { readonly pressure: bigint }): boolean {
  return pressure <= 0n;
}

/** Tokens as a number, off by less than a part in 2⁵². */
export function tokensOf(units: bigint): number {
  return Number(units) / 1e18;
}

function monthOf(runs: readonly Run[], priceIndex: number, month: number): RunMonth[] {
  return runs.flatMap(({ prices }) => prices[priceIndex]?.[month] ?? []);
}
