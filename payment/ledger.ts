// What a host knows about one channel, on disk.
import { isHexString } from "ethers";
import { type Channel, channelIdOf, type Receipt, receiptDigest, type Voucher } from "../sdk/channels.ts";
import { EconomyError } from "../sdk/errors.ts";
import { NO_RECEIPTS, receiptsRoot, type ReceiptTree, withReceipt } from "../sdk/receiptTree.ts";
import type { Disk } from "./disk.ts";
import { type Fold, Journal } from "./journal.ts";
import type { FolderLock } from "./lock.ts";
import type { Places, SignedVoucher } from "./messages.ts";

/** A receipt that the host may sign, and its response's bytes in hexadecimal. */
export interface StoredAnswer {
  readonly receipt: Receipt;
  readonly response: string;
}

interface LedgerState {
  readonly channel?: Channel;
  /** Of the receipts that the payer has acknowledged. */
  readonly tree: ReceiptTree;
  /** The last of those. */
  readonly lastPaid?: Receipt;
  /** The others, in their order. */
  readonly unpaid: readonly StoredAnswer[];
  /** The highest voucher, for at least one receipt. */
  readonly voucher?: SignedVoucher;
}

type LedgerEntry =
  | { readonly kind: "open"; readonly channel: Channel }
  | ({ readonly kind: "answer" } & StoredAnswer)
  | { readonly kind: "voucher"; readonly voucher: SignedVoucher };

/** How a ledger is kept. */
interface Keeping {
  /** Of its folder, or of one that it lies in. */
  readonly lock: FolderLock;
  readonly disk: Disk | undefined;
}

/** What pays for some receipts, once somebody has signed it. */
interface DueVoucher {
  readonly voucher: Voucher;
  readonly tree: ReceiptTree;
  readonly last: Receipt | undefined;
}

/** One channel of a host. What it has stored is all that the host ever signs in the channel. */
export class Ledger {
  readonly channelId: string;
  readonly #journal: Journal<LedgerState, LedgerEntry>;

  private constructor(
    readonly channel: Channel,
    readonly places: Places,
    journal: Journal<LedgerState, LedgerEntry>,
  ) {
    this.channelId = channelIdOf(places.escrow, channel);
    this.#journal = journal;
  }

  /** Begins a channel's ledger in a folder. */
  static begin(folder: string, channel: Channel, places: Places, { lock, disk }: Keeping): Ledger {
    const journal = Journal.open(folder, foldOf(places, channelIdOf(places.escrow, channel)), lock, disk);
    if (journal.state.channel === undefined) journal.append({ kind: "open", channel });
    return new Ledger(channel, places, journal);
  }

  /** The ledger in a folder that is named by its channel; undefined where it was never begun. */
  static read(folder: string, channelId: string, places: Places, { lock, disk }: Keeping): Ledger | undefined {
    if (!isHexString(channelId, 32)) return undefined;
    const journal = Journal.open(folder, foldOf(places, channelId), lock, disk);
    const { channel } = journal.state;
    return channel === undefined ? undefined : new Ledger(channel, places, journal);
  }

  /** How many receipts there are. */
  get count(): bigint {
    return this.acknowledged + BigInt(this.unpaid.length);
  }

  /** How many of them the payer has acknowledged. */
  get acknowledged(): bigint {
    return this.#journal.state.tree.count;
  }

  /** Those that he hasn't. */
  get unpaid(): readonly StoredAnswer[] {
    return this.#journal.state.unpaid;
  }

  /** Of all receipts, in units of the channel's token. */
  get total(): bigint {
    return this.unpaid.at(-1)?.receipt.total ?? this.lastPaid?.total ?? 0n;
  }

  /** The last receipt that the payer has acknowledged. */
  get lastPaid(): Receipt | undefined {
    return this.#journal.state.lastPaid;
  }

  /** The highest voucher, for at least one receipt. */
  get voucher(): SignedVoucher | undefined {
    return this.#journal.state.voucher;
  }

