// keccak256 of what a reward tree hashes, in WebAssembly: two messages at a time, one in each half of every vector.
import {
  both,
  call,
  type Code,
  code,
  get,
  i32,
  I32,
  i64,
  I64,
  load,
  loadFirst,
  loadI64,
  loadSecond,
  loadTwice,
  moduleOf,
  repeat,
  RETURN,
  SELECT,
  set,
  shiftLeft,
  shiftRight,
  store,
  storeHalf,
  tee,
  V128,
  when,
  type WasmFunction,
} from "./wasm.ts";

/** The most messages of a call: V8 replaces slow code by fast code only from one call to the next. */
export const CHUNK = 2_000;
/** Bytes of a leaf's message, and of a hash. */
export const MESSAGE = 128;
export const HASH = 32;
const PAIR = 2 * HASH;

const LANES = 25;
const ROUNDS = 24;
/** Bytes of a lane: of one message, and of both. */
const LANE = 8;
const BOTH = 2 * LANE;
/** keccak256 takes in this many lanes at once; its padding sets the first bit behind a message, and the last one. */
const RATE = 17;
const FIRST_BIT = 1n;
const LAST_BIT = 1n << 63n;

/** Where things lie in memory: the state and the constants of the rounds, what is hashed, and the hashes. */
const STATE_AT = 0;
const ROUNDS_AT = STATE_AT + LANES * BOTH;
const MESSAGES_AT = 1_024;
const PAIRS_AT = MESSAGES_AT + CHUNK * MESSAGE;
const HASHES_AT = PAIRS_AT + CHUNK * PAIR;
const PAGES = Math.ceil((HASHES_AT + CHUNK * HASH) / 2 ** 16);

/** The order of the functions in the module. */
const PERMUTE = 0;
const SMALLER = 1;

// --- The permutation ---

/** A bit of each round's constant comes from a shift register of eight bits. */
function roundConstants(): bigint[] {
  let register = 1;
  return Array.from({ length: ROUNDS }, () => {
    let constant = 0n;
    for (let j = 0; j < 7; j++) {
      if (register % 2 === 1) constant |= 1n << (2n ** BigInt(j) - 1n);
      register = register < 0x80 ? register << 1 : (register << 1) ^ 0x171;
    }
    return constant;
  });
}

/** By lane, how far it turns and where it goes: steps rho and pi. */
function moves(): { readonly turn: number; readonly to: number }[] {
  const all = Array.from({ length: LANES }, () => ({ turn: 0, to: 0 }));
  let [x, y] = [1, 0];
  for (let t = 0; t < LANES - 1; t++) {
    const [toX, toY] = [y, (2 * x + 3 * y) % 5];
    all[x + 5 * y] = { turn: (((t + 1) * (t + 2)) / 2) % 64, to: toX + 5 * toY };
    [x, y] = [toX, toY];
  }
  return all;
}

/** The locals of the permutation: a round reads one state and writes the other. */
const ROUND = 0;
const STATES = [1, 1 + LANES] as const;
const COLUMNS = 1 + 2 * LANES;
const EFFECTS = COLUMNS + 5;
const MOVED = EFFECTS + 5;

function turned(value: Code, bits: number): Code {
  return bits === 0 ? value : code(value, shiftLeft(bits), value, shiftRight(64 - bits), V128.or);
}

