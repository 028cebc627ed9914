// The charts of a simulation of rewards. Each says where its figures are.
import { axis, type Chart, COLOURS, frame, LEGEND } from "../charts/frame.ts";
import { INK } from "../charts/theme.ts";
import { tornadoChart } from "../charts/tornado.ts";
import type { Paid } from "./central.ts";
import type { Figures, PlayedCorpus } from "./figures.ts";
import { CHAINS } from "./gas.ts";
import { CHAIN_NAMES } from "./words.ts";

export function chartsOf(figures: Figures, corpora: readonly PlayedCorpus[]): Chart[] {
  return [
    lorenzChart(corpora),
    decilesChart(figures),
    intervalsChart(figures),
    epochsChart(figures),
    attacksChart(figures),
    tornado(figures),
  ];
}

/** What part of the pay the smallest so many have, by hundredths of the contributors. */
export function lorenzOf(central: readonly Paid[]): { readonly people: number; readonly pay: number }[] {
  const amounts = central.map(({ total }) => Number(total)).reverse();
  const sum = amounts.reduce((all, amount) => all + amount, 0);
  let run = 0;
  const points = amounts.map((amount, i) => {
    run += amount;
    return { people: (i + 1) / amounts.length, pay: sum === 0 ? 0 : run / sum };
  });
  return [{ people: 0, pay: 0 }, ...points];
}

function lorenzChart(corpora: readonly PlayedCorpus[]): Chart {
  const values = corpora.flatMap(({ name, central }) => lorenzOf(central).map((point) => ({ name, ...point })));
  const x = {
    field: "people",
    type: "quantitative",
    axis: { title: "contributors, the smallest first", format: "%" },
  } as const;
  return {
    name: "concentration",
    caption: "Which part of what contributors get the smallest of them have, in the central year.",
    spec: {
      ...frame("How evenly pay is spread", ["The straight line is where all have alike. Source: contributors.csv."]),
      data: { values },
      layer: [
        {
          mark: { type: "line", strokeWidth: 2 },
          encoding: {
            x,
            y: { field: "pay", type: "quantitative", axis: { ...axis("part of the pay"), format: "%" } },
            color: {
              ...{ field: "name", type: "nominal", legend: LEGEND },
              scale: { domain: corpora.map(({ name }) => name), range: COLOURS },
            },
          },
        },
        {
          data: {
            values: [
              { people: 0, pay: 0 },
              { people: 1, pay: 1 },
            ],
          },
          mark: { type: "line", color: INK, strokeDash: [4, 3], strokeWidth: 1 },
          encoding: { x, y: { field: "pay", type: "quantitative" } },
        },
      ],
    },
  };
}

function decilesChart({ corpora }: Figures): Chart {
  const values = corpora.flatMap(({ name, deciles }) =>
    deciles.flatMap(({ decile, gas }) =>
      CHAINS.map((chain) => ({ row: `${name}, ${CHAIN_NAMES[chain]}`, decile, ...gas[chain] })),
    ),
  );
  return lines({
    ...{ name: "deciles", values, field: "decile", across: "tenth of the contributors, 1 earns least" },
    title: "What gas takes or leaves unclaimed, by how much one earns",
    caption:
      "What gas takes or leaves unclaimed of each tenth's pay, with a claim about once a quarter, with 95% intervals.",
    source: "deciles.csv",
    up: "part of the pay",
  });
}

function intervalsChart({ corpora }: Figures): Chart {
  const values = corpora.flatMap(({ name, chains }) =>
    chains.flatMap(({ chain, intervals }) =>
      intervals.map(({ days, net }) => ({ row: `${name}, ${CHAIN_NAMES[chain]}`, days, ...net })),
    ),
  );
  return lines({
    ...{ name: "claiming", values, field: "days", across: "days between two claims" },
    title: "What claiming leaves, by how often one claims",
    caption: "What all contributors together keep of the pool after gas and waiting, with 95% intervals.",
    source: "claiming.csv",
    up: "part of the pool",
  });
}

