import { influences } from "../../attribution/influence/dataInf.ts";
import {
  entry,
  exactInfluence,
  layerOf,
  meanSquare,
  misplaced,
  randomRows,
  rankCorrelation,
  relativeError,
  type Rows,
} from "./influence.ts";
import { Random } from "./random.ts";

const SEEDS = 5;
const DAMPINGS = [0.1, 1, 10, 100];
const SIZES: readonly (readonly [number, number])[] = [
  [1, 16],
  [16, 4],
  [16, 64],
  [256, 4],
  [256, 64],
];
const KINDS = {
  independent: ({ random, points, columns }) => randomRows(random, points, columns),
  shared: ({ random, points, columns }) => {
    const direction = Array.from({ length: columns }, () => 2 * entry(random));
    return randomRows(random, points, columns, direction);
  },
  decaying: ({ random, points, columns }) =>
    randomRows(random, points, columns).map((row) => row.map((value, column) => value / (column + 1))),
} satisfies Record<string, (size: { random: Random; points: number; columns: number }) => Rows>;

/** The lines of the table in docs/influence.md: DataInf beside the exact inverse, over random gradients. */
export function errorTable(): string[] {
  return Object.entries(KINDS).flatMap(([kind, rowsOf]) =>
    SIZES.map(([points, columns]) => {
      const cases = Array.from({ length: SEEDS }, (_, seed) => {
        // The last row is the test point, so that it is of the same kind.
        const rows = rowsOf({ random: new Random(BigInt(seed)), points: points + 1, columns });
        return { train: rows.slice(0, -1), test: rows.at(-1) ?? [] };
      });
      return `| ${[kind, points, columns, ...DAMPINGS.map((part) => cellOf(cases, part))].join(" | ")} |`;
    }),
  );
}

/** Means over the cases: relative error, and for several points rank correlation and misplaced weight. */
function cellOf(cases: readonly { train: Rows; test: readonly number[] }[], part: number): string {
  const results = cases.map(({ train, test }) => {
    const lambda = part * meanSquare(train);
    const found = [...(influences([layerOf("a", { train, test: [test] })], new Map([["a", lambda]]))[0] ?? [])];
    return { found, exact: exactInfluence(train, test, lambda) };
  });
  const mean = (figure: (found: readonly number[], exact: readonly number[]) => number) =>
    results.reduce((sum, { found, exact }) => sum + figure(found, exact), 0) / results.length;
  const error = perCent(mean(relativeError));
  if (cases[0]?.train.length === 1) return error;
  return `${error} · ${mean(rankCorrelation).toFixed(2)} · ${perCent(mean(misplaced))}`;
}

function perCent(part: number): string {
  return `${(100 * part).toFixed(1)}%`;
}
