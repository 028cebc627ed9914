// The address of a receiver, computed without a chain. See IPaymentReceiverFactory.
import { AbiCoder, ZeroHash, concat, dataLength, getCreate2Address, keccak256, toBeHex } from "ethers";

/** What a receiver's tokens are split by. */
export interface ReceiverTerms {
  readonly host: string;
  readonly token: string;
  readonly modelId: bigint;
  /** The model's fee policy, as the escrow knows it. */
  readonly policyHash: string;
}

/** What the addresses of a factory's receivers depend on besides their terms. */
export interface ReceiverFactory {
  readonly address: string;
  readonly implementation: string;
}

// What OpenZeppelin's Clones put around the size, the implementation and the arguments.
const COPY_CODE = "0x3d81600a3d39f3";
const BEFORE_IMPLEMENTATION = "0x363d3d373d3d3d363d73";
const AFTER_IMPLEMENTATION = "0x5af43d82803e903d91602b57fd5bf3";
const PUSH2 = "0x61";

/** The code of the receiver of some terms. */
export function receiverCode(implementation: string, { host, token, modelId, policyHash }: ReceiverTerms): string {
  const types = ["address", "address", "uint32", "bytes32"];
  const args = AbiCoder.defaultAbiCoder().encode(types, [host, token, modelId, policyHash]);
  return concat([BEFORE_IMPLEMENTATION, implementation, AFTER_IMPLEMENTATION, args]);
}

/** Where the receiver of some terms is, whether it is deployed or not. */
export function receiverAddress({ address, implementation }: ReceiverFactory, terms: ReceiverTerms): string {
  const code = receiverCode(implementation, terms);
  const initCode = concat([PUSH2, toBeHex(dataLength(code), 2), COPY_CODE, code]);
  return getCreate2Address(address, ZeroHash, keccak256(initCode));
}
