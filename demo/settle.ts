import type { Wallet } from "ethers";
import { type PaidQuery, roundWeights } from "../attribution/rounds.ts";
import { addTo } from "../attribution/shares.ts";
import { type Chain, eventOf, mined } from "./chain.ts";
import type { Economy } from "./deploy.ts";

/** What moved through the split. Amounts are in units of 10⁻¹⁸ OPEN. */
export interface Settlement {
  readonly splitId: bigint;
  readonly deposits: readonly bigint[];
  readonly claimed: ReadonlyMap<string, bigint>;
}

/** Most weights that one transaction sets, so that it stays far below a block's gas. */
const WEIGHTS_PER_CALL = 100;

/**
 * Creates a split for a model; for every round sets its weights, then moves into the split what the escrow has credited the
 * attributor with as the contributors' part; and lets everybody claim. `collect` serves and collects a round.
 */
export async function settle(
  chain: Chain,
  economy: Economy,
  rounds: readonly (readonly PaidQuery[])[],
  wallets: readonly Wallet[],
  collect: (round: number) => Promise<void>,
): Promise<Settlement> {
  const splitId = await createSplit(chain, economy);
  const deposits: bigint[] = [];
  let weights = new Map<string, bigint>();
  for (const [number, round] of rounds.entries()) {
    await collect(number);
    const next = roundWeights(round);
    await setWeights(chain, economy, splitId, weights, next);
    deposits.push(await moveCredit(chain, economy, splitId));
    weights = next;
  }
  return { splitId, deposits, claimed: await claimAll(economy, splitId, wallets) };
}

async function createSplit({ accounts }: Chain, { weightedSplitter }: Economy): Promise<bigint> {
  const receipt = await mined(weightedSplitter.createSplit(accounts.attributor));
  return eventOf(weightedSplitter, receipt, "SplitCreated").getValue("splitId") as bigint;
}

/** Accounts of the last round that are not in the next one get weight 0; those whose weight stays are left alone. */
async function setWeights(
  { accounts }: Chain,
  { weightedSplitter }: Economy,
  splitId: bigint,
  last: ReadonlyMap<string, bigint>,
  next: ReadonlyMap<string, bigint>,
): Promise<void> {
  const updates = [...new Set([...last.keys(), ...next.keys()])]
    .map((account) => ({ account, weight: next.get(account) ?? 0n }))
    .filter(({ account, weight }) => weight !== (last.get(account) ?? 0n));
  for (let first = 0; first < updates.length; first += WEIGHTS_PER_CALL) {
    const some = updates.slice(first, first + WEIGHTS_PER_CALL);
    await mined(weightedSplitter.connect(accounts.attributor).setWeights(splitId, some));
  }
}

/** Moves the attributor's whole credit from the escrow into the split. */
async function moveCredit({ accounts }: Chain, economy: Economy, splitId: bigint): Promise<bigint> {
  const { openToken, paymentEscrow, weightedSplitter } = economy;
  const { attributor } = accounts;
  const credit = await paymentEscrow.creditOf(attributor, openToken);
  await mined(paymentEscrow.connect(attributor).withdrawCredit(openToken, attributor, credit));
  await mined(openToken.connect(attributor).approve(weightedSplitter, credit));
  await mined(weightedSplitter.connect(attributor).deposit(splitId, openToken, credit));
  return credit;
}

async function claimAll(
  { openToken, weightedSplitter }: Economy,
  splitId: bigint,
  wallets: readonly Wallet[],
): Promise<Map<string, bigint>> {
  const claimed = new Map<string, bigint>();
  for (const wallet of wallets) {
    while ((await weightedSplitter.claimable(splitId, openToken, wallet)) > 0n) {
      const receipt = await mined(weightedSplitter.connect(wallet).claim(splitId, openToken, wallet));
      addTo(claimed, wallet.address, eventOf(weightedSplitter, receipt, "Claimed").getValue("amount") as bigint);
    }
  }
  return claimed;
}
