// The charts of a simulation of offerings. Each says where its figures are.
import { axis, type Chart, COLOURS, frame, LEGEND } from "../charts/frame.ts";
import { type Swing, tornadoChart } from "../charts/tornado.ts";
import { INK } from "../charts/theme.ts";
import type { Figures, SweepFigures, SwingFigures } from "./figures.ts";
import { SWEEP_WORDS } from "./words.ts";

const RANGE = [...COLOURS, "#66717e", "#7a5195"];
/** What is drawn along a parameter: the chart's title, its axis, and whether zero is a border. */
const DRAWN = {
  price: ["How far prices are off, by", "root of the mean square of ln(price / worth)", false],
  trick: ["What a trick brings, by", "more than by acting truthfully, over the money of who does it", true],
  funds: ["What buyers have in the end, by", "gained for each dollar paid", true],
  threat: ["What an extortionist's contest brings him, by", "in bonds", true],
} as const;
const KIND: Readonly<Record<SweepFigures["name"], keyof typeof DRAWN>> = {
  ...{ bidders: "price", noise: "price", teamError: "price" },
  ...{ snipers: "trick", fakes: "trick", cancelPart: "trick", whaleMoney: "trick", decoy: "trick" },
  ...{
    defaults: "funds",
    late: "funds",
    milestones: "funds",
    growth: "funds",
    turnout: "funds",
    extortionist: "threat",
  },
};

export function chartsOf(figures: Figures): Chart[] {
  return [
    surplusChart(figures),
    ...figures.sweeps.map(sweepChart),
    tornado(
      figures,
      "bias",
      "tornado-price",
      "Which assumption moves the auction's price most",
      "mean of ln(price / worth)",
    ),
    tornado(
      figures,
      "investor",
      "tornado-investor",
      "Which assumption moves what buyers have most",
      "dollars in the end for each that was paid, by the escrow",
    ),
  ];
}

function surplusChart({ sales }: Figures): Chart {
  const values = sales.flatMap(({ sale, surplus }) => surplus.map(({ who, part }) => ({ sale, who, ...part })));
  const domain = sales[0]?.surplus.map(({ who }) => who) ?? [];
  const title = "Who keeps what of the worth that is sold";
  return {
    name: "surplus",
    caption: `${title}, by way of selling, with 95% intervals.`,
    spec: {
      ...frame(title, [
        "Parts of what the tokens are worth to who bought them. Below zero: paid too much. Source: kinds.csv.",
      ]),
      data: { values },
      encoding: {
        y: { field: "sale", type: "nominal", sort: sales.map(({ sale }) => sale), title: null },
        yOffset: { field: "who", sort: domain },
      },
      layer: [
        {
          mark: { type: "bar" },
          encoding: {
            x: { field: "mean", type: "quantitative", axis: { title: "part of the worth" } },
            color: { field: "who", type: "nominal", scale: { domain: [...domain], range: RANGE }, legend: LEGEND },
          },
        },
        { mark: { type: "rule" }, encoding: { x: { field: "low", type: "quantitative" }, x2: { field: "high" } } },
      ],
    },
  };
}

function sweepChart({ name, points }: SweepFigures): Chart {
  const [begin, vertical, hasBorder] = DRAWN[KIND[name]];
  const { name: parameter, across } = SWEEP_WORDS[name];
  const title = `${begin} ${parameter}`;
  const values = points.map(({ value, measure, estimate }) => ({ value, measure, ...estimate }));
  const domain = [...new Set(points.map(({ measure }) => measure))];
  const x = { field: "value", type: "quantitative", axis: { title: across, grid: false } } as const;
  const color = {
    field: "measure",
    type: "nominal",
    scale: { domain, range: RANGE.slice(0, domain.length) },
    legend: LEGEND,
  } as const;
  return {
    name: `by-${name}`,
    caption: `${title}, with 95% intervals.`,
    spec: {
      ...frame(title, ["With 95% intervals. Source: sweeps.csv."]),
      data: { values },
      layer: [
        {
          mark: { type: "area", opacity: 0.2 },
          encoding: {
            x,
            color,
            y: { field: "low", type: "quantitative", axis: axis(vertical) },
            y2: { field: "high" },
          },
        },
        {
          mark: { type: "line", strokeWidth: 2, point: true },
          encoding: { x, color, y: { field: "mean", type: "quantitative" } },
        },
        ...(hasBorder
          ? [{ mark: { type: "rule" as const, color: INK, strokeDash: [4, 3] }, encoding: { y: { datum: 0 } } }]
          : []),
      ],
    },
  };
}

function tornado(
  { swings, central }: Figures,
  of: "bias" | "investor",
  name: string,
  title: string,
  result: string,
): Chart {
  const found = swings.map((swing) => swingOf(swing, of)).filter(({ results: [low, high] }) => low !== high);
  const caption = `${title}.`;
  return tornadoChart({
    name,
    caption,
    title,
    source: "tornado.csv",
    result,
    central: central[of].mean,
    swings: found,
  });
}

function swingOf(swing: SwingFigures, of: "bias" | "investor"): Swing {
  const { assumption, ends } = swing;
  const [low, high] = swing[of];
  const [first, last] = ends.map((end) => String(Number(end.toFixed(3))));
  return { assumption, ends: [first ?? "", last ?? ""], results: [low.mean, high.mean] };
}
