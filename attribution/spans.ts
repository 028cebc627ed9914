/** A run of an output's tokens. */
export interface Run {
  /** Its first token. */
  readonly start: number;
  readonly length: number;
}

/** The tokens of a window, and the fewest of a span: fewer are everybody's words. */
export const WINDOW = 8;

/**
 * The maximal spans of at least `WINDOW` tokens, from left to right, by how many tokens match from each place on. A span is
 * maximal where it stands in a record, and with the token before it or behind it in none.
 */
export function spansOf(lengths: Int32Array): Run[] {
  const spans: Run[] = [];
  let end = 0;
  lengths.forEach((length, start) => {
    if (start + length > end && length >= WINDOW) spans.push({ start, length });
    end = Math.max(end, start + length);
  });
  return spans;
}

/** Spans that touch or overlap, as one run each. */
export function passagesOf(spans: readonly Run[]): Run[] {
  const passages: Run[] = [];
  for (const { start, length } of spans) {
    const last = passages.at(-1);
    if (last === undefined || start > last.start + last.length) passages.push({ start, length });
    else passages[passages.length - 1] = { start: last.start, length: start + length - last.start };
  }
  return passages;
}
