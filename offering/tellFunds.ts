// The money of an offering in a terminal: milestones, liquidity, what can be had today.
import { table } from "../deployer/table.ts";
import { moneyText, partText, priceText, safe, timeText, tokensText } from "./figures.ts";
import { isSomebody, ONE } from "./funds.ts";
import type { AccountView, FundingView, OfferingView } from "./view.ts";

/** Where the proceeds are. */
export function fundsText(view: OfferingView): string {
  const { funding, currency } = view;
  if (funding === null) return "Funds: there are none before a settlement that succeeds";
  const { proceeds, unreleased, credit, teamPaid, contributorsPaid } = funding;
  return [
    `Funds: ${moneyText(currency, proceeds)} of proceeds`,
    `  not released ${moneyText(currency, unreleased)} (${partText(unreleased, proceeds)}), the creator's and not paid ${moneyText(currency, credit)}`,
    `  vested tokens paid: team ${tokensText(teamPaid)}, contributors ${tokensText(contributorsPaid)}`,
    ...historyLines(view),
    ...objectionLines(view, funding),
    ...liquidityLines(view, funding),
  ].join("\n");
}

function historyLines({ milestones, block: { time: now } }: OfferingView): string[] {
  return milestones.flatMap(({ index, attestations, contests, decidedAt, state }) => [
    ...attestations.map(
      ({ attestor, time, evidence, uri, bond }) =>
        `  milestone ${index + 1} was attested by ${attestor}, ${timeText(time, now)}, with ${tokensText(bond)} of the bonds' token at stake: ${safe(uri)}, keccak256 ${evidence}, as stated by the attestor`,
    ),
    ...contests.map(
      ({ challenger, time, evidence, arbitrator, disputeId }) =>
        `  milestone ${index + 1} was contested by ${challenger}, ${timeText(time, now)}: ${safe(evidence)}; dispute ${disputeId} of ${arbitrator}`,
    ),
    ...(decidedAt === null ? [] : [`  milestone ${index + 1} is ${state}, ${timeText(decidedAt, now)}`]),
  ]);
}

function objectionLines({ block: { time: now } }: OfferingView, funding: FundingView): string[] {
  const { objections, objectionNeeded, state, windowEnd, contestEnd, rulingEnd, challenger } = funding;
  const needed = `${tokensText(objectionNeeded)} tokens, a twentieth of what was sold, let an attestation be contested`;
  if (state !== "attested" && state !== "contested") return [`  objections: ${needed}`];
  const part = `${tokensText(objections)} so far (${partText(objections, objectionNeeded)} of what is needed)`;
  const lines = [`  objections: ${part}; ${needed}`];
  if (windowEnd !== null && contestEnd !== null) {
    lines.push(
      `    tokens are deposited before ${timeText(windowEnd, now)}, contested before ${timeText(contestEnd, now)}`,
    );
  }
  if (rulingEnd !== null && isSomebody(challenger)) {
    lines.push(`    contested by ${challenger}; a ruling counts before ${timeText(rulingEnd, now)}`);
    lines.push("    where it is met, later deadlines are put off by as long as the contest takes");
  }
  return lines;
}

function liquidityLines({ liquidity, currency }: OfferingView, funding: FundingView): string[] {
  const both = (tokens: bigint, amount: bigint) => `${tokensText(tokens)} tokens and ${moneyText(currency, amount)}`;
  const { state, poolId, manager, locker, waitingTokens, waitingAmount, pendingTokens, pendingAmount } = liquidity;
  if (state === "none") {
    const isGone = funding.state === "failed";
    return [
      `  liquidity: ${isGone ? "never sent; it is among what holders share" : `not sent, ${both(funding.liquidityTokens, funding.liquidity)}`}`,
    ];
  }
  const pool = `    pool ${poolId ?? ""} of Uniswap v4's manager ${manager}, hook ${locker}, fee ${partText(BigInt(liquidity.fee), 1_000_000n)}`;
  if (state === "waiting")
    return [`  liquidity: sent, waits for its pool with ${both(waitingTokens, waitingAmount)}`, pool];
  const revenue = `    for the revenue rights ${moneyText(currency, liquidity.revenue)} waits, ${moneyText(currency, liquidity.streamedAmount)} was streamed`;
  if (state === "given up") return ["  liquidity: no pool took it", revenue];
  const pending = pendingTokens === null || pendingAmount === null ? "not known" : both(pendingTokens, pendingAmount);
  return [
    `  liquidity: provided, locked for ever; the pool took ${both(liquidity.providedTokens, liquidity.providedAmount)}`,
    pool,
    `    fees collected ${both(liquidity.collectedTokens, liquidity.collectedAmount)}, not collected ${pending}`,
    revenue,
  ];
}

