// By how much an expert's account has more than that of the cheat who does best.
import { type Estimate, estimate } from "../estimates.ts";
import type { Scenario } from "./scenario.ts";
import { CHEATS, type Otherwise, settingOf } from "./setting.ts";
import { type Kind, KINDS, type Tally, tallied } from "./tally.ts";

/** Against whom, and by how many tokens an account. */
export interface Lead {
  readonly against: Kind;
  readonly lead: Estimate;
}

const UNIT = 1e6;

/** Each run's lead, over the kind of cheat whose account has most in all of them together. */
export function leadsOf(
  scenario: Scenario,
  otherwise: Otherwise,
  runs: readonly Tally[],
): { readonly against: Kind; readonly leads: readonly number[] } {
  const { kinds } = settingOf(scenario, otherwise);
  const accounts = (kind: Kind) => kinds[KINDS.indexOf(kind)]?.count ?? 0;
  const mean = (kind: Kind) => {
    const all = runs.reduce((sum, run) => sum + tallied(run, kind, "profit"), 0);
    return accounts(kind) === 0 ? -Infinity : all / accounts(kind);
  };
  const against = CHEATS.reduce((best, kind) => (mean(kind) > mean(best) ? kind : best));
  const each = (run: Tally, kind: Kind) => tallied(run, kind, "profit") / Math.max(accounts(kind), 1) / UNIT;
  return { against, leads: runs.map((run) => each(run, "expert") - each(run, against)) };
}

/** The mean of such figures of runs. */
export function meanOf(values: readonly number[], draws: readonly Uint32Array[]): Estimate {
  return estimate(values, (value) => [value, 1], draws);
}
