import { formatEther } from "ethers";
import type { TopLevelSpec } from "vega-lite";
import { type Earning, RESERVE_NAME } from "../earnings.ts";
import { INK, PALETTE, THEME } from "../../simulations/charts/theme.ts";

type Layers = Extract<TopLevelSpec, { layer: unknown }>["layer"];

const WIDTH = 760;
const BAR = 22;
const ROWS = 24;

/** The highest earners as bars, the reserve in another colour. */
export function rewardsChart(earnings: readonly Earning[], queryCount: number): TopLevelSpec {
  const paid = earnings.filter(({ earned }) => earned > 0n);
  const values = paid.slice(0, ROWS).map(barOf);
  const names = { title: null, domain: false, ticks: false, labelLimit: 0 };
  return {
    config: THEME,
    width: WIDTH,
    height: { step: BAR },
    title: {
      text: "What the demo's contributors earned, in OPEN",
      subtitle: [
        `${queryCount} paid queries, attributed by runs of tokens and by default weights, claimed from the model's lane.`,
        `The first ${values.length} of ${paid.length} payees, with the queries that drew on their records.`,
        "Named after the hosts of the licences' URLs, which have no part in this.",
        "Contributors' part of the fees. Source: reports/rewards.csv, texts of spdx-license-list.",
      ],
    },
    data: { values },
    encoding: { y: { field: "name", type: "nominal", sort: null, axis: names } },
    layer: layers(),
  };
}

function barOf({ name, earned, queryCount }: Earning) {
  const open = Number(formatEther(earned));
  return {
    name,
    open,
    kind: name === RESERVE_NAME ? "reserve" : "contributor",
    label: `${open.toFixed(3)} · ${queryCount} ${queryCount === 1 ? "query" : "queries"}`,
  };
}

function layers(): Layers {
  const kinds = { domain: ["contributor", "reserve"], range: [PALETTE[1], PALETTE[3]] };
  return [
    {
      mark: { type: "bar", cornerRadiusEnd: 2, height: { band: 0.72 } },
      encoding: {
        x: { field: "open", type: "quantitative", axis: { title: "OPEN earned", tickCount: 6, domain: false } },
        color: { field: "kind", type: "nominal", scale: kinds, legend: null },
      },
    },
    {
      mark: { type: "text", align: "left", dx: 7, fontSize: 11, color: INK },
      encoding: { x: { field: "open", type: "quantitative" }, text: { field: "label" } },
    },
  ];
}
