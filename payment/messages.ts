// What a payer and a host send each other.
import { getAddress, recoverAddress, Signature, type Signer, TypedDataEncoder, type TypedDataField } from "ethers";
import {
  type Channel,
  channelIdOf,
  type Place,
  type Receipt,
  RECEIPT_TYPES,
  receiptDomain,
  type Voucher,
  VOUCHER_TYPES,
  voucherDomain,
} from "../sdk/channels.ts";

/** Where vouchers and receipts are signed for. */
export interface Places {
  readonly escrow: Place;
  readonly hosts: Place;
}

/** What a payer agrees to, before it is answered. */
export interface Terms {
  /** Which version of the model is to answer. */
  readonly modelVersion: bigint;
  /** The most that the answer may cost, in units of the channel's token. */
  readonly maxPrice: bigint;
  /** Whether the response may be published for attribution. */
  readonly isOpen: boolean;
}

/** A request as its payer signs it, so that nobody else can have answers at his cost. */
export interface Ask extends Terms {
  /** Which place in the channel the answer is to have, from 0. */
  readonly index: bigint;
  /** keccak256 of the request's bytes. */
  readonly requestHash: string;
}

/** A voucher, and who has signed it. */
export interface SignedVoucher {
  readonly voucher: Voucher;
  /** The payer, or a signer that is authorised in the channel. */
  readonly signer: string;
  readonly signature: string;
}

/** What a payer sends: a request, and a voucher for all answers that it has. */
export interface Request {
  readonly channel: Channel;
  readonly ask: Ask;
  /** By the voucher's signer. */
  readonly askSignature: string;
  /** The request's bytes in hexadecimal. */
  readonly request: string;
  readonly voucher: SignedVoucher;
}

/** A receipt, and the host's signature. */
export interface SignedReceipt {
  readonly receipt: Receipt;
  /** By a receipt key of the host. */
  readonly signature: string;
}

/** What a host sends back. */
export interface Answer extends SignedReceipt {
  /** The response's bytes in hexadecimal. */
  readonly response: string;
}

/** The EIP-712 type of a request, in the escrow's domain. No contract reads it. */
export const ASK_TYPES: Record<"Ask", TypedDataField[]> = {
  Ask: [
    { name: "channelId", type: "bytes32" },
    { name: "index", type: "uint64" },
    { name: "modelVersion", type: "uint32" },
    { name: "requestHash", type: "bytes32" },
    { name: "maxPrice", type: "uint128" },
    { name: "isOpen", type: "bool" },
  ],
};

/** The same channel with its addresses in the one form that can be compared. */
export function withChecksums(channel: Channel): Channel {
  const { payer, host, token } = channel;
  return { ...channel, payer: getAddress(payer), host: getAddress(host), token: getAddress(token) };
}

/** Signs a request by the key that signs the channel's vouchers. */
export async function signAsk(signer: Signer, { escrow }: Places, channel: Channel, ask: Ask): Promise<string> {
  const channelId = channelIdOf(escrow, channel);
  return await signer.signTypedData(voucherDomain(escrow), ASK_TYPES, { ...ask, channelId });
}

/** The hash that is signed for a request. */
export function askDigest({ escrow }: Places, channelId: string, ask: Ask): string {
  return TypedDataEncoder.hash(voucherDomain(escrow), ASK_TYPES, { ...ask, channelId });
}

/** Signs a voucher. */
export async function signVoucher(
  signer: Signer,
  { escrow }: Places,
  channel: Channel,
  voucher: Voucher,
): Promise<SignedVoucher> {
  const message = { ...voucher, channelId: channelIdOf(escrow, channel) };
  const signature = await signer.signTypedData(voucherDomain(escrow), VOUCHER_TYPES, message);
  return { voucher, signer: await signer.getAddress(), signature };
}

/** Signs a receipt. */
export async function signReceipt(
  key: Signer,
  { hosts }: Places,
  channelId: string,
  receipt: Receipt,
): Promise<string> {
  return await key.signTypedData(receiptDomain(hosts), RECEIPT_TYPES, { ...receipt, channelId });
}

/**
 * Whose key has signed a digest, with the signature in the one form that the contracts take: 65 bytes, the lower s, v
 * 27 or 28. Undefined where it is no signature.
 */
export function recovered(digest: string, signature: string): { signer: string; signature: string } | undefined {
  try {
    const { serialized } = Signature.from(signature);
    return { signer: recoverAddress(digest, serialized), signature: serialized };
  } catch {
    return undefined;
  }
}
