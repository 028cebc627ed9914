// The raw results as tables. Amounts are whole tokens with 18 decimals, exact; dollars have 9 decimals.
import { formatEther, formatUnits } from "ethers";
import { isoDate, isoTime } from "../calendar.ts";
import type { Cell, ColumnType, Table } from "../outputs.ts";
import { tokenPriceHeld } from "./breakEven.ts";
import { RECEIVER_NAMES } from "./cases.ts";
import type { Central } from "./central.ts";
import type { Run } from "./chunk.ts";
import type { FeeShares } from "./model.ts";
import type { MonthBand } from "./bands.ts";
import type { TokenPrice } from "./scenario.ts";
import type { SupplyTornado } from "./tornado.ts";
import type { VaultFigure } from "./vault.ts";

const TEXT: ColumnType = "VARCHAR";
const COUNT: ColumnType = "INTEGER";
const NUMBER: ColumnType = "DOUBLE";
const TOKENS: ColumnType = "DECIMAL(38,18)";
const USD: ColumnType = "DECIMAL(38,9)";
const MILLIONTHS: ColumnType = "DECIMAL(38,6)";
const WHOLE: ColumnType = "DECIMAL(38,0)";

/** What each bucket has vested, and unlocks, month by month. */
export function bucketsTable(centrals: readonly Central[]): Table {
  const rows = centrals.flatMap(({ variant, unlocks }) =>
    unlocks.flatMap(({ month, time, buckets }) =>
      variant.allocation.buckets.map(({ name, total }, index) => {
        const vested = buckets[index] ?? 0n;
        const unlock = vested - (unlocks[month - 1]?.buckets[index] ?? 0n);
        return [variant.name, month, isoDate(time), name, ...[vested, unlock, total - vested].map(formatEther)];
      }),
    ),
  );
  const columns = { variant: TEXT, month: COUNT, date: TEXT, bucket: TEXT, ...tokens("vested", "unlock", "locked") };
  return { name: "buckets", columns, rows };
}

/** The central case, month by month, at each token price. */
export function monthsTable(centrals: readonly Central[], shares: FeeShares): Table {
  const rows = centrals.flatMap(({ variant, unlocks, prices, demand }) =>
    prices.flatMap(({ price, months }) =>
      months.map((each) => {
        const { time = 0, days = 0 } = unlocks[each.month] ?? {};
        const held = tokenPriceHeld({ need: each.sold - each.newlyStaked, demand, shares }, each.revenue);
        const { unlock, sold, newlyStaked, absorbed, pressure, staked, burned, circulating, locked } = each;
        return [
          ...[variant.name, price.usd, each.month, isoDate(time), days],
          ...[String(each.inferencesPerDay), formatUnits(each.revenue, 9)],
          ...[unlock, sold, newlyStaked, absorbed, pressure, staked, burned, circulating, locked].map(formatEther),
          held === undefined ? null : formatUnits(held, 6),
          usdOf(each.priceToHold),
        ];
      }),
    ),
  );
  const columns = {
    ...{ variant: TEXT, token_price_usd: MILLIONTHS, month: COUNT, date: TEXT, days: COUNT },
    ...{ inferences_per_day: WHOLE, revenue_usd: USD },
    ...tokens("unlock", "sold", "newly_staked", "absorbed", "pressure", "staked", "burned", "circulating", "locked"),
    ...{ token_price_held_usd: MILLIONTHS, inference_price_to_hold_usd: USD },
  };
  return { name: "months", columns, rows };
}

/** What would hold each month's unlock, and what the model says at it and just below. */
export function breakEvenTable(centrals: readonly Central[]): Table {
  const rows = centrals.flatMap(({ variant, breakEvens }) =>
    breakEvens.map((each) => [
      ...[variant.name, each.counting, each.tokenPrice.usd, each.inferencePrice.usd, each.month],
      formatEther(each.need),
      each.inferences === undefined ? null : String(each.inferences),
      usdOf(each.fees),
      usdOf(each.leastFees),
      formatEther(each.pressure),
      formatEther(each.pressureBelow),
    ]),
  );
  const columns = {
    ...{ variant: TEXT, counting: TEXT, token_price_usd: MILLIONTHS, inference_price_usd: USD, month: COUNT },
    ...{
      need: TOKENS,
      inferences_per_day: WHOLE,
      fees_per_day_usd: USD,
      least_fees_per_day_usd: USD,
      ...tokens("pressure", "pressure_one_fewer"),
    },
  };
  return { name: "break-even", columns, rows };
}

