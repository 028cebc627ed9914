import { earnedMillionths, type PaidQuery } from "../attribution/rounds.ts";
import { addTo, MILLION, sumOf } from "../attribution/shares.ts";
import { EconomyError } from "../sdk/errors.ts";
import { textHash } from "../sdk/formats.ts";
import type { Chain } from "./chain.ts";
import type { Economy } from "./deploy.ts";
import { claimAll, type Lane, leavesOf, payOut, takeDown, type TakenDown } from "./lane.ts";

/** What moved through the lane. Amounts are in units of 10⁻¹⁸ OPEN. */
export interface Settlement {
  readonly lane: string;
  /** What each round brought. */
  readonly deposits: readonly bigint[];
  readonly claimed: ReadonlyMap<string, bigint>;
  readonly takenDown: TakenDown;
}

/** The round for which the attributor posts a lie, from 0. */
const LIE = 1;

/**
 * For every round posts and activates a root that pays what the escrow has credited the lane with; the attributor lies once, is
 * taken down, and the fallback attributor posts instead. Then everybody is paid. `collect` serves and collects a round.
 */
export async function settle(
  chain: Chain,
  economy: Economy,
  lane: Lane,
  rounds: readonly (readonly PaidQuery[])[],
  reserve: string,
  collect: (round: number) => Promise<void>,
): Promise<Settlement> {
  const deposits: bigint[] = [];
  const earned = new Map<string, bigint>();
  let takenDown: TakenDown | undefined;
  for (const [number, round] of rounds.entries()) {
    await collect(number);
    for (const [account, part] of earnedMillionths(round)) addTo(earned, account, part);
    deposits.push(await economy.paymentEscrow.creditOf(lane.address, economy.openToken));
    const leaves = leavesOf(amountsOf(earned, deposits, reserve));
    const inputsHash = textHash(JSON.stringify(round.map(({ fee, parts }) => [String(fee), [...parts].map(String)])));
    if (number === LIE) takenDown = await takeDown(lane, leaves, inputsHash);
    await payOut(chain, lane, number === LIE ? lane.fallback : lane.attributor, leaves, inputsHash);
  }
  if (takenDown === undefined) {
    throw new EconomyError("CORPUS_TOO_SMALL", "There is no second round.", "Give more documents or more rounds.");
  }
  const claimed = await claimAll(economy, lane, leavesOf(amountsOf(earned, deposits, reserve)));
  return { lane: lane.address, deposits, claimed, takenDown };
}

/** What each account has earned so far, rounded down; the reserve has what that leaves of the deposits. */
function amountsOf(
  earnedSoFar: ReadonlyMap<string, bigint>,
  deposits: readonly bigint[],
  reserve: string,
): Map<string, bigint> {
  const amounts = new Map([...earnedSoFar].map(([account, millionths]) => [account, millionths / MILLION]));
  const deposited = deposits.reduce((sum, deposit) => sum + deposit, 0n);
  addTo(amounts, reserve, deposited - sumOf(amounts));
  return amounts;
}
