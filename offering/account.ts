// What an account has in an offering, and could have of it today.
import { limitsOf, payoutOf, type Payout } from "../simulations/auction.ts";
import { ModelToken__factory } from "../typechain-types/index.ts";
import { teamVested } from "./funds.ts";
import type { PlacedBids } from "./history.ts";
import type { House } from "./house.ts";
import { rolesOf, rulesOf } from "./disclosure.ts";
import type { AccountView, BidView, OfferingView } from "./view.ts";

type Known = Omit<OfferingView, "account" | "next">;

/** Whose part it is, and what was bid by whom. */
interface Asked {
  readonly account: string;
  readonly placed: PlacedBids;
}

export async function readAccount(house: House, view: Known, { account, placed }: Asked): Promise<AccountView> {
  const { offeringId, state, disclosure, funding, times, block, creator } = view;
  const at = { blockTag: block.number };
  const token = ModelToken__factory.connect(view.token.address, house.provider);
  const balance = await token.balanceOf(account, at);
  return {
    address: account,
    roles: rolesOf(disclosure, creator, account),
    bids: await readBids(house, view, account, placed.get(account) ?? new Map<number, bigint>()),
    cancelable: state === "open" && block.time < times.cancelEnd,
    balance,
    objections: await readObjections(house, view, account),
    redeemable: balance === 0n ? 0n : await house.escrow.previewRedeem(offeringId, balance, at),
    vested: account === disclosure.team ? teamVested(disclosure, funding, block.time) : 0n,
    credit: account === creator ? (funding?.credit ?? 0n) : 0n,
  };
}

async function readBids(
  { offering }: House,
  view: Known,
  account: string,
  placed: ReadonlyMap<number, bigint>,
): Promise<BidView[]> {
  const limits = limitsOf(rulesOf(view.disclosure));
  const bids: BidView[] = [];
  for (const [tick, amount] of [...placed].sort(([one], [other]) => other - one)) {
    if (amount === 0n) continue;
    const unclaimed = await offering.bidOf(view.offeringId, account, tick, { blockTag: view.block.number });
    const payout = await readPayout(view, tick, amount);
    bids.push({ tick, limit: limits[tick] ?? 0n, placed: amount, unclaimed, ...payout });
  }
  return bids;

  /** The contract's own figures where it has them: before its end, and after the claim, they are computed. */
  async function readPayout({ state, clearing }: Known, tick: number, amount: bigint): Promise<Payout> {
    const { tokens, refund } = await offering.previewClaim(view.offeringId, account, tick, {
      blockTag: view.block.number,
    });
    if (tokens > 0n || refund > 0n) return { tokens, refund };
    if (state === "failed" || !clearing.reachesSoftCap) return { tokens: 0n, refund: amount };
    return payoutOf(clearing, tick, amount);
  }
}

async function readObjections({ escrow }: House, view: Known, account: string): Promise<AccountView["objections"]> {
  const found: AccountView["objections"] = [];
  for (const { index, state } of view.funding === null ? [] : view.milestones) {
    const amount = await escrow.objectionOf(view.offeringId, index, account, { blockTag: view.block.number });
    if (amount > 0n) found.push({ milestone: index, amount, withdrawable: state === "met" || state === "failed" });
  }
  return found;
}
