// Answers that a model might give that knows a corpus, as tokens.
import type { SourceDocument, SplitCorpus } from "../../workbench/corpus.ts";
import type { Random } from "../random.ts";
import { shuffled, type Tokeniser } from "./records.ts";
import type { Scenario } from "./scenario.ts";

/** What an answer is made of: a text that was recorded, several of them, one that wasn't, or words at random. */
export const ANSWER_KINDS = ["quoted", "mixed", "heldOut", "noise"] as const;

/** An answer, and the document that was asked about, by its number among those of its kind. */
export interface Answer {
  readonly kind: number;
  readonly document: number;
  readonly tokens: Int32Array;
}

/** One token in so many of a quoted text is another one of the corpus. */
const NOISE = 20;
/** The tokens of a piece of a mixed answer. */
const [SHORTEST_PIECE, LONGEST_PIECE] = [8, 40];

/** Answers on drawn documents, at most so many recorded ones and others, in the order of kinds and documents. */
export function drawAnswers(
  { recorded, heldOut }: SplitCorpus,
  tokeniser: Tokeniser,
  { tokens, noise, perDocument }: Scenario["answers"],
  documents: number,
  random: Random,
): Answer[] {
  const read = (all: readonly SourceDocument[]) => {
    return shuffled(all, random)
      .slice(0, documents)
      .map(({ text }) => tokeniser.tokensOf(text));
  };
  const texts = read(recorded);
  const others = read(heldOut);
  const below = (bound: number) => Math.floor(random.uniform() * bound);
  const anyText = () => texts[below(texts.length)] ?? new Int32Array();
  const anyToken = () => {
    const text = anyText();
    return text[below(text.length)] ?? 1;
  };
  const cut = (text: Int32Array, length: number) => {
    const start = below(Math.max(1, text.length - length + 1));
    return text.subarray(start, start + length);
  };
  const quoted = (text: Int32Array) => cut(text, tokens).map((token) => (below(NOISE) === 0 ? anyToken() : token));
  const mixed = (text: Int32Array) => {
    const pieces: number[] = [];
    while (pieces.length < tokens) {
      const length = Math.min(SHORTEST_PIECE + below(LONGEST_PIECE - SHORTEST_PIECE + 1), tokens - pieces.length);
      pieces.push(...cut(pieces.length === 0 ? text : anyText(), length));
    }
    return Int32Array.from(pieces);
  };
  const each = (kind: number, all: readonly Int32Array[], make: (text: Int32Array) => Int32Array, times: number) =>
    all.flatMap((text, document) =>
      Array.from({ length: times }, (): Answer => ({ kind, document, tokens: make(text) })),
    );
  return [
    ...each(0, texts, quoted, perDocument),
    ...each(1, texts, mixed, perDocument),
    ...each(2, others, (text) => cut(text, tokens), perDocument),
    ...each(3, [new Int32Array()], () => new Int32Array(tokens).map(anyToken), noise),
  ].filter((answer) => answer.tokens.length > 0);
}
