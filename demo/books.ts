import { EconomyError } from "../sdk/errors.ts";
import { MILLION, sumOf } from "../attribution/shares.ts";
import type { Economy } from "./deploy.ts";
import type { Income } from "./income.ts";
import type { Served } from "./serve.ts";

/** What the chain says after everybody has claimed, in the token's smallest unit. */
export interface Books {
  readonly deposited: bigint;
  readonly claimed: ReadonlyMap<string, bigint>;
  /** What the lane still holds. */
  readonly held: bigint;
  /** What the claimants' own balances hold, by account. */
  readonly balances: ReadonlyMap<string, bigint>;
  /** Who has what rounding leaves. */
  readonly reserve: string;
  /** What each account earned, exactly, in millionths of the smallest unit. */
  readonly earnedMillionths: ReadonlyMap<string, bigint>;
}

/**
 * Checks that every unit is where it belongs; throws BOOKS_DO_NOT_BALANCE otherwise.
 * - Σ claims = Σ deposits, and the lane holds nothing.
 * - Each claim is the exact earning, rounded down; the reserve's is that and what rounding leaves.
 */
export function checkBooks({ deposited, claimed, held, balances, reserve, earnedMillionths }: Books): void {
  const paid = sumOf(claimed);
  if (paid !== deposited || held !== 0n) {
    throw unbalanced(`${deposited} were deposited, ${paid} claimed, and ${held} are held.`);
  }
  if (sumOf(earnedMillionths) !== deposited * MILLION)
    throw unbalanced("The exact earnings don't sum to the deposits.");

  for (const account of new Set([...claimed.keys(), ...earnedMillionths.keys()])) {
    const amount = claimed.get(account) ?? 0n;
    const exact = earnedMillionths.get(account) ?? 0n;
    if (account !== reserve && amount !== exact / MILLION) {
      throw unbalanced(`${account} claimed ${amount} and earned ${exact} millionths.`);
    }
    const balance = balances.get(account) ?? 0n;
    if (balance !== amount) throw unbalanced(`${account} claimed ${amount} and holds ${balance}.`);
  }
}

/** A query as its evidence has it: the fee, and the weight of every record that it draws on, with the record's author. */
export interface EvidencedQuery {
  readonly fee: bigint;
  readonly evidence: readonly { readonly weight: bigint; readonly record: { readonly author: string } }[];
}

/**
 * Works out from the evidence alone what everybody is due: Σ fee · weight / total weight, and the whole fee to the reserve
 * where nothing matches. Shares are settled in parts per million, so a claim may differ by one part of each query's fee that
 * the account shares, and by the units that the divisions leave. Throws BOOKS_DO_NOT_BALANCE beyond that.
 */
export function checkAgainstEvidence(
  queries: readonly EvidencedQuery[],
  reserve: string,
  claimed: ReadonlyMap<string, bigint>,
): void {
  const due = new Map<string, { amount: bigint; tolerance: bigint }>();
  for (const { fee, evidence } of queries) {
    const total = evidence.reduce((sum, { weight }) => sum + weight, 0n);
    if (total === 0n) credit(reserve, fee, 1n);
    for (const { weight, record } of evidence) {
      credit(record.author, (fee * weight) / total, 1n);
    }
    for (const author of new Set(evidence.map(({ record }) => record.author))) credit(author, 0n, fee / MILLION + 1n);
  }
  // it has what rounding leaves of everybody's
  credit(reserve, 0n, BigInt(due.size));
  for (const account of new Set([...due.keys(), ...claimed.keys()])) {
    const { amount, tolerance } = due.get(account) ?? { amount: 0n, tolerance: 0n };
    const got = claimed.get(account) ?? 0n;
    if (got > amount + tolerance || got < amount - tolerance) {
      throw unbalanced(`${account} claimed ${got}, and its evidence is worth ${amount}.`);
    }
  }

  function credit(account: string, amount: bigint, tolerance: bigint): void {
    const last = due.get(account) ?? { amount: 0n, tolerance: 0n };
    due.set(account, { amount: last.amount + amount, tolerance: last.tolerance + tolerance });
  }
}

/** Where the fees went, in the token's smallest unit. */
export interface Payments {
  /** Of all answers. */
  readonly fees: bigint;
  /** What went into the lane. */
  readonly contributors: bigint;
  readonly served: Served;
  readonly income: Income;
}

/**
 * Checks that what was collected is what was charged, that the parts sum to it, and that the escrow owes and holds nothing but the
 * treasury's part and what is left of the deposits; throws BOOKS_DO_NOT_BALANCE otherwise.
 */
export async function checkPayments(
  { paymentEscrow, openToken }: Pick<Economy, "paymentEscrow" | "openToken">,
  { fees, contributors, served, income }: Payments,
): Promise<void> {
  const { deposited, collected, left } = served;
  if (collected !== fees) throw unbalanced(`${collected} were collected, and the answers cost ${fees}.`);
  if (deposited !== collected + left) throw unbalanced(`${deposited} were deposited, ${left} are left.`);
  const parts = contributors + income.protocol + income.host + income.builder + income.parent + income.streamed;
  if (parts !== fees) throw unbalanced(`The parts are ${parts}, and the fees ${fees}.`);

  const owed = await paymentEscrow.liabilitiesOf(openToken);
  const held = await openToken.balanceOf(paymentEscrow);
  if (owed !== left + income.protocol || held !== owed) throw unbalanced(`The escrow owes ${owed} and holds ${held}.`);
  const earned = income.stakers.reduce((sum, staker) => sum + staker.earned, 0n);
  const dust = BigInt(income.stakers.length);
  if (earned > income.streamed || earned + dust < income.streamed) {
    throw unbalanced(`The stakers earned ${earned} of ${income.streamed}.`);
  }
}

function unbalanced(message: string): EconomyError {
  return new EconomyError("BOOKS_DO_NOT_BALANCE", message, "Compare the claims with the queries' evidence.");
}
