// Deposits by ERC-3009 (https://eips.ethereum.org/EIPS/eip-3009): what a payer signs, and anybody brings to the escrow.
import { AbiCoder, keccak256, type TypedDataDomain, type TypedDataField } from "ethers";

/** The fields of ERC-3009's `TransferWithAuthorization` and `ReceiveWithAuthorization`. */
export const AUTHORIZATION_FIELDS: TypedDataField[] = [
  { name: "from", type: "address" },
  { name: "to", type: "address" },
  { name: "value", type: "uint256" },
  { name: "validAfter", type: "uint256" },
  { name: "validBefore", type: "uint256" },
  { name: "nonce", type: "bytes32" },
];

/** A deposit for a host, as its payer signs it. */
export interface DepositAuthorization {
  readonly payer: string;
  readonly escrow: string;
  readonly host: string;
  /** In units of the token. */
  readonly amount: bigint;
  /** In seconds since 1970. */
  readonly validAfter: bigint;
  /** In seconds since 1970. */
  readonly validBefore: bigint;
  /** Any 32 bytes that the payer has not used for this host. */
  readonly salt: string;
}

/** The nonce that names a host: keccak256(abi.encode(host, salt)), as `PaymentEscrow.depositWithAuthorization` asks for. */
export function depositNonce(host: string, salt: string): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["address", "bytes32"], [host, salt]));
}

/** What a payer signs with `eth_signTypedData_v4`; `domain` is the token's. */
export function depositTypedData(domain: TypedDataDomain, deposit: DepositAuthorization) {
  const { payer, escrow, host, amount, validAfter, validBefore, salt } = deposit;
  const nonce = depositNonce(host, salt);
  return {
    domain,
    types: { ReceiveWithAuthorization: AUTHORIZATION_FIELDS },
    primaryType: "ReceiveWithAuthorization" as const,
    message: { from: payer, to: escrow, value: amount, validAfter, validBefore, nonce },
  };
}
