// Collects what a host is owed, when it pays for its gas or can't wait.
import type { Overrides, Signer, TransactionReceipt } from "ethers";
import { dataOf } from "../sdk/reverts.ts";
import { encodedReceipt } from "../sdk/channels.ts";
import { EconomyError, errorLine } from "../sdk/errors.ts";
import { type Candidate, candidatesOf, type Judgement, type Skipped, type VoucherSource } from "./candidates.ts";
import type { PaymentChain } from "./chain.ts";

/** What a collector needs. */
export interface CollectorOptions extends Partial<Judgement> {
  readonly chain: PaymentChain;
  /** Sends, and pays for the gas. */
  readonly sender: Signer;
  /** So many units of a token are worth so many wei; a token without a price isn't collected. */
  readonly priceOf: Judgement["priceOf"];
  /** How many times its gas the host's share of a voucher must be worth where nothing is urgent; 10 unless given. */
  readonly factor?: bigint;
  /**
   * For how many seconds a voucher must still be collectable to wait; two days unless given. One that isn't is
   * collected as soon as it pays for its gas.
   */
  readonly urgentWithin?: bigint;
  /** How many vouchers are collected in one transaction; 40 unless given. */
  readonly batchSize?: number;
}

/** What one pass has done. */
export interface CollectionReport {
  /** The transaction's hash; undefined where nothing was sent. */
  readonly hash: string | undefined;
  readonly collected: readonly { readonly channelId: string; readonly amount: bigint }[];
  /** What could not be collected. */
  readonly skipped: readonly Skipped[];
  /** What could be, and isn't worth its gas yet. */
  readonly waiting: readonly string[];
}

type Collection = ReturnType<typeof collectionOf>;

interface Costed extends Candidate {
  readonly collection: Collection;
  /** Of the voucher collected alone. */
  readonly gas: bigint;
}

const TWO_DAYS = 172_800n;

/**
 * Collects once: reads the chain, picks, tries without sending, sends, and reports what the events say. It keeps
 * nothing, so after a crash another pass does what is left. Throws CHANNEL_BUSY where a transaction of the sender
 * still waits.
 */
export async function collectOnce(
  options: CollectorOptions,
  sources: readonly VoucherSource[],
): Promise<CollectionReport> {
  const { chain, sender, priceOf, urgentWithin = TWO_DAYS } = options;
  const nonce = await freeNonce(chain, sender);
  const found = await candidatesOf(chain, sources, { priceOf, urgentWithin });
  const { gasPrice, fees } = await feesOf(chain);
  const { batch, gasLimit, refused } = await pick(options, found.candidates, gasPrice);
  const settled = new Set([...batch, ...refused].map(({ channelId }) => channelId));
  const waiting = found.candidates.map(({ channelId }) => channelId).filter((id) => !settled.has(id));
  const skipped = [...found.skipped, ...refused];
  if (batch.length === 0) return { hash: undefined, collected: [], skipped, waiting };

  const sent = await send(options, batch, { ...fees, nonce, gasLimit });
  const told = eventsOf(chain, sent);
  return { hash: sent.hash, collected: told.collected, skipped: [...skipped, ...told.skipped], waiting };
}

/** The sender's next nonce: with it no second transaction can be mined for the same vouchers. */
async function freeNonce({ provider }: PaymentChain, sender: Signer): Promise<number> {
  const address = await sender.getAddress();
  const [mined, waiting] = await Promise.all([
    provider.getTransactionCount(address, "latest"),
    provider.getTransactionCount(address, "pending"),
  ]);
  if (waiting <= mined) return mined;
  const message = `A transaction of ${address} waits to be mined.`;
  throw new EconomyError("CHANNEL_BUSY", message, "Try again when it is: it may collect the same vouchers.");
}

/** The first batch in which any voucher is worth its gas: those that aren't must not keep the others waiting. */
async function pick(
  options: CollectorOptions,
  candidates: readonly Candidate[],
  gasPrice: bigint,
): Promise<{ batch: Costed[]; gasLimit: bigint; refused: Skipped[] }> {
  const { batchSize = 40 } = options;
  const refused: Skipped[] = [];
  for (let start = 0; start < candidates.length; start += batchSize) {
    const { costed, skipped } = await withGas(options, candidates.slice(start, start + batchSize));
    refused.push(...skipped);
    const { batch, gasLimit } = await worthwhile(options, costed, gasPrice);
    if (batch.length > 0) return { batch, gasLimit, refused };
  }
  return { batch: [], gasLimit: 0n, refused };
}

