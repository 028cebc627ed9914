import { z } from "zod";
import { bytesAt, bytesOf, malformed, MOST_HEADER, type Tensor, truncated, unsupported, withFile } from "./tensor.ts";

const LENGTH_BYTES = 8;

const whole = z.int().nonnegative();
const entry = z.strictObject({ dtype: z.string(), shape: z.array(whole), data_offsets: z.tuple([whole, whole]) });
const metadata = z.record(z.string(), z.string());

/**
 * Where the tensors of a .safetensors file lie, each named by its layer, F32 or F64. As the format demands, the tensors
 * cover everything behind the header, without a gap or an overlap. A header with a backslash is refused, so that no name
 * stands in it twice, or in two spellings. Every length is held against the size of the file before anything is read by it.
 */
export function openSafetensors(file: string): Tensor[] {
  return withFile(file, (descriptor, size) => {
    if (size < LENGTH_BYTES) throw truncated(file, `has only ${size} bytes`);
    const length = bytesAt(file, descriptor, 0, LENGTH_BYTES).readBigUInt64LE();
    if (length > BigInt(size - LENGTH_BYTES))
      throw truncated(file, `has ${size} bytes, and a header that says ${length}`);
    if (length > BigInt(MOST_HEADER)) throw malformed(file, `has a header of ${length} bytes`);

    const offset = LENGTH_BYTES + Number(length);
    const header = parseHeader(file, bytesAt(file, descriptor, LENGTH_BYTES, Number(length)));
    return tensorsOf(file, header, { offset, size });
  });
}

function tensorsOf(file: string, header: [string, unknown][], data: { offset: number; size: number }): Tensor[] {
  const entries = header.map(([layer, value]) => {
    const parsed = entry.safeParse(value);
    if (!parsed.success) throw malformed(file, `has no type, shape and place for "${layer}"`);
    return { layer, ...parsed.data };
  });
  entries.sort((a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);

  let end = 0;
  const tensors = entries.map(({ layer, dtype, shape, data_offsets: [from, to] }): Tensor => {
    if (dtype !== "F32" && dtype !== "F64") throw unsupported(file, `numbers of the type ${dtype} for "${layer}"`);
    if (from !== end) throw malformed(file, `has "${layer}" at ${from}, where ${end} is next`);
    if (bytesOf(dtype, shape) !== BigInt(to) - BigInt(from)) {
      throw malformed(file, `has bytes ${from} to ${to} for "${layer}" of shape (${shape.join(", ")})`);
    }
    end = to;
    return { file, layer, type: dtype, shape, offset: data.offset + from };
  });
  const there = data.size - data.offset;
  if (end > there) throw truncated(file, `has ${there} bytes of numbers, and offsets up to ${end}`);
  if (end < there) throw malformed(file, `has ${there} bytes of numbers, and offsets up to ${end}`);
  return tensors;
}

/** The entries of the header, without the metadata. */
function parseHeader(file: string, bytes: Buffer): [string, unknown][] {
  let header: unknown;
  const text = bytes.toString("utf8");
  try {
    header = JSON.parse(text);
  } catch {
    throw malformed(file, "has a header that is no JSON");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    throw malformed(file, "has a header that is no JSON object");
  }
  const all: [string, unknown][] = Object.entries(header);
  const entries = all.filter(([name]) => name !== "__metadata__");
  if (!all.every(([name, value]) => name !== "__metadata__" || metadata.safeParse(value).success)) {
    throw malformed(file, "has metadata that are not texts");
  }
  if (!saysAllOnce(text, header)) throw malformed(file, "has an escape, a name twice or an odd number in its header");
  return entries;
}

/** Whether JSON says everything once, in its shortest form but for blanks: a parser drops the first of two equal names. */
function saysAllOnce(text: string, parsed: object): boolean {
  const compact = text.replace(/("[^"]*")|\s+/g, "$1");
  const plain = /^[\d{}[\]:,]*$/.test(compact.replace(/"[^"]*"/g, ""));
  return plain && !text.includes("\\") && compact.length === JSON.stringify(parsed).length;
}
