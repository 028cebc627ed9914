// Numbers by chance that a seed and a place decide, and nothing else: not the thread, not the machine.
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { JumpableRandomGenerator } from "pure-rand/types/JumpableRandomGenerator";

/** How far a sound seed goes: the generator takes 32 bits. */
export const MAX_SEED = 2 ** 31 - 1;

/** A stream of random numbers. */
export class Random {
  readonly #generator: JumpableRandomGenerator;

  constructor(generator: JumpableRandomGenerator) {
    this.#generator = generator;
  }

  /** From 0, included, to 1, excluded. */
  uniform(): number {
    return uniformFloat64(this.#generator);
  }

  /** Of the standard normal distribution. Takes two uniform numbers. */
  normal(): number {
    return normalOf(this.uniform(), this.uniform());
  }
}

/** A number of the standard normal distribution out of two uniform ones, by Box and Muller. */
export function normalOf(first: number, second: number): number {
  return Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second);
}

/** Streams `from` to `to`, excluded, of a seed: each begins 2⁶⁴ numbers after the one before, so that none overlap. */
export function* streamsOf(seed: number, from: number, to: number): Generator<Random> {
  const generator = xoroshiro128plus(seed);
  for (let stream = 0; stream < to; stream++) {
    if (stream >= from) yield new Random(generator.clone());
    generator.jump();
  }
}