/** What each takes alone, without those that the escrow refuses. */
async function withGas(
  { chain, sender }: CollectorOptions,
  candidates: readonly Candidate[],
): Promise<{ costed: Costed[]; skipped: Skipped[] }> {
  const costed: Costed[] = [];
  const skipped: Skipped[] = [];
  const address = await sender.getAddress();
  for (const candidate of candidates) {
    try {
      const collection = collectionOf(candidate, address);
      const gas = await chain.escrow.connect(sender).collect.estimateGas(collection);
      costed.push({ ...candidate, collection, gas });
    } catch (error) {
      skipped.push({ channelId: candidate.channelId, reason: revertText(chain, dataOf(error), error) });
    }
  }
  return { costed, skipped };
}

/** Those that are worth their part of what one transaction with all of them takes, by what each takes alone. */
async function worthwhile(
  { chain, sender, factor = 10n }: CollectorOptions,
  costed: readonly Costed[],
  gasPrice: bigint,
): Promise<{ batch: Costed[]; gasLimit: bigint }> {
  let batch = [...costed];
  while (batch.length > 0) {
    const collections = batch.map(({ collection }) => collection);
    const together = await chain.escrow.connect(sender).collectMany.estimateGas(collections);
    const alone = batch.reduce((sum, { gas }) => sum + gas, 0n);
    const kept = batch.filter(({ gas, worth, urgent }) => {
      return worth * alone >= together * gas * gasPrice * (urgent ? 1n : factor);
    });
    // far more than all need, so that none runs out of gas: such a one is skipped, and the call succeeds without it
    if (kept.length === batch.length) return { batch, gasLimit: together + alone };
    batch = kept;
  }
  return { batch, gasLimit: 0n };
}

async function send(
  { chain, sender }: CollectorOptions,
  batch: readonly Costed[],
  overrides: Overrides,
): Promise<TransactionReceipt> {
  const escrow = chain.escrow.connect(sender);
  const collections = batch.map(({ collection }) => collection);
  const would = await escrow.collectMany.staticCall(collections, { gasLimit: overrides.gasLimit ?? null });
  if (would !== BigInt(batch.length)) {
    const message = `${would} of ${batch.length} vouchers would be collected.`;
    throw new EconomyError("TRANSACTION_FAILED", message, "Nothing was sent. Try again: the chain has changed.");
  }
  const sent = await escrow.collectMany(collections, overrides);
  const receipt = await sent.wait();
  if (receipt?.status === 1) return receipt;
  throw new EconomyError("TRANSACTION_FAILED", `${sent.hash} was reverted.`, "Look it up before trying again.");
}

/** What the escrow says that it collected and skipped. */
function eventsOf(chain: PaymentChain, { logs }: TransactionReceipt): Pick<CollectionReport, "collected" | "skipped"> {
  const collected: { channelId: string; amount: bigint }[] = [];
  const skipped: Skipped[] = [];
  for (const log of logs) {
    if (log.address !== chain.places.escrow.address) continue;
    const event = chain.escrow.interface.parseLog(log);
    const { channelId, amount, reason } = (event?.args ?? {}) as unknown as Record<"channelId" | "reason", string> & {
      amount: bigint;
    };
    if (event?.name === "Collected") collected.push({ channelId, amount });
    if (event?.name === "CollectionSkipped") skipped.push({ channelId, reason: revertText(chain, reason, reason) });
  }
  return { collected, skipped };
}

/** Of anyone but the host the escrow asks for the host's receipt. */
function collectionOf({ channel, voucher: signed, receipt, signature }: Candidate, sender: string) {
  const isHost = sender === channel.host;
  return { channel, ...signed, receipt: isHost ? "0x" : encodedReceipt(receipt, signature) };
}

/** The most that a unit of gas can cost now, in wei. */
async function feesOf({ provider }: PaymentChain): Promise<{ gasPrice: bigint; fees: Overrides }> {
  const { gasPrice, maxFeePerGas, maxPriorityFeePerGas } = await provider.getFeeData();
  if (maxFeePerGas === null) return { gasPrice: gasPrice ?? 0n, fees: { gasPrice } };
  return { gasPrice: maxFeePerGas, fees: { maxFeePerGas, maxPriorityFeePerGas } };
}

/** A custom error and its values, or the error as it is. */
function revertText({ escrow, hosts, policies }: PaymentChain, data: string, error: unknown): string {
  for (const { interface: one } of [escrow, hosts, policies]) {
    const found = one.parseError(data);
    if (found !== null) return `${found.name}(${found.args.map(String).join(", ")})`;
  }
  return errorLine(error);
}
