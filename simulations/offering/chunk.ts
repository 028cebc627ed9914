// The runs that one thread does at a time.
import type { Chunk as ChunkOf } from "../groups.ts";
import { streamsOf } from "../random.ts";
import { play } from "./game.ts";
import type { Scenario } from "./scenario.ts";
import { type Otherwise, settingOf } from "./setting.ts";
import type { Tally } from "./tally.ts";

export type Chunk = ChunkOf<Scenario, Otherwise>;

/** A run's first numbers of its stream are its assumptions, so that groups of one seed differ by what they have otherwise. */
export function runChunk({ scenario, otherwise, seed, from, to }: Chunk): Tally[] {
  return [...streamsOf(seed, from, to)].map((random) => play(settingOf(scenario, otherwise, random), random));
}
