import { rm } from "node:fs/promises";
import { join } from "node:path";
import hre from "hardhat";
import System from "../modules/System.ts";
import type { Allocation } from "../simulations/allocation.ts";
import {
  type ContributionLedger,
  ContributionLedger__factory,
  type DatanetRegistry,
  DatanetRegistry__factory,
  type ModelTokenFactory,
  ModelTokenFactory__factory,
  type OpenToken,
  OpenToken__factory,
  type VestingVault,
  VestingVault__factory,
  type WeightedSplitter,
  WeightedSplitter__factory,
} from "../typechain-types/index.ts";
import type { Chain } from "./chain.ts";

/** The deployed contracts, each connected to the deployer. */
export interface Economy {
  readonly openToken: OpenToken;
  readonly vestingVault: VestingVault;
  readonly datanetRegistry: DatanetRegistry;
  readonly contributionLedger: ContributionLedger;
  readonly weightedSplitter: WeightedSplitter;
  readonly modelTokenFactory: ModelTokenFactory;
}

/**
 * Deploys the whole suite by its Ignition modules. Ignition writes a journal for every chain outside this process; that of
 * a chain that is about to be reverted would be wrong the next time, so it gets a name of its own and is removed.
 */
export async function deployEconomy({ connection, accounts }: Chain, allocation: Allocation): Promise<Economy> {
  const { deployer } = accounts;
  const { name, symbol } = allocation.token;
  const deploymentId = `demo-${Date.now()}`;
  try {
    const contracts = await connection.ignition.deploy(System, {
      deploymentId,
      config: { blockPollingInterval: 50 },
      defaultSender: deployer.address,
      parameters: {
        Token: { name, symbol, supply: allocation.supply, recipient: deployer.address },
        Rewards: { owner: deployer.address },
      },
    });
    const addressOf = (key: keyof typeof contracts) => contracts[key].getAddress();
    return {
      openToken: OpenToken__factory.connect(await addressOf("openToken"), deployer),
      vestingVault: VestingVault__factory.connect(await addressOf("vestingVault"), deployer),
      datanetRegistry: DatanetRegistry__factory.connect(await addressOf("datanetRegistry"), deployer),
      contributionLedger: ContributionLedger__factory.connect(await addressOf("contributionLedger"), deployer),
      weightedSplitter: WeightedSplitter__factory.connect(await addressOf("weightedSplitter"), deployer),
      modelTokenFactory: ModelTokenFactory__factory.connect(await addressOf("modelTokenFactory"), deployer),
    };
  } finally {
    await rm(join(hre.config.paths.ignition, "deployments", deploymentId), { recursive: true, force: true });
  }
}
