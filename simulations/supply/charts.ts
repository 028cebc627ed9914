// The charts of a supply. Each takes the outcome, and says where its figures are.
import type { TopLevelSpec } from "vega-lite";
import { axis, type Chart, COLOURS, frame, HEIGHT, LEGEND, WIDTH } from "../charts/frame.ts";
import { INK, MUTED, PALETTE, THEME } from "../charts/theme.ts";
import { type MonthBand, partHeld, tokensOf } from "./bands.ts";
import type { Central } from "./central.ts";
import type { Figures, Outcome } from "./figures.ts";
import { supplyTornadoChart } from "./tornado.ts";
import type { MonthUnlock } from "./unlocks.ts";

type Layers = Extract<TopLevelSpec, { layer: unknown }>["layer"];

const MILLION = 1e6;
const MILLION_A_MONTH = "million a month";
/** Dates by UTC, so that the picture is the same everywhere. */
const DATE = {
  field: "date",
  type: "temporal",
  scale: { type: "utc" },
  axis: { format: "%b %Y", title: null, grid: false, tickCount: { interval: "month", step: 12 } },
} as const;

export function chartsOf(outcome: Outcome, figures: Figures, bands: readonly MonthBand[]): Chart[] {
  return [
    circulatingChart(outcome),
    unlocksChart(outcome),
    breakEvenChart(outcome, figures),
    pressureChart(outcome, bands),
    heldChart(outcome),
    ...(outcome.centrals.length > 1 ? [variantsChart(outcome)] : []),
    ...supplyTornadoChart(outcome),
  ];
}

function circulatingChart({ centrals: [{ unlocks, variant }], scenario }: Outcome): Chart {
  const { buckets, token } = variant.allocation;
  const values = unlocks.flatMap(({ time, buckets: paid }) =>
    buckets.map(({ name }, order) => {
      return { date: time * 1_000, bucket: name, order, millions: tokensOf(paid[order] ?? 0n) / MILLION };
    }),
  );
  const names = buckets.map(({ name }) => name);
  return {
    name: "circulating",
    caption: "What has vested by the end of each month, by bucket.",
    spec: {
      ...frame(`Vested ${token.symbol}, ${scenario.months} months`, [
        "By bucket, before any burning. Source: buckets.csv.",
      ]),
      data: { values },
      mark: { type: "area", interpolate: "step-after", stroke: "#ffffff", strokeWidth: 0.6 },
      encoding: {
        x: DATE,
        y: { field: "millions", type: "quantitative", stack: "zero", axis: axis(`million ${token.symbol}`) },
        color: { field: "bucket", type: "nominal", scale: { domain: names, range: [...PALETTE] }, legend: LEGEND },
        order: { field: "order", type: "quantitative" },
      },
    },
  };
}

function unlocksChart({ centrals: [central] }: Outcome): Chart {
  const { buckets, token } = central.variant.allocation;
  const x = DATE;
  const y = { field: "millions", type: "quantitative", axis: axis(`million ${token.symbol} a month`) } as const;
  const names = buckets.map(({ name }) => name);
  const layers: Layers = [
    {
      data: { values: unlockBars(central) },
      mark: { type: "bar", width: 9 },
      encoding: {
        ...{ x, y: { ...y, stack: "zero" } },
        color: { field: "bucket", type: "nominal", scale: { domain: names, range: [...PALETTE] }, legend: LEGEND },
        order: { field: "order", type: "quantitative" },
      },
    },
    {
      data: { values: absorbedLines(central) },
      mark: { type: "line", color: INK, strokeWidth: 2.2, clip: true },
      encoding: { x, y, strokeDash: { field: "line", type: "nominal", legend: LEGEND } },
    },
  ];
  return {
    name: "unlocks",
    caption: "What unlocks each month, by bucket, and what the central demand's revenue absorbs.",
    spec: {
      ...frame("Unlock a month against the revenue of the central case", [
        "Lines end at the chart's upper edge where they pass it. Source: buckets.csv, months.csv.",
      ]),
      resolve: { scale: { color: "independent" } },
      layer: layers,
    },
  };
}

