import { join } from "node:path";
import type { JobParameters } from "../../demo/job.ts";
import { EconomyError } from "../../sdk/errors.ts";
import { type Allocation, readAllocation } from "../../simulations/allocation.ts";
import type { SourceDocument } from "../../workbench/corpus.ts";
import { readLicences } from "../../workbench/licences.ts";

export const ALLOCATION = readAllocation(join(import.meta.dirname, "../../parameters/allocation.json5"));
export const MONTHS = 14;

/** Sixty licences, of which the twelfth, held out, shares no words with the others. */
export function corpus(): SourceDocument[] {
  const unique = Array.from({ length: 50 }, (_, i) => `zq${i}`).join(" ");
  return readLicences()
    .slice(0, 60)
    .map((document, index) => (index === 11 ? { ...document, text: unique } : document));
}

/** Buckets of one name share one account, so that none has what the table says. */
export const DOUBLED: Allocation = {
  ...ALLOCATION,
  buckets: ALLOCATION.buckets.map((bucket) => ({ ...bucket, name: "community" })),
};

/** A short run of the main job that prints nothing. */
export function parametersFor(reportsFolder: string, change: Partial<JobParameters> = {}): JobParameters {
  return {
    allocation: ALLOCATION,
    documents: corpus(),
    months: MONTHS,
    holdOutEvery: 6,
    roundCount: 3,
    reportsFolder,
    log: () => undefined,
    ...change,
  };
}

/** The code of the error that a promise is refused with. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error instanceof EconomyError ? error.code : error),
  );
}