  /** All answers, read from the disk. */
  answers(): StoredAnswer[] {
    return this.#journal.entries().flatMap((entry) => {
      return entry.kind === "answer" ? [{ receipt: entry.receipt, response: entry.response }] : [];
    });
  }

  /** Stores an answer; from then on its receipt may be signed, and no other one for its index. */
  store(answer: StoredAnswer): void {
    const { index, price, total } = answer.receipt;
    if (index !== this.count || price < 0n || total !== this.total + price) {
      const message = `Receipt ${index} of ${price} and ${total} doesn't follow on ${this.count} of ${this.total}.`;
      throw new EconomyError("RECEIPT_INVALID", message, "Nothing was signed.");
    }
    // what can't be signed mustn't be stored
    receiptDigest(this.places.hosts, this.channelId, answer.receipt);
    this.#journal.append({ kind: "answer", ...answer });
  }

  /** Stores a voucher whose signature and signer were checked, unless it adds nothing. Throws VOUCHER_INVALID. */
  acknowledge(signed: SignedVoucher): void {
    this.check(signed.voucher);
    const known = this.voucher;
    const isNew = signed.voucher.receiptCount > this.acknowledged;
    // the payer's own word needs no authorization that ends
    const { payer } = this.channel;
    const isBetter = known !== undefined && known.signer !== payer && signed.signer === payer;
    if (isNew || isBetter) this.#journal.append({ kind: "voucher", voucher: signed });
  }

  /** Throws VOUCHER_INVALID where a voucher isn't for all receipts up to one that isn't earlier than before. */
  check({ amount, receiptCount, receiptsRoot: root }: Voucher): void {
    if (receiptCount < this.acknowledged || receiptCount > this.count) {
      const between = `${this.acknowledged} to ${this.count}`;
      throw voucherInvalid(`It acknowledges ${receiptCount} receipts, not ${between}.`);
    }
    const due = dueVoucher(this.#journal.state, receiptCount, this.places, this.channelId);
    if (amount !== due.voucher.amount) throw voucherInvalid(`Its amount is ${amount}, not ${due.voucher.amount}.`);
    if (root !== due.voucher.receiptsRoot) throw voucherInvalid("Its root is that of other receipts.");
  }
}

/** An error about a voucher. */
export function voucherInvalid(why: string): EconomyError {
  return new EconomyError("VOUCHER_INVALID", `The voucher isn't accepted. ${why}`, "Send one for all answers so far.");
}

function dueVoucher(
  { tree, unpaid, lastPaid }: LedgerState,
  receiptCount: bigint,
  { hosts }: Places,
  channelId: string,
): DueVoucher {
  const paid = unpaid.slice(0, Number(receiptCount - tree.count));
  const grown = paid.reduce((all, { receipt }) => withReceipt(all, receiptDigest(hosts, channelId, receipt)), tree);
  const last = paid.at(-1)?.receipt ?? lastPaid;
  return { voucher: { amount: last?.total ?? 0n, receiptCount, receiptsRoot: receiptsRoot(grown) }, tree: grown, last };
}

function foldOf(places: Places, channelId: string): Fold<LedgerState, LedgerEntry> {
  return {
    initial: { tree: NO_RECEIPTS, unpaid: [] },
    apply: (state, entry) => {
      if (entry.kind === "open") return { ...state, channel: entry.channel };
      if (entry.kind === "answer") {
        const { receipt, response } = entry;
        return { ...state, unpaid: [...state.unpaid, { receipt, response }] };
      }
      const { receiptCount } = entry.voucher.voucher;
      const { tree, last } = dueVoucher(state, receiptCount, places, channelId);
      const unpaid = state.unpaid.slice(Number(receiptCount - state.tree.count));
      return { ...state, tree, unpaid, voucher: entry.voucher, ...(last !== undefined && { lastPaid: last }) };
    },
  };
}
