// What attribution costs, on real mails: docs/benchmarks.md says what each figure is.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { inChild } from "./child.ts";
import { CACHE } from "./mail.ts";

/** How much is measured. */
interface Size {
  /** How many of the mails are indexed, at most. */
  readonly mails: number;
  /** How often the mails stand in the big index. */
  readonly times: number;
  readonly queries: number;
}

/** One thing that is measured, in a process of its own. */
export interface Work extends Size {
  readonly step: "index" | "bigIndex" | "resident" | "sliced";
  /** Where the index is written, or lies. */
  readonly path: string;
}

const FULL: Size = { mails: Number.MAX_SAFE_INTEGER, times: 10, queries: 1_000 };
const QUICK: Size = { mails: 300, times: 3, queries: 100 };
const STEPS = new URL("attributionSteps.ts", import.meta.url);

/** Figures of the engine; `quick` takes a part of the mails. */
export async function measureAttribution({ quick }: { quick: boolean }): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  const path = join(CACHE, "attribution.index");
  try {
    for (const step of ["index", "bigIndex", "resident", "sliced"] as const) {
      const work: Work = { step, path, ...(quick ? QUICK : FULL) };
      Object.assign(figures, await inChild(STEPS, work));
    }
  } finally {
    rmSync(path, { force: true });
  }
  return figures;
}
