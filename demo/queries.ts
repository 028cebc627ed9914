import { indexRecords, type Match, overlap, tokensOf } from "../attribution/overlap.ts";
import type { PaidQuery } from "../attribution/rounds.ts";
import { addTo, MILLION, partsPerMillion } from "../attribution/shares.ts";
import { EconomyError } from "../sdk/errors.ts";
import { textHash } from "../sdk/formats.ts";
import type { SourceDocument } from "../workbench/corpus.ts";
import type { PublishedRecord } from "./datanet.ts";

/** Price of one token of a query, in units of 10⁻¹⁸ OPEN: a thousandth of an OPEN. */
export const PRICE_PER_TOKEN = 10n ** 15n;

/** The longest query, in tokens; longer texts are cut. */
export const MAX_QUERY_TOKENS = 400;

/** A query with what it draws on. */
export interface AnsweredQuery extends PaidQuery {
  readonly documentId: string;
  readonly tokenCount: number;
  /** What it matched, the strongest first; empty where it matched nothing. */
  readonly evidence: readonly Evidence[];
}

/** One record that a query draws on. */
export interface Evidence {
  readonly record: PublishedRecord;
  readonly weight: bigint;
  readonly ngrams: number;
  /** Of the shared n-grams, the first of those that the fewest records hold. */
  readonly phrase: string;
}

/** Attributes each held-out text to the records and turns it into a paid query. What matches nobody earns `reserve`. */
export function answerQueries(
  heldOut: readonly SourceDocument[],
  records: readonly PublishedRecord[],
  reserve: string,
): AnsweredQuery[] {
  const index = indexRecords(records.map(({ text }) => text));
  const holders = (ngram: string) => index.get(ngram)?.length ?? 0;

  return heldOut.map(({ id, text }) => {
    const answer = queryText(text);
    const evidence = [...overlap(index, answer)]
      .map(([number, match]) => evidenceOf(records[number], match, holders))
      .filter((found) => found !== undefined)
      .sort((a, b) => (a.weight === b.weight ? 0 : a.weight > b.weight ? -1 : 1));
    return {
      documentId: id,
      tokenCount: tokensOf(answer).length,
      fee: PRICE_PER_TOKEN * BigInt(tokensOf(answer).length),
      parts:
        evidence.length === 0
          ? new Map([[reserve, MILLION]])
          : partsPerMillion(byAuthor(evidence), BigInt(textHash(id))),
      evidence,
    };
  });
}

/** What is asked for a held-out text. */
export function requestText(documentId: string): string {
  return `What does the licence ${documentId} say?`;
}

/** What is answered: the held-out text, as far as a query goes. */
export function queryText(text: string): string {
  return tokensOf(text).slice(0, MAX_QUERY_TOKENS).join(" ");
}

/** A query as the contributors are paid for it: by a policy's share of its fee. Throws where that isn't whole. */
export function contributorsPart(query: AnsweredQuery, share: bigint): AnsweredQuery {
  const product = query.fee * share;
  if (product % 10_000n !== 0n) {
    throw new EconomyError("SHARES_INVALID", "A share of a fee isn't whole.", "Charge fees in coarser units.");
  }
  return { ...query, fee: product / 10_000n };
}

function evidenceOf(
  record: PublishedRecord | undefined,
  { weight, ngrams }: Match,
  holders: (ngram: string) => number,
): Evidence | undefined {
  if (record === undefined) return undefined;
  const phrase = ngrams.reduce((rarest, ngram) => (holders(ngram) < holders(rarest) ? ngram : rarest));
  return { record, weight, ngrams: ngrams.length, phrase };
}

function byAuthor(evidence: readonly Evidence[]): Map<string, bigint> {
  const weights = new Map<string, bigint>();
  for (const { record, weight } of evidence) addTo(weights, record.author, weight);
  return weights;
}
