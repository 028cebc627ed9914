// An offering in a terminal, for people who don't read Solidity.
import { ZeroHash } from "ethers";
import { table } from "../deployer/table.ts";
import { suppliesOf } from "./disclosure.ts";
import { daysText, moneyText, partText, percentText, priceText, safe, timeText, tokensText } from "./figures.ts";
import { accountText, fundsText, redemptionText } from "./tellFunds.ts";
import type { OfferingView, Step } from "./view.ts";

type Standing = Pick<OfferingView, "state" | "funding" | "milestones" | "times" | "block">;

const BAR = 40;
/** So many limits of a book are shown; its chart has all. */
const LEVELS = 24;

/** The whole of an offering. */
export function offeringText(view: OfferingView): string {
  return [
    headText(view),
    nextText(view),
    disclosureText(view),
    insidersText(view),
    bookText(view),
    priceLines(view),
    fundsText(view),
    redemptionText(view),
    ...(view.account === null ? [] : [accountText(view, view.account)]),
    trustText(view),
  ].join("\n\n");
}

function headText(view: OfferingView): string {
  const { offeringId, chainId, disclosure, block, contracts } = view;
  const { name, symbol } = disclosure;
  return [
    `Offering ${offeringId}: ${safe(name)} (${safe(symbol)}), ${stateText(view)}`,
    `  chain ${chainId}, block ${block.number}, ${timeText(block.time, block.time).slice(0, 20)}; contract ${contracts.offering}`,
    `  token ${view.token.address}, paid in ${safe(view.currency.symbol)} ${view.currency.address}`,
  ].join("\n");
}

/** Where an offering stands, in a few words. */
export function stateText({ state, funding, milestones, times, block }: Standing): string {
  if (state === "open")
    return block.time >= times.end ? "over, to be settled" : block.time < times.start ? "announced" : "open";
  if (state === "failed") return "failed: below the soft cap, or abandoned; bids go back";
  if (funding === null) return "sold";
  const name = `milestone ${funding.next + 1} of ${milestones.length}`;
  switch (funding.state) {
    case "waiting":
      return `sold, waits for the attestation of ${name}`;
    case "attested":
      return `sold, ${name} is attested and can be objected to`;
    case "contested":
      return `sold, ${name} is contested before the arbitrator`;
    case "complete":
      return "sold, all milestones are met";
    case "failed":
      return `failed by ${name}: holders burn tokens for what is left`;
  }
}

function nextText({ next, block: { time }, times }: OfferingView): string {
  const lines = next.map((step) => `  · ${step.what}: ${step.who}, ${whenText(step, time)}; ${step.call}`);
  const paused =
    times.pausedUntil > time
      ? [`  The guardian has paused bids, until ${timeText(times.pausedUntil, time)} at most.`]
      : [];
  return ["What comes next, and who can call it", ...paused, ...lines].join("\n");
}

function whenText({ from, until }: Step, now: number): string {
  const starts = from === null || from <= now ? "now" : `from ${timeText(from, now)}`;
  return until === null ? starts : `${starts}, before ${timeText(until, now)}`;
}

function disclosureText(view: OfferingView): string {
  const { disclosure, creator, currency, block, times, hardCap } = view;
  const { sale } = disclosure;
  const list =
    sale.allowRoot === ZeroHash ? "anybody may bid" : `only who is on a list of the creator's, root ${sale.allowRoot}`;
  return [
    "The disclosure, as stated by the creator; that it is true is not verified",
    `  model ${disclosure.modelId}, offered by ${creator}; its owner is now ${view.modelOwner}`,
    `  use of funds, criteria and risks: ${safe(disclosure.uri)}`,
    `    keccak256 ${disclosure.documentHash}`,
    supplyText(view),
    `  team: ${disclosure.team}; team's and contributors' tokens vest over ${daysText(disclosure.vestingPeriod)} after the last milestone, and are burned where one is missed`,
    `  contributors' tree: ${contributorsText(view)}`,
    `  bids from ${timeText(times.start, block.time)}`,
    `    canceled before ${timeText(times.cancelEnd, block.time)}`,
    `    end ${timeText(times.end, block.time)}${shiftText(view)}`,
    `  floor ${priceText(currency, sale.floorPrice)} a token; ${sale.tickCount} limits, each ${percentText(sale.tickGrowth)} above the one before; ${list}`,
    `  least bid at a limit ${moneyText(currency, sale.minBid)}, soft cap ${moneyText(currency, sale.softCap)}, hard cap ${moneyText(currency, hardCap)}`,
    `  of the proceeds: creator at once ${percentText(disclosure.creatorShare)}, locked liquidity ${percentText(disclosure.liquidityShare)}, milestones ${percentText(sumOf(disclosure.milestones))}`,
    milestonesText(view),
    `  attestors, chosen by the creator: ${disclosure.attestors.join(", ")}`,
  ].join("\n");
}

