import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { computeAddress, id, parseEther, toQuantity } from "ethers";

/** An account of a chain in this process that needs no key, with coins for gas. */
export async function accountNamed({ provider, getImpersonatedSigner }: HardhatEthers, name: string) {
  const address = computeAddress(id(`open-economy simulation, ${name}`));
  await provider.send("hardhat_setBalance", [address, toQuantity(parseEther("1000"))]);
  return getImpersonatedSigner(address);
}
