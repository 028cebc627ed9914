// The contracts around a lane, all read at one block.
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { getAddress, ZeroAddress } from "ethers";
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

/** What records are read from: a part of a lane's chain, which is there without a lane, too. */
export type RecordChain = Pick<
  LaneChain,
  "provider" | "block" | "at" | "since" | "chainId" | "models" | "ledger" | "court" | "reserve"
>;

/** Whose models, as of which block. */
export type RegistryChoice = Pick<LaneChoice, "provider" | "block"> & {
  /** The registry of the models. */
  readonly registry: string;
};

/** Throws DEPLOYMENT_MISSING where the chain has no such registry, or not that block. */
export async function openRegistry({ provider, registry, block }: RegistryChoice): Promise<RecordChain> {
  const at = { blockTag: block };
  await requireBlock(provider, block);
  const models = ModelRegistry__factory.connect(registry, provider);
  const found = await answerOr(() => models.ledger(at), "");
  if (found === "") throw missing(`${registry} is no registry of models there.`);
  const reserve = ZeroAddress;
  return { provider, block, at, models, reserve, ...(await aroundLedger(provider, found, block)) };
}

/** Throws DEPLOYMENT_MISSING where the chain has no such lane, or not that block. */
export async function openLane(choice: LaneChoice): Promise<LaneChain> {
  const { provider, factory, block } = choice;
  const lane = getAddress(choice.lane);
  const at = { blockTag: block };
  const factoryContract = RewardLaneFactory__factory.connect(factory, provider);
  await requireBlock(provider, block);
  if (!(await answerOr(() => factoryContract.isLane(lane, at), false)))
    throw missing(`${lane} is no lane of factory ${factory} there.`);

  const contract = RewardLane__factory.connect(lane, provider);
  const { token, reserve } = await contract.terms(at);
  const escrow = PaymentEscrow__factory.connect(await factoryContract.escrow(at), provider);
  const policies = FeePolicies__factory.connect(await escrow.policies(at), provider);
  const models = ModelRegistry__factory.connect(await policies.registry(at), provider);
  return {
    ...choice,
    ...{ lane, at, token, reserve, contract, factoryContract, escrow, policies, models },
    ...(await aroundLedger(provider, await models.ledger(at), block)),
    hosts: HostRegistry__factory.connect(await escrow.hosts(at), provider),
  };
}

async function aroundLedger(provider: Provider, address: string, block: number) {
  const ledger = ContributionLedger__factory.connect(address, provider);
  return {
    ledger,
    chainId: (await provider.getNetwork()).chainId,
    court: DatanetCourt__factory.connect(await ledger.court({ blockTag: block }), provider),
    // a node that has forgotten old state can still have old events
    since: await creationBlock(provider, await ledger.getAddress()).catch(() => 0),
  };
}

async function requireBlock(provider: Provider, block: number): Promise<void> {
  if ((await provider.getBlockNumber()) < block) throw missing(`The chain has no block ${block} yet.`);
}

/** What a contract answers, or the other where it is another contract, or none. */
async function answerOr<Answer>(ask: () => Promise<Answer>, other: Answer): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (/BAD_DATA|CALL_EXCEPTION|revert/i.test(String(error))) return other;
    throw error;
  }
}

function missing(message: string): EconomyError {
  return new EconomyError("DEPLOYMENT_MISSING", message, "Look at --network, --block and the address.");
}
