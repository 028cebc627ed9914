// Which channels' published receipts are those that were paid for.
import type { SignedReceipt } from "../../payment/messages.ts";
import { recovered } from "../../payment/messages.ts";
import { type Place, receiptDigest } from "../../sdk/channels.ts";
import { EconomyError, errorLine } from "../../sdk/errors.ts";
import { NO_RECEIPTS, receiptsRoot, withReceipt } from "../../sdk/receiptTree.ts";
import type { LaneChain } from "./chain.ts";
import type { ChannelPart, Collection } from "./collections.ts";
import type { Publications } from "./publications.ts";

/** A receipt as far as an epoch is concerned. */
export interface PaidReceipt {
  readonly channelId: string;
  readonly index: bigint;
  readonly modelId: bigint;
  readonly modelVersion: bigint;
  readonly responseHash: string;
  /** In units of the lane's token. */
  readonly price: bigint;
  readonly isOpen: boolean;
}

/** A channel with what was collected in it in an epoch. */
interface PaidChannel extends ChannelPart {
  readonly modelId: bigint;
  /** All that was collected before. */
  readonly before: bigint;
  /** The most receipts that a voucher acknowledged. */
  readonly most: bigint;
}

/**
 * The receipts of the collections, by channel, and a line about each channel that is left out. Of several publications of
 * one channel the first that is right is taken: the collected root allows one list of receipts only.
 */
export async function readReceipts(
  chain: LaneChain,
  collections: readonly Collection[],
  publications: Publications,
): Promise<{ receipts: PaidReceipt[]; lines: string[] }> {
  const reader = await ReceiptReader.open(chain, publications);
  const receipts: PaidReceipt[] = [];
  const lines: string[] = [];
  for (const channel of channelsOf(collections)) {
    const found = await reader.read(channel);
    for (const receipt of found.receipts) receipts.push(receipt);
    lines.push(...found.lines);
  }
  return { receipts, lines };
}

/** In the order of their ids. */
function channelsOf(collections: readonly Collection[]): PaidChannel[] {
  const channels = new Map<string, PaidChannel>();
  for (const { channel, modelId, amount } of collections) {
    if (channel === undefined) continue;
    const { channelId, total, receiptCount } = channel;
    const known = channels.get(channelId) ?? { before: total - amount, most: 0n };
    const most = receiptCount > known.most ? receiptCount : known.most;
    channels.set(channelId, { ...channel, modelId, before: known.before, most });
  }
  return [...channels.values()].sort((a, b) => (a.channelId < b.channelId ? -1 : 1));
}

class ReceiptReader {
  readonly #hosts = new Map<string, string>();
  readonly #versions = new Map<bigint, bigint>();

  private constructor(
    readonly chain: LaneChain,
    readonly publications: Publications,
    readonly place: Place,
  ) {}

  static async open(chain: LaneChain, publications: Publications): Promise<ReceiptReader> {
    const place = { chainId: chain.chainId, address: await chain.hosts.getAddress() };
    return new ReceiptReader(chain, publications, place);
  }

  async read(channel: PaidChannel): Promise<{ receipts: PaidReceipt[]; lines: string[] }> {
    const lines: string[] = [];
    const leftOut = (why: string) => `Channel ${channel.channelId} goes by default weights: ${why}`;
    const files = this.publications.receiptFiles(channel.channelId);
    if (files.length === 0) return { receipts: [], lines: [leftOut("nobody has published its receipts.")] };
    for (const file of files) {
      try {
        return { receipts: await this.#paidFor(channel, file), lines: [] };
      } catch (error) {
        if (!(error instanceof EconomyError)) throw error;
        lines.push(leftOut(`${file}: ${error.message}`));
      }
    }
    return { receipts: [], lines };
  }

  /** Those of the epoch, of a file whose receipts are all right. Throws RECEIPT_INVALID. */
  async #paidFor(channel: PaidChannel, file: string): Promise<PaidReceipt[]> {
    const { channelId, modelId, before, total, receiptCount, most } = channel;
    if (receiptCount !== most)
      throw invalid(`A voucher for ${most} receipts was collected before one for ${receiptCount}`);
    const signed = [...this.publications.receipts(file, receiptCount)];
    const digests = this.#digests(channel, signed);
    const last = signed.at(-1)?.receipt.total ?? 0n;
    if (last !== total) throw invalid(`Its receipts come to ${last}, and ${total} was collected`);
    const first = signed.findIndex(({ receipt }) => receipt.total > before);
    const earlier = first > 0 ? (signed[first - 1]?.receipt.total ?? 0n) : 0n;
    if (earlier !== before)
      throw invalid(`No receipt has the total of ${before}, which was collected before the epoch`);
    for (const [place, { receipt, signature }] of signed.entries()) {
      await this.#requireSigned(channel, receipt.index, digests[place] ?? "", signature);
    }
    const versions = await this.#versionsOf(modelId);
    return signed.slice(first).map(({ receipt: { index, modelVersion, responseHash, price, isOpen } }) => {
      if (modelVersion === 0n || modelVersion > versions) {
        throw invalid(`Receipt ${index} is for version ${modelVersion}, which model ${modelId} hasn't`);
      }
      return { channelId, index, modelId, modelVersion, responseHash, price, isOpen };
    });
  }

  /** What was signed for each receipt, where each follows on the one before and all have the voucher's root. */
  #digests({ channelId, receiptsRoot: root }: PaidChannel, signed: readonly SignedReceipt[]): string[] {
    let [tree, total] = [NO_RECEIPTS, 0n];
    const digests = signed.map(({ receipt }, place) => {
      const { index, price } = receipt;
      if (index !== BigInt(place)) throw invalid(`Receipt ${index} stands in the place of receipt ${place}`);
      total += price;
      if (receipt.total !== total) throw invalid(`Receipt ${index} says ${receipt.total} in all, and it is ${total}`);
      const digest = digestOf(this.place, channelId, receipt);
      tree = withReceipt(tree, digest);
      return digest;
    });
    const own = receiptsRoot(tree);
    if (own !== root) throw invalid(`Its receipts have the root ${own}, and ${root} was collected`);
    return digests;
  }

  /** A key that the host has had counts for ever. */
  async #requireSigned({ host }: PaidChannel, index: bigint, digest: string, signature: string): Promise<void> {
    const signer = recovered(digest, signature)?.signer;
    const owner = signer === undefined ? undefined : (this.#hosts.get(signer) ?? (await this.#ownerOf(signer)));
    if (owner !== host) throw invalid(`Receipt ${index} is signed by no key of ${host}`);
  }

  async #ownerOf(key: string): Promise<string> {
    const owner = await this.chain.hosts.hostOfKey(key, this.chain.at);
    this.#hosts.set(key, owner);
    return owner;
  }

  async #versionsOf(modelId: bigint): Promise<bigint> {
    const known = this.#versions.get(modelId) ?? (await this.chain.models.getModel(modelId, this.chain.at)).versions;
    this.#versions.set(modelId, known);
    return known;
  }
}

/** Numbers can be too large to be signed. */
function digestOf(place: Place, channelId: string, receipt: SignedReceipt["receipt"]): string {
  try {
    return receiptDigest(place, channelId, receipt);
  } catch (error) {
    throw invalid(`Receipt ${receipt.index} can't be signed: ${errorLine(error).slice(0, 80)}`);
  }
}

function invalid(message: string): EconomyError {
  return new EconomyError("RECEIPT_INVALID", `${message}.`, "Ask the host for its publication.");
}
