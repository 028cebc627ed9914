// Attribution by the runs of tokens that an output shares with records: docs/attribution.md has the formula.
import { EconomyError } from "../sdk/errors.ts";
import type { Shard } from "./corpus.ts";
import { informationOf } from "./information.ts";
import { holdersOf, type Matches, matchesOf } from "./lookup.ts";
import { passagesOf, type Run, spansOf, WINDOW } from "./spans.ts";

/** What the ledger says of a record. */
export interface Standing {
  /** In millionths. */
  readonly quality: bigint;
  readonly isVoid: boolean;
}

/** A passage of an output that stands in records, and what of its value is whose. */
export interface Passage extends Run {
  /** In sixteenths of a bit, at most `PASSAGE_CAP`. */
  readonly value: bigint;
  /** By record, in the same unit; what is missing to the value is nobody's. */
  readonly parts: ReadonlyMap<number, bigint>;
}

/** What an output draws on. */
export interface Attribution {
  /** The record of each of the output's tokens; `NOBODY` where it has none. */
  readonly records: Int32Array;
  /** The maximal spans. */
  readonly spans: readonly Run[];
  readonly passages: readonly Passage[];
  /** By record, in millionths of sixteenths of a bit; above zero. */
  readonly weights: ReadonlyMap<number, bigint>;
  /** What belongs to no record, in the same unit. */
  readonly unattributed: bigint;
}

/** No record. */
export const NOBODY = -1;
/** The most that a passage is worth: 4,096 bits, in sixteenths. */
export const PASSAGE_CAP = 65_536n;
/** A quality without a fault, in millionths. */
export const FULL_QUALITY = 1_000_000n;
/** So many records may hold a window that counts, however few there are. */
const FEWEST_HOLDERS = 8;
/** Above one in so many records a window is boilerplate. */
const BOILERPLATE_PART = 32;

/** A dataset version in one shard or several, in the order of its records. */
export class Engine {
  /** More of all records than this make a window boilerplate. */
  readonly limit: number;
  readonly #shards: readonly Shard[];
  readonly #standings: readonly Standing[];

  /** Throws RECORDS_INVALID where the standings aren't one for each record. */
  constructor(shards: readonly Shard[], standings: readonly Standing[]) {
    const records = shards.reduce((sum, shard) => sum + shard.records, 0);
    if (standings.length !== records)
      throw invalid(`There are ${records} records, and standings of ${standings.length}.`);
    standings.forEach(({ quality }, record) => {
      if (quality < 0n || quality > FULL_QUALITY) throw invalid(`Record ${record} has a quality of ${quality}.`);
    });
    this.#shards = shards;
    this.#standings = standings;
    this.limit = limitOf(records);
  }

  /** Σ weights and what is unattributed is a million times Σ values, exactly. */
  attribute(tokens: Int32Array): Attribution {
    const matches = this.#shards.map((shard) => matchesOf(shard, tokens));
    const lengths = longestOf(tokens, matches);
    const records = this.#recordsOf(tokens, lengths, matches);
    const spans = spansOf(lengths);
    const passages = passagesOf(spans).map((run) => passageOf(tokens, records, run));
    const weights = new Map<number, bigint>();
    let unattributed = 0n;
    for (const { value, parts } of passages) {
      unattributed += value * FULL_QUALITY;
      for (const [record, part] of parts) {
        const weight = part * this.#qualityOf(record);
        if (weight > 0n) weights.set(record, (weights.get(record) ?? 0n) + weight);
        unattributed -= weight;
      }
    }
    return { records, spans, passages, weights, unattributed };
  }

  /**
   * The first record that holds a window with the token; nobody where one such window is boilerplate. Every eighth window
   * comes first, as no other is looked up whose tokens are all nobody's by then: boilerplate is what takes long.
   */
  #recordsOf(tokens: Int32Array, lengths: Int32Array, matches: readonly Matches[]): Int32Array {
    const first = new Float64Array(tokens.length).fill(Infinity);
    // a window that a record repeats is looked up in all its places, so no more than once
    const known = new Map<string, number>();
    const lookUp = (start: number) => {
      const own = first.subarray(start, start + WINDOW);
      if ((lengths[start] ?? 0) < WINDOW || own.every((record) => record === NOBODY)) return;
      const name = tokens.subarray(start, start + WINDOW).join();
      const record = known.get(name) ?? this.#ownerOf(tokens, start, matches);
      known.set(name, record);
      own.forEach((other, i) => (own[i] = Math.min(other, record)));
    };
    for (let start = 0; start < tokens.length; start += WINDOW) lookUp(start);
    for (let start = 0; start < tokens.length; start++) if (start % WINDOW > 0) lookUp(start);
    return Int32Array.from(first, (record) => (record === Infinity ? NOBODY : record));
  }

  /** The first holder of a window; nobody where it is boilerplate. */
  #ownerOf(tokens: Int32Array, start: number, matches: readonly Matches[]): number {
    const window = tokens.subarray(start, start + WINDOW);
    const holders: number[] = [];
    let first = 0;
    for (const { shard, lengths, places } of matches) {
      if ((lengths[start] ?? 0) >= WINDOW) {
        const own = holdersOf(shard, window, places[start] ?? 0, this.limit - holders.length);
        for (const record of own) holders.push(first + record);
      }
      if (holders.length > this.limit) return NOBODY;
      first += shard.records;
    }
    const isBoilerplate = holders.some((record, before) => before + 1 > limitOf(record + 1));
    return isBoilerplate ? NOBODY : (holders[0] ?? NOBODY);
  }

  #qualityOf(record: number): bigint {
    const standing = this.#standings[record];
    return standing === undefined || standing.isVoid ? 0n : standing.quality;
  }
}

/** How many tokens from each place on stand in one record, at most. */
function longestOf(tokens: Int32Array, matches: readonly Matches[]): Int32Array {
  return tokens.map((_, start) => Math.max(0, ...matches.map(({ lengths }) => lengths[start] ?? 0)));
}

/** More of so many records than this make a window boilerplate. */
function limitOf(records: number): number {
  return Math.max(FEWEST_HOLDERS, Math.floor(records / BOILERPLATE_PART));
}

function passageOf(tokens: Int32Array, records: Int32Array, { start, length }: Run): Passage {
  const parts = new Map<number, bigint>();
  let total = 0n;
  for (let place = start; place < start + length; place++) {
    const information = BigInt(informationOf(tokens[place] ?? 0));
    const record = records[place] ?? NOBODY;
    total += information;
    if (record !== NOBODY) parts.set(record, (parts.get(record) ?? 0n) + information);
  }
  if (total <= PASSAGE_CAP) return { start, length, value: total, parts };
  const capped = [...parts].map(([record, part]) => [record, (part * PASSAGE_CAP) / total] as const);
  return { start, length, value: PASSAGE_CAP, parts: new Map(capped) };
}

function invalid(message: string): EconomyError {
  return new EconomyError(
    "RECORDS_INVALID",
    message,
    `Give each record's quality, 0 to ${FULL_QUALITY}, and whether it is void.`,
  );
}
