import { createRequire } from "node:module";
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract, InterfaceAbi } from "ethers";

const require = createRequire(import.meta.url);

interface Artifact {
  abi: InterfaceAbi;
  bytecode: { object: string };
}

/** Deploys a contract of v4-core from its package's artifact. */
export async function deployUniswap(
  ethers: HardhatEthers,
  name: string,
  args: readonly unknown[],
): Promise<BaseContract> {
  const { abi, bytecode } = require(`@uniswap/v4-core/out/${name}.sol/${name}.json`) as Artifact;
  const [deployer] = await ethers.getSigners();
  const contract = await new ethers.ContractFactory(abi, bytecode.object, deployer).deploy(...args);
  return contract.waitForDeployment();
}
