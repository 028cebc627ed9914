import { encode } from "gpt-tokenizer/encoding/o200k_base";

/** Names how texts become tokens; whoever changes one of these changes all weights. */
export const TOKENISER = "gpt-tokenizer 4.0.0 o200k_base of NFC";

/** Stands behind each record of a corpus, and in no text: a token's number is that of the tokeniser and one. */
export const SEPARATOR = 0;

/** How many different numbers a text can have, with the separator. */
export const ALPHABET = 200_020;

const NOTHING_IS_SPECIAL = { disallowedSpecial: new Set<string>() };

/**
 * A text's tokens, each above `SEPARATOR` and below `ALPHABET`. Equal texts by Unicode's canonical equivalence (NFC) have
 * equal tokens; what looks like a control token is text; half a surrogate pair is U+FFFD.
 */
export function tokensOf(text: string): Int32Array {
  return Int32Array.from(encode(text.normalize("NFC"), NOTHING_IS_SPECIAL), (token) => token + 1);
}
