// A payer's side of one channel: it signs for what it has, and for nothing twice.
import { join } from "node:path";
import { isHexString, keccak256, type Signer } from "ethers";
import { type Channel, channelIdOf, receiptDigest } from "../sdk/channels.ts";
import { EconomyError } from "../sdk/errors.ts";
import { NO_RECEIPTS, receiptsRoot, type ReceiptTree, withReceipt } from "../sdk/receiptTree.ts";
import type { Disk } from "./disk.ts";
import { type Fold, Journal } from "./journal.ts";
import { type FolderLock, lockFolder } from "./lock.ts";
import {
  type Answer,
  type Ask,
  type Places,
  recovered,
  type Request,
  signAsk,
  type SignedVoucher,
  signVoucher,
  type Terms,
  withChecksums,
} from "./messages.ts";

/** What a payer's channel needs. */
export interface PayerOptions {
  /** Where channels are kept, each in a folder named by its id. */
  readonly folder: string;
  readonly channel: Channel;
  readonly places: Places;
  /** The payer's key, or that of a signer that is authorised in the channel. */
  readonly signer: Signer;
  /** The most that is ever paid in the channel, in units of its token. */
  readonly budget: bigint;
  /** `HostRegistry.hostOfKey`. */
  readonly hostOfKey: (key: string) => Promise<string>;
  readonly disk?: Disk;
}

/** A request that has no answer yet. */
interface PendingAsk {
  readonly ask: Ask;
  readonly request: string;
}

interface PayerState {
  readonly tree: ReceiptTree;
  /** Of all receipts, in units of the channel's token. */
  readonly total: bigint;
  readonly pending?: PendingAsk;
  /** The last answer that was accepted. */
  readonly last?: Answer;
}

type PayerEntry = ({ readonly kind: "ask" } & PendingAsk) | { readonly kind: "answer"; readonly answer: Answer };

/**
 * A channel of a payer. Each step is on the disk before its message leaves: so after a crash the same request is sent
 * again, to which the host has the same answer, and the same voucher.
 */
export class Payer {
  readonly channelId: string;
  readonly options: PayerOptions;
  readonly #journal: Journal<PayerState, PayerEntry>;
  readonly #lock: FolderLock;

  /** Throws CHANNEL_BUSY where another process uses the channel, and CHANNEL_INVALID where its folder is damaged. */
  constructor(options: PayerOptions) {
    this.options = { ...options, channel: withChecksums(options.channel) };
    const { folder, channel, places, disk } = this.options;
    this.channelId = channelIdOf(places.escrow, channel);
    const own = join(folder, this.channelId);
    this.#lock = lockFolder(own);
    try {
      this.#journal = Journal.open(own, foldOf(places, this.channelId), this.#lock, disk);
    } catch (error) {
      this.#lock.free();
      throw error;
    }
  }

  /** How many answers were accepted. */
  get count(): bigint {
    return this.#journal.state.tree.count;
  }

  /** What all of them cost, in units of the channel's token: the amount of the voucher. */
  get total(): bigint {
    return this.#journal.state.total;
  }

  /** The request that has no answer yet. */
  get pending(): PendingAsk | undefined {
    return this.#journal.state.pending;
  }

  /** The last answer that was accepted. */
  get last(): Answer | undefined {
    return this.#journal.state.last;
  }

  /** All answers that were accepted, read from the disk. */
  answers(): Answer[] {
    return this.#journal.entries().flatMap((entry) => (entry.kind === "answer" ? [entry.answer] : []));
  }

  /** The voucher for all answers that were accepted. */
  async voucher(): Promise<SignedVoucher> {
    const { tree, total } = this.#journal.state;
    const voucher = { amount: total, receiptCount: tree.count, receiptsRoot: receiptsRoot(tree) };
    return await signVoucher(this.options.signer, this.options.places, this.options.channel, voucher);
  }

