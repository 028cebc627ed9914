import { formatEther } from "ethers";
import type { TopLevelSpec } from "vega-lite";
import { type Earning, RESERVE_NAME } from "../earnings.ts";
import { INK, MUTED, PALETTE, THEME } from "./theme.ts";

const WIDTH = 640;
const BAR = 22;
const ROWS = 24;

/** The highest earners as bars, the reserve in another colour. */
export function rewardsChart(earnings: readonly Earning[], queryCount: number): TopLevelSpec {
  const shown = earnings.filter(({ earned }) => earned > 0n);
  const values = shown.slice(0, ROWS).map(({ name, earned, queryCount: queries }) => ({
    name,
    open: Number(formatEther(earned)),
    kind: name === RESERVE_NAME ? "reserve" : "contributor",
    label: `${Number(formatEther(earned)).toFixed(3)}   ${queries} ${queries === 1 ? "query" : "queries"}`,
  }));
  const y = { field: "name", type: "nominal", sort: null, axis: { title: null, domain: false, ticks: false } } as const;
  return {
    config: THEME,
    width: WIDTH,
    height: { step: BAR },
    title: {
      text: "What the authors earned, in OPEN",
      subtitle: [
        `${queryCount} paid queries, attributed by shared 8-grams and claimed from the WeightedSplitter: the first ` +
          `${values.length} of ${shown.length} payees.`,
        "Contributors' part of the fees. Source: reports/rewards.csv, written by npm start; texts from spdx-license-list.",
      ],
    },
    data: { values },
    encoding: { y },
    layer: [
      {
        mark: { type: "bar", cornerRadiusEnd: 2, height: { band: 0.72 } },
        encoding: {
          x: { field: "open", type: "quantitative", axis: { title: "OPEN earned", tickCount: 6, domain: false } },
          color: {
            field: "kind",
            type: "nominal",
            scale: { domain: ["contributor", "reserve"], range: [PALETTE[1], PALETTE[3]] },
            legend: null,
          },
        },
      },
      {
        mark: { type: "text", align: "left", dx: 7, fontSize: 11, color: values.length > 0 ? INK : MUTED },
        encoding: { x: { field: "open", type: "quantitative" }, text: { field: "label" } },
      },
    ],
  };
}
