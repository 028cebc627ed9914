// The money of MilestoneEscrow, as its interface says it, in whole numbers: what milestones free, and what is paid back.
import { type Clearing, tokensDown } from "../auction.ts";

const ALL = 10_000n;
/** One of so many tokens has to object. */
const OBJECTION_SHARE = 20n;
/** What of a loser's bond the winner gets, in percent; the rest is burned. */
const AWARD_PERCENT = 60n;

/** How proceeds are shared, in basis points. */
export interface Shares {
  readonly creator: bigint;
  readonly liquidity: bigint;
  readonly milestones: readonly bigint[];
}

/** Where an offering's money is, in units of the currency; tokens in 10⁻¹⁸. */
export interface Funds {
  readonly proceeds: bigint;
  /** What the creator has been paid, or can have. */
  readonly creator: bigint;
  readonly unreleased: bigint;
  readonly liquidity: bigint;
  readonly liquidityTokens: bigint;
  readonly sold: bigint;
  /** How many milestones are met. */
  readonly met: number;
}

/** The shares of so many milestones, each `growth` times the one before, of what creator and liquidity leave. */
export function sharesOf(
  { creatorShare, liquidityShare }: { readonly creatorShare: number; readonly liquidityShare: number },
  count: number,
  growth: number,
): Shares {
  const rest = Number(ALL) - creatorShare - liquidityShare;
  const weights = Array.from({ length: count }, (_, i) => growth ** i);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  // each has a basis point at least, as the contract wants it
  const parts = weights.map((weight) => BigInt(Math.max(Math.floor((rest * weight) / all), 1)));
  const largest = parts.reduce((best, part, i) => (part > (parts[best] ?? 0n) ? i : best), 0);
  const left = BigInt(rest) - parts.reduce((sum, part) => sum + part, 0n);
  return {
    creator: BigInt(creatorShare),
    liquidity: BigInt(liquidityShare),
    milestones: parts.map((part, i) => (i === largest ? part + left : part)),
  };
}

/** The funds of an offering that has succeeded, its liquidity in the pool. */
export function opened({ creator, liquidity }: Shares, { proceeds, sold, price }: Clearing): Funds {
  const [creatorPart, liquidityPart] = [partDown(proceeds, creator), partDown(proceeds, liquidity)];
  return {
    ...{ proceeds, creator: creatorPart, unreleased: proceeds - creatorPart - liquidityPart, liquidity: liquidityPart },
    ...{ liquidityTokens: tokensDown(liquidityPart, price), sold, met: 0 },
  };
}

/** The next milestone is met: its share is the creator's, the last one's all that is left. */
export function met(funds: Funds, { milestones }: Shares): Funds {
  const isLast = funds.met + 1 === milestones.length;
  const freed = isLast ? funds.unreleased : partDown(funds.proceeds, milestones[funds.met] ?? 0n);
  return {
    ...funds,
    ...{ creator: funds.creator + freed, unreleased: funds.unreleased - freed, met: funds.met + 1 },
  };
}

/** What burning tokens pays after a failure, of `supply` tokens that there are, rounded down. */
export function redeemed(unreleased: bigint, tokens: bigint, supply: bigint): bigint {
  if (tokens >= supply) return supply === 0n ? 0n : unreleased;
  return (unreleased * tokens) / supply;
}

/** How many tokens have to object. */
export function objectionNeeded(sold: bigint): bigint {
  return (sold + OBJECTION_SHARE - 1n) / OBJECTION_SHARE;
}

/** What the winner of a contest gets of the loser's bond. */
export function awardOf(bond: bigint): bigint {
  return (bond * AWARD_PERCENT) / 100n;
}

function partDown(amount: bigint, share: bigint): bigint {
  return (amount * share) / ALL;
}
