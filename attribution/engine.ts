// Attribution by the runs of tokens that an output shares with records: docs/attribution.md has the formula.
import { EconomyError } from "../sdk/errors.ts";
import type { Shard } from "./corpus.ts";
import { informationOf } from "./information.ts";
import { type Holders, holdersOf, matchLengths } from "./lookup.ts";
import { MIN_SPAN, type Span, spansOf } from "./spans.ts";

/** What the ledger says of a record. */
export interface Standing {
  /** In millionths. */
  readonly quality: bigint;
  readonly isVoid: boolean;
}

/** A span of an output, and what of its value is whose. */
export interface FoundSpan extends Span {
  /** In sixteenths of a bit, at most `SPAN_CAP`. */
  readonly value: bigint;
  /** By record, in the same unit; what is missing to the value is nobody's. */
  readonly parts: ReadonlyMap<number, bigint>;
}

/** What an output draws on. */
export interface Attribution {
  /** The record of each of the output's tokens; -1 where it has none. */
  readonly records: Int32Array;
  readonly spans: readonly FoundSpan[];
  /** By record, in millionths of sixteenths of a bit; above zero. */
  readonly weights: ReadonlyMap<number, bigint>;
  /** What belongs to no record, in the same unit. */
  readonly unattributed: bigint;
}

/** The most that a span is worth: 1,024 bits, in sixteenths. */
export const SPAN_CAP = 16_384n;
/** A quality without a fault, in millionths. */
export const FULL_QUALITY = 1_000_000n;
/** So many records may hold a window that counts, however few there are. */
const FEWEST_HOLDERS = 8;
/** Above one in so many records a window is boilerplate. */
const BOILERPLATE_PART = 32;

/** A dataset version in one shard or several, in the order of its records. */
export class Engine {
  /** More records than this make a window boilerplate. */
  readonly limit: number;
  readonly #shards: readonly Shard[];
  readonly #standings: readonly Standing[];
  readonly #tokens: number;
  readonly #information = new Map<number, bigint>();

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
    this.#tokens = shards.reduce((sum, { tokens }) => sum + tokens, 0);
    this.limit = Math.max(FEWEST_HOLDERS, Math.floor(records / BOILERPLATE_PART));
  }

  /** Σ weights and what is unattributed is a million times Σ values, exactly. */
  attribute(tokens: Int32Array): Attribution {
    const lengths = this.#lengths(tokens);
    const records = this.#recordsOf(tokens, lengths);
    const spans = spansOf(lengths).map((span) => this.#found(tokens, records, span));
    const weights = new Map<number, bigint>();
    let unattributed = 0n;
    for (const { value, parts } of spans) {
      unattributed += value * FULL_QUALITY;
      for (const [record, part] of parts) {
        const weight = part * this.#qualityOf(record);
        if (weight > 0n) weights.set(record, (weights.get(record) ?? 0n) + weight);
        unattributed -= weight;
      }
    }
    return { records, spans, weights, unattributed };
  }

  #lengths(tokens: Int32Array): Int32Array {
    const longest = new Int32Array(tokens.length);
    for (const shard of this.#shards) {
      matchLengths(shard, tokens).forEach((length, start) => {
        longest[start] = Math.max(longest[start] ?? 0, length);
      });
    }
    return longest;
  }

  /** The first record that holds a window with the token, of the windows that aren't boilerplate. */
  #recordsOf(tokens: Int32Array, lengths: Int32Array): Int32Array {
    const records = new Int32Array(tokens.length).fill(-1);
    lengths.forEach((length, start) => {
      if (length < MIN_SPAN) return;
      const { count, earliest } = this.#holders(tokens.subarray(start, start + MIN_SPAN));
      if (count > this.limit) return;
      for (let token = start; token < start + MIN_SPAN; token++) {
        const known = records[token] ?? -1;
        if (known < 0 || earliest < known) records[token] = earliest;
      }
    });
    return records;
  }

  #holders(window: Int32Array): Holders {
    let [count, earliest, first] = [0, -1, 0];
    for (const shard of this.#shards) {
      const own = holdersOf(shard, window, this.limit - count);
      if (earliest < 0 && own.earliest >= 0) earliest = first + own.earliest;
      count += own.count;
      first += shard.records;
      if (count > this.limit) break;
    }
    return { count, earliest };
  }

  #found(tokens: Int32Array, records: Int32Array, span: Span): FoundSpan {
    const parts = new Map<number, bigint>();
    let total = 0n;
    for (const place of span.owned) {
      const information = this.#informationOf(tokens[place] ?? 0);
      const record = records[place] ?? -1;
      total += information;
      if (record >= 0) parts.set(record, (parts.get(record) ?? 0n) + information);
    }
    if (total <= SPAN_CAP) return { ...span, value: total, parts };
    const capped = [...parts].map(([record, part]) => [record, (part * SPAN_CAP) / total] as const);
    return { ...span, value: SPAN_CAP, parts: new Map(capped) };
  }

  #qualityOf(record: number): bigint {
    const standing = this.#standings[record];
    return standing === undefined || standing.isVoid ? 0n : standing.quality;
  }

  #informationOf(token: number): bigint {
    const known = this.#information.get(token);
    if (known !== undefined) return known;
    const count = this.#shards.reduce((sum, { counts }) => sum + (counts.get(token) ?? 0), 0);
    const information = BigInt(informationOf(count, this.#tokens));
    this.#information.set(token, information);
    return information;
  }
}

function invalid(message: string): EconomyError {
  return new EconomyError(
    "RECORDS_INVALID",
    message,
    `Give each record's quality, 0 to ${FULL_QUALITY}, and whether it is void.`,
  );
}
