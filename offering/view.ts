// The plain object that an offering is read into, and its JSON: amounts and prices are strings of digits there.
import { z } from "zod";

const UNITS = /^(0|[1-9]\d*)$/;

/** An amount or a price: a bigint here, a string of digits in JSON. */
const units = z.codec(z.string().regex(UNITS), z.bigint().nonnegative(), {
  decode: (digits) => BigInt(digits),
  encode: (amount) => amount.toString(),
});
const address = z.string().regex(/^0x[\dA-Fa-f]{40}$/);
const hash = z.string().regex(/^0x[\da-f]{64}$/);
/** Seconds since 1970, and periods in seconds. */
const seconds = z.int().nonnegative();
const basisPoints = z.int().min(0).max(10_000);
const count = z.int().nonnegative();

const sale = z.strictObject({
  currency: address,
  start: seconds,
  cancelEnd: seconds,
  end: seconds,
  tickCount: count,
  tickGrowth: count,
  floorPrice: units,
  minBid: units,
  softCap: units,
  allowRoot: hash,
});

const disclosure = z.strictObject({
  modelId: units,
  name: z.string(),
  symbol: z.string(),
  uri: z.string(),
  documentHash: hash,
  sale,
  saleSupply: units,
  teamSupply: units,
  contributorSupply: units,
  contributorRoot: hash,
  creatorShare: basisPoints,
  liquidityShare: basisPoints,
  team: address,
  vestingPeriod: seconds,
  milestones: z.array(z.strictObject({ deadline: seconds, share: basisPoints, criteria: hash })),
  attestors: z.array(address),
  teamBidders: z.array(address),
});

const clearing = z.strictObject({
  price: units,
  firstFilled: count,
  marginBid: units,
  marginPaid: units,
  marginSold: units,
  proceeds: units,
  sold: units,
});

/** What stands at a limit; `placed` is what was bid and not canceled, `unclaimed` what of it the contract still keeps. */
const bid = z.strictObject({
  tick: count,
  limit: units,
  placed: units,
  unclaimed: units,
  tokens: units,
  refund: units,
});

const milestone = z.strictObject({
  index: count,
  share: basisPoints,
  criteria: hash,
  disclosedDeadline: seconds,
  /** With what contests have put it off so far. */
  deadline: seconds,
  state: z.enum(["later", "waiting", "attested", "contested", "met", "failed"]),
  /** What it frees; what it would free of these proceeds while it isn't attested. Null before the settlement. */
  frees: units.nullable(),
  attestations: z.array(
    z.strictObject({ attestor: address, bond: units, evidence: hash, uri: z.string(), time: seconds }),
  ),
  contests: z.array(
    z.strictObject({ challenger: address, arbitrator: address, disputeId: units, evidence: z.string(), time: seconds }),
  ),
  decidedAt: seconds.nullable(),
});

const funding = z.strictObject({
  state: z.enum(["waiting", "attested", "contested", "complete", "failed"]),
  next: count,
  delay: seconds,
  since: seconds,
  attestor: address,
  challenger: address,
  arbitrator: address,
  bond: units,
  objections: units,
  objectionNeeded: units,
  windowEnd: seconds.nullable(),
  contestEnd: seconds.nullable(),
  rulingEnd: seconds.nullable(),
  proceeds: units,
  unreleased: units,
  credit: units,
  liquidity: units,
  liquidityTokens: units,
  teamPaid: units,
  contributorsPaid: units,
  vestingEnd: seconds.nullable(),
});

const liquidity = z.strictObject({
  state: z.enum(["none", "waiting", "locked", "given up"]),
  locker: address,
  manager: address,
  poolId: hash.nullable(),
  fee: count,
  fundedAt: seconds,
  giveUpFrom: seconds.nullable(),
  waitingTokens: units,
  waitingAmount: units,
  /** What is locked, as the pool manager counts it. */
  locked: units,
  /** What the pool took when it began. */
  providedTokens: units,
  providedAmount: units,
  /** Waits for the revenue rights. */
  revenue: units,
  /** Fees that `collect` would take now; null where there is no pool, or it can't be asked. */
  pendingTokens: units.nullable(),
  pendingAmount: units.nullable(),
  collectedTokens: units,
  collectedAmount: units,
  streamedAmount: units,
});

