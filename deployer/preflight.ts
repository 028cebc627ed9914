import { AbiCoder, Contract, formatEther, ZeroHash } from "ethers";
import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { EconomyError, errorLine } from "../sdk/errors.ts";
import { TransferProbe__factory } from "../typechain-types/index.ts";
import { type DeploymentParameters, invalid, type OpenSource } from "./parameters.ts";
import { DEVELOPMENT_CHAIN_ID, isPublicAccount } from "./publicAccounts.ts";

const OPEN_DECIMALS = 18n;
/** What a transfer is simulated with at most: less than most limits on a transfer. */
const PROBE = 10n ** OPEN_DECIMALS;
/** So many blocks of an OP chain, of two seconds each, take longer than an L1 block. */
const LEAST_OP_SEED_DELAY = 12;

/** Checks the parameters against the chain and returns who deploys. Sends nothing. Throws PARAMETERS_INVALID. */
export async function checkChain(
  connection: NetworkConnection<string>,
  parameters: DeploymentParameters,
): Promise<HardhatEthersSigner> {
  const { ethers, networkName } = connection;
  await checkChainId(connection, parameters);
  const [deployer] = await ethers.getSigners();
  if (deployer === undefined) {
    throw new EconomyError(
      "PARAMETERS_INVALID",
      `Network ${networkName} has no account.`,
      "Set DEPLOYER_PRIVATE_KEY in the keystore or in .env.",
    );
  }
  if (isPublicAccount(deployer.address, parameters.chainId)) {
    throw new EconomyError(
      "PARAMETERS_INVALID",
      `The deployer ${deployer.address} is an account of Hardhat's, whose key anybody knows.`,
      "Set another DEPLOYER_PRIVATE_KEY: nothing was sent.",
    );
  }
  if (parameters.guardian === deployer.address) {
    throw invalid("guardian: is the deployer's account, which must hold no role afterwards.");
  }
  const { seedDelay } = parameters.datanets;
  if (connection.chainType === "op" && parameters.chainId !== DEVELOPMENT_CHAIN_ID && seedDelay < LEAST_OP_SEED_DELAY) {
    throw invalid(
      `datanets.seedDelayBlocks: must be at least ${LEAST_OP_SEED_DELAY} on an OP chain, not ${seedDelay}.`,
    );
  }
  const place = parameters.council.members.indexOf(deployer.address);
  if (place >= 0) {
    throw invalid(`council.members.${place}: is the deployer's account, which must hold no role afterwards.`);
  }
  return deployer;
}

/** Throws PARAMETERS_INVALID where the network is another chain than the parameters'. */
export async function checkChainId(
  { ethers, networkName }: NetworkConnection<string>,
  parameters: DeploymentParameters,
): Promise<void> {
  const { chainId } = await ethers.provider.getNetwork();
  if (chainId === BigInt(parameters.chainId)) return;
  throw invalid(`chainId: is ${parameters.chainId}, but network ${networkName} is chain ${chainId}.`);
}

/** Checks an OPEN that exists, before the first transaction; afterwards its holder may have moved it. */
export async function checkOpen(
  connection: NetworkConnection<string>,
  { open, governance }: DeploymentParameters,
): Promise<void> {
  if (open.form === "erc20") await checkToken(connection, open, governance.quorumFloor);
}

/** Refuses pools whose manager isn't Uniswap v4's: nothing else lets anybody read its storage slot by slot. */
export async function checkPools(
  { ethers }: NetworkConnection<string>,
  { offerings: { poolManager } }: DeploymentParameters,
): Promise<void> {
  if (poolManager === "new") return;
  if ((await ethers.provider.getCode(poolManager)) === "0x") {
    throw invalid(`offerings.poolManager: ${poolManager} is no contract.`);
  }
  const manager = new Contract(poolManager, ["function extsload(bytes32) view returns (bytes32)"], ethers.provider);
  try {
    await manager.getFunction("extsload").staticCall(ZeroHash);
  } catch {
    throw invalid(`offerings.poolManager: ${poolManager} doesn't answer extsload, so it is no PoolManager.`);
  }
}

/** Refuses what is no ERC-20 of 18 decimals, or keeps a part of what is transferred. */
async function checkToken(
  { ethers }: NetworkConnection<string>,
  { address, holder }: Extract<OpenSource, { form: "erc20" }>,
  quorumFloor: bigint,
): Promise<void> {
  if ((await ethers.provider.getCode(address)) === "0x") throw invalid(`open.address: ${address} is no contract.`);
  const token = new Contract(
    address,
    [
      "function decimals() view returns (uint256)",
      "function totalSupply() view returns (uint256)",
      "function balanceOf(address) view returns (uint256)",
    ],
    ethers.provider,
  );
  const decimals = await answer(token, "decimals");
  if (decimals !== OPEN_DECIMALS) throw invalid(`open.address: the token has ${decimals} decimals, not 18.`);
  const supply = await answer(token, "totalSupply");
  if (quorumFloor > supply) throw invalid("governance.quorumFloor: is above the token's supply.");
  const balance = await answer(token, "balanceOf", holder);
  if (balance === 0n) throw invalid(`open.holder: ${holder} holds none of the token.`);

  const amount = balance < PROBE ? balance : PROBE;
  const received = await probeTransfer(ethers.provider, address, holder, amount);
  if (received !== amount) {
    throw invalid(`open.address: of ${amount} units transferred only ${received} arrive: the token takes a fee.`);
  }
}

async function answer(token: Contract, method: string, ...values: string[]): Promise<bigint> {
  try {
    return (await token.getFunction(method).staticCall(...values)) as bigint;
  } catch {
    throw invalid(
      `open.address: ${await token.getAddress()} doesn't answer ${method}, so it is no ERC-20 with decimals.`,
    );
  }
}

/** What arrives of a transfer by the holder, in a call that puts a probe's code in the holder's place. */
async function probeTransfer(
  provider: HardhatEthers["provider"],
  token: string,
  holder: string,
  amount: bigint,
): Promise<bigint> {
  const { deployedBytecode: code } = await hre.artifacts.readArtifact("TransferProbe");
  const data = TransferProbe__factory.createInterface().encodeFunctionData("probe", [token, amount]);
  try {
    const returned = (await provider.send("eth_call", [
      { to: holder, data },
      "latest",
      { [holder]: { code } },
    ])) as string;
    return AbiCoder.defaultAbiCoder().decode(["uint256"], returned)[0] as bigint;
  } catch (error) {
    throw invalid(`open.holder: a transfer by ${holder} can't be simulated: ${errorLine(error)}.`);
  }
}

/** Throws where the deployer's account holds less than a deployment may need, in wei. */
export async function checkBalance(
  { provider }: HardhatEthers,
  deployer: HardhatEthersSigner,
  needed: bigint,
): Promise<void> {
  const balance = await provider.getBalance(deployer);
  if (balance >= needed) return;
  throw new EconomyError(
    "PARAMETERS_INVALID",
    `The deployer ${deployer.address} holds ${formatEther(balance)}, and may need ${formatEther(needed)}.`,
    "Send it the rest, or wait for a lower fee: nothing was sent.",
  );
}