function contributorsText({ contributors, disclosure: { contributorRoot }, block }: OfferingView): string {
  if (contributors === null) return "none";
  const { root, contestableUntil, openContests, isFinal } = contributors;
  const origin = root === contributorRoot ? "" : `, put by a ruling in the place of ${contributorRoot}`;
  const state = isFinal
    ? "final"
    : `contested before ${timeText(contestableUntil, block.time)}, ${openContests} contests open`;
  return `${root}${origin}, not verified here; ${state}`;
}

function sumOf(milestones: readonly { readonly share: number }[]): number {
  return milestones.reduce((sum, { share }) => sum + share, 0);
}

function shiftText({ times, disclosure: { sale } }: OfferingView): string {
  const shift = times.end - sale.end;
  return shift > 0 ? `, put off by ${daysText(shift)} of a pause` : "";
}

function supplyText({ disclosure }: OfferingView): string {
  const { issued, ...supplies } = suppliesOf(disclosure);
  const parts = Object.entries(supplies).map(
    ([name, supply]) => `${name} ${tokensText(supply)} (${partText(supply, issued)})`,
  );
  return `  supply ${tokensText(issued)} tokens at most: ${parts.join(", ")}; what isn't sold or needed is burned`;
}

function milestonesText({ milestones, currency, block }: OfferingView): string {
  const rows = milestones.map(({ index, share, deadline, disclosedDeadline, state, frees, criteria }) => [
    String(index + 1),
    percentText(share),
    timeText(deadline, block.time),
    deadline > disclosedDeadline ? daysText(deadline - disclosedDeadline) : "–",
    state,
    frees === null ? "–" : moneyText(currency, frees),
    criteria,
  ]);
  const headers = ["milestone", "share", "deadline", "put off by", "state", "frees", "criteria's keccak256"];
  return table(headers, rows, ["deadline", "state", "criteria's keccak256"]);
}

function insidersText({ insiders, currency, total, withoutInsiders }: OfferingView): string {
  const { price, proceeds, reachesSoftCap } = withoutInsiders;
  const rows = insiders.map(({ address, roles, named, placed }) => [
    address,
    roles.join(", "),
    named ? "yes" : placed > 0n ? "NO, and it bids" : "no",
    moneyText(currency, placed),
    partText(placed, total),
  ]);
  const headers = ["account", "who", "named as bidder", "bids", "of all bids"];
  return [
    "Bids of creator, team and attestors by accounts that are known; accounts are free, so others can be theirs as well",
    table(headers, rows, ["account", "who", "named as bidder"]),
    `  without these bids the price is ${priceText(currency, price)} a token, proceeds are ${moneyText(currency, proceeds)}, and the soft cap is ${reachesSoftCap ? "reached" : "NOT reached"}`,
  ].join("\n");
}

/** The depth of the book: what is bid at a limit and above. */
function bookText({ book, currency, total, bidders, clearing }: OfferingView): string {
  const head = `Bids: ${moneyText(currency, total)} of ${bidders} accounts`;
  if (book.length === 0) return head;
  const rows = book
    .slice(0, LEVELS)
    .map(({ tick, limit, amount, above }) => [
      String(tick),
      priceText(currency, limit),
      moneyText(currency, amount),
      moneyText(currency, above),
      "█".repeat(Number((above * BigInt(BAR)) / total)) + (limit >= clearing.price ? "" : " below the price"),
    ]);
  const more = book.length > LEVELS ? [`  … and ${book.length - LEVELS} lower limits; --svg draws all`] : [];
  return [head, table(["limit", "a token", "bid there", "there and above", "depth"], rows, ["depth"]), ...more].join(
    "\n",
  );
}

function priceLines({ clearing, currency, disclosure: { sale, saleSupply }, state }: OfferingView): string {
  const { price, proceeds, sold, reachesSoftCap } = clearing;
  const head =
    state === "succeeded"
      ? "The price, final"
      : state === "open"
        ? "The price, if the auction ended now"
        : "The price that it would have had";
  const cap = moneyText(currency, sale.softCap);
  return [
    `${head}: ${priceText(currency, price)} a token`,
    `  proceeds ${moneyText(currency, proceeds)} for ${tokensText(sold)} of ${tokensText(saleSupply)} tokens`,
    reachesSoftCap ? `  the soft cap of ${cap} is reached` : `  the soft cap of ${cap} is not reached: bids go back`,
  ].join("\n");
}

function trustText({ contracts, revenueRights }: OfferingView): string {
  return [
    "What you should know",
    "  · Nobody has checked what the creator states. check <id> compares what a page can.",
    "  · The creator can bid for his own token by any account, to reach the soft cap; he gets that money back by milestones only.",
    "  · The creator chose the attestors. A false attestation is met after its window where holders of a twentieth don't object.",
    "  · Contributors' parts are the creator's word until somebody contests them; contributors <model> computes the right ones.",
    "  · The arbitrator's word is final; without one in 60 days the offering fails.",
    "  · A failure pays by tokens that are burned, not by bids; what the creator was paid stays his, and what belongs to tokens in the pool stays in it.",
    `  · After a success the model is the governor's, ${contracts.governor}, and its fees go to who stakes the token, ${revenueRights}. That somebody offers a copy of it under another number isn't prevented.`,
    "  · Prices and amounts are rounded down here; --json has all digits.",
  ].join("\n");
}
