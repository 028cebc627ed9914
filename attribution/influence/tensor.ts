import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { EconomyError } from "../../sdk/errors.ts";
import type { GradientMatrix } from "./dataInf.ts";

/** Bytes of a number: little-endian IEEE 754, as both formats name it. */
const BYTES = { F32: 4, F64: 8 };

/** The largest header that is read, in bytes. */
export const MOST_HEADER = 2 ** 24;

const CHUNK = 2 ** 20;

export type TensorType = keyof typeof BYTES;

/** Where the numbers of a tensor lie in a file, in C order. */
export interface Tensor {
  readonly file: string;
  readonly layer: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  /** Of the first byte. */
  readonly offset: number;
}

/** Opens a file for as long as `use` runs. Other than a file is refused unopened, for a pipe may wait for ever. */
export function withFile<T>(file: string, use: (descriptor: number, size: number) => T): T {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new EconomyError("GRADIENTS_MISSING", `${file} is no file.`, "Give a file to read.");
  }

  const descriptor = openSync(file, "r");
  try {
    return use(descriptor, fstatSync(descriptor).size);
  } finally {
    closeSync(descriptor);
  }
}

/** Fills `target` from a place in a file. Throws GRADIENTS_TRUNCATED where the file ends before. */
export function readExactly(file: string, descriptor: number, target: Uint8Array, position: number): void {
  let done = 0;
  while (done < target.length) {
    const count = readSync(descriptor, target, done, target.length - done, position + done);
    if (count === 0) throw truncated(file, `ends at byte ${position + done}`);
    done += count;
  }
}

/** `length` bytes of a file, for a length that is known to lie within it. */
export function bytesAt(file: string, descriptor: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  readExactly(file, descriptor, bytes, position);
  return bytes;
}

/** What a tensor takes, in bytes, exactly: a shape is whatever its file claims. */
export function bytesOf(type: TensorType, shape: readonly number[]): bigint {
  return shape.reduce((product, length) => product * BigInt(length), BigInt(BYTES[type]));
}

/** A tensor as a matrix that is read from its file row by row; a tensor of one dimension is one row. */
export class TensorMatrix implements GradientMatrix {
  readonly rows: number;
  readonly columns: number;

  constructor(readonly tensor: Tensor) {
    const [first, second, ...others] = tensor.shape;
    if (first === undefined || others.length > 0) {
      throw new EconomyError(
        "GRADIENTS_MISMATCH",
        `Layer "${tensor.layer}" in ${tensor.file} has the shape (${tensor.shape.join(", ")}).`,
        "Flatten the gradient of a point into one row.",
      );
    }
    this.rows = second === undefined ? 1 : first;
    this.columns = second ?? first;
  }

  eachRow(visit: (row: Float64Array, index: number) => void): void {
    const rowBytes = this.columns * BYTES[this.tensor.type];
    const atOnce = Math.max(1, Math.min(this.rows, Math.floor(CHUNK / rowBytes)));
    const row = new Float64Array(this.columns);
    withFile(this.tensor.file, (descriptor) => {
      const bytes = new Uint8Array(atOnce * rowBytes);
      for (let first = 0; first < this.rows; first += atOnce) {
        const chunk = bytes.subarray(0, Math.min(atOnce, this.rows - first) * rowBytes);
        readExactly(this.tensor.file, descriptor, chunk, this.tensor.offset + first * rowBytes);
        const view = new DataView(chunk.buffer, 0, chunk.length);
        for (let at = 0; at < chunk.length; at += rowBytes) {
          const index = first + at / rowBytes;
          this.#decode(view, at, row, index);
          visit(row, index);
        }
      }
    });
  }

  #decode(view: DataView, at: number, row: Float64Array, index: number): void {
    const { type, file, layer } = this.tensor;
    for (let column = 0; column < row.length; column++) {
      const value = type === "F32" ? view.getFloat32(at + column * 4, true) : view.getFloat64(at + column * 8, true);
      if (!Number.isFinite(value)) {
        throw new EconomyError(
          "GRADIENTS_NOT_FINITE",
          `Layer "${layer}" in ${file} has ${value} in row ${index}, column ${column}, counted from 0.`,
          "Leave the point out, or compute its gradient again.",
        );
      }
      row[column] = value;
    }
  }
}

/** A file that ends too early. */
export function truncated(file: string, how: string): EconomyError {
  return new EconomyError("GRADIENTS_TRUNCATED", `${file} ${how}.`, "Write or copy the file again.");
}

/** A file that isn't what its format says. */
export function malformed(file: string, how: string): EconomyError {
  return new EconomyError("GRADIENTS_MALFORMED", `${file} ${how}.`, "Write the file again, by NumPy or safetensors.");
}

/** A file of a kind that isn't read. */
export function unsupported(file: string, what: string): EconomyError {
  return new EconomyError(
    "GRADIENTS_UNSUPPORTED",
    `${file} has ${what}.`,
    "Write floats of 32 or 64 bits, little-endian, in C order.",
  );
}
