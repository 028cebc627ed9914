import { type Damping, influences } from "./dataInf.ts";
import { openLayers } from "./folder.ts";
import { integerWeights, recordInfluences } from "./weights.ts";

/** Where gradients lie, and whose they are. */
export interface InfluenceParameters {
  /** As `openLayers` reads it. */
  readonly folder: string;
  /** The record of every training point, in the order of the rows. */
  readonly records: readonly string[];
  /** λ of layers that shall not have the default. */
  readonly damping?: Damping;
}

/**
 * What every test point owes to each record, by DataInf: whole numbers in parts of 2⁵³ of the point's largest, rounded down.
 * Records that didn't help are left out, and a test point that none helped has no weights.
 */
export function influenceWeights({ folder, records, damping }: InfluenceParameters): Map<string, bigint>[] {
  return influences(openLayers(folder), damping).map((influence) =>
    integerWeights(recordInfluences(influence, records)),
  );
}
