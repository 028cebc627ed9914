// The year in which all that is assumed is central: who is paid what.
import { streamsOf } from "../random.ts";
import type { Bank } from "./bank.ts";
import { type Epoch, epochsOf } from "./epochs.ts";
import { pricePerToken } from "./play.ts";
import type { Scenario } from "./scenario.ts";
import { type Assumed, centralAssumed } from "./setting.ts";
import { yearOf } from "./year.ts";

/** A contributor's year, in units of 10⁻¹⁸ OPEN. */
export interface Paid {
  readonly contributor: string;
  readonly records: number;
  readonly total: bigint;
}

/** The epochs of a year by a stream of a seed. */
export function epochsBy(scenario: Scenario, bank: Bank, assumed: Assumed, seed: number): Epoch[] {
  const [random] = [...streamsOf(seed, 0, 1)];
  if (random === undefined) throw new Error("There is no stream.");
  const year = yearOf(bank, assumed, scenario.days, scenario.answers.tokens, random);
  return epochsOf(year, scenario.epochDays, pricePerToken(assumed, scenario.answers.tokens), scenario.feePolicy);
}

/** What each contributor is paid in the central year, the largest first; by name where two have alike. */
export function centralYear(scenario: Scenario, bank: Bank, seed: number): Paid[] {
  const epochs = epochsBy(scenario, bank, centralAssumed(scenario), seed);
  const paid = bank.contributors.map((contributor, i): Paid => {
    const total = epochs.reduce((sum, { deltas }) => sum + (deltas[i] ?? 0n), 0n);
    return { contributor, records: bank.records[i] ?? 0, total };
  });
  return paid.filter(({ records }) => records > 0).sort((a, b) => (a.total < b.total ? 1 : a.total > b.total ? -1 : 0));
}
