import { EconomyError } from "../sdk/errors.ts";
import { addTo, type Amounts, MILLION, sumOf } from "../attribution/shares.ts";
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
  /** What the last epoch's file of totals says. */
  readonly totals: ReadonlyMap<string, bigint>;
}

/**
 * Checks that every unit is where it belongs; throws BOOKS_DO_NOT_BALANCE otherwise.
 * - Σ claims = Σ deposits, and the lane holds nothing.
 * - Each account has claimed what the totals say, and holds it.
 */
export function checkBooks({ deposited, claimed, held, balances, totals }: Books): void {
  const paid = sumOf(claimed);
  if (paid !== deposited || held !== 0n) {
    throw unbalanced(`${deposited} were deposited, ${paid} claimed, and ${held} are held.`);
  }
  for (const account of new Set([...claimed.keys(), ...totals.keys()])) {
    const [amount, total] = [claimed.get(account) ?? 0n, totals.get(account) ?? 0n];
    if (amount !== total) throw unbalanced(`${account} claimed ${amount}, and the totals say ${total}.`);
    const balance = balances.get(account) ?? 0n;
    if (balance !== amount) throw unbalanced(`${account} claimed ${amount} and holds ${balance}.`);
  }
}

/** A round as its evidence has it. */
export interface EvidencedRound {
  /** What it brought to the lane, in the token's smallest unit. */
  readonly pool: bigint;
  /** Fees, and who has how many millionths of what contributors get for each. */
  readonly queries: readonly { readonly fee: bigint; readonly parts: Amounts }[];
}

/**
 * Works out from the evidence alone what everybody is due, to the unit: of each round ⌊Σ fee · parts · pool / (Σ fee · 10⁶)⌋, and
 * the rest to the reserve. Throws BOOKS_DO_NOT_BALANCE where somebody has claimed another sum.
 */
export function checkAgainstEvidence(rounds: readonly EvidencedRound[], reserve: string, claimed: Amounts): void {
  const due = new Map<string, bigint>();
  for (const { pool, queries } of rounds) {
    const earned = new Map<string, bigint>();
    for (const { fee, parts } of queries) for (const [account, part] of parts) addTo(earned, account, fee * part);
    const whole = queries.reduce((sum, { fee }) => sum + fee, 0n) * MILLION;
    const shares = new Map([...earned].map(([account, sum]) => [account, (sum * pool) / whole]));
    for (const [account, share] of shares) addTo(due, account, share);
    addTo(due, reserve, pool - sumOf(shares));
  }
  for (const account of new Set([...due.keys(), ...claimed.keys()])) {
    const [got, amount] = [claimed.get(account) ?? 0n, due.get(account) ?? 0n];
    if (got !== amount) throw unbalanced(`${account} claimed ${got}, and its evidence is worth ${amount}.`);
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
