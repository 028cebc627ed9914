// Who bids for the model's token, and what each gets.
import { parseEther, type Wallet } from "ethers";
import { rulesOf } from "../offering/disclosure.ts";
import { clear, type Clearing, limitsOf, type Payout, payoutOf } from "../simulations/auction.ts";
import { EconomyError } from "../sdk/errors.ts";
import { type Chain, eventOf, fundedWallet, mined, setNextBlockTime } from "./chain.ts";
import type { Economy } from "./deploy.ts";
import type { Offered } from "./offeringTerms.ts";

/** A bid, and what its bidder claimed. */
export interface PaidBid extends Payout {
  readonly name: string;
  readonly wallet: Wallet;
  /** Which limit. */
  readonly tick: number;
  /** In units of 10⁻¹⁸ OPEN. */
  readonly amount: bigint;
}

/** What the auction came to. */
export interface Auction {
  readonly bids: readonly PaidBid[];
  /** All that was bid, in units of 10⁻¹⁸ OPEN. */
  readonly total: bigint;
  readonly outcome: Clearing;
  /** The limits between which the price is, or the one at which it is, twice. */
  readonly between: readonly [bigint, bigint];
  /** How many calls the settlement took. */
  readonly calls: number;
  /** What was burned of the supply for liquidity, since the price needed less, in units of 10⁻¹⁸ token. */
  readonly burned: bigint;
}

type Bid = Omit<PaidBid, keyof Payout>;

export const WHALE = "whale";
const WHALE_BID = { tick: 28, amount: parseEther("75000") };
const BIDDERS = 22;
const LOWEST_TICK = 4;
/** Has no part in common with their number, so that no two bid at one limit. */
const STRIDE = 7;
const LEAST = parseEther("2000");
const MORE = parseEther("311");
/** So many limits are gone over by one call. */
const TICKS_PER_CALL = 8;
const OPEN = 1n;
/** For votes that change in a new second; anvil estimates as if it were that of the transfer before. */
const TRANSFER_GAS = 300_000n;

/** Lets all bid, settles, and claims for each. Throws BOOKS_DO_NOT_BALANCE where the rules in plain integers give something else. */
export async function runAuction(chain: Chain, economy: Economy, offered: Offered): Promise<Auction> {
  const { modelOffering } = economy;
  const { offeringId, disclosure } = offered;
  const bids = await fundBidders(chain, economy);
  await setNextBlockTime(chain, disclosure.sale.start);
  for (const { wallet, tick, amount } of bids) {
    await mined(modelOffering.connect(wallet).bid(offeringId, tick, amount, []));
  }
  const { calls, burned } = await settleAll(chain, economy, offered);
  const outcome = clearedBy(offered, bids);
  requireSame(outcome, await modelOffering.outcomeOf(offeringId));
  const paid: PaidBid[] = [];
  for (const bid of bids) paid.push(await claim(economy, offered, bid, outcome));
  const limits = limitsOf(rulesOf(disclosure));
  const below = limits.findLast((limit) => limit <= outcome.price) ?? 0n;
  const above = limits.find((limit) => limit >= outcome.price) ?? 0n;
  const total = bids.reduce((sum, { amount }) => sum + amount, 0n);
  return { bids: paid, total, outcome, between: [below, above], calls, burned };
}

/** Gives each bidder of the community's OPEN what it bids. */
async function fundBidders(chain: Chain, { openToken, modelOffering }: Economy): Promise<Bid[]> {
  const { treasury } = chain.accounts;
  const bids: Bid[] = [];
  for (let number = 0; number <= BIDDERS; number++) {
    const name = number === 0 ? WHALE : `bidder ${number}`;
    const tick = LOWEST_TICK + ((number * STRIDE) % BIDDERS);
    const own = number === 0 ? WHALE_BID : { tick, amount: LEAST + MORE * BigInt(number) };
    const wallet = await fundedWallet(chain, name);
    await mined(openToken.connect(treasury).transfer(wallet, own.amount, { gasLimit: TRANSFER_GAS }));
    await mined(openToken.connect(wallet).approve(modelOffering, own.amount));
    bids.push({ name, wallet, ...own });
  }
  return bids;
}

async function settleAll(
  chain: Chain,
  { modelOffering, milestoneEscrow }: Economy,
  { offeringId, disclosure }: Offered,
): Promise<Pick<Auction, "calls" | "burned">> {
  await setNextBlockTime(chain, disclosure.sale.end);
  for (let calls = 1; ; calls++) {
    const receipt = await mined(modelOffering.settle(offeringId, disclosure, TICKS_PER_CALL));
    if ((await modelOffering.stateOf(offeringId)) === OPEN) continue;
    const opened = eventOf(milestoneEscrow, receipt, "FundingOpened");
    return { calls, burned: opened.getValue("burned") as bigint };
  }
}

function clearedBy({ disclosure }: Offered, bids: readonly Bid[]): Clearing {
  const rules = rulesOf(disclosure);
  const sums = Array<bigint>(rules.count).fill(0n);
  for (const { tick, amount } of bids) sums[tick] = (sums[tick] ?? 0n) + amount;
  return clear(rules, sums);
}

async function claim(
  { modelOffering }: Economy,
  { offeringId }: Offered,
  bid: Bid,
  outcome: Clearing,
): Promise<PaidBid> {
  const due = payoutOf(outcome, bid.tick, bid.amount);
  const receipt = await mined(modelOffering.claim(offeringId, bid.wallet, bid.tick));
  const paid = eventOf(modelOffering, receipt, "BidClaimed");
  requireSame(due, { tokens: paid.getValue("tokens") as bigint, refund: paid.getValue("refund") as bigint });
  return { ...bid, ...due };
}

/** Throws where a figure of the contract isn't that of the rules. */
function requireSame<Figures extends object>(computed: Figures, onChain: Record<keyof Figures, unknown>): void {
  for (const key of Object.keys(computed) as (keyof Figures)[]) {
    const [due, got] = [String(computed[key]), String(onChain[key])];
    if (due === got) continue;
    const message = `The auction's ${String(key)} is ${got}, and by the rules ${due}.`;
    throw new EconomyError("BOOKS_DO_NOT_BALANCE", message, "Compare the bids with the settlement.");
  }
}
