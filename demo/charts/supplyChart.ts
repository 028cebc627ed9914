import { formatEther } from "ethers";
import type { TopLevelSpec } from "vega-lite";
import type { Allocation, Bucket } from "../../simulations/allocation.ts";
import { addMonths, isoDate } from "../../simulations/calendar.ts";
import type { SupplyRow } from "../supply.ts";
import { INK, MUTED, PALETTE, THEME } from "../../simulations/charts/theme.ts";

type Layers = Extract<TopLevelSpec, { layer: unknown }>["layer"];

const WIDTH = 860;
const HEIGHT = 430;
const MILLION = 1e6;

/** Circulating OPEN by bucket over the months, as a stacked area. */
export function supplyChart(rows: readonly SupplyRow[], allocation: Allocation): TopLevelSpec {
  const names = stackingOrder(allocation);
  return {
    config: THEME,
    width: WIDTH,
    height: HEIGHT,
    title: {
      text: `Circulating ${allocation.token.symbol}, month by month`,
      subtitle: [
        "Released by the VestingVault in monthly steps, equal to the allocation file to the last unit.",
        "Source: reports/supply.csv, written by npm start from parameters/allocation.json5.",
      ],
    },
    layer: [
      ...areaLayers(rows, allocation, names),
      ...labelLayers(rows, allocation, names),
      ...cliffLayers(rows, allocation),
    ],
  };
}

function areaLayers(rows: readonly SupplyRow[], allocation: Allocation, names: string[]): Layers {
  const dates = { format: "%b %Y", title: null, grid: false, tickCount: { interval: "month", step: 6 } } as const;
  const titleAbove = { titleAngle: 0, titleAlign: "left", titleAnchor: "end", titleX: -44, titleY: -22 } as const;
  const amounts = {
    ...titleAbove,
    title: `million ${allocation.token.symbol}`,
    format: ",d",
    tickCount: 6,
    domain: false,
    ticks: false,
  };
  return [
    {
      data: { values: areaValues(rows, allocation, names) },
      mark: { type: "area", interpolate: "step-after", opacity: 0.95, stroke: "#ffffff", strokeWidth: 0.6 },
      encoding: {
        x: { field: "date", type: "temporal", axis: dates },
        y: { field: "millions", type: "quantitative", stack: "zero", axis: amounts },
        color: { field: "bucket", type: "nominal", scale: { domain: names, range: [...PALETTE] }, legend: null },
        order: { field: "order", type: "quantitative" },
      },
    },
  ];
}

function labelLayers(rows: readonly SupplyRow[], allocation: Allocation, names: readonly string[]): Layers {
  return [
    {
      data: { values: labelValues(rows, allocation, names) },
      mark: { type: "text", align: "left", dx: 10, fontSize: 12, color: INK },
      encoding: {
        x: { field: "date", type: "temporal" },
        y: { field: "middle", type: "quantitative" },
        text: { field: "label" },
      },
    },
  ];
}

/** What is paid first lies at the bottom. */
function stackingOrder({ buckets }: Allocation): string[] {
  const lastMonth = ({ cliffMonths, linearMonths }: Bucket) => cliffMonths + linearMonths;
  return [...buckets]
    .sort((a, b) => lastMonth(a) - lastMonth(b) || a.cliffMonths - b.cliffMonths)
    .map(({ name }) => name);
}

function areaValues(rows: readonly SupplyRow[], { buckets }: Allocation, names: readonly string[]) {
  return rows.flatMap((row) =>
    buckets.map(({ name }, index) => ({
      date: row.time * 1_000,
      bucket: name,
      millions: millions(row.buckets[index]),
      order: names.indexOf(name),
    })),
  );
}

/** Each bucket's name and final amount, in the middle of its band at the right edge. */
function labelValues(rows: readonly SupplyRow[], { buckets }: Allocation, names: readonly string[]) {
  const last = rows[rows.length - 1];
  let below = 0;
  return names.map((name) => {
    const amount = millions(last?.buckets[buckets.findIndex((bucket) => bucket.name === name)]);
    const middle = below + amount / 2;
    below += amount;
    return { date: (last?.time ?? 0) * 1_000, bucket: name, middle, label: `${name} · ${amount.toFixed(1)} M` };
  });
}

/** A dated line where each cliff ends. */
function cliffLayers(rows: readonly SupplyRow[], { buckets, supply }: Allocation): Layers {
  const start = rows[0]?.time ?? 0;
  const end = rows[rows.length - 1]?.time ?? 0;
  const cliffs = [...new Set(buckets.map(({ cliffMonths }) => cliffMonths).filter((months) => months > 0))]
    .map((months) => ({ time: addMonths(start, months), months }))
    .filter(({ time }) => time < end);
  const values = cliffs.map(({ time, months }) => ({
    date: time * 1_000,
    top: millions(supply),
    label: ["End of the", `${months}-month cliff,`, isoDate(time)],
  }));
  const x = { field: "date", type: "temporal" } as const;
  return [
    { data: { values }, mark: { type: "rule", color: INK, strokeDash: [4, 4], strokeWidth: 1 }, encoding: { x } },
    {
      data: { values },
      mark: {
        type: "text",
        align: "right",
        dx: -8,
        dy: 8,
        baseline: "top",
        fontSize: 11,
        color: MUTED,
        lineHeight: 15,
      },
      encoding: { x, y: { field: "top", type: "quantitative" }, text: { field: "label" } },
    },
  ];
}

function millions(amount: bigint | undefined): number {
  return Number(formatEther(amount ?? 0n)) / MILLION;
}
