// Runs on the contracts, of seeds that nobody could choose.
import { randomInt } from "node:crypto";
import { MAX_SEED } from "./random.ts";

/**
 * Executes so many runs, of seeds that are drawn now, one after the other, and returns each with all that was compared.
 * `requireSame` throws at a difference.
 */
export async function executeDrawn<Figure, Run extends { readonly figures: readonly Figure[] }>(
  runs: number,
  execute: (seed: number) => Promise<Run>,
  requireSame: (figures: readonly Figure[]) => void,
  log: (line: string) => void,
): Promise<Run[]> {
  const all: Run[] = [];
  for (let run = 0; run < runs; run++) {
    const seed = randomInt(MAX_SEED);
    const executed = await execute(seed);
    requireSame(executed.figures);
    all.push(executed);
    log(`  contracts: seed ${seed}, ${executed.figures.length} figures, zero difference`);
  }
  return all;
}
