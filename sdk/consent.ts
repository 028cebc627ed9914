// An author's consent to a batch, which the court asks for.
import type { TypedDataDomain, TypedDataField } from "ethers";

/** What an author consents to: his records in the batch of this root, under these terms of the datanet. */
export interface ConsentMessage {
  /** The datanet, counted from 1. */
  readonly datanetId: bigint;
  /** Root of the Merkle tree over the batch's records, 32 bytes. */
  readonly root: string;
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
    { name: "termsVersion", type: "uint16" },
  ],
};

/** The EIP-712 domain of a court's consents. */
export function consentDomain(chainId: bigint, court: string): TypedDataDomain {
  return { name: "DatanetCourt", version: "1", chainId, verifyingContract: court };
}

/** What an author signs with `eth_signTypedData_v4`, so that anybody can answer a demand for the consent. */
export function consentTypedData({
  chainId,
  court,
  ...message
}: ConsentMessage & { readonly chainId: bigint; readonly court: string }): ConsentTypedData {
  const domain = consentDomain(chainId, court);
  return { domain, types: CONSENT_TYPES, primaryType: "Contribution", message };
}