function unlockBars({ unlocks, variant }: Central) {
  return unlocks.slice(1).flatMap(({ time, month, buckets: paid }) =>
    variant.allocation.buckets.map(({ name }, order) => {
      const unlock = (paid[order] ?? 0n) - (unlocks[month - 1]?.buckets[order] ?? 0n);
      return { date: time * 1_000, bucket: name, order, millions: tokensOf(unlock) / MILLION };
    }),
  );
}

function absorbedLines({ unlocks, prices }: Central) {
  const most = largestUnlock(unlocks) * 1.15;
  return prices.flatMap(({ price, months }) =>
    months.slice(1).map(({ month, absorbed }) => {
      const millions = Math.min(tokensOf(absorbed) / MILLION, most);
      return { date: (unlocks[month]?.time ?? 0) * 1_000, line: `absorbed at $${price.usd}`, millions };
    }),
  );
}

/** Of a month after the token generation event, in millions. */
function largestUnlock(unlocks: readonly MonthUnlock[]): number {
  return Math.max(...unlocks.slice(1).map(({ unlock }) => tokensOf(unlock) / MILLION));
}

function breakEvenChart({ scenario }: Outcome, { answers }: Figures): Chart {
  const values = answers
    .filter(({ counting, inferencesPerDay }) => counting === "revenue alone" && inferencesPerDay !== null)
    .map(({ tokenPrice, inferencePrice, inferencesPerDay }) => ({
      ...{ price: Number(inferencePrice), inferences: Number(inferencesPerDay) },
      ...{ token: `token at $${tokenPrice}`, label: Math.round(Number(inferencesPerDay)).toLocaleString("en-US") },
    }));
  const x = { field: "price", type: "quantitative", scale: { type: "log" } } as const;
  const y = { field: "inferences", type: "quantitative", scale: { type: "log" } } as const;
  const domain = scenario.tokenPrices.map(({ usd }) => `token at $${usd}`);
  const color = { field: "token", type: "nominal", scale: { domain, range: COLOURS }, legend: LEGEND } as const;
  return {
    name: "break-even",
    caption: "Paid inferences a day that hold the month that asks for most, by revenue alone.",
    spec: {
      ...frame("How many paid inferences a day hold the hardest month?", [
        "Revenue alone, central case, at a given token price. Both scales are logarithmic. Source: break-even.csv.",
      ]),
      data: { values },
      encoding: {
        x: { ...x, axis: { title: "price of a paid inference, dollars", grid: false, format: "~g" } },
        y: { ...y, axis: { ...axis("paid inferences a day"), format: ",d" } },
        color,
      },
      layer: [
        { mark: { type: "line", point: true } },
        { mark: { type: "text", align: "left", dx: 8, dy: -8, fontSize: 11 }, encoding: { text: { field: "label" } } },
      ],
    },
  };
}

/** At this multiple of the largest unlock the axis ends: surpluses grow without bound. */
const DEEPEST = -1;

function pressureChart(outcome: Outcome, bands: readonly MonthBand[]): Chart {
  const { scenario, centrals, runs } = outcome;
  const [{ unlocks, variant }] = centrals;
  return {
    name: "pressure",
    caption:
      "What is sold less what is newly staked and absorbed; above zero, demand doesn't hold the month at this price.",
    spec: {
      config: THEME,
      title: {
        text: `Pressure a month, in ${variant.allocation.token.symbol}`,
        subtitle: [
          "What is sold, less what is newly staked and absorbed. Above zero the month isn't held.",
          `${runs.length} runs: median, half of them, and nine of ten.`,
          "Surplus is cut off at the size of the largest unlock. Source: bands.csv, from runs.csv.",
        ],
      },
      data: { values: pressureValues(outcome, bands) },
      columns: Math.min(scenario.tokenPrices.length, 2),
      facet: { field: "price", type: "nominal", title: null, header: { labelFontSize: 13, labelColor: INK } },
      spec: { width: WIDTH / 2 - 30, height: HEIGHT - 60, layer: pressureLayers(largestUnlock(unlocks)) },
    },
  };
}

