// What a run counts, as named numbers: amounts in OPEN unless a name says dollars, parts from 0 to 1.
import type { Scenario } from "./scenario.ts";
import { CHAINS } from "./gas.ts";

export type Tally = Readonly<Record<string, number>>;

/** A figure of a run. */
export function tallied(tally: Tally, name: string): number {
  const value = tally[name];
  if (value === undefined) throw new Error(`A run has no ${name}.`);
  return value;
}

/** The names of figures that stand for a chain, a policy or an epoch's length. */
export const named = {
  claimCostUsd: (chain: string) => `claim_cost_usd_${chain}`,
  pays: (chain: string) => `pays_${chain}`,
  medianNetUsd: (chain: string) => `median_net_usd_${chain}`,
  net: (chain: string, days: number) => `net_${chain}_every_${days}_days`,
  gasPart: (chain: string, days: number) => `gas_${chain}_every_${days}_days`,
  minimumGas: (chain: string, times: number) => `gas_${chain}_from_${times}_times`,
  reaches: (chain: string, times: number) => `reaches_${chain}_${times}_times`,
  forAll: (chain: string) => `claimed_for_all_${chain}`,
  posting: (chain: string, days: number) => `posting_${chain}_epochs_of_${days}_days`,
  waiting: (days: number) => `waiting_epochs_of_${days}_days`,
  moved: (days: number) => `moved_by_epochs_of_${days}_days`,
  decileReward: (decile: number) => `decile_${decile}_reward_usd`,
  decileGas: (chain: string, decile: number) => `decile_${decile}_gas_${chain}`,
} as const;

/** All figures of a run, in their order. */
export function columnsOf({ claimDays, minimumTimes, epochSweep }: Scenario): string[] {
  const tenths = Array.from({ length: 10 }, (_, i) => i + 1);
  return [
    ...["pool", "pool_usd", "gini", "top_10", "earn_nothing", "attributed", "by_default", "reserve"],
    ...["median_reward_usd", "attacker", "attacker_records", "others"],
    ...CHAINS.flatMap((chain) => [
      ...[named.claimCostUsd(chain), named.pays(chain), named.medianNetUsd(chain), named.forAll(chain)],
      ...claimDays.flatMap((days) => [named.net(chain, days), named.gasPart(chain, days)]),
      ...minimumTimes.flatMap((times) => [named.minimumGas(chain, times), named.reaches(chain, times)]),
      ...epochSweep.map((days) => named.posting(chain, days)),
      ...tenths.map((decile) => named.decileGas(chain, decile)),
    ]),
    ...epochSweep.flatMap((days) => [named.waiting(days), named.moved(days)]),
    ...tenths.map((decile) => named.decileReward(decile)),
  ];
}
