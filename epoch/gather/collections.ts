// What a lane was credited with by collections, out of the escrow's events.
import { zeroPadValue } from "ethers";
import { eventsOf, type FoundEvent } from "../../deployer/logs.ts";
import { EconomyError } from "../../sdk/errors.ts";
import type { Blocks } from "../manifest.ts";
import type { LaneChain } from "./chain.ts";

/** A fee that credited the lane. Amounts are in units of its token. */
export interface Collection {
  /** None where the fee was paid at once. */
  readonly channel: ChannelPart | undefined;
  readonly modelId: bigint;
  readonly policyHash: string;
  readonly amount: bigint;
  /** What of it the lane has. */
  readonly contributors: bigint;
}

/** What a collection says about its channel. */
export interface ChannelPart {
  readonly channelId: string;
  readonly host: string;
  /** All that is collected in it then. */
  readonly total: bigint;
  readonly receiptCount: bigint;
  readonly receiptsRoot: string;
}

/** What a lane was credited with in a range of blocks. */
export interface Credited {
  readonly collections: readonly Collection[];
  /** What they come to. */
  readonly pool: bigint;
  /** What was credited by collections before. */
  readonly before: bigint;
  /** What others have given to it up to the range's end, which is in no pool. */
  readonly gifts: bigint;
}

/** A share of a fee, and when the lane had it. */
interface Share {
  readonly shared: FoundEvent;
  /** The block in which it was credited to this lane. */
  readonly block: number;
}

/**
 * Reads the collections of whole blocks, in their order. A fee that was credited to another lane of the attributor's counts
 * from the block in which it was passed on. Throws POOL_DIFFERS where the escrow and the lane don't add up to the events.
 */
export async function readCredited(chain: LaneChain, { after, to }: Blocks): Promise<Credited> {
  const { shares, gifts } = await sharesOf(chain);
  const sumOf = (of: readonly Share[]) => of.reduce((sum, { shared }) => sum + contributorsOf(shared), 0n);
  const own = shares.filter(({ block }) => block > after && block <= to);
  const before = sumOf(shares.filter(({ block }) => block <= after));
  const pool = sumOf(own);
  await requireBalance(chain, before + pool + gifts);
  return { collections: await collectionsOf(chain, own), pool, before, gifts };
}

/** All shares that the lane had up to the block, in the order in which it had them. */
async function sharesOf(chain: LaneChain): Promise<{ shares: Share[]; gifts: bigint }> {
  const { lane, token, factoryContract, at } = chain;
  const [ownTopic, tokenTopic] = [topicOf(lane), topicOf(token)];
  const moved = await escrowEvents(chain, "CreditMoved", [null, tokenTopic, ownTopic]);
  const givers = [...new Set(moved.map(({ args }) => args.getValue("account") as string))];
  const siblings: string[] = [];
  for (const giver of givers) if (await factoryContract.isLane(giver, at)) siblings.push(giver);

  const shared: FoundEvent[] = [];
  for (const each of [lane, ...siblings]) {
    shared.push(...(await escrowEvents(chain, "FeeShared", [null, topicOf(each), tokenTopic])));
  }
  let gifts = 0n;
  const shares: Share[] = [];
  const waiting = new Map(siblings.map((sibling): [string, FoundEvent[]] => [sibling, []]));
  const moves = new Set(moved);
  for (const event of [...shared, ...moved].sort(byPlace)) {
    const { blockNumber: block, args } = event;
    if (!moves.has(event)) {
      const queue = waiting.get(args.getValue("lane") as string);
      if (queue === undefined) shares.push({ shared: event, block });
      else queue.push(event);
      continue;
    }
    const passed = waiting.get(args.getValue("account") as string)?.splice(0) ?? [];
    for (const each of passed) shares.push({ shared: each, block });
    gifts += (args.getValue("amount") as bigint) - passed.reduce((sum, each) => sum + contributorsOf(each), 0n);
  }
  return { shares, gifts };
}

/** The collections behind shares: a fee's event is the last one before its share in the transaction. */
async function collectionsOf(chain: LaneChain, shares: readonly Share[]): Promise<Collection[]> {
  const blocks = shares.map(({ shared }) => shared.blockNumber);
  if (blocks.length === 0) return [];
  const range: [number, number] = [blocks.reduce((a, b) => Math.min(a, b)), blocks.reduce((a, b) => Math.max(a, b))];
  const collected = await escrowEvents(chain, "Collected", [], range);
  const paid = await escrowEvents(chain, "Paid", [], range);
  const fees = new Map<string, FoundEvent[]>();
  for (const fee of [...collected, ...paid].sort(byPlace)) {
    const known = fees.get(fee.transactionHash);
    if (known === undefined) fees.set(fee.transactionHash, [fee]);
    else known.push(fee);
  }
  const channelFees = new Set(collected);
  return shares.map(({ shared }) => {
    const fee = fees.get(shared.transactionHash)?.findLast(({ index }) => index < shared.index);
    if (fee === undefined || amountOf(fee) !== wholeOf(shared)) {
      const message = `Transaction ${shared.transactionHash} shares a fee that it doesn't collect.`;
      throw new EconomyError("COLLECTIONS_INVALID", message, "Ask another node, and look at its logs.");
    }
    return collectionOf(fee, shared, channelFees.has(fee));
  });
}

function collectionOf({ args }: FoundEvent, shared: FoundEvent, isCollected: boolean): Collection {
  const own = { modelId: args.getValue("modelId") as bigint, policyHash: args.getValue("policyHash") as string };
  const amounts = { amount: args.getValue("amount") as bigint, contributors: contributorsOf(shared) };
  if (!isCollected) return { ...own, ...amounts, channel: undefined };
  return {
    ...own,
    ...amounts,
    channel: {
      channelId: args.getValue("channelId") as string,
      host: args.getValue("host") as string,
      total: args.getValue("total") as bigint,
      receiptCount: args.getValue("receiptCount") as bigint,
      receiptsRoot: args.getValue("receiptsRoot") as string,
    },
  };
}

/** What the lane was credited with is what the escrow still owes it, and what its roots have pulled. */
async function requireBalance({ escrow, contract, lane, token, at, block }: LaneChain, sum: bigint): Promise<void> {
  const [credit, { total }] = [await escrow.creditOf(lane, token, at), await contract.activeRoot(at)];
  if (sum === credit + total) return;
  const message = `The events up to block ${block} credit ${sum}; the lane has ${credit} in the escrow and was paid ${total}.`;
  throw new EconomyError(
    "POOL_DIFFERS",
    message,
    "Ask another node: this one lacks events, or the state of that block.",
  );
}

async function escrowEvents(
  { provider, escrow, since, block }: LaneChain,
  name: string,
  topics: readonly (string | null)[],
  [first, last]: readonly [number, number] = [since, block],
): Promise<FoundEvent[]> {
  return await eventsOf(provider, escrow, name, first, { until: last, topics });
}

function contributorsOf({ args }: FoundEvent): bigint {
  return args.getValue("contributors") as bigint;
}

function amountOf({ args }: FoundEvent): bigint {
  return args.getValue("amount") as bigint;
}

function wholeOf({ args }: FoundEvent): bigint {
  return ["protocol", "host", "model", "stakers", "contributors"].reduce((sum, part) => {
    return sum + (args.getValue(part) as bigint);
  }, 0n);
}

function topicOf(address: string): string {
  return zeroPadValue(address, 32);
}

function byPlace(a: FoundEvent, b: FoundEvent): number {
  return a.blockNumber - b.blockNumber || a.index - b.index;
}
