import type { GradientMatrix, Layer } from "../../attribution/influence/dataInf.ts";
import type { Random } from "./random.ts";

export type Rows = readonly (readonly number[])[];

/** A layer as plain numbers. */
export interface PlainLayer {
  readonly train: Rows;
  readonly test: Rows;
}

/** Rows as a matrix in memory. */
export function matrixOf(rows: Rows): GradientMatrix {
  return {
    rows: rows.length,
    columns: rows[0]?.length ?? 0,
    eachRow: (visit) => rows.forEach((row, index) => visit(Float64Array.from(row), index)),
  };
}

/** A layer in memory. */
export function layerOf(name: string, { train, test }: PlainLayer): Layer {
  return { name, train: matrixOf(train), test: matrixOf(test) };
}

/** A number between −1 and 1, in steps of 2⁻²⁰. */
export function entry(random: Random): number {
  return Number(random.between(-(2n ** 20n), 2n ** 20n)) / 2 ** 20;
}

/** Rows of random entries; where a direction is given, it is added to each. */
export function randomRows(random: Random, rows: number, columns: number, direction?: readonly number[]): number[][] {
  return Array.from({ length: rows }, () =>
    Array.from({ length: columns }, (_, column) => entry(random) + (direction?.[column] ?? 0)),
  );
}

/** DataInf as its formula stands: the matrix of all products first, then the double sum, for one layer and test point. */
export function literalInfluence(train: Rows, test: readonly number[], lambda: number): number[] {
  const products = train.map((one) => train.map((other) => product(one, other)));
  const withTest = train.map((row) => product(test, row));
  const at = (i: number, k: number) => products[i]?.[k] ?? NaN;
  return train.map((_, k) => {
    const terms = withTest.map((l, i) => (l * at(i, k)) / (lambda + at(i, i)));
    return (terms.reduce((sum, term) => sum + term, 0) / train.length - (withTest[k] ?? NaN)) / lambda;
  });
}

/** The exact influence, −testᵀ (λI + (1/n) Σ g gᵀ)⁻¹ g_k, for one layer and test point. */
export function exactInfluence(train: Rows, test: readonly number[], lambda: number): number[] {
  const hessian = test.map((_, a) =>
    test.map((__, b) => {
      const mean = train.reduce((sum, row) => sum + (row[a] ?? NaN) * (row[b] ?? NaN), 0) / train.length;
      return mean + (a === b ? lambda : 0);
    }),
  );
  const solution = solve(hessian, test);
  return train.map((row) => -product(solution, row));
}

/** Solves A x = b for a symmetric, positive definite A, by elimination. */
export function solve(matrix: Rows, right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? NaN]);
  rows.forEach((pivot, i) => {
    for (const row of rows.slice(i + 1)) {
      const factor = (row[i] ?? NaN) / (pivot[i] ?? NaN);
      for (let column = i; column < row.length; column++) {
        row[column] = (row[column] ?? NaN) - factor * (pivot[column] ?? NaN);
      }
    }
  });
  const x = right.map(() => 0);
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i] ?? [];
    x[i] = ((row.at(-1) ?? NaN) - product(row.slice(0, -1), x)) / (row[i] ?? NaN);
  }
  return x;
}

export function product(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);
}

/** The mean squared entry. */
export function meanSquare(rows: Rows): number {
  return rows.reduce((sum, row) => sum + product(row, row), 0) / rows.length / (rows[0]?.length ?? NaN);
}

/** ‖a − b‖ / ‖b‖. */
export function relativeError(a: readonly number[], b: readonly number[]): number {
  const difference = a.map((value, i) => value - (b[i] ?? NaN));
  return Math.sqrt(product(difference, difference) / product(b, b));
}

/** The part of all weight, max(0, −I), that goes to other points by `a` than by `b`. */
export function misplaced(a: readonly number[], b: readonly number[]): number {
  const [partsA, partsB] = [a, b].map((values) => {
    const weights = values.map((value) => Math.max(0, -value));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  });
  return (partsA ?? []).reduce((sum, part, i) => sum + Math.abs(part - (partsB?.[i] ?? NaN)), 0) / 2;
}

/** Spearman's rank correlation of lists without ties. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const ranksA = ranks(a);
  const ranksB = ranks(b);
  const squares = ranksA.reduce((sum, rank, i) => sum + (rank - (ranksB[i] ?? NaN)) ** 2, 0);
  return 1 - (6 * squares) / (a.length * (a.length ** 2 - 1));
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((i, k) => (values[i] ?? NaN) - (values[k] ?? NaN));
  const result = values.map(() => 0);
  order.forEach((index, rank) => (result[index] = rank));
  return result;
}