/** A round, from the state in the locals at `from` to the one in those at `to`: theta, rho with pi, chi and iota. */
function round(from: number, to: number, constant: Code): Code {
  const columns = range(5).map((x) => {
    const column = range(5).map((y) => get(from + x + 5 * y));
    return code(...column, ...column.slice(1).map(() => V128.xor), set(COLUMNS + x));
  });
  const effects = range(5).map((x) => {
    const [left, right] = [get(COLUMNS + ((x + 4) % 5)), get(COLUMNS + ((x + 1) % 5))];
    return code(left, turned(right, 1), V128.xor, set(EFFECTS + x));
  });
  const moved = moves().map(({ turn, to: place }, order) => {
    const mixed = code(get(from + order), get(EFFECTS + (order % 5)), V128.xor, set(MOVED + place));
    return code(mixed, turned(get(MOVED + place), turn), set(MOVED + place));
  });
  const rows = range(LANES).map((order) => {
    const row = MOVED + order - (order % 5);
    const [next, second] = [get(row + ((order + 1) % 5)), get(row + ((order + 2) % 5))];
    const mixed = code(get(MOVED + order), second, next, V128.andNot, V128.xor);
    return code(mixed, order === 0 ? code(constant, V128.xor) : [], set(to + order));
  });
  return code(...columns, ...effects, ...moved, ...rows);
}

/** keccak-f[1600] on the state in memory, two rounds at a time. */
function permutation(): WasmFunction {
  const [one, other] = STATES;
  const constant = (order: number): Code => code(get(ROUND), loadTwice(ROUNDS_AT + order * LANE));
  const body = code(
    ...range(LANES).map((order) => code(i32(STATE_AT), load(order * BOTH), set(one + order))),
    repeat(
      code(
        round(one, other, constant(0)),
        round(other, one, constant(1)),
        code(get(ROUND), i32(2 * LANE), I32.add, tee(ROUND), i32(ROUNDS * LANE), I32.lessUnsigned),
      ),
    ),
    ...range(LANES).map((order) => code(i32(STATE_AT), get(one + order), store(order * BOTH))),
  );
  return { parameters: 0, hasResult: false, locals: [1, 0, MOVED + LANES - 1], body };
}

// --- Hashing two messages ---

/** Where a message lies: a local with an address, or code that leaves one, and a distance from it. */
interface Address {
  readonly base: Code;
  readonly offset: number;
}

/** Writes a lane of the state, for both messages. */
function lane(order: number, value: Code): Code {
  return code(i32(STATE_AT), value, store(order * BOTH));
}

/** Takes in lanes of two messages, from the state's lane `to` on. */
function taken(lanes: number, to: number, first: Address, second: Address): Code {
  return range(lanes).flatMap((order) => {
    const [one, other] = [first.offset + order * LANE, second.offset + order * LANE];
    return lane(to + order, code(second.base, first.base, loadFirst(one), loadSecond(other)));
  });
}

/** Pads what lies in the first lanes of the state, and permutes it. */
function padded(length: number): Code {
  const rest = range(LANES - length).map((distance) => {
    const order = length + distance;
    const first = distance === 0 ? FIRST_BIT : 0n;
    return lane(order, both(order === RATE - 1 ? first | LAST_BIT : first));
  });
  return code(...rest, call(PERMUTE));
}

/** The locals of both loops; the hashes end at the address that is the parameter. */
const [END, FROM, TO, ONE, OTHER] = [0, 1, 2, 3, 4];

/** Hashes messages of so many bytes two by two, by what is given for two of them. */
function loop(name: string, from: number, size: number, two: Code): WasmFunction {
  const hashes = range(HASH / LANE).flatMap((order) =>
    ([0, 1] as const).map((half) => {
      return code(get(TO), i32(STATE_AT), load(order * BOTH), storeHalf(half, half * HASH + order * LANE));
    }),
  );
  const next = code(get(FROM), i32(2 * size), I32.add, set(FROM), get(TO), i32(2 * HASH), I32.add, tee(TO));
  const body = code(
    code(i32(from), set(FROM), i32(HASHES_AT), set(TO)),
    repeat(code(two, ...hashes, next, get(END), I32.lessUnsigned)),
  );
  return { name, parameters: 1, hasResult: false, locals: [OTHER, 0, 0], body };
}

/** keccak256(keccak256(message)) of messages of 128 bytes. */
function leaves(): WasmFunction {
  const lanes = MESSAGE / LANE;
  const first = { base: get(FROM), offset: 0 };
  const second = { base: get(FROM), offset: MESSAGE };
  const two = code(taken(lanes, 0, first, second), padded(lanes), padded(HASH / LANE));
  return loop("leaves", MESSAGES_AT, MESSAGE, two);
}

