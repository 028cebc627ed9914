import { bytesAt, bytesOf, malformed, MOST_HEADER, type Tensor, truncated, unsupported, withFile } from "./tensor.ts";

const MAGIC = Buffer.from("\x93NUMPY", "latin1");
const TYPES = new Map([
  ["<f4", "F32"],
  ["<f8", "F64"],
] as const);
// The header as NumPy writes it: a Python dictionary whose keys are sorted.
const HEADER =
  /^\{\s*'descr':\s*'([^']*)',\s*'fortran_order':\s*(True|False),\s*'shape':\s*\(([\d, ]*)\)\s*,?\s*\}\s*$/;

/**
 * Where the array of a .npy file lies: versions 1 and 2 of NumPy's format, `<f4` or `<f8`, in C order. Every length is held
 * against the size of the file before anything is read by it.
 */
export function openNpy(file: string, layer: string): Tensor {
  return withFile(file, (descriptor, size) => {
    const start = bytesAt(file, descriptor, 0, Math.min(size, 12));
    if (start.length < 12 && MAGIC.subarray(0, start.length).equals(start.subarray(0, MAGIC.length))) {
      throw truncated(file, `has only ${size} bytes`);
    }
    if (!start.subarray(0, MAGIC.length).equals(MAGIC)) throw malformed(file, "doesn't begin as a .npy file does");
    const version = start[6] ?? 0;
    if (version !== 1 && version !== 2) throw unsupported(file, `version ${version} of the format`);

    const headerAt = version === 1 ? 10 : 12;
    const length = version === 1 ? start.readUInt16LE(8) : start.readUInt32LE(8);
    if (headerAt + length > size) throw truncated(file, `has ${size} bytes, and a header that says ${length}`);
    if (length > MOST_HEADER) throw malformed(file, `has a header of ${length} bytes`);
    const header = bytesAt(file, descriptor, headerAt, length).toString("latin1");
    return tensorOf(file, layer, header, { offset: headerAt + length, size });
  });
}

function tensorOf(file: string, layer: string, header: string, data: { offset: number; size: number }): Tensor {
  const [, descr, fortran, shapeText] = HEADER.exec(header) ?? [];
  if (descr === undefined || shapeText === undefined) throw malformed(file, "has a header that NumPy doesn't write");
  const type = TYPES.get(descr as "<f4" | "<f8");
  if (type === undefined) throw unsupported(file, `numbers of the type ${descr}`);
  if (fortran === "True") throw unsupported(file, "Fortran's order");

  const shape = shapeText.split(",").flatMap((part) => (part.trim() === "" ? [] : [Number(part)]));
  if (!shape.every(Number.isSafeInteger)) throw malformed(file, `has the shape (${shapeText})`);
  const bytes = bytesOf(type, shape);
  const there = BigInt(data.size - data.offset);
  if (bytes > there) throw truncated(file, `has ${there} bytes of numbers, and a shape for ${bytes}`);
  if (bytes < there) throw malformed(file, `has ${there} bytes of numbers, and a shape for ${bytes}`);
  return { file, layer, type, shape, offset: data.offset };
}
