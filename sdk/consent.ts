// An author's consent to a batch, which the court asks for.
import type { TypedDataDomain, TypedDataField } from "ethers";
import { verdictDomain } from "./review.ts";

/** What an author consents to: his records in the batch of this root by this submitter, under these terms of the datanet. */
export interface ConsentMessage {
  /** The datanet, counted from 1. */
  readonly datanetId: bigint;
  /** Root of the Merkle tree over the batch's records, 32 bytes. */
  readonly root: string;
  /** Who contributes the batch. */
  readonly submitter: string;
  /** The version of the datanet's terms that the batch is under, counted from 1. */
  readonly termsVersion: bigint;
}

/** Typed data by EIP-712, as wallets and ethers take it. */
export interface ConsentTypedData {
  readonly domain: TypedDataDomain;
  readonly types: Record<string, TypedDataField[]>;
  readonly primaryType: "Contribution";
  readonly message: ConsentMessage;
}

/** The EIP-712 type of a consent. */
export const CONSENT_TYPES: Record<"Contribution", TypedDataField[]> = {
  Contribution: [
    { name: "datanetId", type: "uint32" },
    { name: "root", type: "bytes32" },
    { name: "submitter", type: "address" },
    { name: "termsVersion", type: "uint16" },
  ],
};

/** What an author signs with `eth_signTypedData_v4`, so that anybody can answer a demand for the consent. */
export function consentTypedData({
  chainId,
  ledger,
  ...message
}: ConsentMessage & { readonly chainId: bigint; readonly ledger: string }): ConsentTypedData {
  // the ledger's signatures share a domain
  return { domain: verdictDomain(chainId, ledger), types: CONSENT_TYPES, primaryType: "Contribution", message };
}
