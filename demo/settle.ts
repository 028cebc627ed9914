import { rmSync } from "node:fs";
import { join } from "node:path";
import { CLAIMS } from "../epoch/run.ts";
import { EconomyError } from "../sdk/errors.ts";
import type { Chain } from "./chain.ts";
import type { Economy } from "./deploy.ts";
import { computeEpoch, type ComputedEpoch, type EpochSources } from "./epochs.ts";
import { claimAll, type Lane, payOut } from "./lane.ts";
import { approve, takeDown, type TakenDown } from "./lie.ts";

/** What moved through the lane. Amounts are in units of 10⁻¹⁸ OPEN. */
export interface Settlement {
  readonly lane: string;
  /** One for each round. */
  readonly epochs: readonly ComputedEpoch[];
  readonly claimed: ReadonlyMap<string, bigint>;
  readonly takenDown: TakenDown;
}

/** What is settled, and where. */
export interface SettleParameters {
  readonly sources: EpochSources;
  readonly roundCount: number;
  /** Where the epochs' folders go; what is there is replaced. */
  readonly folder: string;
  /** Serves, collects and publishes a round. */
  readonly collect: (round: number) => Promise<void>;
}

/** The round for which the attributor posts a lie, from 0. */
const LIE = 1;

/**
 * For every round gathers and computes an epoch, and posts and activates its root; the attributor lies once, is taken down, and
 * the fallback attributor posts instead. Then everybody is paid.
 */
export async function settle(
  chain: Chain,
  economy: Economy,
  lane: Lane,
  { sources, roundCount, folder, collect }: SettleParameters,
): Promise<Settlement> {
  rmSync(folder, { recursive: true, force: true });
  const epochs: ComputedEpoch[] = [];
  let takenDown: TakenDown | undefined;
  for (let number = 0; number < roundCount; number++) {
    await collect(number);
    const last = epochs.at(-1);
    const previous = last?.folder;
    const place = join(folder, String(number + 1));
    const lied = number === LIE ? await computeEpoch(sources, `${place}-lie`, { previous }) : undefined;
    if (lied !== undefined) takenDown = await takeDown(sources, lane, { lied, before: last });
    const epoch = await computeEpoch(
      sources,
      place,
      lied === undefined ? { previous } : { previous, block: lied.block },
    );
    const isWatched = lied !== undefined;
    await payOut(chain, lane, isWatched ? lane.fallback : lane.attributor, epoch.posting, async () => {
      if (isWatched) await approve(sources, lane, epoch, last);
    });
    epochs.push(epoch);
  }
  const last = epochs.at(-1);
  if (takenDown === undefined || last === undefined) {
    throw new EconomyError("CORPUS_TOO_SMALL", "There is no second round.", "Give more documents or more rounds.");
  }
  const claimed = await claimAll(economy, lane, [...last.totals.keys()], join(last.folder, "result", CLAIMS));
  return { lane: lane.address, epochs, claimed, takenDown };
}
