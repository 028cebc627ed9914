import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EconomyError } from "../../sdk/errors.ts";

export type NumberType = "F32" | "F64";

/** A folder of its own, and how to be rid of it. */
export function gradientFolder(): { path: string; write(name: string, bytes: Uint8Array): string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "gradients-"));
  return {
    path,
    write: (name, bytes) => {
      writeFileSync(join(path, name), bytes);
      return join(path, name);
    },
    remove: () => rmSync(path, { recursive: true }),
  };
}

/** Numbers as little-endian IEEE 754. */
export function littleEndian(numbers: readonly number[], type: NumberType = "F64"): Buffer {
  const size = type === "F32" ? 4 : 8;
  const bytes = Buffer.alloc(numbers.length * size);
  numbers.forEach((number, i) => (size === 4 ? bytes.writeFloatLE(number, i * 4) : bytes.writeDoubleLE(number, i * 8)));
  return bytes;
}

/** A .npy file by its header's text. */
export function npyOf(header: string, data: Uint8Array, version: number[] = [1, 0]): Buffer {
  const length = Buffer.alloc(version[0] === 1 ? 2 : 4);
  if (length.length === 2) length.writeUInt16LE(header.length);
  else length.writeUInt32LE(header.length);
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  return Buffer.concat([Buffer.from([...magic, ...version]), length, Buffer.from(header, "latin1"), data]);
}

/** A header as NumPy writes it, filled up with blanks to a multiple of 64. */
export function npyHeader(shape: string, descr = "<f8", fortran = "False"): string {
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;
  return `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
}

/** Rows as a .npy file. */
export function npyRows(rows: readonly (readonly number[])[], type: NumberType = "F64"): Buffer {
  const shape = `(${rows.length}, ${rows[0]?.length ?? 0})`;
  return npyOf(npyHeader(shape, type === "F32" ? "<f4" : "<f8"), littleEndian(rows.flat(), type));
}

/** A .safetensors file by its header's text. */
export function safetensorsOf(header: string, data: Uint8Array): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Buffer.concat([length, Buffer.from(header), data]);
}

/** Rows by layer as a .safetensors file. */
export function safetensorsRows(layers: Readonly<Record<string, readonly (readonly number[])[]>>): Buffer {
  let at = 0;
  const entries = Object.entries(layers).map(([name, rows]) => {
    const from = at;
    at += rows.flat().length * 8;
    return [name, { dtype: "F64", shape: [rows.length, rows[0]?.length ?? 0], data_offsets: [from, at] }];
  });
  return safetensorsOf(JSON.stringify(Object.fromEntries(entries)), littleEndian(Object.values(layers).flat(2)));
}

/** The code of the error that `run` throws. */
export function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof EconomyError) return error.code;
    throw error;
  }
  return undefined;
}