function epochsChart({ corpora }: Figures): Chart {
  const values = corpora.flatMap(({ name, chains }) =>
    chains.flatMap(({ chain, epochs }) =>
      epochs.map(({ days, cost }) => ({ row: `${name}, ${CHAIN_NAMES[chain]}`, days, ...cost })),
    ),
  );
  return lines({
    ...{ name: "epochs", values, field: "days", across: "days of an epoch" },
    title: "What posting and waiting cost, by an epoch's length",
    caption: "What posting roots costs the attributor and waiting the contributors, with 95% intervals.",
    source: "epochs.csv",
    up: "part of the pool",
  });
}

interface Lines {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly source: string;
  readonly values: readonly {
    readonly row: string;
    readonly mean: number;
    readonly low: number;
    readonly high: number;
  }[];
  readonly field: string;
  readonly across: string;
  readonly up: string;
}

function lines({ name, title, caption, source, values, field, across, up }: Lines): Chart {
  const x = { field, type: "quantitative", axis: { title: across, grid: false } } as const;
  const domain = [...new Set(values.map(({ row }) => row))];
  const color = { field: "row", type: "nominal", scale: { domain, range: COLOURS }, legend: LEGEND } as const;
  const y = { type: "quantitative", axis: { ...axis(up), format: "%" } } as const;
  return {
    ...{ name, caption },
    spec: {
      ...frame(title, [`Means with 95% intervals. Source: ${source}.`]),
      data: { values: [...values] },
      layer: [
        {
          mark: { type: "area", opacity: 0.2 },
          encoding: { x, color, y: { field: "low", ...y }, y2: { field: "high" } },
        },
        {
          mark: { type: "line", strokeWidth: 2, point: true },
          encoding: { x, color, y: { field: "mean", type: "quantitative" } },
        },
      ],
    },
  };
}

function attacksChart({ corpora }: Figures): Chart {
  const values = corpora.flatMap(({ name, variants }) =>
    variants
      .filter(({ variant }) => variant.attack !== "none")
      .map(({ variant, attacker, records }) => ({ corpus: name, row: variant.name, records, ...attacker })),
  );
  const sort = [...new Set(values.map(({ row }) => row))];
  const domain = corpora.map(({ name }) => name);
  const y = { field: "row", type: "nominal", sort, title: null, axis: { labelLimit: 0 } } as const;
  const yOffset = { field: "corpus", sort: domain } as const;
  return {
    name: "attacks",
    caption: "What part of the pool each attack gets, and the part of all records that it has (the dark mark).",
    spec: {
      ...frame("What an attack on attribution gets", [
        "Bars: part of the pool, with 95% intervals. Dark marks: the attacker's part of all records. Source: attacks.csv.",
      ]),
      height: { step: 16 },
      data: { values },
      encoding: { y, yOffset },
      layer: [
        {
          mark: { type: "bar" },
          encoding: {
            x: { field: "mean", type: "quantitative", axis: { title: "part of the pool", format: "%" } },
            color: { field: "corpus", type: "nominal", scale: { domain, range: COLOURS.slice(1) }, legend: LEGEND },
          },
        },
        { mark: { type: "rule" }, encoding: { x: { field: "low", type: "quantitative" }, x2: { field: "high" } } },
        {
          mark: { type: "tick", color: INK, thickness: 3 },
          encoding: { x: { field: "records", type: "quantitative" } },
        },
      ],
    },
  };
}

function tornado({ tornado: { corpus, runs, central, swings } }: Figures): Chart {
  return tornadoChart({
    name: "tornado",
    caption: `For which part of ${corpus}'s contributors a claim pays on L1, by each assumption; ${runs} runs for each end.`,
    title: "What moves for whom a claim pays on L1",
    source: "tornado.csv",
    result: "part of the contributors whose year is worth more than a claim costs",
    ...{ central, swings },
  });
}
