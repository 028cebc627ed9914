// Reads an offering whole, at one block, from the offering contract and what it is bound to.
import { Contract } from "ethers";
import { clear, type Clearing, limitsOf } from "../simulations/auction.ts";
import {
  ModelRegistry__factory,
  ModelToken__factory,
  RevenueRightsFactory__factory,
} from "../typechain-types/index.ts";
import { readAccount } from "./account.ts";
import { disclosureHash, plainDisclosure, rolesOf, rulesOf, suppliesOf } from "./disclosure.ts";
import { readContributors, readFunding, readLiquidity, readMilestones, redemptionOf } from "./funds.ts";
import { placedBids, placedBy, type PlacedBids, type Span } from "./history.ts";
import { createdOf, type Created, type House } from "./house.ts";
import { stepsOf } from "./steps.ts";
import type { DisclosureView, OfferingView } from "./view.ts";

/** In the order of the contract's enum, from 1 on: an offering that is there has one of them. */
const STATES = ["open", "failed", "succeeded"] as const;
const CURRENCY = ["function symbol() view returns (string)", "function decimals() view returns (uint8)"];

/** What is read, and for whom. */
export interface Reading {
  readonly offeringId: bigint;
  readonly account?: string | undefined;
}

/** Reads an offering at the latest block. Throws OFFERING_UNKNOWN. */
export async function readOffering(house: House, { offeringId, account }: Reading): Promise<OfferingView> {
  const block = await house.provider.getBlock("latest");
  if (block === null) throw new Error("the node has no block");
  const at = { blockTag: block.number };
  const created = await createdOf(house, offeringId, block.number);
  const span: Span = { offeringId, since: created.block, until: block.number };
  const disclosure = plainDisclosure(created.args.disclosure);
  const funding = await readFunding(house, offeringId, disclosure, block.number);
  const placed = await placedBids(house, span);
  const token = ModelToken__factory.connect(created.args.token, house.provider);
  const totalSupply = await token.totalSupply(at);
  const insiders = insidersOf(disclosure, created.args.creator, placed);
  const known = {
    format: "open-economy/offering/1" as const,
    chainId: house.chainId,
    block: { number: block.number, time: block.timestamp },
    offeringId,
    ...(await readPlaces(house, created, block.number)),
    token: { address: created.args.token, totalSupply, issued: suppliesOf(disclosure).issued },
    currency: await readCurrency(house, disclosure, block.number),
    disclosure,
    disclosureHash: {
      onChain: await house.offering.disclosureHashOf(offeringId, at),
      ofEvent: disclosureHash(disclosure),
    },
    hardCap: created.args.hardCap,
    ...(await readSale(house, offeringId, disclosure, block.number)),
    bidders: [...placed.keys()].filter((bidder) => placedBy(placed, bidder) > 0n).length,
    insiders,
    withoutInsiders: clearedWithout(disclosure, insiders, placed),
    milestones: await readMilestones(house, span, disclosure, funding),
    funding,
    liquidity: await readLiquidity(house, span),
    contributors: await readContributors(house, offeringId, disclosure, block.number),
    redemption: redemptionOf(disclosure, funding, totalSupply),
  };
  const own = account === undefined ? null : await readAccount(house, known, { account, placed });
  const view = { ...known, account: own };
  return { ...view, next: stepsOf(view) };
}

async function readPlaces(house: House, { args: { modelId, creator, token } }: Created, blockTag: number) {
  const { offering, escrow, locker, roots, provider } = house;
  const at = { blockTag };
  const registry = ModelRegistry__factory.connect(await offering.registry(at), provider);
  const factory = RevenueRightsFactory__factory.connect(await offering.rightsFactory(at), provider);
  return {
    contracts: {
      offering: house.address,
      escrow: await escrow.getAddress(),
      locker: await locker.getAddress(),
      roots: await roots.getAddress(),
      registry: await registry.getAddress(),
      rightsFactory: await factory.getAddress(),
      governor: await offering.governor(at),
      bondVault: await escrow.bondVault(at),
    },
    creator,
    modelOwner: await registry.ownerOfModel(modelId, at),
    revenueRights: await factory.rightsOf(token, at),
  };
}

