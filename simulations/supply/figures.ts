// The figures that are published: whatever the report's text says, it says from here. Amounts are tokens.
import { formatEther, formatUnits } from "ethers";
import { isoDate } from "../calendar.ts";
import { type Band, bandOf, partOf } from "../statistics.ts";
import { isHeld, tokensOf } from "./bands.ts";
import type { BreakEven, Central, CentralMonth, Counting } from "./central.ts";
import type { Run } from "./chunk.ts";
import { absorptionOf, WHOLE } from "./model.ts";
import type { Scenario } from "./scenario.ts";
import type { SupplyTornado } from "./tornado.ts";
import { largestDifference, type VaultFigure } from "./vault.ts";

export interface Level {
  readonly from: number;
  readonly to: number;
  readonly unlock: string;
  readonly buckets: Readonly<Record<string, string>>;
}

export interface WorstMonth {
  readonly month: number;
  readonly date: string;
  readonly unlock: string;
  readonly absorbed: string;
  readonly pressure: string;
  readonly inferencesPerDay: string;
  /** What each of these would have to cost to hold the month, in dollars; null where no price would do. */
  readonly priceToHold: string | null;
  /** The unlock as a part of what had vested before; null where nothing had. */
  readonly dilution: number | null;
}

/** What holds the month that asks for most. */
export interface Answer {
  readonly counting: Counting;
  readonly tokenPrice: string;
  readonly inferencePrice: string;
  readonly month: number;
  readonly date: string;
  readonly need: string;
  /** Null where no number would do. */
  readonly inferencesPerDay: string | null;
  readonly feesPerDay: string | null;
  /** What they would have to be if nobody sold what he is paid. */
  readonly leastFeesPerDay: string | null;
}

export interface AtPrice {
  readonly tokenPrice: string;
  /** Months with something to absorb, and how many of them the central demand holds. */
  readonly months: number;
  readonly held: number;
  /** What central revenue absorbs of all that is sold in all months. */
  readonly absorbedPart: number;
  readonly worst: readonly WorstMonth[];
  /** Which part of all runs holds every month, and how many months a run holds. */
  readonly runsHoldAll: number;
  readonly heldMonths: Band;
  /** Dollars a day that hold the month which asks for most in the central case, with what is staked. */
  readonly feesToHold: { readonly month: number; readonly band: Band };
}

export interface VariantFigures {
  readonly name: string;
  readonly largest: { readonly month: number; readonly date: string; readonly unlock: string };
  /** The month by which all has vested; null where it hasn't by the end. */
  readonly allOut: number | null;
  /** Dollars a day that hold the month that asks for most, by revenue alone. */
  readonly feesPerDay: readonly { readonly tokenPrice: string; readonly usd: string | null; readonly month: number }[];
}

export interface Figures {
  /** What of a fee's worth the central case takes off the market. */
  readonly absorption: number;
  readonly circulating: readonly { readonly month: number; readonly date: string; readonly tokens: string }[];
  readonly levels: readonly Level[];
  readonly answers: readonly Answer[];
  readonly atPrices: readonly AtPrice[];
  readonly variants: readonly VariantFigures[];
  readonly tornados: readonly SupplyTornado[];
  readonly vault: { readonly months: number; readonly figures: number; readonly largestDifference: string };
  readonly runs: number;
}

/** What a simulation has found. */
export interface Outcome {
  readonly scenario: Scenario;
  readonly centrals: readonly [Central, ...Central[]];
  readonly runs: readonly Run[];
  readonly vault: readonly VaultFigure[];
  readonly tornados: readonly SupplyTornado[];
}

const WORST = 5;
/** Roundings make equal months differ by less than a unit for each bucket. */
const SAME = 1_000n;

export function figuresOf({ scenario, centrals, runs, vault, tornados }: Outcome): Figures {
  const [central] = centrals;
  return {
    absorption: Number(absorptionOf(central.demand, scenario.feePolicy)) / Number(WHOLE),
    circulating: central.unlocks
      .filter(({ month }) => month % 12 === 0)
      .map(({ month, time, vested }) => ({ month, date: isoDate(time), tokens: formatEther(vested) })),
    levels: levelsOf(central),
    answers: answersOf(central),
    atPrices: central.prices.map(({ price, months }, index) => ({
      tokenPrice: price.usd,
      ...centralFigures(central, months),
      ...runFigures(runs, index, price.usd, central),
    })),
    variants: centrals.map((each) => variantFigures(each, scenario)),
    tornados,
    vault: {
      months: new Set(vault.map(({ month }) => month)).size,
      figures: vault.length,
      largestDifference: String(largestDifference(vault)),
    },
    runs: runs.length,
  };
}

