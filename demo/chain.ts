import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import {
  type BaseContract,
  type ContractTransactionReceipt,
  type ContractTransactionResponse,
  type Provider,
  type Result,
  type TransactionReceipt,
  type TransactionRequest,
} from "ethers";
import { id, toQuantity, Wallet } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { EconomyError } from "../sdk/errors.ts";

/** A chain for development with the accounts of the demo. */
export interface Chain {
  readonly connection: NetworkConnection<string>;
  readonly ethers: HardhatEthers;
  /** Whether it lives in this process and ends with it. */
  readonly inProcess: boolean;
  readonly accounts: Accounts;
}

/** Who does what in the demo. */
export interface Accounts {
  /** Deploys the contracts and allocates the supply. */
  readonly deployer: HardhatEthersSigner;
  /** Receives the community's OPEN and pays for queries. */
  readonly treasury: HardhatEthersSigner;
  /** Owns the datanet. */
  readonly steward: HardhatEthersSigner;
  /** Gives the verdicts on batches. */
  readonly curator: HardhatEthersSigner;
  /** Posts the roots of the lane that authors are paid through. */
  readonly attributor: HardhatEthersSigner;
  /** Builds the model and holds its token. */
  readonly builder: HardhatEthersSigner;
  /** May pause the splitter's entry, and nothing else. */
  readonly guardian: HardhatEthersSigner;
}

const DEVELOPMENT_CHAIN_ID = 31337n;
const DEMO_FUNDS = 10n ** 20n;

/** Checks that the chain is one for development, since the demo's keys are public. Throws NOT_A_DEVELOPMENT_CHAIN. */
export async function openChain(connection: NetworkConnection<string>): Promise<Chain> {
  const { ethers, networkName, networkConfig } = connection;
  const declared = networkConfig.chainId;
  if (declared !== undefined && BigInt(declared) !== DEVELOPMENT_CHAIN_ID) throw refused(networkName, BigInt(declared));
  const { chainId } = await ethers.provider.getNetwork();
  if (chainId !== DEVELOPMENT_CHAIN_ID) throw refused(networkName, chainId);

  const [deployer, treasury, steward, curator, attributor, builder, guardian] = await ethers.getSigners();
  if (!deployer || !treasury || !steward || !curator || !attributor || !builder || !guardian) {
    throw refused(networkName, chainId);
  }
  return {
    connection,
    ethers,
    inProcess: networkConfig.type === "edr-simulated",
    accounts: { deployer, treasury, steward, curator, attributor, builder, guardian },
  };
}

/** Takes a snapshot and returns how to go back to it. Throws NOT_A_DEVELOPMENT_CHAIN where the chain has none. */
export async function takeSnapshot({ ethers, connection }: Chain): Promise<() => Promise<void>> {
  let snapshot: unknown;
  try {
    snapshot = await ethers.provider.send("evm_snapshot");
  } catch {
    throw refused(connection.networkName, DEVELOPMENT_CHAIN_ID);
  }
  return async () => {
    if ((await ethers.provider.send("evm_revert", [snapshot])) === true) return;
    throw new EconomyError("NOT_REVERTED", "The chain did not go back to its snapshot.", "Start the node again.");
  };
}

/** Lets anvil mine every transaction at once where it mines by the clock, and returns how to go back to that. */
export async function mineAtOnce({ ethers }: Chain): Promise<() => Promise<void>> {
  const send = (method: string, params: unknown[] = []) => ethers.provider.send(method, params) as Promise<unknown>;
  const interval = await send("anvil_getIntervalMining").catch(() => null);
  if (interval === null) return () => Promise.resolve();
  await send("evm_setIntervalMining", [0]);
  await send("evm_setAutomine", [true]);
  return async () => {
    await send("evm_setAutomine", [false]);
    await send("evm_setIntervalMining", [interval]);
  };
}

/** A key that anybody can derive from a name: for local chains only. */
export function demoWallet(name: string): Wallet {
  return new DemoWallet(id(`open-economy demo key, local chains only: ${name}`));
}

/** Gives half as much gas again as is estimated, as `gasMultiplier` in hardhat.config.ts does for the node's own accounts. */
class DemoWallet extends Wallet {
  override connect(provider: Provider | null): Wallet {
    return new DemoWallet(this.privateKey, provider);
  }

  override async estimateGas(transaction: TransactionRequest): Promise<bigint> {
    return ((await super.estimateGas(transaction)) * 3n) / 2n;
  }
}

/** A demo wallet that can pay for its transactions. */
export async function fundedWallet({ ethers }: Chain, name: string): Promise<Wallet> {
  const wallet = demoWallet(name).connect(ethers.provider);
  await ethers.provider.send("hardhat_setBalance", [wallet.address, toQuantity(DEMO_FUNDS)]);
  return wallet;
}

/** The time of the last block, in seconds since 1970. */
export async function latestTime({ ethers }: Chain): Promise<number> {
  const block = await ethers.provider.getBlock("latest");
  return block?.timestamp ?? 0;
}

/** Gives the next block this time, in seconds since 1970. */
export async function setNextBlockTime({ ethers }: Chain, time: number): Promise<void> {
  await ethers.provider.send("evm_setNextBlockTimestamp", [toQuantity(time)]);
}

/** Mines an empty block, a second after the last one or later; anvil would give it the same time. */
export async function mine(chain: Chain): Promise<void> {
  await setNextBlockTime(chain, (await latestTime(chain)) + 1);
  await chain.ethers.provider.send("hardhat_mine");
}

/** Waits until a transaction is mined. Throws TRANSACTION_FAILED where it is lost or has failed. */
export async function mined(sent: Promise<ContractTransactionResponse>): Promise<ContractTransactionReceipt> {
  const response = await sent;
  const receipt = await response.wait();
  if (receipt?.status !== 1) {
    throw new EconomyError("TRANSACTION_FAILED", `Transaction ${response.hash} failed.`, "Look at it on the node.");
  }
  return receipt;
}

/** The arguments of the first event of this name that a contract emitted in a transaction. */
export function eventOf(
  contract: BaseContract,
  receipt: Pick<TransactionReceipt, "hash" | "logs">,
  name: string,
): Result {
  const topic = contract.interface.getEvent(name)?.topicHash;
  const log = receipt.logs.find(({ address, topics }) => address === contract.target && topics[0] === topic);
  const event = log && contract.interface.parseLog(log);
  if (!event) {
    throw new EconomyError("TRANSACTION_FAILED", `Transaction ${receipt.hash} has no ${name}.`, "Build again.");
  }
  return event.args;
}

function refused(networkName: string, chainId: bigint): EconomyError {
  return new EconomyError(
    "NOT_A_DEVELOPMENT_CHAIN",
    `Network ${networkName} (chain ${chainId}) is not a local Hardhat chain, and this job signs with keys that anybody knows.`,
    "Run it in process or with --network localhost beside `hardhat node`.",
  );
}
