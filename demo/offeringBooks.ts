// Whether every unit of an offering's money and of its token is somewhere.
import { EconomyError } from "../sdk/errors.ts";
import type { Economy } from "./deploy.ts";
import type { ModelSale } from "./offering.ts";

/** What the contracts of an offering hold, in units of 10⁻¹⁸. */
export interface Held {
  readonly offering: bigint;
  readonly escrow: bigint;
  readonly locker: bigint;
  readonly pool: bigint;
  readonly rights: bigint;
}

/** What moved in an offering, in units of 10⁻¹⁸. */
export interface SaleFigures {
  readonly bids: readonly { readonly amount: bigint; readonly refund: bigint; readonly tokens: bigint }[];
  readonly proceeds: bigint;
  readonly sold: bigint;
  /** OPEN that the creator was paid, that was sent for the pool, and that holders got for the tokens that they burned. */
  readonly creator: bigint;
  readonly liquidity: { readonly open: bigint; readonly tokens: bigint };
  readonly redeemed: { readonly open: bigint; readonly tokens: bigint };
  /** What the escrow still owes who burns tokens. */
  readonly left: bigint;
  /** What swaps brought into the pool, less what they took. */
  readonly swapped: { readonly open: bigint; readonly tokens: bigint };
  /** What left the pool for the revenue rights and to be burned. */
  readonly collected: { readonly open: bigint; readonly tokens: bigint };
  /** What the revenue rights were given, and what their stakers claimed. */
  readonly streamed: bigint;
  readonly earned: readonly bigint[];
  readonly issued: bigint;
  /** Tokens that were burned and belonged to no holder and not to the pool. */
  readonly burned: bigint;
}

/** The books of an offering whose holders have burned their tokens. */
export interface SaleBooks {
  readonly figures: SaleFigures;
  readonly open: Held;
  readonly tokens: Held;
  /** What bidders and builder still have of the token. */
  readonly holders: bigint;
  readonly supply: bigint;
}

/** Reads what lies where. */
export async function readSaleBooks(economy: Economy, builder: string, sale: ModelSale): Promise<SaleBooks> {
  const { openToken, modelOffering, milestoneEscrow, liquidityLocker } = economy;
  const { offered, auction, market } = sale;
  const { token } = offered;
  const pool = await liquidityLocker.manager();
  const heldOf = async (held: Pick<typeof token, "balanceOf">): Promise<Held> => ({
    offering: await held.balanceOf(modelOffering),
    escrow: await held.balanceOf(milestoneEscrow),
    locker: await held.balanceOf(liquidityLocker),
    pool: await held.balanceOf(pool),
    rights: await held.balanceOf(market.rights.address),
  });
  let holders = await token.balanceOf(builder);
  for (const { wallet } of auction.bids) holders += await token.balanceOf(wallet);
  const [open, tokens] = [await heldOf(openToken), await heldOf(token)];
  return { figures: figuresOf(sale), open, tokens, holders, supply: await token.totalSupply() };
}

function figuresOf({ offered, auction, market, met, missed }: ModelSale): SaleFigures {
  const { bids, outcome } = auction;
  const { pool, rights } = market;
  const { proceeds, sold } = outcome;
  const unsold = offered.disclosure.saleSupply - sold;
  return {
    ...{ bids, proceeds, sold, creator: met.paid, left: missed.left, issued: offered.issued },
    liquidity: { open: pool.sentOpen, tokens: pool.sentTokens },
    redeemed: {
      open: sumOf(missed.redemptions.map(({ paid }) => paid)),
      tokens: sumOf(missed.redemptions.map(({ tokens }) => tokens)),
    },
    swapped: {
      open: pool.purchase.paid - pool.sale.got,
      tokens: pool.sale.paid - pool.purchase.got,
    },
    collected: { open: pool.revenue, tokens: pool.burned },
    streamed: rights.poolFees + rights.slice,
    earned: rights.stakers.map(({ earned }) => earned),
    burned: unsold + auction.burned + missed.burned,
  };
}

/**
 * Checks that all that was bid, paid, sent, swapped and burned is accounted for to the unit, and that rounding leaves less than
 * a unit for each bid and each staker. Throws BOOKS_DO_NOT_BALANCE.
 */
export function checkSale({ figures, open, tokens, holders, supply }: SaleBooks): void {
  const { bids, proceeds, sold, creator, liquidity, redeemed, left, swapped, collected } = figures;
  const { streamed, earned, issued, burned } = figures;
  const spread = sumOf(bids.map(({ refund }) => refund)) + proceeds;
  requireEqual("bids", sumOf(bids.map(({ amount }) => amount)), spread + open.offering);
  requireEqual("tokens sold", sold, sumOf(bids.map(({ tokens: got }) => got)) + tokens.offering);
  requireDust("the offering", [open.offering, tokens.offering], bids.length);

  requireEqual("proceeds", proceeds, creator + liquidity.open + redeemed.open + left);
  requireEqual("money of the escrow", open.escrow, left);
  requireEqual("money of the pool", liquidity.open + swapped.open, open.pool + open.locker + collected.open);
  requireEqual("tokens of the pool", liquidity.tokens + swapped.tokens, tokens.pool + tokens.locker + collected.tokens);
  requireEqual("money of the locker", open.locker, 0n);
  requireEqual("revenue", streamed, sumOf(earned) + open.rights);
  requireDust("the revenue rights", [open.rights], earned.length);

  requireEqual("tokens issued", issued, supply + burned + collected.tokens + redeemed.tokens);
  requireEqual("tokens", supply, sumOf(Object.values(tokens)) + holders);
}

function requireEqual(what: string, one: bigint, other: bigint): void {
  if (one !== other) throw unbalanced(`The ${what} are ${one} units, and ${other} are accounted for.`);
}

function requireDust(where: string, amounts: readonly bigint[], roundings: number): void {
  for (const dust of amounts) {
    if (dust >= BigInt(roundings)) throw unbalanced(`${dust} units are left in ${where}, of ${roundings} roundings.`);
  }
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

function unbalanced(message: string): EconomyError {
  return new EconomyError(
    "BOOKS_DO_NOT_BALANCE",
    message,
    "Compare the offering's events with what its contracts hold.",
  );
}
