/** A run of the output's tokens. */
export interface Run {
  /** Its first token. */
  readonly start: number;
  readonly length: number;
}

/** A run, and those of its tokens that no longer run has. */
export interface Span extends Run {
  readonly owned: readonly number[];
}

/** The fewest tokens of a span that counts: shorter ones are everybody's words. */
export const MIN_SPAN = 8;

/**
 * The maximal spans of at least `MIN_SPAN` tokens, from left to right, by the match lengths at each place. A span is maximal
 * where it ends beyond the one that begins a token earlier. Each token belongs to the longest span that covers it, and of
 * equally long ones to the leftmost; spans that are left without a token are left out.
 */
export function spansOf(lengths: Int32Array): Span[] {
  const runs: Run[] = [];
  let end = 0;
  lengths.forEach((length, start) => {
    if (start + length > end && length >= MIN_SPAN) runs.push({ start, length });
    end = Math.max(end, start + length);
  });

  const owner = new Int32Array(lengths.length).fill(-1);
  const byLength = [...runs.entries()].sort(
    ([, one], [, other]) => other.length - one.length || one.start - other.start,
  );
  for (const [index, { start, length }] of byLength) {
    for (let token = start; token < start + length; token++) if (owner[token] === -1) owner[token] = index;
  }
  return runs
    .map((run, index) => ({ ...run, owned: tokensFrom(run).filter((token) => owner[token] === index) }))
    .filter(({ owned }) => owned.length > 0);
}

function tokensFrom({ start, length }: Run): number[] {
  return Array.from({ length }, (_, offset) => start + offset);
}
