// What an audit asks about the hook of the suite's pools, and about their manager.
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { AbiCoder, concat, getBytes, getCreate2Address, hexlify, keccak256, zeroPadValue } from "ethers";
import hre from "hardhat";
import { BEFORE_INITIALIZE, HOOK_BITS, poolManagerArtifact } from "../modules/Pools.ts";
import { HookDeployer__factory, LiquidityLocker__factory } from "../typechain-types/index.ts";
import { creationBlock, eventsOf } from "./logs.ts";
import type { OfferingParameters } from "./parameters.ts";
import { type Finding, NO_CODE } from "./roles.ts";
import type { SuiteAddresses } from "./suite.ts";
import type { CreatedHook } from "./verification.ts";

type Provider = HardhatEthers["provider"];

/** The locker's creation code with its arguments, as they are on the chain. */
async function lockerCodeOf(provider: Provider, address: string) {
  const { bytecode } = await hre.artifacts.readArtifact("LiquidityLocker");
  const locker = LiquidityLocker__factory.connect(address, provider);
  const args = [await locker.manager(), await locker.rightsFactory(), await locker.binder()];
  const encoded = AbiCoder.defaultAbiCoder().encode(["address", "address", "address"], args);
  return { initCode: concat([bytecode, encoded]), encoded };
}

/** What an explorer must know of the locker, which no transaction of its own created. */
export async function hookOf(provider: Provider, { liquidityLocker }: SuiteAddresses): Promise<CreatedHook> {
  const { encoded } = await lockerCodeOf(provider, liquidityLocker);
  return { address: liquidityLocker, contract: "LiquidityLocker", constructorArguments: encoded };
}

/** Whether the suite's deployer of hooks made the locker, by the build's own constructor: then its address follows from both. */
export async function isDeployedHook(
  provider: Provider,
  { liquidityLocker, hookDeployer }: SuiteAddresses,
): Promise<boolean> {
  const { initCode } = await lockerCodeOf(provider, liquidityLocker);
  const deployer = HookDeployer__factory.connect(hookDeployer, provider);
  const topics = [zeroPadValue(liquidityLocker, 32)];
  const since = await creationBlock(provider, liquidityLocker);
  const deployed = await eventsOf(provider, deployer, "HookDeployed", since, { topics });
  return deployed.some(({ args }) => {
    const salt = args.getValue("salt") as string;
    return getCreate2Address(hookDeployer, salt, keccak256(initCode)) === liquidityLocker;
  });
}

/** The locker's address says that it is a hook of BEFORE_INITIALIZE and of nothing else. */
export function auditHook(address: string): Finding {
  const fine = (BigInt(address) & HOOK_BITS) === BEFORE_INITIALIZE;
  return { contract: "liquidityLocker", subject: "hooks", found: address, meaning: "refuses others' pools", fine };
}

/** The manager is the one that the parameters declare; a new one has the code of Uniswap's package. */
export async function auditManager(
  provider: Provider,
  poolManager: string,
  { poolManager: declared }: OfferingParameters,
): Promise<Finding> {
  const fine = declared === "new" ? await isPackaged(provider, poolManager) : poolManager === declared;
  const meaning = declared === "new" ? "has the code of Uniswap's package" : "is the declared one";
  const found = (await provider.getCode(poolManager)) === "0x" ? NO_CODE : poolManager;
  return { contract: "poolManager", subject: "code", found, meaning, fine: fine && found !== NO_CODE };
}

/** Whether this is the code of Uniswap's package, where immutables may have any value. */
async function isPackaged(provider: Provider, address: string): Promise<boolean> {
  const { deployedBytecode, immutableReferences = {} } = poolManagerArtifact;
  const code = getBytes(await provider.getCode(address));
  for (const { start, length } of Object.values(immutableReferences).flat()) code.fill(0, start, start + length);
  return hexlify(code) === deployedBytecode;
}
