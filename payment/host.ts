// A host's side of its channels: it answers whom it can trust to pay, and never contradicts itself.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isHexString, keccak256, type Signer } from "ethers";
import { type Channel, channelIdOf, voucherDigest } from "../sdk/channels.ts";
import { EconomyError } from "../sdk/errors.ts";
import type { VoucherSource } from "./candidates.ts";
import { collectableUntil, type FeePolicy, type Head, type PaymentChain } from "./chain.ts";
import type { Disk } from "./disk.ts";
import { Ledger, type StoredAnswer, voucherInvalid } from "./ledger.ts";
import { type FolderLock, lockFolder } from "./lock.ts";
import {
  type Answer,
  askDigest,
  recovered,
  type Request,
  type SignedVoucher,
  signReceipt,
  withChecksums,
} from "./messages.ts";

/** What a host needs. */
export interface HostOptions {
  /** Where its channels are kept. It must never be an older copy: the host would sign an index twice. */
  readonly folder: string;
  /** The host's account, as its channels name it. */
  readonly host: string;
  /** Signs its receipts. */
  readonly key: Signer;
  readonly chain: PaymentChain;
  /**
   * Which channels it takes: their model, their token, their policy, and their payers where it has several processes.
   */
  readonly accepts: (channel: Channel, policy: FeePolicy) => boolean;
  /** How many answers of a payer may be unpaid at any time, over all his channels; 1 unless given. */
  readonly credit?: number;
  /** For how many seconds more a signer's vouchers must be collectable; three days unless given. */
  readonly expiryMargin?: bigint;
  readonly disk?: Disk;
}

/** What a model has answered. */
export interface Response {
  /** The response's bytes in hexadecimal. */
  readonly response: string;
  readonly tokensIn: bigint;
  readonly tokensOut: bigint;
  /** In units of the channel's token. */
  readonly price: bigint;
}

/** A request that is being answered, by its channel. */
interface Flight {
  readonly channel: Channel;
  readonly maxPrice: bigint;
}

const THREE_DAYS = 259_200n;

/** All channels of a host that are kept in one folder. */
export class Host {
  readonly #ledgers = new Map<string, Ledger>();
  readonly #flights = new Map<string, Flight>();
  readonly #lock: FolderLock;

