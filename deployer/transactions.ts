// What everything that sends transactions needs to know of fees and reverts.
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { isHexString } from "ethers";

/** The present fees in wei for a unit of gas, and no more than a limit: much may have changed since somebody agreed. */
export async function feesOf(provider: HardhatEthers["provider"], limit: bigint) {
  const { gasPrice, maxFeePerGas, maxPriorityFeePerGas } = await provider.getFeeData();
  const bounded = (fee: bigint | null) => (fee !== null && fee > limit ? limit : fee);
  if (maxFeePerGas === null) return { gasPrice: bounded(gasPrice) };
  return { maxFeePerGas: bounded(maxFeePerGas), maxPriorityFeePerGas: bounded(maxPriorityFeePerGas) };
}

/** The data of a revert, wherever a node's client left it. */
export function dataOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "0x";
  if ("data" in error && isHexString(error.data)) return error.data;
  return "cause" in error ? dataOf(error.cause) : "0x";
}
