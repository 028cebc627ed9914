// Which vouchers a host could collect now, what each is worth to it, and which can't wait.
import type { Channel, Receipt } from "../sdk/channels.ts";
import { collectableUntil, type DepositView, type Head, type PaymentChain } from "./chain.ts";
import type { SignedVoucher } from "./messages.ts";

/** What a host has of a channel: see `Host.vouchers`. */
export interface VoucherSource {
  readonly channel: Channel;
  readonly channelId: string;
  readonly voucher: SignedVoucher;
  /** The last receipt that the voucher acknowledges, by the host's own books. */
  readonly receipt: Receipt;
  /** Of the receipt. */
  readonly signature: string;
}

/** So many units of a token are worth so many wei. */
export interface Rate {
  readonly units: bigint;
  readonly wei: bigint;
}

/** A voucher that the escrow would take now. */
export interface Candidate extends VoucherSource {
  /** What it adds to what was collected, in units of the channel's token. */
  readonly amount: bigint;
  /** The host's share of that, in wei. */
  readonly worth: bigint;
  /** Whether it may not be collectable much longer. */
  readonly urgent: boolean;
}

/** A voucher that isn't collected, and why. */
export interface Skipped {
  readonly channelId: string;
  readonly reason: string;
}

/** How vouchers are judged. */
export interface Judgement {
  readonly priceOf: (token: string) => Rate | undefined;
  /** For how many seconds more a voucher must be collectable to wait. */
  readonly urgentWithin: bigint;
}

interface Pending {
  readonly source: VoucherSource;
  readonly amount: bigint;
  readonly until: bigint;
}

const ALL_SHARES = 10_000n;

/** What could be collected by the chain's state in one block, the urgent and then the most worth first. */
export async function candidatesOf(
  chain: PaymentChain,
  sources: readonly VoucherSource[],
  judgement: Judgement,
): Promise<{ candidates: Candidate[]; skipped: Skipped[] }> {
  const head = await chain.head();
  const skipped: Skipped[] = [];
  const pending: Pending[] = [];
  for (const source of highest(sources)) {
    const found = await pendingOf(chain, source, head);
    if (found === undefined) continue;
    if ("reason" in found) skipped.push(found);
    else pending.push(found);
  }

  const deposits = new Map<string, DepositView>();
  for (const { source } of pending) deposits.set(depositKey(source), await chain.deposit(source.channel, head));
  const judged = await Promise.all(
    pending.map(async (each) => await judge(chain, each, pending, deposits, head, judgement)),
  );
  const candidates: Candidate[] = [];
  for (const each of judged) {
    if ("reason" in each) skipped.push(each);
    else candidates.push(each);
  }
  const held = candidates.sort(byWorth).filter((each) => {
    const isHeld = take(deposits, each);
    if (!isHeld) skipped.push({ channelId: each.channelId, reason: "The deposit doesn't hold it." });
    return isHeld;
  });
  return { candidates: held.sort((one, other) => Number(other.urgent) - Number(one.urgent)), skipped };
}

/** One source for each channel. */
function highest(sources: readonly VoucherSource[]): VoucherSource[] {
  const best = new Map<string, VoucherSource>();
  for (const source of sources) {
    const known = best.get(source.channelId);
    if (known === undefined || source.voucher.voucher.amount > known.voucher.voucher.amount) {
      best.set(source.channelId, source);
    }
  }
  return [...best.values()];
}

/** Undefined where there is nothing new. */
async function pendingOf(
  chain: PaymentChain,
  source: VoucherSource,
  head: Head,
): Promise<Pending | Skipped | undefined> {
  const { channel, channelId, voucher, receipt } = source;
  const { collected } = await chain.channel(channelId, head);
  const { amount, receiptCount } = voucher.voucher;
  if (amount <= collected) return undefined;
  // collected by the host, it would prove the host's fault, and of others the escrow doesn't take it
  if (receipt.total !== amount || receipt.index + 1n !== receiptCount) {
    const reason = `${receiptCount} receipts for ${amount} aren't receipt ${receipt.index} for ${receipt.total}.`;
    return { channelId, reason };
  }
  const until = collectableUntil(await chain.authority(channel, voucher.signer, head), amount, head);
  if (until === 0n) return { channelId, reason: `${voucher.signer} isn't authorised for ${amount}.` };
  return { source, amount: amount - collected, until };
}

async function judge(
  chain: PaymentChain,
  { source, amount, until }: Pending,
  all: readonly Pending[],
  deposits: ReadonlyMap<string, DepositView>,
  { timestamp }: Head,
  { priceOf, urgentWithin }: Judgement,
): Promise<Candidate | Skipped> {
  const { channel, channelId } = source;
  const price = priceOf(channel.token);
  if (price === undefined) return { channelId, reason: `There is no price of ${channel.token}.` };
  const policy = await chain.policyOf(channel);
  if (policy === undefined) return { channelId, reason: `There is no policy ${channel.policyHash}.` };

  const worth = (((amount * policy.host) / ALL_SHARES) * price.wei) / price.units;
  const soon = timestamp + urgentWithin;
  const { balance, thawing, readyAt } = deposits.get(depositKey(source)) ?? { balance: 0n, thawing: 0n, readyAt: 0n };
  const owed = all
    .filter((each) => depositKey(each.source) === depositKey(source))
    .reduce((sum, each) => sum + each.amount, 0n);
  const leaves = thawing > 0n && readyAt <= soon && owed + thawing > balance;
  return { ...source, amount, worth, urgent: leaves || until <= soon };
}

function byWorth({ worth: one }: Candidate, { worth: other }: Candidate): number {
  return one > other ? -1 : Number(one < other);
}

/** Takes a candidate's amount from what is left of its deposit; false where it isn't there. */
function take(deposits: Map<string, DepositView>, candidate: Candidate): boolean {
  const key = depositKey(candidate);
  const deposit = deposits.get(key);
  if (deposit === undefined || deposit.balance < candidate.amount) return false;
  deposits.set(key, { ...deposit, balance: deposit.balance - candidate.amount });
  return true;
}

function depositKey({ channel: { payer, host, token } }: { readonly channel: Channel }): string {
  return [payer, host, token].join(" ");
}