  private constructor(readonly options: HostOptions) {
    const { folder, chain, disk } = options;
    this.#lock = lockFolder(folder);
    try {
      for (const name of readdirSync(folder)) {
        const ledger = Ledger.read(join(folder, name), name, chain.places, { lock: this.#lock, disk });
        if (ledger !== undefined) this.#ledgers.set(name, ledger);
      }
    } catch (error) {
      this.#lock.free();
      throw error;
    }
  }

  /**
   * Throws CHANNEL_BUSY where another process uses the folder, and CHANNEL_INVALID where it is damaged or the key
   * isn't the host's.
   */
  static async open(options: HostOptions): Promise<Host> {
    const key = await options.key.getAddress();
    if ((await options.chain.hostOfKey(key)) === options.host) return new Host(options);
    throw new EconomyError(
      "CHANNEL_INVALID",
      `${key} signs no receipts of ${options.host}.`,
      "Register it as its key.",
    );
  }

  /** All channels in which a receipt was stored. */
  ledgers(): Ledger[] {
    return [...this.#ledgers.values()];
  }

  /**
   * Answers a request, or gives the answer that is stored for it. `respond` is called once for each index, and again
   * where it has failed or the process has ended before the response was on the disk. Throws CHANNEL_INVALID,
   * ASK_INVALID, VOUCHER_INVALID, CHANNEL_BUSY or DEPOSIT_TOO_SMALL before it is called.
   */
  async answer(given: Request, respond: () => Promise<Response>): Promise<Answer> {
    const request = { ...given, channel: withChecksums(given.channel) };
    const { channel, ask, voucher } = request;
    const channelId = this.#checkAsk(request);
    await this.acknowledge(channel, voucher);
    const stored = this.#storedFor(channelId, request);
    if (stored !== undefined) return await this.#send(channelId, stored);

    this.#takeOff(channelId, { channel, maxPrice: ask.maxPrice });
    try {
      await this.#checkChain(channelId, request);
      const response = await respond();
      return await this.#send(channelId, this.#store(channelId, request, response));
    } finally {
      this.#flights.delete(channelId);
    }
  }

  /** Takes a voucher for answers. Throws VOUCHER_INVALID. */
  async acknowledge(given: Channel, { voucher, signer, signature }: SignedVoucher): Promise<void> {
    const channel = withChecksums(given);
    const { chain } = this.options;
    const channelId = channelIdOf(chain.places.escrow, channel);
    const signed = recovered(voucherDigest(chain.places.escrow, channelId, voucher), signature);
    if (signed?.signer !== signer) throw voucherInvalid("Its signer hasn't signed it.");
    await this.#checkAuthority(channel, signer, voucher.amount);

    const ledger = this.#ledgers.get(channelId);
    if (ledger !== undefined) ledger.acknowledge({ voucher, signer, signature: signed.signature });
    else if (voucher.receiptCount !== 0n || voucher.amount !== 0n) throw voucherInvalid("There is no receipt.");
  }

  /** All receipts of a channel, signed. */
  async receipts(channelId: string): Promise<Answer[]> {
    const answers = this.#ledgers.get(channelId)?.answers() ?? [];
    return await Promise.all(answers.map(async (stored) => await this.#send(channelId, stored)));
  }

  /** The highest voucher of each channel, with the host's last receipt for what it pays, as a collector takes them. */
  async vouchers(): Promise<VoucherSource[]> {
    const { key, chain } = this.options;
    const sources = this.ledgers().map(async ({ channel, channelId, voucher, lastPaid: receipt }) => {
      if (voucher === undefined || receipt === undefined) return [];
      return [
        { channel, channelId, voucher, receipt, signature: await signReceipt(key, chain.places, channelId, receipt) },
      ];
    });
    return (await Promise.all(sources)).flat();
  }

  /** Lets another process use the folder. What is under way then ends in CHANNEL_BUSY. */
  close(): void {
    this.#lock.free();
  }

  #checkAsk({ channel, ask, askSignature, request, voucher }: Request): string {
    const { host, chain } = this.options;
    if (channel.host !== host) throw channelInvalid(`Its host is ${channel.host}.`);
    const channelId = channelIdOf(chain.places.escrow, channel);
    const asked = recovered(askDigest(chain.places, channelId, ask), askSignature);
    if (asked?.signer !== voucher.signer) throw askInvalid(`The voucher's signer hasn't signed request ${ask.index}.`);
    if (!isHexString(request) || keccak256(request) !== ask.requestHash) {
      throw askInvalid(`Request ${ask.index} has another hash.`);
    }
    return channelId;
  }

  /** The answer that is stored for a request, if the payer may not have it yet. */
  #storedFor(channelId: string, { ask }: Request): StoredAnswer | undefined {
    const ledger = this.#ledgers.get(channelId);
    const count = ledger?.count ?? 0n;
    if (ask.index === count) return undefined;
    const stored = ledger?.unpaid.find(({ receipt }) => receipt.index === ask.index);
    if (stored === undefined) throw askInvalid(`Request ${ask.index} can't be answered; ${count} is next.`);
    if (stored.receipt.requestHash !== ask.requestHash) throw askInvalid(`Request ${ask.index} was another one.`);
    return stored;
  }

  /** Counts a request as under way, before anything is waited for. */
  #takeOff(channelId: string, flight: Flight): void {
    if (this.#flights.has(channelId)) {
      throw new EconomyError("CHANNEL_BUSY", "A request of the channel is being answered.", "Send it again later.");
    }
    const { payer } = flight.channel;
    const open = this.ledgers().filter(({ channel }) => channel.payer === payer);
    const unpaid = open.reduce((sum, ledger) => sum + ledger.unpaid.length, 0);
    const flying = [...this.#flights.values()].filter(({ channel }) => channel.payer === payer).length;
    const { credit = 1 } = this.options;
    if (unpaid + flying >= credit) {
      const message = `${payer} has ${unpaid} answers that aren't paid, and ${flying} are under way.`;
      throw new EconomyError(
        "VOUCHER_INVALID",
        message,
        `At most ${credit} may be: send vouchers for the others first.`,
      );
    }
    this.#flights.set(channelId, flight);
  }

  async #checkChain(channelId: string, { channel, ask, voucher }: Request): Promise<void> {
    const { chain, accepts } = this.options;
    const { count, total } = this.#ledgers.get(channelId) ?? { count: 0n, total: 0n };
    const policy = await chain.policyOf(channel);
    if (policy === undefined) throw channelInvalid(`Model ${channel.modelId} has no policy ${channel.policyHash}.`);
    if (!accepts(channel, policy)) throw channelInvalid("The host takes no channels of this kind.");

    const head = await chain.head();
    const { receiptCount, collected } = await chain.channel(channelId, head);
    const isOlder = receiptCount > count || collected > total;
    if (isOlder) throw channelInvalid("More was collected in it than this folder knows of.");
    await this.#checkAuthority(channel, voucher.signer, total + ask.maxPrice);
    await this.#checkDeposit(channel, head);
  }

  /** A voucher that can't be collected for long must not take the place of one that can. */
  async #checkAuthority(channel: Channel, signer: string, amount: bigint): Promise<void> {
    const { chain, expiryMargin = THREE_DAYS } = this.options;
    const head = await chain.head();
    const until = collectableUntil(await chain.authority(channel, signer, head), amount, head);
    if (until >= head.timestamp + expiryMargin) return;
    throw voucherInvalid(`${signer} isn't authorised for ${amount} units for ${expiryMargin} seconds more.`);
  }

  /** Whether what doesn't thaw covers all that isn't collected, and the most that all requests under way can cost. */
  async #checkDeposit(channel: Channel, head: Head): Promise<void> {
    const { chain } = this.options;
    const { balance, thawing } = await chain.deposit(channel, head);
    const shared = this.ledgers().filter((ledger) => sharesDeposit(ledger.channel, channel));
    // before anything more is waited for: what is stored meanwhile would be in neither
    const flying = [...this.#flights.values()].filter((flight) => sharesDeposit(flight.channel, channel));
    const owed = await Promise.all(
      shared.map(async ({ channelId, total }) => {
        const { collected } = await chain.channel(channelId, head);
        return collected < total ? total - collected : 0n;
      }),
    );
    const needed = [...owed, ...flying.map(({ maxPrice }) => maxPrice)].reduce((sum, each) => sum + each, 0n);
    const free = balance > thawing ? balance - thawing : 0n;
    if (needed <= free) return;
    const message = `The deposit holds ${free} that doesn't thaw, and ${needed} would be owed.`;
    throw new EconomyError("DEPOSIT_TOO_SMALL", message, "Deposit more, or ask for something cheaper.");
  }

  #store(channelId: string, { channel, ask }: Request, given: Response): StoredAnswer {
    const { folder, chain, disk } = this.options;
    const { response, tokensIn, tokensOut, price } = given;
    if (price > ask.maxPrice || !isHexString(response)) {
      const message = `Answer ${ask.index} costs ${price}, and ${ask.maxPrice} was agreed, or isn't bytes.`;
      throw new EconomyError("RECEIPT_INVALID", message, "Nothing was signed.");
    }
    const own = join(folder, channelId);
    const ledger = this.#ledgers.get(channelId) ?? Ledger.begin(own, channel, chain.places, { lock: this.#lock, disk });
    const { index, modelVersion, requestHash, isOpen } = ask;
    const hashes = { requestHash, responseHash: keccak256(response) };
    const receipt = { index, modelVersion, ...hashes, tokensIn, tokensOut, price, total: ledger.total + price, isOpen };
    ledger.store({ receipt, response });
    this.#ledgers.set(channelId, ledger);
    return { receipt, response };
  }

  /** Only what is on the disk is signed. The same receipt signed again contradicts nothing. */
  async #send(channelId: string, { receipt, response }: StoredAnswer): Promise<Answer> {
    const { key, chain } = this.options;
    return { receipt, signature: await signReceipt(key, chain.places, channelId, receipt), response };
  }
}

function sharesDeposit(one: Channel, other: Channel): boolean {
  return one.payer === other.payer && one.token === other.token;
}

function channelInvalid(why: string): EconomyError {
  return new EconomyError("CHANNEL_INVALID", `The channel isn't accepted. ${why}`, "Take another channel.");
}

function askInvalid(why: string): EconomyError {
  return new EconomyError("ASK_INVALID", `The request isn't accepted. ${why}`, "Correct it.");
}
