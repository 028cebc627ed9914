// The contracts around a lane, all read at one block.
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { getAddress } from "ethers";
import { creationBlock } from "../../deployer/logs.ts";
import { EconomyError } from "../../sdk/errors.ts";
import {
  type ContributionLedger,
  ContributionLedger__factory,
  type DatanetCourt,
  DatanetCourt__factory,
  type FeePolicies,
  FeePolicies__factory,
  type HostRegistry,
  HostRegistry__factory,
  type ModelRegistry,
  ModelRegistry__factory,
  type PaymentEscrow,
  PaymentEscrow__factory,
  type RewardLane,
  RewardLane__factory,
  type RewardLaneFactory,
  RewardLaneFactory__factory,
} from "../../typechain-types/index.ts";

export type Provider = HardhatEthers["provider"];

/** Which lane, as of which block. */
export interface LaneChoice {
  readonly provider: Provider;
  /** The factory of the lanes. */
  readonly factory: string;
  readonly lane: string;
  /** The last block that is read; the node must know the state of it. */
  readonly block: number;
}

/** A lane and the contracts that its factory leads to. */
export interface LaneChain extends LaneChoice {
  readonly chainId: bigint;
  readonly factoryContract: RewardLaneFactory;
  readonly contract: RewardLane;
  readonly escrow: PaymentEscrow;
  readonly hosts: HostRegistry;
  readonly policies: FeePolicies;
  readonly models: ModelRegistry;
  readonly ledger: ContributionLedger;
  readonly court: DatanetCourt;
  readonly token: string;
  readonly reserve: string;
  /** The block of the ledger's creation, on which all the others were built. */
  readonly since: number;
  /** What every call is given. */
  readonly at: { readonly blockTag: number };
}

/** Throws DEPLOYMENT_MISSING where the chain has no such lane, or not that block. */
export async function openLane(choice: LaneChoice): Promise<LaneChain> {
  const { provider, factory, block } = choice;
  const lane = getAddress(choice.lane);
  const at = { blockTag: block };
  const factoryContract = RewardLaneFactory__factory.connect(factory, provider);
  if ((await provider.getBlockNumber()) < block) throw missing(`The chain has no block ${block} yet.`);
  if (!(await isLane(factoryContract, lane, block))) throw missing(`${lane} is no lane of factory ${factory} there.`);

  const contract = RewardLane__factory.connect(lane, provider);
  const { token, reserve } = await contract.terms(at);
  const escrow = PaymentEscrow__factory.connect(await factoryContract.escrow(at), provider);
  const policies = FeePolicies__factory.connect(await escrow.policies(at), provider);
  const models = ModelRegistry__factory.connect(await policies.registry(at), provider);
  const ledger = ContributionLedger__factory.connect(await models.ledger(at), provider);
  return {
    ...choice,
    ...{ lane, at, token, reserve, contract, factoryContract, escrow, policies, models, ledger },
    chainId: (await provider.getNetwork()).chainId,
    hosts: HostRegistry__factory.connect(await escrow.hosts(at), provider),
    court: DatanetCourt__factory.connect(await ledger.court(at), provider),
    // a node that has forgotten old state can still have old events
    since: await creationBlock(provider, await ledger.getAddress()).catch(() => 0),
  };
}

async function isLane(factory: RewardLaneFactory, lane: string, block: number): Promise<boolean> {
  try {
    return await factory.isLane(lane, { blockTag: block });
  } catch (error) {
    if (/BAD_DATA|CALL_EXCEPTION|revert/i.test(String(error))) return false;
    throw error;
  }
}

function missing(message: string): EconomyError {
  return new EconomyError("DEPLOYMENT_MISSING", message, "Look at --network, --lane and --block.");
}