/** Months in a row whose unlock is the same, with what the first of them unlocks. */
export function levelsOf({ unlocks, variant }: Central): Level[] {
  const levels: (Level & { readonly units: bigint })[] = [];
  for (const [index, { month, unlock, buckets }] of unlocks.entries()) {
    const last = levels.at(-1);
    if (month > 1 && last !== undefined && distance(last.units, unlock) < SAME) {
      levels[levels.length - 1] = { ...last, to: month };
      continue;
    }
    const parts = variant.allocation.buckets.map(({ name }, place) => {
      return [name, formatEther((buckets[place] ?? 0n) - (unlocks[index - 1]?.buckets[place] ?? 0n))] as const;
    });
    levels.push({
      from: month,
      to: month,
      unlock: formatEther(unlock),
      buckets: Object.fromEntries(parts),
      units: unlock,
    });
  }
  return levels.map(({ from, to, unlock, buckets }) => ({ from, to, unlock, buckets }));
}

/** What holds the hardest month, for each pair of prices. */
export function answersOf({ breakEvens, unlocks }: Central): Answer[] {
  const groups = new Map<string, BreakEven[]>();
  for (const each of breakEvens) {
    const key = [each.counting, each.tokenPrice.usd, each.inferencePrice.usd].join();
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map((group) => {
    const { counting, tokenPrice, inferencePrice, month, need, inferences, fees, leastFees } = hardestOf(group);
    return {
      ...{ counting, tokenPrice: tokenPrice.usd, inferencePrice: inferencePrice.usd, month },
      date: isoDate(unlocks[month]?.time ?? 0),
      need: formatEther(need),
      inferencesPerDay: inferences === undefined ? null : String(inferences),
      feesPerDay: fees === undefined ? null : formatUnits(fees, 9),
      leastFeesPerDay: leastFees === undefined ? null : formatUnits(leastFees, 9),
    };
  });
}

/** The month that asks for most in a day, however fees are shared; of equals the first. */
function hardestOf(group: readonly BreakEven[]): BreakEven {
  return group.reduce((hardest, each) => ((each.leastFees ?? 0n) > (hardest.leastFees ?? 0n) ? each : hardest));
}

function centralFigures({ unlocks }: Central, months: readonly CentralMonth[]) {
  const asking = months.filter(({ sold, newlyStaked }) => sold > newlyStaked);
  const sum = (of: (month: CentralMonth) => bigint) => months.reduce((total, month) => total + of(month), 0n);
  const [sold, absorbed] = [sum((month) => month.sold), sum((month) => least(month.absorbed, month.sold))];
  return {
    months: asking.length,
    held: asking.filter(isHeld).length,
    absorbedPart: sold === 0n ? 1 : tokensOf(absorbed) / tokensOf(sold),
    worst: [...asking]
      .sort((a, b) => compare(b.pressure, a.pressure) || a.month - b.month)
      .slice(0, WORST)
      .map(({ month, unlock, absorbed: taken, pressure, inferencesPerDay, priceToHold }) => ({
        ...{ month, date: isoDate(unlocks[month]?.time ?? 0), unlock: formatEther(unlock) },
        ...{
          absorbed: formatEther(taken),
          pressure: formatEther(pressure),
          inferencesPerDay: String(inferencesPerDay),
        },
        priceToHold: priceToHold === undefined ? null : formatUnits(priceToHold, 9),
        dilution: partOfVested(unlock, unlocks[month - 1]?.vested ?? 0n),
      })),
  };
}

function partOfVested(unlock: bigint, vested: bigint): number | null {
  return vested === 0n ? null : tokensOf(unlock) / tokensOf(vested);
}

type RunFigures = Pick<AtPrice, "runsHoldAll" | "heldMonths" | "feesToHold">;

function runFigures(runs: readonly Run[], index: number, usd: string, { breakEvens }: Central): RunFigures {
  const { month: hardest } = hardestOf(
    breakEvens.filter(({ counting, tokenPrice }) => counting === "with staking" && tokenPrice.usd === usd),
  );
  const months = runs.map(({ prices }) => (prices[index] ?? []).filter(({ month }) => month > 0));
  return {
    runsHoldAll: partOf(months, (all) => all.every(isHeld)),
    heldMonths: bandOf(months.map((all) => all.filter((each) => each.sold > each.newlyStaked && isHeld(each)).length)),
    feesToHold: {
      month: hardest,
      band: bandOf(runs.map(({ prices }) => Number(prices[index]?.[hardest]?.feesToHold ?? Infinity) / 1e9)),
    },
  };
}

/** How a table unlocks, and what would hold it. */
export function variantFigures({ variant, unlocks, breakEvens }: Central, { tokenPrices }: Scenario): VariantFigures {
  const later = unlocks.filter(({ month }) => month > 0);
  const largest = later.reduce((most, each) => (each.unlock > most.unlock + SAME ? each : most));
  const out = unlocks.find(({ vested }) => vested === variant.allocation.supply);
  return {
    name: variant.name,
    largest: { month: largest.month, date: isoDate(largest.time), unlock: formatEther(largest.unlock) },
    allOut: out?.month ?? null,
    feesPerDay: tokenPrices.map(({ usd }) => {
      const alone = breakEvens.filter(
        ({ counting, tokenPrice }) => counting === "revenue alone" && tokenPrice.usd === usd,
      );
      const { fees, month } = hardestOf(alone);
      return { tokenPrice: usd, usd: fees === undefined ? null : formatUnits(fees, 9), month };
    }),
  };
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
