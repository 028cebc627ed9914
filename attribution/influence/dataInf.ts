import { EconomyError } from "../../sdk/errors.ts";

/** Gradients of one layer, a point in each row, read from top to bottom as often as it takes. */
export interface GradientMatrix {
  readonly rows: number;
  readonly columns: number;
  /** Calls `visit` with every row, in order. The array is the same each time: copy what is to be kept. */
  eachRow(visit: (row: Float64Array, index: number) => void): void;
}

/** A layer's gradients of the training points and of the test points. */
export interface Layer {
  readonly name: string;
  readonly train: GradientMatrix;
  readonly test: GradientMatrix;
}

/** λ by layer. */
export type Damping = ReadonlyMap<string, number>;

/** λ, as a part of the mean squared entry of a layer's training gradients. */
export const DEFAULT_DAMPING = 0.1;

/** The most numbers that are held at once of the test gradients, and of the results: 1 GiB of each. */
export const MOST_NUMBERS = 2 ** 27;

/**
 * The influence of every training point k on every test point, by DataInf (arXiv 2310.00902):
 * I_k = Σ_l (1/λ_l) [ (1/n) Σ_i L_{l,i} · L_{l,ik} / (λ_l + L_{l,ii}) − L_{l,k} ], where l is a layer, L_{l,i} the product of
 * the test's and point i's gradients, L_{l,ik} that of points i and k. To first order the test's loss changes by I_k / n when
 * point k counts twice in the mean loss: a negative influence is help.
 *
 * Sums run over layers, rows and columns in the order given, in IEEE 754 doubles, with no other operations than + − × ÷:
 * the same gradients in the same order give the same bits on every machine.
 * @param damping λ of the layers that it names. Others have 0.1 · (n·d)⁻¹ · Σ_i ‖g_i‖².
 * @returns For every test point, the influences in the order of the training points.
 */
export function influences(layers: readonly Layer[], damping: Damping = new Map()): Float64Array[] {
  const { points, tests } = sizesOf(layers);
  const stranger = [...damping.keys()].find((name) => layers.every((layer) => layer.name !== name));
  if (stranger !== undefined) {
    throw new EconomyError("DAMPING_INVALID", `There is no layer "${stranger}".`, "Give λ for layers that there are.");
  }

  const sums = new Float64Array(tests * points);
  for (const layer of layers) addLayer(sums, layer, damping.get(layer.name));
  if (!sums.every(Number.isFinite)) {
    throw new EconomyError(
      "GRADIENTS_NOT_FINITE",
      "An influence is too large for a double.",
      "Scale all gradients down by one factor, or give a larger λ.",
    );
  }
  return Array.from({ length: tests }, (_, t) => sums.subarray(t * points, (t + 1) * points));
}

/** Adds a layer's influences. With h = (1/n) Σ_i L_i / (λ + L_ii) · g_i, the bracket is (h − test) · g_k: no n × n matrix. */
function addLayer(sums: Float64Array, { name, train, test }: Layer, given: number | undefined): void {
  const norms = squaredNorms(train);
  const lambda = checkedDamping(name, given ?? DEFAULT_DAMPING * (total(norms) / train.rows / train.columns));
  const targets = rowsOf(test).map((gradient) => ({ gradient, direction: new Float64Array(train.columns) }));

  train.eachRow((row, i) => {
    for (const { gradient, direction } of targets) {
      addTimes(direction, dot(gradient, row) / (lambda + (norms[i] ?? 0)), row);
    }
  });
  for (const { gradient, direction } of targets) {
    direction.forEach((sum, column) => (direction[column] = sum / train.rows - (gradient[column] ?? 0)));
  }
  train.eachRow((row, k) => {
    targets.forEach(({ direction }, t) => {
      const at = t * train.rows + k;
      sums[at] = (sums[at] ?? 0) + dot(direction, row) / lambda;
    });
  });
}

function sizesOf(layers: readonly Layer[]): { points: number; tests: number } {
  const [first] = layers;
  if (first === undefined) throw new EconomyError("GRADIENTS_EMPTY", "There is no layer.", "Give one at least.");
  const points = first.train.rows;
  const tests = first.test.rows;
  for (const { name, train, test } of layers) {
    if (train.rows === 0 || test.rows === 0 || train.columns === 0) {
      throw new EconomyError(
        "GRADIENTS_EMPTY",
        `Layer "${name}" has ${train.rows} training points, ${test.rows} test points and ${train.columns} columns.`,
        "Give one of each at least.",
      );
    }
    if (train.rows !== points || test.rows !== tests || train.columns !== test.columns) {
      throw new EconomyError(
        "GRADIENTS_MISMATCH",
        `Layer "${name}" is ${train.rows} × ${train.columns} in training and ${test.rows} × ${test.columns} in test, ` +
          `where layer "${first.name}" has ${points} training points and ${tests} test points.`,
        "Give every layer the same points, and the tests the columns of the training.",
      );
    }
    if (tests * Math.max(points, test.columns) > MOST_NUMBERS) {
      throw new EconomyError(
        "GRADIENTS_TOO_LARGE",
        `Layer "${name}" has ${tests} test points for ${points} points and ${test.columns} columns.`,
        `Give fewer test points at a time: their number, times points or columns, is at most ${MOST_NUMBERS}.`,
      );
    }
  }
  return { points, tests };
}

function checkedDamping(layer: string, lambda: number): number {
  if (lambda > 0 && Number.isFinite(lambda)) return lambda;
  throw new EconomyError(
    "DAMPING_INVALID",
    `λ of layer "${layer}" is ${lambda}.`,
    "Give a λ above zero. Where none was given, the layer's gradients are all zero, or too small or large to square.",
  );
}

function squaredNorms(matrix: GradientMatrix): Float64Array {
  const norms = new Float64Array(matrix.rows);
  matrix.eachRow((row, index) => (norms[index] = dot(row, row)));
  return norms;
}

function rowsOf(matrix: GradientMatrix): Float64Array[] {
  const rows: Float64Array[] = [];
  matrix.eachRow((row) => rows.push(row.slice()));
  return rows;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function total(numbers: Float64Array): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}

function addTimes(sums: Float64Array, factor: number, row: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + factor * (row[i] ?? 0);
}
