// Messages from text that anybody may have sent.
import { getAddress, hexlify } from "ethers";
import type { Receipt } from "../sdk/channels.ts";
import { EconomyError } from "../sdk/errors.ts";
import { decode } from "./codec.ts";
import type { Answer, Request, SignedReceipt, SignedVoucher } from "./messages.ts";

type Fields = Record<string, unknown>;

/** A payer's request. Throws ASK_INVALID where the text is none. */
export function requestFrom(text: string): Request {
  return orInvalid("ASK_INVALID", text, (fields) => {
    const [channel, ask] = [of(fields, "channel"), of(fields, "ask")];
    return {
      channel: {
        ...{ payer: address(channel, "payer"), host: address(channel, "host"), token: address(channel, "token") },
        ...{ modelId: integer(channel, "modelId"), policyHash: bytes(channel, "policyHash", 32) },
        nonce: integer(channel, "nonce"),
      },
      ask: {
        ...{ index: integer(ask, "index"), requestHash: bytes(ask, "requestHash", 32) },
        ...{ modelVersion: integer(ask, "modelVersion"), maxPrice: integer(ask, "maxPrice") },
        isOpen: ask.isOpen === true,
      },
      ...{ askSignature: bytes(fields, "askSignature"), request: bytes(fields, "request") },
      voucher: signedVoucher(of(fields, "voucher")),
    };
  });
}

/** A host's answer. Throws RECEIPT_INVALID where the text is none. */
export function answerFrom(text: string): Answer {
  return orInvalid("RECEIPT_INVALID", text, (fields) => {
    return { ...signedReceipt(fields), response: bytes(fields, "response") };
  });
}

/** A receipt as hosts publish it. Throws RECEIPT_INVALID where the text is none. */
export function receiptFrom(text: string): SignedReceipt {
  return orInvalid("RECEIPT_INVALID", text, signedReceipt);
}

/** A payer's voucher. Throws VOUCHER_INVALID where the text is none. */
export function voucherFrom(text: string): SignedVoucher {
  return orInvalid("VOUCHER_INVALID", text, signedVoucher);
}

function signedReceipt(fields: Fields): SignedReceipt {
  return { receipt: receiptOf(of(fields, "receipt")), signature: bytes(fields, "signature") };
}

function receiptOf(receipt: Fields): Receipt {
  return {
    ...{ index: integer(receipt, "index"), modelVersion: integer(receipt, "modelVersion") },
    ...{ requestHash: bytes(receipt, "requestHash", 32), responseHash: bytes(receipt, "responseHash", 32) },
    ...{ tokensIn: integer(receipt, "tokensIn"), tokensOut: integer(receipt, "tokensOut") },
    ...{ price: integer(receipt, "price"), total: integer(receipt, "total") },
    isOpen: receipt.isOpen === true,
  };
}

function signedVoucher(fields: Fields): SignedVoucher {
  const voucher = of(fields, "voucher");
  return {
    voucher: {
      ...{ amount: integer(voucher, "amount"), receiptCount: integer(voucher, "receiptCount") },
      receiptsRoot: bytes(voucher, "receiptsRoot", 32),
    },
    ...{ signer: address(fields, "signer"), signature: bytes(fields, "signature") },
  };
}

function orInvalid<Message>(
  code: "ASK_INVALID" | "RECEIPT_INVALID" | "VOUCHER_INVALID",
  text: string,
  read: (fields: Fields) => Message,
): Message {
  try {
    return read(of({ message: decode(text) }, "message"));
  } catch {
    throw new EconomyError(code, "The message can't be read.", "Send it as encode gives it.");
  }
}

function of(fields: Fields, name: string): Fields {
  const value = fields[name];
  if (typeof value !== "object" || value === null) throw new TypeError(name);
  return value as Fields;
}

function integer(fields: Fields, name: string): bigint {
  const value = fields[name];
  if (typeof value !== "bigint" || value < 0n) throw new TypeError(name);
  return value;
}

/** In small letters; of any length where none is given. */
function bytes(fields: Fields, name: string, length?: number): string {
  const value = hexlify(String(fields[name]));
  if (length !== undefined && value.length !== 2 + 2 * length) throw new TypeError(name);
  return value;
}

function address(fields: Fields, name: string): string {
  return getAddress(String(fields[name]));
}
