// Outputs that a model might give whose records are a shard's.
import type { Shard } from "../attribution/corpus.ts";
import { SEPARATOR } from "../attribution/tokens.ts";
import { Dice, noisy } from "./noise.ts";

/** How many tokens an output has. */
export const OUTPUT = 200;
/** The most tokens of a piece of a mixture. */
const LONGEST_PIECE = 16;

/**
 * So many outputs of `OUTPUT` tokens, by turns copied out of one record, with noise, and mixed from pieces of 1 to 16 tokens from
 * anywhere. The seed decides on them, wherever the shard lies.
 */
export function queriesOf(shard: Shard, count: number, seed: number): Int32Array[] {
  const dice = new Dice(seed);
  return Array.from({ length: count }, (_, i) => (i % 2 === 0 ? copied(shard, dice) : mixed(shard, dice)));
}

function copied(shard: Shard, dice: Dice): Int32Array {
  for (;;) {
    const record = dice.below(shard.records);
    const start = shard.starts[record] ?? 0;
    const places = (shard.starts[record + 1] ?? 0) - start - OUTPUT;
    if (places <= 0) continue;
    return noisy(piece(shard, start + dice.below(places), OUTPUT), dice, () => anyToken(shard, dice));
  }
}

function mixed(shard: Shard, dice: Dice): Int32Array {
  const tokens: number[] = [];
  while (tokens.length < OUTPUT) {
    const length = Math.min(1 + dice.below(LONGEST_PIECE), OUTPUT - tokens.length);
    tokens.push(...piece(shard, dice.below(shard.text.length), length).filter((token) => token !== SEPARATOR));
  }
  return Int32Array.from(tokens);
}

function piece({ text }: Shard, start: number, length: number): Int32Array {
  return Int32Array.from({ length: Math.min(length, text.length - start) }, (_, i) => text.at(start + i));
}

function anyToken({ text }: Shard, dice: Dice): number {
  for (;;) {
    const token = text.at(dice.below(text.length));
    if (token !== SEPARATOR) return token;
  }
}