function pressureValues({ centrals: [{ unlocks }] }: Outcome, bands: readonly MonthBand[]) {
  return bands
    .filter(({ measure }) => measure === "pressure")
    .map(({ tokenPrice, month, band }) => ({
      date: (unlocks[month]?.time ?? 0) * 1_000,
      price: `at $${tokenPrice}`,
      ...Object.fromEntries(Object.entries(band).map(([name, value]) => [name, Number(value) / MILLION])),
    }));
}

function pressureLayers(most: number): Layers {
  const scale = { domain: [DEEPEST * most, most * 1.1], clamp: true, nice: false };
  const x = DATE;
  const area = (low: string, high: string, opacity: number): Layers[number] => ({
    mark: { type: "area", color: PALETTE[1], opacity, clip: true },
    encoding: { x, y: { field: low, type: "quantitative", scale, axis: axis(MILLION_A_MONTH) }, y2: { field: high } },
  });
  return [
    area("p5", "p95", 0.25),
    area("p25", "p75", 0.4),
    {
      mark: { type: "line", color: PALETTE[0], strokeWidth: 2, clip: true },
      encoding: { x, y: { field: "p50", type: "quantitative", scale } },
    },
    { mark: { type: "rule", color: PALETTE[4], strokeDash: [4, 3] }, encoding: { y: { datum: 0 } } },
  ];
}

function heldChart({ scenario, runs, centrals: [{ unlocks }] }: Outcome): Chart {
  const values = scenario.tokenPrices.flatMap(({ usd }, index) =>
    unlocks.slice(1).map(({ month, time }) => {
      return { date: time * 1_000, part: partHeld(runs, index, month), token: `token at $${usd}` };
    }),
  );
  const domain = scenario.tokenPrices.map(({ usd }) => `token at $${usd}`);
  return {
    name: "held",
    caption: "The part of all runs in which demand holds the month.",
    spec: {
      ...frame("In how many runs does demand hold the month?", [
        `The part of ${runs.length} runs in which pressure isn't above zero. Source: runs.csv.`,
      ]),
      data: { values },
      mark: { type: "line", interpolate: "step-after", strokeWidth: 2.2 },
      encoding: {
        x: DATE,
        y: {
          ...{ field: "part", type: "quantitative", scale: { domain: [0, 1] } },
          axis: { ...axis("part of the runs"), format: "%" },
        },
        color: { field: "token", type: "nominal", scale: { domain, range: COLOURS }, legend: LEGEND },
      },
    },
  };
}

function variantsChart({ centrals }: Outcome): Chart {
  const names = centrals.map(({ variant }) => variant.name);
  const values = centrals.flatMap(({ variant, unlocks }) =>
    unlocks.slice(1).map(({ time, unlock }) => {
      return { date: time * 1_000, variant: variant.name, millions: tokensOf(unlock) / MILLION };
    }),
  );
  return {
    name: "variants",
    caption: "The unlock of each month under each table.",
    spec: {
      config: THEME,
      title: {
        text: "What other tables would unlock a month",
        subtitle: ["Source: buckets.csv."],
        subtitleColor: MUTED,
      },
      data: { values },
      columns: 2,
      facet: {
        field: "variant",
        type: "nominal",
        title: null,
        sort: names,
        header: { labelFontSize: 13, labelColor: INK },
      },
      spec: {
        width: WIDTH / 2 - 30,
        height: HEIGHT / 2,
        mark: { type: "bar", width: 4, color: PALETTE[1] },
        encoding: {
          x: DATE,
          y: { field: "millions", type: "quantitative", axis: axis(MILLION_A_MONTH) },
        },
      },
    },
  };
}
