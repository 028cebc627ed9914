// What is asked and answered, and what each answer draws on.
import { type Attribution, Engine } from "../attribution/engine.ts";
import { shardOf } from "../attribution/corpus.ts";
import { textOf, tokensOf } from "../attribution/tokens.ts";
import { type Amounts } from "../attribution/shares.ts";
import { defaultParts, textParts } from "../epoch/parts.ts";
import type { SourceDocument } from "../workbench/corpus.ts";
import type { PlacedRecord } from "./datanet.ts";

/** Price of one token of an answer, in units of 10⁻¹⁸ OPEN: a thousandth of an OPEN. */
export const PRICE_PER_TOKEN = 10n ** 15n;

/** The longest answer, in words; longer texts are cut. */
const MAX_WORDS = 400;
/** One answer of so many is private. */
const PRIVATE_EVERY = 5;

/** A query with what it draws on. */
export interface AnsweredQuery {
  readonly documentId: string;
  readonly answer: string;
  /** Whether the answer is published, and divided by its text. */
  readonly isOpen: boolean;
  readonly tokenCount: number;
  /** In units of 10⁻¹⁸ OPEN. */
  readonly fee: bigint;
  /** Of an open one: what it matched, the strongest first; empty where it matched nothing. */
  readonly evidence: readonly Evidence[];
  /** Who earns how many millionths of what contributors get for it; what is missing to a million is nobody's. */
  readonly parts: Amounts;
}

/** One record that a query draws on. */
export interface Evidence {
  readonly record: PlacedRecord;
  /** In millionths of sixteenths of a bit. */
  readonly weight: bigint;
  /** How many of the answer's tokens are the record's. */
  readonly tokens: number;
  /** The longest run of them, as text. */
  readonly phrase: string;
}

/**
 * Attributes each held-out text to the records by the engine itself, beside the epochs that pay: what those give is compared
 * with it. Every fifth answer is private.
 */
export function answerQueries(heldOut: readonly SourceDocument[], records: readonly PlacedRecord[]): AnsweredQuery[] {
  const engine = new Engine([shardOf(records.map(({ text }) => tokensOf(text)))], records);
  const defaults = defaultParts(records);

  return heldOut.map(({ id, text }, place) => {
    const answer = answerText(text);
    const isOpen = (place + 1) % PRIVATE_EVERY !== 0;
    const tokens = tokensOf(answer);
    const query = { documentId: id, answer, isOpen, tokenCount: tokens.length };
    const fee = PRICE_PER_TOKEN * BigInt(tokens.length);
    if (!isOpen) return { ...query, fee, evidence: [], parts: defaults };
    const attribution = engine.attribute(tokens);
    const evidence = evidenceOf(attribution, tokens, records);
    return { ...query, fee, evidence, parts: textParts(attribution, records) };
  });
}

/** What is asked for a held-out text. */
export function requestText(documentId: string): string {
  return `What does the licence ${documentId} say?`;
}

/** What queries cost together, in units of 10⁻¹⁸ OPEN. */
export function feesOf(queries: readonly AnsweredQuery[]): bigint {
  return queries.reduce((sum, { fee }) => sum + fee, 0n);
}

/** Splits a list into `count` runs in order, whose lengths differ by one at most. */
export function inRounds<T>(items: readonly T[], count: number): T[][] {
  return Array.from({ length: count }, (_, round) => {
    return items.slice(Math.floor((items.length * round) / count), Math.floor((items.length * (round + 1)) / count));
  });
}

/** What is answered: the held-out text, as far as an answer goes. */
function answerText(text: string): string {
  return text.trim().split(/\s+/).slice(0, MAX_WORDS).join(" ");
}

function evidenceOf(
  { weights, passages, records: owners }: Attribution,
  tokens: Int32Array,
  records: readonly PlacedRecord[],
): Evidence[] {
  const runs = new Map<number, Int32Array[]>();
  for (const { start, length } of passages) {
    let from = start;
    for (let place = start + 1; place <= start + length; place++) {
      if (place < start + length && owners[place] === owners[from]) continue;
      const owner = owners[from] ?? 0;
      runs.set(owner, [...(runs.get(owner) ?? []), tokens.subarray(from, place)]);
      from = place;
    }
  }
  return [...weights]
    .flatMap(([number, weight]): Evidence[] => {
      const [record, own] = [records[number], runs.get(number) ?? []];
      if (record === undefined) return [];
      const longest = own.reduce((best, run) => (run.length > best.length ? run : best), new Int32Array());
      return [
        { record, weight, tokens: own.reduce((sum, { length }) => sum + length, 0), phrase: textOf(longest).trim() },
      ];
    })
    .sort((a, b) => (a.weight === b.weight ? 0 : a.weight > b.weight ? -1 : 1));
}