async function readCurrency({ offering, provider }: House, { sale: { currency } }: DisclosureView, blockTag: number) {
  const contract = new Contract(currency, CURRENCY, provider);
  return {
    address: currency,
    symbol: (await contract.getFunction("symbol").staticCall({ blockTag })) as string,
    decimals: Number(await contract.getFunction("decimals").staticCall({ blockTag })),
    cap: await offering.currencyCap(currency, { blockTag }),
  };
}

/** State, times, book and price. */
async function readSale({ offering }: House, offeringId: bigint, disclosure: DisclosureView, blockTag: number) {
  const at = { blockTag };
  const state = STATES[Number(await offering.stateOf(offeringId, at)) - 1] ?? "open";
  const times = await offering.timesOf(offeringId, at);
  const [start, cancelEnd, end] = [Number(times.start), Number(times.cancelEnd), Number(times.end)];
  const settleEnd = end + Number(await offering.SETTLE_PERIOD(at));
  const rules = rulesOf(disclosure);
  const sums = [...(await offering.bidsAt(offeringId, 0, rules.count, at))];
  const outcome = state === "succeeded" ? plainOutcome(await offering.outcomeOf(offeringId, at)) : clear(rules, sums);
  const book = bookOf(limitsOf(rules), sums);
  return {
    state,
    times: { start, cancelEnd, end, settleEnd, pausedUntil: Number(await offering.pausedUntil(at)) },
    book,
    total: book.at(-1)?.above ?? 0n,
    clearing: { final: state !== "open", reachesSoftCap: outcome.proceeds >= disclosure.sale.softCap, ...outcome },
  };
}

function plainOutcome(given: Omit<Clearing, "firstFilled"> & { readonly firstFilled: bigint }): Clearing {
  const { price, firstFilled, marginBid, marginPaid, marginSold, proceeds, sold } = given;
  return { price, firstFilled: Number(firstFilled), marginBid, marginPaid, marginSold, proceeds, sold };
}

function bookOf(limits: readonly bigint[], sums: readonly bigint[]): OfferingView["book"] {
  let above = 0n;
  const levels = sums.map((amount, tick) => ({ tick, limit: limits[tick] ?? 0n, amount }));
  return levels
    .filter(({ amount }) => amount > 0n)
    .reverse()
    .map((level) => ({ ...level, above: (above += level.amount) }));
}

/** Creator, team and attestors, named as bidders or not, with what they have bid. */
function insidersOf(disclosure: DisclosureView, creator: string, placed: PlacedBids): OfferingView["insiders"] {
  const { teamBidders, team, attestors, teamSupply } = disclosure;
  const accounts = new Set([...teamBidders, creator, ...(teamSupply > 0n ? [team] : []), ...attestors]);
  return [...accounts].map((address) => ({
    address,
    roles: rolesOf(disclosure, creator, address),
    named: teamBidders.includes(address),
    placed: placedBy(placed, address),
  }));
}

/** What the others' bids alone come to. */
function clearedWithout(
  disclosure: DisclosureView,
  insiders: OfferingView["insiders"],
  placed: PlacedBids,
): OfferingView["withoutInsiders"] {
  const rules = rulesOf(disclosure);
  const sums = Array<bigint>(rules.count).fill(0n);
  for (const [bidder, bids] of placed) {
    if (insiders.some(({ address }) => address === bidder)) continue;
    for (const [tick, amount] of bids) sums[tick] = (sums[tick] ?? 0n) + amount;
  }
  const { price, proceeds } = clear(rules, sums);
  return { price, proceeds, reachesSoftCap: proceeds >= disclosure.sale.softCap };
}