  /**
   * Makes a request of bytes in hexadecimal. Throws CHANNEL_BUSY where another has no answer yet, BUDGET_EXCEEDED
   * where the answer could cost more than is left, and ASK_INVALID where the request isn't in hexadecimal.
   */
  async ask(request: string, terms: Terms): Promise<Request> {
    const { pending, tree, total } = this.#journal.state;
    if (pending !== undefined) {
      throw new EconomyError("CHANNEL_BUSY", `Request ${pending.ask.index} has no answer yet.`, "Send it again first.");
    }
    if (!isHexString(request) || request.length % 2 === 1) {
      throw new EconomyError("ASK_INVALID", "The request isn't bytes in hexadecimal.", "Encode it, as by hexlify.");
    }
    if (total + terms.maxPrice > this.options.budget) {
      const message = `${total} is spent, and ${terms.maxPrice} more could exceed the budget of ${this.options.budget}.`;
      throw new EconomyError("BUDGET_EXCEEDED", message, "Raise the budget, or ask for something cheaper.");
    }
    const { modelVersion, maxPrice, isOpen } = terms;
    const ask = { index: tree.count, requestHash: keccak256(request), modelVersion, maxPrice, isOpen };
    this.#journal.append({ kind: "ask", ask, request });
    return await this.resend();
  }

  /** The message of the request that has no answer yet. Throws ASK_INVALID where there is none. */
  async resend(): Promise<Request> {
    const { channel, places, signer } = this.options;
    const { pending } = this;
    if (pending === undefined) throw new EconomyError("ASK_INVALID", "No request waits.", "Make one.");
    const voucher = await this.voucher();
    const { ask, request } = pending;
    return { channel, ask, askSignature: await signAsk(signer, places, channel, ask), request, voucher };
  }

  /** Takes an answer, and returns the voucher that pays for it. Throws RECEIPT_INVALID, and then nothing is paid. */
  async accept({ receipt, signature, response }: Answer): Promise<SignedVoucher> {
    const { places, channel, hostOfKey } = this.options;
    const signed = recovered(receiptDigest(places.hosts, this.channelId, receipt), signature);
    const host = signed === undefined ? undefined : await hostOfKey(signed.signer);
    if (signed === undefined || host === undefined || host !== channel.host) {
      throw invalid(receipt.index, "it isn't signed by a key of the host");
    }
    const answer = { receipt, signature: signed.signature, response };
    const fault = faultOf(this.#journal.state, answer);
    if (fault !== undefined) throw invalid(receipt.index, fault);

    this.#journal.append({ kind: "answer", answer });
    return await this.voucher();
  }

  /** Lets another process use the channel. */
  close(): void {
    this.#lock.free();
  }
}

function foldOf({ hosts }: Places, channelId: string): Fold<PayerState, PayerEntry> {
  return {
    initial: { tree: NO_RECEIPTS, total: 0n },
    apply: (state, entry) => {
      if (entry.kind === "ask") return { ...state, pending: { ask: entry.ask, request: entry.request } };
      const { answer } = entry;
      const tree = withReceipt(state.tree, receiptDigest(hosts, channelId, answer.receipt));
      return { tree, total: answer.receipt.total, last: answer };
    },
  };
}

/** What is wrong with an answer, in words. */
function faultOf({ pending, total, tree }: PayerState, { receipt, response }: Answer): string | undefined {
  if (receipt.index !== tree.count) return `receipt ${tree.count} is next`;
  if (pending === undefined) return "nothing was asked";
  const { requestHash, maxPrice, modelVersion, isOpen } = pending.ask;
  if (receipt.requestHash !== requestHash) return "it is about another request";
  if (!isHexString(response) || receipt.responseHash !== keccak256(response)) return "it is about another response";
  if (receipt.modelVersion !== modelVersion) return `version ${modelVersion} was asked for`;
  if (receipt.isOpen !== isOpen) return `the response is ${isOpen ? "open" : "private"}`;
  if (receipt.price < 0n || receipt.price > maxPrice) return `it costs ${receipt.price}, more than ${maxPrice}`;
  if (receipt.total !== total + receipt.price) return `its total isn't ${total} and its price`;
  return undefined;
}

function invalid(index: bigint, why: string): EconomyError {
  const advice = "Nothing is paid for it. Use another channel or host if it stays so.";
  return new EconomyError("RECEIPT_INVALID", `Receipt ${index} isn't accepted: ${why}.`, advice);
}
