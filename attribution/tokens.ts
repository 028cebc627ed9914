import { decode, decodeGenerator, encode } from "gpt-tokenizer/encoding/o200k_base";

/** Names how texts become tokens; whoever changes one of these changes all weights. */
export const TOKENISER = "gpt-tokenizer 4.0.0 o200k_base of NFC, one blank, 256";

/** Stands behind each record of a corpus, and in no text: a token's number is that of the tokeniser and one. */
export const SEPARATOR = 0;

/** How many different numbers a text can have, with the separator. */
export const ALPHABET = 200_020;

const NOTHING_IS_SPECIAL = { disallowedSpecial: new Set<string>() };

/** Blanks, tabs, line ends: how a text is set, and not what it says. */
const BLANKS = /\s+/g;
/** What the tokeniser takes in one piece, in a time that grows with the square of its length. */
const RUNS = /[\p{L}\p{M}]{1,256}|[^\s\p{L}\p{N}]{1,256}/gu;
/** Runs of letters or signs are cut so that none is longer. */
const LONGEST_RUN = 256;

/**
 * A text's tokens, each above `SEPARATOR` and below `ALPHABET`. Equal texts by Unicode's canonical equivalence (NFC) have
 * equal tokens, and so have texts that differ in the kind and number of their blanks; what looks like a control token is
 * text; half a surrogate pair is U+FFFD.
 */
export function tokensOf(text: string): Int32Array {
  const tokens: number[] = [];
  for (const piece of piecesOf(text.normalize("NFC").replace(BLANKS, " "))) {
    for (const token of encode(piece, NOTHING_IS_SPECIAL)) tokens.push(token + 1);
  }
  return Int32Array.from(tokens);
}

/** A piece of a text, and the tokens that it is made of. */
export interface TokenText {
  readonly text: string;
  /** The first token. */
  readonly start: number;
  readonly length: number;
}

/** The text of tokens, cut as finely as characters allow: one that several tokens share is one piece. */
export function textsOf(tokens: Int32Array): TokenText[] {
  let read = 0;
  function* numbers() {
    for (const token of tokens) {
      read++;
      yield token - 1;
    }
  }
  const texts: TokenText[] = [];
  let start = 0;
  for (const text of decodeGenerator(numbers())) {
    texts.push({ text, start, length: read - start });
    start = read;
  }
  return texts;
}

/** The text of tokens; half a character at either end is U+FFFD. */
export function textOf(tokens: Int32Array): string {
  return decode([...tokens].map((token) => token - 1));
}

/** The text, cut behind each run of letters or signs that is as long as one may be. */
function* piecesOf(text: string): Generator<string> {
  let from = 0;
  for (const { 0: run, index } of text.matchAll(RUNS)) {
    if (run.length < LONGEST_RUN) continue;
    yield text.slice(from, index + run.length);
    from = index + run.length;
  }
  yield text.slice(from);
}