/** What each run drew. */
export function drawsTable(runs: readonly Run[]): Table {
  const rows = runs.map(({ run, demand, growth }) => [
    run,
    ...[demand.sold, demand.stakedAtFirst, demand.stakedLater].map(millionths),
    ...[growth.inferencesPerDay, growth.monthlyGrowth, growth.mostPerDay].map(millionths),
    formatUnits(demand.inferencePrice, 9),
    ...[demand.paidInToken, demand.buyBack, demand.burned].map(millionths),
    ...RECEIVER_NAMES.map((name) => millionths(demand.kept[name])),
  ]);
  const columns: Record<string, ColumnType> = {
    ...{ run: COUNT, sold: MILLIONTHS, staked_at_first: MILLIONTHS, staked_later: MILLIONTHS },
    ...{ inferences_per_day: MILLIONTHS, monthly_growth: MILLIONTHS, most_per_day: MILLIONTHS },
    ...{ inference_price_usd: USD, paid_in_token: MILLIONTHS, buy_back: MILLIONTHS, burned: MILLIONTHS },
    ...Object.fromEntries(RECEIVER_NAMES.map((name) => [`kept_${name}`, MILLIONTHS] as const)),
  };
  return { name: "draws", columns, rows };
}

/** Each month of each run at each token price. */
export function runsTable(runs: readonly Run[], prices: readonly TokenPrice[]): Table {
  const rows = runs.flatMap(({ run, prices: all }) =>
    all.flatMap((months, index) =>
      months.map((each): Cell[] => [
        ...[run, prices[index]?.usd ?? "", each.month, String(each.inferencesPerDay), formatUnits(each.revenue, 9)],
        ...[each.sold, each.newlyStaked, each.absorbed, each.pressure, each.burned].map(formatEther),
        each.inferencesToHold === undefined ? null : String(each.inferencesToHold),
        usdOf(each.feesToHold),
      ]),
    ),
  );
  const columns = {
    ...{ run: COUNT, token_price_usd: MILLIONTHS, month: COUNT, inferences_per_day: WHOLE, revenue_usd: USD },
    ...tokens("sold", "newly_staked", "absorbed", "pressure", "burned"),
    ...{ inferences_to_hold: WHOLE, fees_to_hold_usd: USD },
  };
  return { name: "runs", columns, rows };
}

/** The bands of all runs. */
export function bandsTable(bands: readonly MonthBand[]): Table {
  const rows = bands.map(({ tokenPrice, month, measure, band }) => {
    const { p5, p25, p50, p75, p95 } = band;
    // where no number would do there is none
    return [
      tokenPrice,
      month,
      measure,
      ...[p5, p25, p50, p75, p95].map((edge) => (Number.isFinite(edge) ? edge : null)),
    ];
  });
  const columns = {
    ...{ token_price_usd: MILLIONTHS, month: COUNT, measure: TEXT },
    ...{ p5: NUMBER, p25: NUMBER, p50: NUMBER, p75: NUMBER, p95: NUMBER },
  };
  return { name: "bands", columns, rows };
}

/** The model beside the vault. */
export function vaultTable(figures: readonly VaultFigure[]): Table {
  const rows = figures.map(({ month, time, bucket, model, vault }) => {
    return [month, isoTime(time), bucket, ...[model, vault, vault - model].map(formatEther)];
  });
  const columns = { month: COUNT, block_time: TEXT, bucket: TEXT, ...tokens("model", "vault", "difference") };
  return { name: "vault", columns, rows };
}

/** What holds the hardest month where one assumption is at an end of its range; the central case first. */
export function tornadoTable(tornados: readonly SupplyTornado[]): Table {
  const rows = tornados.flatMap(({ tokenPrice, central, swings }) => [
    [tokenPrice, "none", "central", null, central.month, central.feesPerDay],
    ...swings.flatMap(({ assumption, ends, held }) =>
      held.map(({ month, feesPerDay }, i) => {
        return [tokenPrice, assumption, ["low", "high"][i] ?? "", ends[i] ?? "", month, feesPerDay];
      }),
    ),
  ]);
  const columns = {
    ...{ token_price_usd: MILLIONTHS, assumption: TEXT, end: TEXT, value: USD, month: COUNT },
    fees_per_day_usd: USD,
  };
  return { name: "tornado", columns, rows };
}

function tokens<Name extends string>(...names: Name[]): Record<Name, ColumnType> {
  return Object.fromEntries(names.map((name) => [name, TOKENS])) as Record<Name, ColumnType>;
}

function millionths(value: bigint): string {
  return formatUnits(value, 6);
}

/** Dollars, from 10⁻⁹ ones. */
function usdOf(value: bigint | undefined): string | null {
  return value === undefined ? null : formatUnits(value, 9);
}
