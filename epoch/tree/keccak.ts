// keccak256 of what a reward tree hashes, in WebAssembly: two messages at a time, one in each half of every vector.
import {
  both,
  call,
  type Code,
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
  return bits === 0 ? value : [...value, ...shiftLeft(bits), ...value, ...shiftRight(64 - bits), ...V128.or];
}

/** A round, from the state in the locals at `from` to the one in those at `to`. */
function round(from: number, to: number, constant: Code): Code {
  const five = [0, 1, 2, 3, 4];
  const columns = five.flatMap((x) => [
    ...get(from + x),
    ...five.slice(1).flatMap((y) => [...get(from + x + 5 * y), ...V128.xor]),
    ...set(COLUMNS + x),
  ]);
  const effects = five.flatMap((x) => [
    ...get(COLUMNS + ((x + 4) % 5)),
    ...turned(get(COLUMNS + ((x + 1) % 5)), 1),
    ...[...V128.xor, ...set(EFFECTS + x)],
  ]);
  const moved = moves().flatMap(({ turn, to: place }, lane) => [
    ...[...get(from + lane), ...get(EFFECTS + (lane % 5)), ...V128.xor, ...set(MOVED + place)],
    ...[...turned(get(MOVED + place), turn), ...set(MOVED + place)],
  ]);
  const mixed = Array.from({ length: LANES }, (_, lane) => {
    const row = MOVED + lane - (lane % 5);
    const [one, other] = [row + ((lane + 1) % 5), row + ((lane + 2) % 5)];
    return [
      ...[...get(MOVED + lane), ...get(other), ...get(one), ...V128.andNot, ...V128.xor],
      ...(lane === 0 ? [...constant, ...V128.xor] : []),
      ...set(to + lane),
    ];
  });
  return [...columns, ...effects, ...moved, ...mixed.flat()];
}

/** keccak-f[1600] on the state in memory, two rounds at a time. */
function permutation(): WasmFunction {
  const [one, other] = STATES;
  const constant = (order: number): Code => [...get(ROUND), ...loadTwice(ROUNDS_AT + order * LANE)];
  const lanes = Array.from({ length: LANES }, (_, lane) => lane);
  const body = [
    ...lanes.flatMap((lane) => [...i32(STATE_AT), ...load(lane * BOTH), ...set(one + lane)]),
    ...repeat([
      ...round(one, other, constant(0)),
      ...round(other, one, constant(1)),
      ...[...get(ROUND), ...i32(2 * LANE), ...I32.add, ...tee(ROUND), ...i32(ROUNDS * LANE), ...I32.lessUnsigned],
    ]),
    ...lanes.flatMap((lane) => [...i32(STATE_AT), ...get(one + lane), ...store(lane * BOTH)]),
  ];
  return { parameters: 0, hasResult: false, locals: [1, 0, MOVED + LANES - 1], body };
}

// --- Hashing two messages ---

/** Writes a lane of the state, for both messages. */
function lane(order: number, value: Code): Code {
  return [...i32(STATE_AT), ...value, ...store(order * BOTH)];
}

/** Pads what lies in the first lanes of the state, and permutes it. */
function padded(length: number): Code {
  const rest = Array.from({ length: LANES - length }, (_, i) => {
    const order = length + i;
    const first = order === length ? FIRST_BIT : 0n;
    return lane(order, both(order === RATE - 1 ? first | LAST_BIT : first));
  });
  return [...rest.flat(), ...call(PERMUTE)];
}

/** Takes in lanes of two messages, which lie at the same distance from the addresses in two locals. */
function taken(lanes: number, to: number, first: Address, second: Address): Code {
  return Array.from({ length: lanes }, (_, i) => {
    const offset = i * LANE;
    const halves = [...first.code, ...loadFirst(first.offset + offset), ...loadSecond(second.offset + offset)];
    return lane(to + i, [...second.code, ...halves]);
  }).flat();
}

/** Where a message lies: an address on the stack, and a distance from it. */
interface Address {
  readonly code: Code;
  readonly offset: number;
}

