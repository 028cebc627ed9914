import { DEFAULT_DAMPING, influences } from "../../attribution/influence/dataInf.ts";
import {
  entry,
  exactInfluence,
  layerOf,
  meanSquare,
  misplaced,
  product,
  randomRows,
  rankCorrelation,
  relativeError,
  type Rows,
} from "./influence.ts";
import { Random } from "./random.ts";

const SEEDS = 5;
const DAMPINGS = [DEFAULT_DAMPING, 1, 10, 100];
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

interface Case {
  readonly train: Rows;
  readonly test: readonly number[];
}

/** The lines of the table in docs/influence.md: DataInf and bare products beside the exact inverse, over random gradients. */
export function errorTable(): string[] {
  return Object.entries(KINDS).flatMap(([kind, rowsOf]) =>
    SIZES.map(([points, columns]) => {
      const cases = Array.from({ length: SEEDS }, (_, seed) => {
        // The last row is the test point, so that it is of the same kind.
        const rows = rowsOf({ random: new Random(BigInt(seed)), points: points + 1, columns });
        return { train: rows.slice(0, -1), test: rows.at(-1) ?? [] };
      });
      const cells = DAMPINGS.map((part) => figuresOf(cases, part, byDataInf).join(" · "));
      const [, ...bare] = figuresOf(cases, DEFAULT_DAMPING, byProducts);
      return `| ${[kind, points, columns, ...cells, bare.join(" · ") || "–"].join(" | ")} |`;
    }),
  );
}

/** Means over the cases: relative error, and for several points rank correlation and misplaced weight. */
function figuresOf(cases: readonly Case[], part: number, method: (it: Case, lambda: number) => number[]): string[] {
  const results = cases.map((it) => {
    const lambda = part * meanSquare(it.train);
    return { found: method(it, lambda), exact: exactInfluence(it.train, it.test, lambda) };
  });
  const mean = (figure: (found: readonly number[], exact: readonly number[]) => number) =>
    results.reduce((sum, { found, exact }) => sum + figure(found, exact), 0) / results.length;
  const error = `${(100 * mean(relativeError)).toFixed(1)}%`;
  if (cases[0]?.train.length === 1) return [error];
  return [error, mean(rankCorrelation).toFixed(2), `${(100 * mean(misplaced)).toFixed(1)}%`];
}

function byDataInf({ train, test }: Case, lambda: number): number[] {
  return [...(influences([layerOf("a", { train, test: [test] })], new Map([["a", lambda]]))[0] ?? [])];
}

function byProducts({ train, test }: Case): number[] {
  return train.map((row) => -product(test, row));
}