/** What burning tokens pays. */
export function redemptionText({ redemption, currency, funding, state, times, block }: OfferingView): string {
  const head = "What a holder could get back today, by burning tokens";
  const cancels = block.time < times.cancelEnd ? "bids can be canceled" : "bids can't be canceled any more";
  if (state === "open") return `${head}: nothing; ${cancels}`;
  if (funding === null) return `${head}: nothing; all tokens were burned, and bids go back whole`;
  const { open, perToken, amount, tokens } = redemption;
  const each = `${moneyText(currency, perToken)} a token, ${moneyText(currency, amount)} for ${tokensText(tokens)} tokens`;
  if (open) return `${head}: ${each}`;
  if (funding.state === "complete") return `${head}: nothing; all is released`;
  return `${head}: nothing, as it hasn't failed; if it failed by the next milestone, ${each}`;
}

/** What one account has. */
export function accountText({ currency, block, state, clearing, disclosure }: OfferingView, own: AccountView): string {
  const all = (pick: (bid: AccountView["bids"][number]) => bigint) =>
    own.bids.reduce((sum, bid) => sum + pick(bid), 0n);
  const open = (amount: (bid: AccountView["bids"][number]) => bigint) =>
    all((bid) => (bid.unclaimed > 0n ? amount(bid) : 0n));
  const rows = own.bids.map(({ tick, limit, placed, unclaimed, tokens, refund }) => [
    String(tick),
    priceText(currency, limit),
    moneyText(currency, placed),
    tokensText(tokens),
    moneyText(currency, refund),
    unclaimed > 0n ? (state === "open" ? "stands" : "to claim") : "claimed",
  ]);
  const headers = ["limit", "a token", "bid", state === "open" ? "would get tokens" : "gets tokens", "back", ""];
  const due = `${tokensText(open(({ tokens }) => tokens))} tokens and ${moneyText(
    currency,
    open(({ refund }) => refund),
  )}`;
  return [
    `Account ${own.address}${own.roles.length > 0 ? `, ${own.roles.join(", ")}` : ""}`,
    rows.length === 0 ? "  has no bids" : table(headers, rows, [""]),
    `  ${state === "open" ? `if the auction ended now, it would get ${due}` : `to claim: ${due}`}${own.cancelable ? "; its bids can be canceled" : ""}`,
    `  holds ${tokensText(own.balance)} tokens, at the price ${moneyText(currency, (own.balance * clearing.price) / ONE / ONE)}; burning them pays ${moneyText(currency, own.redeemable)} now`,
    ...own.objections.map(
      ({ milestone, amount, withdrawable }) =>
        `  has deposited ${tokensText(amount)} tokens against milestone ${milestone + 1}, ${withdrawable ? "to withdraw now" : "until it is decided"}`,
    ),
    ...(own.vested > 0n ? [`  can be paid ${tokensText(own.vested)} vested tokens of the team's`] : []),
    ...(own.credit > 0n ? [`  can be paid ${moneyText(currency, own.credit)} of the proceeds`] : []),
    ...(disclosure.contributorSupply > 0n ? ["  what it has as a contributor is in the contributors' tree"] : []),
    `  as of ${timeText(block.time, block.time).slice(0, 20)}`,
  ].join("\n");
}