/** The locals of both loops; the hashes end at the address that is the parameter. */
const [END, FROM, TO, ONE, OTHER] = [0, 1, 2, 3, 4];

/** Hashes messages two by two, of so many bytes each, by what is given for two of them. */
function loop(name: string, from: number, size: number, two: Code): WasmFunction {
  const hashes = Array.from({ length: HASH / LANE }, (_, i) =>
    ([0, 1] as const).flatMap((half) => [
      ...[...get(TO), ...i32(STATE_AT), ...load(i * BOTH), ...storeHalf(half, half * HASH + i * LANE)],
    ]),
  );
  const body = [
    ...[...i32(from), ...set(FROM), ...i32(HASHES_AT), ...set(TO)],
    ...repeat([
      ...[...two, ...hashes.flat(), ...get(FROM), ...i32(2 * size), ...I32.add, ...set(FROM)],
      ...[...get(TO), ...i32(2 * HASH), ...I32.add, ...tee(TO), ...get(END), ...I32.lessUnsigned],
    ]),
  ];
  return { name, parameters: 1, hasResult: false, locals: [OTHER, 0, 0], body };
}

/** keccak256(keccak256(message)) of messages of 128 bytes. */
function leaves(): WasmFunction {
  const lanes = MESSAGE / LANE;
  const first = { code: get(FROM), offset: 0 };
  const second = { code: get(FROM), offset: MESSAGE };
  return loop("leaves", MESSAGES_AT, MESSAGE, [
    ...[...taken(lanes, 0, first, second), ...padded(lanes)],
    ...padded(HASH / LANE),
  ]);
}

/** keccak256 of pairs of hashes, the smaller one of each first. */
function pairs(): WasmFunction {
  const lanes = HASH / LANE;
  const smallerOf = (pair: Code, local: number): Code => [...pair, ...call(SMALLER), ...set(local)];
  const smallerAt = (local: number): Address => ({ code: get(local), offset: 0 });
  // a pair lies at a multiple of its length, so that one bit tells its hashes apart
  const largerAt = (local: number): Address => ({ code: [...get(local), ...i32(HASH), ...I32.xor], offset: 0 });
  return loop("pairs", PAIRS_AT, PAIR, [
    ...[...smallerOf(get(FROM), ONE), ...smallerOf([...get(FROM), ...i32(PAIR), ...I32.add], OTHER)],
    ...[...taken(lanes, 0, smallerAt(ONE), smallerAt(OTHER)), ...taken(lanes, lanes, largerAt(ONE), largerAt(OTHER))],
    ...padded(2 * lanes),
  ]);
}

/** The address of the smaller of two hashes side by side, which the first byte that differs tells. */
function smaller(): WasmFunction {
  const [address, one, other, bits] = [0, 1, 2, 3];
  const byteOf = (local: number): Code => [...get(local), ...get(bits), ...I64.shiftRight, ...i64(0xffn), ...I64.and];
  const steps = Array.from({ length: HASH / LANE }, (_, i) => [
    ...[
      ...get(address),
      ...loadI64(i * LANE),
      ...set(one),
      ...get(address),
      ...loadI64(HASH + i * LANE),
      ...set(other),
    ],
    ...[...get(one), ...get(other), ...I64.differ],
    ...when([
      ...[...get(one), ...get(other), ...I64.xor, ...I64.trailingZeros, ...i64(0x38n), ...I64.and, ...set(bits)],
      ...[...get(address), ...i32(HASH), ...I32.add, ...get(address)],
      ...[...byteOf(one), ...byteOf(other), ...I64.moreUnsigned, ...SELECT, ...RETURN],
    ]),
  ]);
  return { parameters: 1, hasResult: true, locals: [0, 3, 0], body: [...steps.flat(), ...get(address)] };
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
    const code = new WebAssembly.Module(moduleOf([permutation(), smaller(), leaves(), pairs()], PAGES));
    this.#exports = new WebAssembly.Instance(code).exports as Exports;
    const memory = this.#exports.memory.buffer;
    new BigUint64Array(memory, ROUNDS_AT, ROUNDS).set(roundConstants());
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
