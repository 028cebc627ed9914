import { createRequire } from "node:module";
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { Artifact, ContractFuture, IgnitionModule } from "@nomicfoundation/ignition-core";
import Timelock from "./Timelock.ts";

/** Where the pools of Uniswap v4 are: with a manager that the suite deploys, or one that the chain has. */
export type PoolsForm = "new" | "deployed";

/** The bits at the end of an address that say which hooks of a pool of Uniswap v4 it takes. */
export const HOOK_BITS = (1n << 14n) - 1n;

/** The bit of a hook that is asked before a pool begins. */
export const BEFORE_INITIALIZE = 1n << 13n;

const NAME = "PoolManager";

/** The manager as its package has built it. */
export const poolManagerArtifact = packagedArtifact(NAME);

/** A contract of v4-core as its package has built it. */
export function packagedArtifact(name: string): Artifact {
  const require = createRequire(import.meta.url);
  const { abi, bytecode, deployedBytecode } = require(`@uniswap/v4-core/out/${name}.sol/${name}.json`) as {
    abi: Artifact["abi"];
    bytecode: { object: string };
    deployedBytecode: { object: string; immutableReferences?: NonNullable<Artifact["immutableReferences"]> };
  };
  return {
    _format: "hh3-artifact-1",
    contractName: name,
    sourceName: `@uniswap/v4-core/src/${name}.sol`,
    abi,
    bytecode: bytecode.object,
    deployedBytecode: deployedBytecode.object,
    immutableReferences: deployedBytecode.immutableReferences ?? {},
    linkReferences: {},
    deployedLinkReferences: {},
  };
}

/** A manager of our own, for chains without Uniswap; the timelock owns it. */
const newPools = buildModule("Pools", (m) => {
  const { openTimelock } = m.useModule(Timelock);

  return { poolManager: m.contract(NAME, poolManagerArtifact, [openTimelock]) };
});

/** The chain's manager. Parameter: its address. */
const deployedPools = buildModule("Pools", (m) => ({
  poolManager: m.contractAt(NAME, poolManagerArtifact, m.getParameter<string>("poolManager")),
}));

/** A module that knows the manager. */
export type PoolsModule = IgnitionModule<"Pools", string, { poolManager: ContractFuture<string> }>;

/** Where the pools are, by their form. */
export function poolsOf(form: PoolsForm): PoolsModule {
  return form === "new" ? newPools : deployedPools;
}
