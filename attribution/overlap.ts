// Attribution by exact token overlap, in its plainest form. It imports nothing, and is meant to be checked by reading.

/** Length of an n-gram, in tokens. */
export const NGRAM = 8;

/** What one n-gram of a query is worth: a million millionths. */
export const NGRAM_WORTH = 1_000_000n;

/** What a query draws on in one record. */
export interface Match {
  /** In millionths of an n-gram. */
  weight: bigint;
  /** The query's n-grams that the record contains, each once, in the order of the query. */
  ngrams: string[];
}

/** For every n-gram, the records that contain it: each once, by their numbers, in ascending order. */
export type NgramIndex = ReadonlyMap<string, readonly number[]>;

/** The words of a text: runs of letters, marks and digits, in lower case. */
export function tokensOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** The distinct n-grams of a text, joined by spaces, in order of first appearance. */
export function ngramsOf(text: string): Set<string> {
  const tokens = tokensOf(text);
  const ngrams = new Set<string>();
  for (let i = 0; i + NGRAM <= tokens.length; i++) ngrams.add(tokens.slice(i, i + NGRAM).join(" "));
  return ngrams;
}

/** Indexes records, which are numbered by their place in the list. */
export function indexRecords(records: readonly string[]): NgramIndex {
  const index = new Map<string, number[]>();
  records.forEach((record, number) => {
    for (const ngram of ngramsOf(record)) {
      const holders = index.get(ngram);
      if (holders === undefined) index.set(ngram, [number]);
      else holders.push(number);
    }
  });
  return index;
}

/**
 * How much a query draws on each record: weight(r) = Σ ⌊10⁶ / k(g)⌋ over the distinct n-grams g that the query and r share,
 * where k(g) is the number of records that contain g. Every n-gram is thus worth the same, and is shared equally: a phrase
 * that one record holds tells more of it than one that stands in a hundred. Weights are in millionths of an n-gram and
 * round down, once for each n-gram. Overlap is evidence of use, not proof of cause, and a paraphrase leaves none.
 * @returns The matching records by their numbers; empty where nothing matches.
 */
export function overlap(index: NgramIndex, query: string): Map<number, Match> {
  const matches = new Map<number, Match>();
  for (const ngram of ngramsOf(query)) {
    const holders = index.get(ngram) ?? [];
    for (const number of holders) {
      const match = matches.get(number) ?? { weight: 0n, ngrams: [] };
      match.weight += NGRAM_WORTH / BigInt(holders.length);
      match.ngrams.push(ngram);
      matches.set(number, match);
    }
  }
  return matches;
}
