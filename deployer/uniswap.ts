import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract } from "ethers";
import { packagedArtifact } from "../modules/Pools.ts";

/** Deploys a contract of v4-core from its package's artifact. */
export async function deployUniswap(
  ethers: HardhatEthers,
  name: string,
  args: readonly unknown[],
): Promise<BaseContract> {
  const { abi, bytecode } = packagedArtifact(name);
  const [deployer] = await ethers.getSigners();
  const contract = await new ethers.ContractFactory([...abi], bytecode, deployer).deploy(...args);
  return contract.waitForDeployment();
}