/** keccak256 of pairs of hashes, the smaller one of each first. */
function pairs(): WasmFunction {
  const lanes = HASH / LANE;
  const smallerAt = (local: number): Address => ({ base: get(local), offset: 0 });
  // a pair lies at a multiple of its length, so that one bit tells its hashes apart
  const largerAt = (local: number): Address => ({ base: code(get(local), i32(HASH), I32.xor), offset: 0 });
  const two = code(
    code(get(FROM), call(SMALLER), set(ONE)),
    code(get(FROM), i32(PAIR), I32.add, call(SMALLER), set(OTHER)),
    taken(lanes, 0, smallerAt(ONE), smallerAt(OTHER)),
    taken(lanes, lanes, largerAt(ONE), largerAt(OTHER)),
    padded(2 * lanes),
  );
  return loop("pairs", PAIRS_AT, PAIR, two);
}

/** The address of the smaller of two hashes side by side, which the first byte that differs tells. */
function smaller(): WasmFunction {
  const [pair, one, other, bits] = [0, 1, 2, 3];
  const byteOf = (local: number): Code => code(get(local), get(bits), I64.shiftRight, i64(0xffn), I64.and);
  // numbers are little-endian: the first byte that differs has the lowest bit that does
  const differing = code(get(one), get(other), I64.xor, I64.trailingZeros, i64(0x38n), I64.and, set(bits));
  const addresses = code(get(pair), i32(HASH), I32.add, get(pair));
  const found = code(differing, addresses, byteOf(one), byteOf(other), I64.moreUnsigned, SELECT, RETURN);
  const steps = range(HASH / LANE).map((order) =>
    code(
      code(get(pair), loadI64(order * LANE), set(one), get(pair), loadI64(HASH + order * LANE), set(other)),
      code(get(one), get(other), I64.differ, when(found)),
    ),
  );
  return { parameters: 1, hasResult: true, locals: [0, 3, 0], body: code(...steps, get(pair)) };
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

// --- What JavaScript calls ---

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly leaves: (end: number) => void;
  readonly pairs: (end: number) => void;
}

/** Of the host's interface, which the types of Node leave out, what is used here. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** Hashes in chunks, in a memory of its own. */
export class Keccak {
  /** Room for `CHUNK` messages of 128 bytes. */
  readonly messages: Uint8Array<ArrayBuffer>;
  /** Room for `CHUNK` pairs of hashes. */
  readonly pairs: Uint8Array<ArrayBuffer>;
  /** The hashes of the last call, one after the other. */
  readonly hashes: Uint8Array<ArrayBuffer>;
  readonly #exports: Exports;

  constructor() {
    const module = new WebAssembly.Module(moduleOf([permutation(), smaller(), leaves(), pairs()], PAGES));
    this.#exports = new WebAssembly.Instance(module).exports as Exports;
    const memory = this.#exports.memory.buffer;
    const view = new DataView(memory, ROUNDS_AT);
    roundConstants().forEach((constant, order) => view.setBigUint64(order * LANE, constant, true));
    this.messages = new Uint8Array(memory, MESSAGES_AT, CHUNK * MESSAGE);
    this.pairs = new Uint8Array(memory, PAIRS_AT, CHUNK * PAIR);
    this.hashes = new Uint8Array(memory, HASHES_AT, CHUNK * HASH);
  }

  /** keccak256(keccak256(message)) of the first `count` messages. */
  hashLeaves(count: number): void {
    if (count > 0) this.#exports.leaves(HASHES_AT + count * HASH);
  }

  /** keccak256 of the first `count` pairs, the smaller hash of each before the other. */
  hashPairs(count: number): void {
    if (count > 0) this.#exports.pairs(HASHES_AT + count * HASH);
  }
}
