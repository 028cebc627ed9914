// How far an offering's money is: milestones, liquidity, and what burning tokens pays.
import { AbiCoder, keccak256, ZeroAddress } from "ethers";
import { suppliesOf } from "./disclosure.ts";
import { liquidityPast, milestonePasts, type Span } from "./history.ts";
import type { House } from "./house.ts";
import type {
  ContributorsView,
  DisclosureView,
  FundingView,
  LiquidityView,
  MilestoneView,
  OfferingView,
} from "./view.ts";

/** How long an arbitrator has, in seconds; no contract shows it. */
const RULING_PERIOD = 60 * 86_400;
/** A whole token, in units of 10⁻¹⁸. */
export const ONE = 10n ** 18n;
const FUNDING_STATES = ["none", "waiting", "attested", "contested", "complete", "failed"] as const;
const LOCK_STATES = ["none", "waiting", "locked", "given up"] as const;

/** A share in basis points, rounded down. */
export function partDown(amount: bigint, share: number): bigint {
  return (amount * BigInt(share)) / 10_000n;
}

/** How far the funds are; null before a settlement that succeeds. */
export async function readFunding(
  { escrow }: House,
  offeringId: bigint,
  { vestingPeriod }: DisclosureView,
  blockTag: number,
): Promise<FundingView | null> {
  const at = { blockTag };
  const found = await escrow.fundingOf(offeringId, at);
  const state = FUNDING_STATES[Number(found.state)] ?? "none";
  if (state === "none") return null;
  const [window, contest] = [await escrow.WINDOW_PERIOD(at), await escrow.CONTEST_PERIOD(at)].map(Number);
  const { arbitrator, proceeds } = await escrow.termsOf(offeringId, at);
  const paid = await escrow.vestedPaidOf(offeringId, at);
  const { attestor, challenger, bond, objections, unreleased, credit, liquidity, liquidityTokens } = found;
  const since = Number(found.since);
  const windowEnd = state === "attested" ? since + (window ?? 0) : null;
  return {
    ...{ state, next: Number(found.next), delay: Number(found.delay), since, attestor, challenger, arbitrator, bond },
    ...{ objections, objectionNeeded: await escrow.objectionNeeded(offeringId, at), windowEnd },
    contestEnd: windowEnd === null ? null : windowEnd + (contest ?? 0),
    rulingEnd: state === "contested" ? since + RULING_PERIOD : null,
    ...{ proceeds, unreleased, credit, liquidity, liquidityTokens },
    ...{ teamPaid: paid.team, contributorsPaid: paid.contributors },
    vestingEnd: state === "complete" ? since + vestingPeriod : null,
  };
}

/** Each milestone with what has happened to it. */
export async function readMilestones(
  house: House,
  span: Span,
  disclosure: DisclosureView,
  funding: FundingView | null,
): Promise<MilestoneView[]> {
  const { milestones } = disclosure;
  const pasts = funding === null ? [] : await milestonePasts(house, span, milestones.length);
  return milestones.map(({ deadline, share, criteria }, index) => {
    const past = pasts[index];
    const state = milestoneState(index, funding);
    const planned = funding === null ? null : plannedPart(disclosure, funding.proceeds, index);
    return {
      ...{ index, share, criteria, disclosedDeadline: deadline, state },
      deadline: state === "met" ? deadline : deadline + (funding?.delay ?? 0),
      frees: past?.freed ?? planned,
      attestations: past?.attestations ?? [],
      contests: past?.contests ?? [],
      decidedAt: past?.decidedAt ?? null,
    };
  });
}

function milestoneState(index: number, funding: FundingView | null): MilestoneView["state"] {
  if (funding === null || index > funding.next) return "later";
  if (index < funding.next || funding.state === "complete") return "met";
  return funding.state;
}

/** What a milestone frees of the proceeds; the last one all that the others leave. */
function plannedPart(
  { milestones, creatorShare, liquidityShare }: DisclosureView,
  proceeds: bigint,
  index: number,
): bigint {
  const parts = milestones.map(({ share }) => partDown(proceeds, share));
  if (index < milestones.length - 1) return parts[index] ?? 0n;
  const others = parts.slice(0, -1).reduce((sum, part) => sum + part, 0n);
  return proceeds - partDown(proceeds, creatorShare) - partDown(proceeds, liquidityShare) - others;
}

