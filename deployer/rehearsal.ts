import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { type Interface, toQuantity } from "ethers";
import hre from "hardhat";
import type { DeploymentParameters } from "./parameters.ts";
import { suiteOf } from "./suite.ts";

/** A transaction of a deployment. */
export interface RehearsedStep {
  /** The contract that it creates, or the contract and function that it calls. */
  readonly name: string;
  readonly gas: bigint;
  /** Its call data or creation code. */
  readonly data: string;
}

const FAR_NONCE = 1_000_000;

interface NamedContract {
  readonly name: string;
  readonly interface: Interface;
}

/**
 * Runs a deployment on a chain inside this process, so that whatever would fail fails before anything is sent.
 * An ERC-20 OPEN is stood in for by a plain token at its address.
 */
export async function rehearse(parameters: DeploymentParameters, chainType: string): Promise<RehearsedStep[]> {
  const connection = await hre.network.create<string>({ network: chainType === "op" ? "op" : "default" });
  try {
    const { ethers, ignition, provider } = connection;
    const [deployer] = (await ethers.getSigners()) as [HardhatEthersSigner];
    if (parameters.open.form === "erc20") {
      const standIn = await ethers.deployContract("TokenMock", [18]);
      const code = await ethers.provider.getCode(standIn);
      await provider.request({ method: "hardhat_setCode", params: [parameters.open.address, code] });
    }
    // so that no contract gets the address that an ERC-20 OPEN already has
    await provider.request({ method: "hardhat_setNonce", params: [deployer.address, toQuantity(FAR_NONCE)] });
    const before = await ethers.provider.getBlockNumber();

    const { module, parameters: values } = suiteOf(parameters, deployer.address);
    const contracts = await ignition.deploy(module, { parameters: values, defaultSender: deployer.address });

    const named = new Map<string, NamedContract>();
    for (const [key, contract] of Object.entries(contracts)) {
      const future = module.results[key as keyof typeof contracts];
      named.set(await contract.getAddress(), { name: future.contractName, interface: contract.interface });
    }
    const head = await ethers.provider.getBlockNumber();
    const steps: RehearsedStep[] = [];
    for (let number = before + 1; number <= head; number++) {
      const block = await ethers.provider.getBlock(number, true);
      for (const { hash, to, data } of block?.prefetchedTransactions ?? []) {
        const receipt = await ethers.provider.getTransactionReceipt(hash);
        const target = named.get(to ?? receipt?.contractAddress ?? "");
        const call = to === null ? "" : `.${target?.interface.parseTransaction({ data })?.name ?? "?"}`;
        steps.push({ name: `${target?.name ?? "?"}${call}`, gas: receipt?.gasUsed ?? 0n, data });
      }
    }
    return steps;
  } finally {
    await connection.close();
  }
}
