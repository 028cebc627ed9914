// The charts of a simulation of curation. Each says where its figures are.
import { axis, type Chart, COLOURS, frame, LEGEND } from "../charts/frame.ts";
import { INK } from "../charts/theme.ts";
import type { Figures, SweepFigures } from "./figures.ts";
import { CHEATS } from "./setting.ts";
import { KINDS } from "./tally.ts";
import { curationTornadoChart } from "./tornado.ts";

const TITLES: Readonly<Record<string, readonly [title: string, across: string]>> = {
  sampleSize: ["What a batch brings, by the size of its sample", "records of a sample"],
  exposurePercent: ["What a batch brings, by what is at stake for it", "exposure, percent of the pay"],
  haircutPercent: ["What a batch brings, by the haircut", "haircut factor, percent"],
  missed: ["What a batch brings, by how much is missed", "chance that who looks misses a bad record"],
  cheatsPerHonest: ["What a batch brings, by the number of cheats", "cheats for each who means well"],
};
const RANGE = [...COLOURS, "#66717e", "#7a5195"];

export function chartsOf(figures: Figures): Chart[] {
  return [...figures.sweeps.map(sweepChart), rulesChart(figures), ...curationTornadoChart(figures.tornado)];
}

function sweepChart({ name, points }: SweepFigures): Chart {
  const [title, across] = TITLES[name] ?? [name, name];
  const values = points.map(({ value, kind, profit }) => ({ value, kind, ...profit }));
  const x = { field: "value", type: "quantitative", axis: { title: across, grid: false } } as const;
  const color = {
    field: "kind",
    type: "nominal",
    scale: { domain: [...KINDS], range: RANGE },
    legend: LEGEND,
  } as const;
  return {
    name: `by-${name}`,
    caption: `${title}: profit of a batch by kind of contributor, with 95% intervals.`,
    spec: {
      ...frame(title, [
        "Profit of a batch in tokens, with 95% intervals. Below the line it doesn't pay. Source: sweeps.csv.",
      ]),
      data: { values },
      layer: [
        {
          mark: { type: "area", opacity: 0.2 },
          encoding: {
            x,
            color,
            y: { field: "low", type: "quantitative", axis: axis("tokens a batch") },
            y2: { field: "high" },
          },
        },
        {
          mark: { type: "line", strokeWidth: 2, point: true },
          encoding: { x, color, y: { field: "mean", type: "quantitative" } },
        },
        { mark: { type: "rule", color: INK, strokeDash: [4, 3] }, encoding: { y: { datum: 0 } } },
      ],
    },
  };
}

function rulesChart({ variants }: Figures): Chart {
  const values = variants.flatMap(({ name, expertPerAccount, cheatPerAccount }) => [
    { name, who: "expert", ...expertPerAccount },
    { name, who: "cheats", ...cheatPerAccount },
  ]);
  const domain = ["expert", "cheats"];
  const y = { field: "name", type: "nominal", sort: variants.map(({ name }) => name), title: null } as const;
  const yOffset = { field: "who", sort: domain } as const;
  return {
    name: "rules",
    caption: `What an account earns by each set of rules: an expert's, and on average one of the ${CHEATS.length} kinds of cheats.`,
    spec: {
      ...frame("What an account earns by each set of rules", [
        "Profit in tokens, with 95% intervals. Source: rules.csv.",
      ]),
      data: { values },
      encoding: { y, yOffset },
      layer: [
        {
          mark: { type: "bar" },
          encoding: {
            x: { field: "mean", type: "quantitative", axis: { title: "tokens an account" } },
            color: {
              field: "who",
              type: "nominal",
              scale: { domain, range: [COLOURS[1] ?? INK, COLOURS[0] ?? INK] },
              legend: LEGEND,
            },
          },
        },
        { mark: { type: "rule" }, encoding: { x: { field: "low", type: "quantitative" }, x2: { field: "high" } } },
      ],
    },
  };
}
