// A text as the engine reads it, cut where it passes from one record to another.
import ranks from "gpt-tokenizer/bpeRanks/o200k_base";
import { NOBODY } from "../../attribution/engine.ts";

/** A piece of a text that one record has, or nobody. */
export interface Piece {
  readonly text: string;
  /** `NOBODY` where it has none. */
  readonly record: number;
}

/**
 * The pieces of tokens' text, which are those of the engine: numbers one above the tokeniser's. A token may hold a part of a
 * character only; a character is its first byte's.
 */
export function piecesOf(tokens: Int32Array, records: Int32Array): Piece[] {
  const bytes: number[] = [];
  const owners: number[] = [];
  for (const [place, token] of tokens.entries()) {
    for (const byte of bytesOf(token - 1)) {
      bytes.push(byte);
      // what follows the first byte of a character is the same record's
      owners.push(isInside(byte) ? (owners.at(-1) ?? NOBODY) : (records[place] ?? NOBODY));
    }
  }
  const text = Uint8Array.from(bytes);
  const pieces: Piece[] = [];
  for (let from = 0; from < text.length;) {
    let to = from;
    while (to < text.length && owners[to] === owners[from]) to++;
    pieces.push({ text: new TextDecoder().decode(text.subarray(from, to)), record: owners[from] ?? NOBODY });
    from = to;
  }
  return pieces;
}

function bytesOf(token: number): Uint8Array | readonly number[] {
  const rank = ranks[token] ?? "";
  return typeof rank === "string" ? new TextEncoder().encode(rank) : rank;
}

function isInside(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** Controls, and what turns the direction of writing or can't be seen. */
const HOSTILE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** The text with everything named that a terminal or a browser would obey. */
export function harmless(text: string): string {
  return text.replace(
    HOSTILE,
    (sign) => `⟨U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
  );
}
