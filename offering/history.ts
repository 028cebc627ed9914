// What the events of an offering say that no view of a contract does.
import type { MilestoneAttestedEvent, MilestoneContestedEvent } from "../typechain-types/iao/MilestoneEscrow.ts";
import { eventsAbout, type House, type Provider } from "./house.ts";
import type { MilestoneView } from "./view.ts";

/** An offering, and the blocks whose events are read. */
export interface Span {
  readonly offeringId: bigint;
  readonly since: number;
  readonly until: number;
}

/** What each account has at each limit and hasn't canceled, claimed or not; in units of the currency. */
export type PlacedBids = ReadonlyMap<string, ReadonlyMap<number, bigint>>;

export async function placedBids(house: House, span: Span): Promise<PlacedBids> {
  const found = new Map<string, Map<number, bigint>>();
  for (const [name, sign] of [
    ["BidPlaced", 1n],
    ["BidCanceled", -1n],
  ] as const) {
    for (const { args } of await eventsAbout(house, house.offering, name, span)) {
      const [bidder, tick] = [args.getValue("bidder") as string, Number(args.getValue("tick"))];
      const bids = found.get(bidder) ?? new Map<number, bigint>();
      bids.set(tick, (bids.get(tick) ?? 0n) + sign * (args.getValue("amount") as bigint));
      found.set(bidder, bids);
    }
  }
  return found;
}

/** All that an account has bid, in units of the currency. */
export function placedBy(bids: PlacedBids, account: string): bigint {
  return [...(bids.get(account)?.values() ?? [])].reduce((sum, amount) => sum + amount, 0n);
}

type Past = Pick<MilestoneView, "attestations" | "contests" | "decidedAt"> & { readonly freed: bigint | undefined };

/** What has happened to each milestone. */
export async function milestonePasts(house: House, span: Span, count: number): Promise<Past[]> {
  const { escrow, provider } = house;
  const timeAt = blockTimes(provider);
  const read = async (name: string) => await eventsAbout(house, escrow, name, span);
  const pasts: { -readonly [Key in keyof Past]: Past[Key] }[] = Array.from({ length: count }, () => {
    return { attestations: [], contests: [], decidedAt: null, freed: undefined };
  });
  for (const { args, blockNumber } of await read("MilestoneAttested")) {
    const { attestor, bond, evidence, uri } = args as unknown as MilestoneAttestedEvent.OutputObject;
    const time = await timeAt(blockNumber);
    pasts[indexOf(args)]?.attestations.push({ attestor, bond, evidence, uri, time });
  }
  for (const { args, blockNumber } of await read("MilestoneContested")) {
    const { challenger, arbitrator, disputeId, evidence } = args as unknown as MilestoneContestedEvent.OutputObject;
    const time = await timeAt(blockNumber);
    pasts[indexOf(args)]?.contests.push({ challenger, arbitrator, disputeId, evidence, time });
  }
  for (const { args, blockNumber } of [...(await read("MilestoneMet")), ...(await read("FundingFailed"))]) {
    const past = pasts[indexOf(args)];
    if (past === undefined) continue;
    past.decidedAt = await timeAt(blockNumber);
    past.freed = args.toObject().freed as bigint | undefined;
  }
  return pasts;
}

function indexOf(args: { getValue(name: string): unknown }): number {
  return Number(args.getValue("milestone"));
}

function blockTimes(provider: Provider) {
  const known = new Map<number, number>();
  return async (number: number): Promise<number> => {
    const time = known.get(number) ?? (await provider.getBlock(number))?.timestamp ?? 0;
    known.set(number, time);
    return time;
  };
}

/** What pool and rights have taken so far, in units of token and currency. */
export async function liquidityPast(house: House, span: Span) {
  const { locker } = house;
  const sum = async (name: string, ...fields: readonly string[]) => {
    const events = await eventsAbout(house, locker, name, span);
    return fields.map((field) => events.reduce((all, { args }) => all + (args.getValue(field) as bigint), 0n));
  };
  const [providedTokens = 0n, providedAmount = 0n] = await sum("LiquidityProvided", "tokens", "amount");
  const [collectedTokens = 0n, collectedAmount = 0n] = await sum("FeesCollected", "burned", "revenue");
  const [streamedAmount = 0n] = await sum("RevenueStreamed", "amount");
  return { providedTokens, providedAmount, collectedTokens, collectedAmount, streamedAmount };
}