const contributors = z.strictObject({
  /** The root by which they are paid, as it stands: the disclosed one, or what a ruling has put in its place. */
  root: hash,
  contestableUntil: seconds,
  openContests: count,
  /** Whether the root stays. */
  isFinal: z.boolean(),
});

const redemption = z.strictObject({
  /** Whether it can be had now; else it is what a failure by the next milestone would leave. */
  open: z.boolean(),
  amount: units,
  tokens: units,
  /** For a whole token, rounded down. */
  perToken: units,
});

const account = z.strictObject({
  address,
  roles: z.array(z.string()),
  bids: z.array(bid),
  /** Whether its bids can still be canceled. */
  cancelable: z.boolean(),
  balance: units,
  objections: z.array(z.strictObject({ milestone: count, amount: units, withdrawable: z.boolean() })),
  /** What burning its whole balance pays now. */
  redeemable: units,
  vested: units,
  credit: units,
});

const step = z.strictObject({
  what: z.string(),
  who: z.string(),
  call: z.string(),
  from: seconds.nullable(),
  until: seconds.nullable(),
});

export const offeringSchema = z.strictObject({
  format: z.literal("open-economy/offering/1"),
  chainId: count,
  block: z.strictObject({ number: count, time: seconds }),
  offeringId: units,
  contracts: z.strictObject({
    offering: address,
    escrow: address,
    locker: address,
    roots: address,
    registry: address,
    rightsFactory: address,
    governor: address,
    bondVault: address,
  }),
  creator: address,
  modelOwner: address,
  revenueRights: address,
  token: z.strictObject({ address, totalSupply: units, issued: units }),
  currency: z.strictObject({ address, symbol: z.string(), decimals: count, cap: units }),
  disclosure,
  disclosureHash: z.strictObject({ onChain: hash, ofEvent: hash }),
  hardCap: units,
  state: z.enum(["open", "failed", "succeeded"]),
  times: z.strictObject({ start: seconds, cancelEnd: seconds, end: seconds, settleEnd: seconds, pausedUntil: seconds }),
  /** Limits at which something is bid, the highest first, with what is bid at them and above. */
  book: z.array(z.strictObject({ tick: count, limit: units, amount: units, above: units })),
  bidders: count,
  total: units,
  /** The contract's own where it is final; else what it would come to if the auction ended now. */
  clearing: z.strictObject({ final: z.boolean(), reachesSoftCap: z.boolean(), ...clearing.shape }),
  insiders: z.array(z.strictObject({ address, roles: z.array(z.string()), named: z.boolean(), placed: units })),
  /** What it would come to without the bids of `insiders`. */
  withoutInsiders: z.strictObject({ price: units, proceeds: units, reachesSoftCap: z.boolean() }),
  milestones: z.array(milestone),
  funding: funding.nullable(),
  liquidity,
  /** Null where they have no supply. */
  contributors: contributors.nullable(),
  redemption,
  account: account.nullable(),
  next: z.array(step),
});

/** An offering at one block. */
export type OfferingView = z.infer<typeof offeringSchema>;
export type DisclosureView = z.infer<typeof disclosure>;
export type MilestoneView = z.infer<typeof milestone>;
export type FundingView = z.infer<typeof funding>;
export type LiquidityView = z.infer<typeof liquidity>;
export type ContributorsView = z.infer<typeof contributors>;
export type AccountView = z.infer<typeof account>;
export type BidView = z.infer<typeof bid>;
export type Step = z.infer<typeof step>;

/** An offering as JSON, for programs. */
export function jsonOf(view: OfferingView): string {
  return JSON.stringify(z.encode(offeringSchema, view), null, 2);
}

/** The same back from JSON. Throws where it isn't in that form. */
export function viewOf(json: string): OfferingView {
  return z.decode(offeringSchema, JSON.parse(json) as z.input<typeof offeringSchema>);
}

/** The JSON Schema of that form. */
export function jsonSchema(): string {
  return JSON.stringify(z.toJSONSchema(offeringSchema, { io: "input" }), null, 2);
}
