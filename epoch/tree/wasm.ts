// The few instructions of WebAssembly that keccak takes, and a module of them, encoded byte for byte.

/** Encoded instructions, one after the other. */
export type Code = readonly number[];

/** Several pieces of code, one after the other. */
export function code(...pieces: readonly Code[]): Code {
  return pieces.flat();
}

/** A function of a module. */
export interface WasmFunction {
  /** The name by which JavaScript calls it; a function without one is only called from within. */
  readonly name?: string;
  /** How many numbers of 32 bits it takes, which are its first locals. */
  readonly parameters: number;
  /** Whether it gives back a number of 32 bits. */
  readonly hasResult: boolean;
  /** Its other locals: numbers of 32 bits first, then of 64 bits, then vectors of 128 bits. */
  readonly locals: readonly [i32: number, i64: number, v128: number];
  readonly body: Code;
}

const TYPES = { i32: 0x7f, i64: 0x7e, v128: 0x7b, nothing: 0x40 };
const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const SECTIONS = { types: 1, functions: 3, memory: 5, exports: 7, code: 10 };
const END = 0x0b;
const VECTOR = 0xfd;

// --- Locals, constants and control ---

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const tee = (local: number): Code => [0x22, ...unsigned(local)];
export const i32 = (value: number): Code => [0x41, ...signed(BigInt(value))];
export const i64 = (value: bigint): Code => [0x42, ...signed(BigInt.asIntN(64, value))];
export const call = (order: number): Code => [0x10, ...unsigned(order)];
/** Runs the body again for as long as it leaves a number other than zero. */
export const repeat = (body: Code): Code => [0x03, TYPES.nothing, ...body, 0x0d, 0, END];
/** Runs the body if the number on top is not zero. */
export const when = (body: Code): Code => [0x04, TYPES.nothing, ...body, END];
/** Of three values, the first if the last is not zero, else the second. */
export const SELECT: Code = [0x1b];
export const RETURN: Code = [0x0f];

// --- Numbers ---

export const I32 = { add: [0x6a], xor: [0x73], lessUnsigned: [0x49] };
export const I64 = {
  ...{ differ: [0x52], moreUnsigned: [0x56], trailingZeros: [0x7a] },
  ...{ and: [0x83], xor: [0x85], shiftRight: [0x88] },
};
export const loadI64 = (offset: number): Code => [0x29, 0, ...unsigned(offset)];

// --- Vectors of two numbers of 64 bits ---

export const V128 = { andNot: vector(0x4f), or: vector(0x50), xor: vector(0x51) };
export const shiftLeft = (bits: number): Code => [...i32(bits), ...vector(0xcb)];
export const shiftRight = (bits: number): Code => [...i32(bits), ...vector(0xcd)];
export const load = (offset: number): Code => vector(0x00, 0, ...unsigned(offset));
export const store = (offset: number): Code => vector(0x0b, 0, ...unsigned(offset));
/** One number in memory, as both of the vector's. */
export const loadTwice = (offset: number): Code => vector(0x0a, 0, ...unsigned(offset));
/** One number in memory as the vector's first; the second is zero. */
export const loadFirst = (offset: number): Code => vector(0x5d, 0, ...unsigned(offset));
/** One number in memory as the second of the vector on top. */
export const loadSecond = (offset: number): Code => vector(0x57, 0, ...unsigned(offset), 1);
/** The first or the second number of the vector on top, to memory. */
export const storeHalf = (half: 0 | 1, offset: number): Code => vector(0x5b, 0, ...unsigned(offset), half);
/** A vector of one number twice. */
export const both = (value: bigint): Code => vector(0x0c, ...littleEndian(value), ...littleEndian(value));

/** The bytes of a module with these functions, in this order, and a memory, which it exports as `memory`. */
export function moduleOf(functions: readonly WasmFunction[], pages: number): Uint8Array<ArrayBuffer> {
  const named = functions.flatMap(({ name }, order) =>
    name === undefined ? [] : [[...text(name), 0x00, ...unsigned(order)]],
  );
  const sections = [
    section(SECTIONS.types, functions.map(typeOf)),
    section(
      SECTIONS.functions,
      functions.map((_, order) => unsigned(order)),
    ),
    section(SECTIONS.memory, [[0x01, ...unsigned(pages), ...unsigned(pages)]]),
    section(SECTIONS.exports, [[...text("memory"), 0x02, 0], ...named]),
    section(SECTIONS.code, functions.map(bodyOf)),
  ];
  return Uint8Array.from([...MAGIC_AND_VERSION, ...sections.flat()]);
}

function typeOf({ parameters, hasResult }: WasmFunction): Code {
  const taken = new Array<number>(parameters).fill(TYPES.i32);
  return [0x60, ...unsigned(parameters), ...taken, ...(hasResult ? [1, TYPES.i32] : [0])];
}

function bodyOf({ locals: [i32s, i64s, vectors], body }: WasmFunction): Code {
  const groups = [
    [...unsigned(i32s), TYPES.i32],
    [...unsigned(i64s), TYPES.i64],
    [...unsigned(vectors), TYPES.v128],
  ];
  return sized([groups.length, ...groups.flat(), ...body, END]);
}

function section(id: number, entries: readonly Code[]): Code {
  return [id, ...sized([...unsigned(entries.length), ...entries.flat()])];
}

function sized(bytes: Code): Code {
  return [...unsigned(bytes.length), ...bytes];
}

function text(name: string): Code {
  return sized([...new TextEncoder().encode(name)]);
}

function vector(operation: number, ...rest: Code): Code {
  return [VECTOR, ...unsigned(operation), ...rest];
}

function littleEndian(value: bigint): Code {
  return Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

/** A number in LEB128. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** A number in LEB128 that may be below zero: the last byte's second bit is its sign. */
function signed(value: bigint): Code {
  const low = Number(value & 0x7fn);
  const rest = value >> 7n;
  const isLast = rest === (low < 0x40 ? 0n : -1n);
  return isLast ? [low] : [low | 0x80, ...signed(rest)];
}
