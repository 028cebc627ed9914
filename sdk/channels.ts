// Channels between a payer and a host, and the two things that they sign in them: vouchers and receipts.
import { AbiCoder, keccak256, TypedDataEncoder, type TypedDataDomain, type TypedDataField } from "ethers";

/** Who pays whom for what, under which terms: what the escrow's channel ids are made of. */
export interface Channel {
  readonly payer: string;
  readonly host: string;
  /** Address of the token that is paid in. */
  readonly token: string;
  /** The model, counted from 1. */
  readonly modelId: bigint;
  /** The policy that fees are shared by, 32 bytes. */
  readonly policyHash: string;
  /** Any number; the same one names the same channel for ever. */
  readonly nonce: bigint;
}

/** What a payer owes in a channel, all since its beginning. */
export interface Voucher {
  /** In units of the channel's token. */
  readonly amount: bigint;
  /** How many receipts it acknowledges. */
  readonly receiptCount: bigint;
  /** The root of their tree, 32 bytes. */
  readonly receiptsRoot: string;
}

/** What a host states about one answer. */
export interface Receipt {
  /** The answer's place in its channel, from 0. */
  readonly index: bigint;
  readonly modelVersion: bigint;
  /** keccak256 of the request's bytes. */
  readonly requestHash: string;
  /** keccak256 of the response's bytes. */
  readonly responseHash: string;
  readonly tokensIn: bigint;
  readonly tokensOut: bigint;
  /** Of this answer, in units of the channel's token. */
  readonly price: bigint;
  /** Of all answers up to this one, in the same units. */
  readonly total: bigint;
  /** Whether the response may be published for attribution. */
  readonly isOpen: boolean;
}

/** A contract on a chain, as signatures name it. */
export interface Place {
  readonly chainId: bigint;
  readonly address: string;
}

/** The EIP-712 type of a voucher. */
export const VOUCHER_TYPES: Record<"Voucher", TypedDataField[]> = {
  Voucher: [
    { name: "channelId", type: "bytes32" },
    { name: "amount", type: "uint128" },
    { name: "receiptCount", type: "uint64" },
    { name: "receiptsRoot", type: "bytes32" },
  ],
};

/** The EIP-712 type of a receipt. */
export const RECEIPT_TYPES: Record<"Receipt", TypedDataField[]> = {
  Receipt: [
    { name: "channelId", type: "bytes32" },
    { name: "index", type: "uint64" },
    { name: "modelVersion", type: "uint32" },
    { name: "requestHash", type: "bytes32" },
    { name: "responseHash", type: "bytes32" },
    { name: "tokensIn", type: "uint64" },
    { name: "tokensOut", type: "uint64" },
    { name: "price", type: "uint128" },
    { name: "total", type: "uint128" },
    { name: "isOpen", type: "bool" },
  ],
};

/** The EIP-712 type by which a key agrees to sign a host's receipts. */
export const RECEIPT_KEY_TYPES: Record<"ReceiptKey", TypedDataField[]> = {
  ReceiptKey: [{ name: "host", type: "address" }],
};

/** The domain of vouchers: that of the escrow. */
export function voucherDomain({ chainId, address }: Place): TypedDataDomain {
  return { name: "PaymentEscrow", version: "1", chainId, verifyingContract: address };
}

/** The domain of receipts and of their keys: that of the host registry. */
export function receiptDomain({ chainId, address }: Place): TypedDataDomain {
  return { name: "HostRegistry", version: "1", chainId, verifyingContract: address };
}

/** The id of a channel, as `PaymentEscrow.channelIdOf` computes it. */
export function channelIdOf(escrow: Place, channel: Channel): string {
  const types = ["uint256", "address", "address", "address", "address", "uint32", "bytes32", "uint256"];
  const { payer, host, token, modelId, policyHash, nonce } = channel;
  const values = [escrow.chainId, escrow.address, payer, host, token, modelId, policyHash, nonce];
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, values));
}

/** The hash that is signed for a voucher. */
export function voucherDigest(escrow: Place, channelId: string, voucher: Voucher): string {
  return TypedDataEncoder.hash(voucherDomain(escrow), VOUCHER_TYPES, { ...voucher, channelId });
}

/** The hash that is signed for a receipt. */
export function receiptDigest(hostRegistry: Place, channelId: string, receipt: Receipt): string {
  return TypedDataEncoder.hash(receiptDomain(hostRegistry), RECEIPT_TYPES, { ...receipt, channelId });
}

/** A signed receipt as `PaymentEscrow.collect` takes it of anyone but the host. */
export function encodedReceipt(receipt: Receipt, signature: string): string {
  const fields = RECEIPT_TYPES.Receipt.slice(1);
  const tuple = `tuple(${fields.map(({ name, type }) => `${type} ${name}`).join(",")})`;
  return AbiCoder.defaultAbiCoder().encode([tuple, "bytes"], [receipt, signature]);
}
