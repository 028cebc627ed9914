// What everything that sends transactions needs to know of fees.
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";

/** The present fees in wei for a unit of gas, and no more than a limit: much may have changed since somebody agreed. */
export async function feesOf(provider: HardhatEthers["provider"], limit: bigint) {
  const { gasPrice, maxFeePerGas, maxPriorityFeePerGas } = await provider.getFeeData();
  const bounded = (fee: bigint | null) => (fee !== null && fee > limit ? limit : fee);
  if (maxFeePerGas === null) return { gasPrice: bounded(gasPrice) };
  return { maxFeePerGas: bounded(maxFeePerGas), maxPriorityFeePerGas: bounded(maxPriorityFeePerGas) };
}