/** By which root contributors are paid, and how long it can be contested; null where they have no supply. */
export async function readContributors(
  { roots }: House,
  offeringId: bigint,
  { contributorSupply, contributorRoot }: DisclosureView,
  blockTag: number,
): Promise<ContributorsView | null> {
  if (contributorSupply === 0n) return null;
  const at = { blockTag };
  return {
    root: await roots.rootOf(offeringId, contributorRoot, at),
    contestableUntil: Number(await roots.contestableUntil(offeringId, at)),
    openContests: Number(await roots.openContestsOf(offeringId, at)),
    isFinal: await roots.isFinal(offeringId, at),
  };
}

export async function readLiquidity(house: House, span: Span): Promise<LiquidityView> {
  const { locker, provider } = house;
  const [at, { offeringId }] = [{ blockTag: span.until }, span];
  const found = await locker.liquidityOf(offeringId, at);
  const state = LOCK_STATES[Number(found.state)] ?? "none";
  const [fundedAt, period] = [Number(found.fundedAt), Number(await locker.PROVIDE_PERIOD(at))];
  const past =
    state === "none"
      ? { providedTokens: 0n, providedAmount: 0n, collectedTokens: 0n, collectedAmount: 0n, streamedAmount: 0n }
      : await liquidityPast(house, span);
  // without a signer it is a mere question; a pool that doesn't pay leaves it open
  const ask = async () => await locker.connect(provider).collect.staticCall(offeringId, at);
  const pending = state === "locked" ? await ask().catch(() => null) : null;
  return {
    ...{ state, locker: await locker.getAddress(), manager: await locker.manager(at) },
    poolId: state === "none" ? null : await poolIdOf(house, offeringId, span.until),
    fee: Number(await locker.FEE(at)),
    fundedAt,
    giveUpFrom: state === "waiting" ? fundedAt + period : null,
    ...{ waitingTokens: found.tokens, waitingAmount: found.amount, locked: found.liquidity, revenue: found.revenue },
    ...{ pendingTokens: pending?.burned ?? null, pendingAmount: pending?.revenue ?? null },
    ...past,
  };
}

async function poolIdOf({ locker }: House, offeringId: bigint, blockTag: number): Promise<string> {
  const { currency0, currency1, fee, tickSpacing, hooks } = await locker.poolKeyOf(offeringId, { blockTag });
  const types = ["address", "address", "uint24", "int24", "address"];
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, [currency0, currency1, fee, tickSpacing, hooks]));
}

/** What burning tokens pays: now where it has failed, else what a failure by the next milestone would leave. */
export function redemptionOf(
  disclosure: DisclosureView,
  funding: FundingView | null,
  totalSupply: bigint,
): OfferingView["redemption"] {
  if (funding === null) return { open: false, amount: 0n, tokens: 0n, perToken: 0n };
  const { team, contributors } = suppliesOf(disclosure);
  const open = funding.state === "failed";
  const gone = open || funding.state === "complete" ? 0n : team + contributors + funding.liquidityTokens;
  const amount = funding.unreleased + (open || funding.state === "complete" ? 0n : funding.liquidity);
  const tokens = totalSupply - gone;
  const perToken = tokens <= ONE ? (tokens === 0n ? 0n : amount) : (amount * ONE) / tokens;
  return { open, amount, tokens, perToken };
}

/** What of the team's tokens has vested and isn't paid, in units of 10⁻¹⁸ token. */
export function teamVested({ teamSupply, vestingPeriod }: DisclosureView, funding: FundingView | null, now: number) {
  if (funding?.state !== "complete") return 0n;
  const elapsed = Math.min(now - funding.since, vestingPeriod);
  return (teamSupply * BigInt(elapsed)) / BigInt(vestingPeriod) - funding.teamPaid;
}

/** Whether anybody is in an address. */
export const isSomebody = (address: string) => address !== ZeroAddress;
