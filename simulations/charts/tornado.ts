// Which assumption moves a result most.
import { type Chart, COLOURS, frame, LEGEND, WIDTH } from "./frame.ts";
import { INK } from "./theme.ts";

/** What a result is where one assumption is at an end of its range, and all others are central. */
export interface Swing {
  readonly assumption: string;
  /** The ends of its range, as they are to be read. */
  readonly ends: readonly [low: string, high: string];
  /** The results there. */
  readonly results: readonly [low: number, high: number];
}

/** What a tornado chart shows. */
export interface Tornado {
  readonly name: string;
  readonly caption: string;
  readonly title: string;
  /** Where its figures are. */
  readonly source: string;
  /** What the result is, with its unit. */
  readonly result: string;
  /** The result where all are central. */
  readonly central: number;
  readonly swings: readonly Swing[];
}

/** The swings with the widest first; among equal ones, in their order. */
export function byWidth(swings: readonly Swing[]): Swing[] {
  return swings.toSorted((a, b) => widthOf(b) - widthOf(a));
}

/** A tornado chart: a bar to each end of each assumption, from the central result on. */
export function tornadoChart({ name, caption, title, source, result, central, swings }: Tornado): Chart {
  const values = byWidth(swings).flatMap(({ assumption, ends, results }) =>
    ends.map((_, place) => ({
      row: `${assumption}: ${ends[0]} to ${ends[1]}`,
      end: ENDS[place],
      from: central,
      to: results[place],
    })),
  );
  const sort = [...new Set(values.map(({ row }) => row))];
  const subtitle = [`Each bar: one assumption at an end of its range, all others central. Source: ${source}.`];
  return {
    name,
    caption,
    spec: {
      ...frame(title, subtitle),
      // beside the rows' names a bar has less room
      ...{ width: WIDTH - 260, height: { step: 26 }, title: { text: title, subtitle, frame: "bounds" } },
      data: { values },
      layer: [
        {
          mark: { type: "bar" },
          encoding: {
            y: { field: "row", type: "nominal", sort, title: null, axis: { labelLimit: 0 } },
            x: { field: "from", type: "quantitative", scale: { zero: false }, axis: { title: result, tickCount: 6 } },
            x2: { field: "to" },
            color: {
              ...{ field: "end", type: "nominal", legend: LEGEND },
              scale: { domain: [...ENDS], range: COLOURS.slice(0, 2) },
            },
          },
        },
        { mark: { type: "rule", color: INK }, encoding: { x: { datum: central } } },
      ],
    },
  };
}

const ENDS = ["at the low end", "at the high end"] as const;

function widthOf({ results: [low, high] }: Swing): number {
  return Math.abs(high - low);
}
