import type { Wallet } from "ethers";
import { feesOf, type PaidQuery, roundWeights } from "../attribution/rounds.ts";
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

/** Creates a split for a model, settles every round (weights first, then its fees), and lets everybody claim. */
export async function settle(
  chain: Chain,
  economy: Economy,
  rounds: readonly (readonly PaidQuery[])[],
  wallets: readonly Wallet[],
): Promise<Settlement> {
  const splitId = await createSplit(chain, economy);
  const deposits: bigint[] = [];
  let weights = new Map<string, bigint>();
  for (const round of rounds) {
    const next = roundWeights(round);
    await setWeights(chain, economy, splitId, weights, next);
    deposits.push(await payFees(chain, economy, splitId, feesOf(round)));
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

async function payFees(
  { accounts }: Chain,
  { openToken, weightedSplitter }: Economy,
  splitId: bigint,
  fees: bigint,
): Promise<bigint> {
  await mined(openToken.connect(accounts.treasury).approve(weightedSplitter, fees));
  await mined(weightedSplitter.connect(accounts.treasury).deposit(splitId, openToken, fees));
  return fees;
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
