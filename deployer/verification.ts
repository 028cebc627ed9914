import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getVerificationInformation } from "@nomicfoundation/ignition-core";
import { Interface, type InterfaceAbi } from "ethers";
import hre from "hardhat";
import { poolManagerArtifact } from "../modules/Pools.ts";
import { EconomyError } from "../sdk/errors.ts";

/** What an explorer asks for beside the standard JSON input. */
export interface Verification {
  readonly address: string;
  /** Source and name, such as `contracts/token/OpenToken.sol:OpenToken`. */
  readonly contract: string;
  readonly compiler: string;
  /** ABI-encoded, without 0x. */
  readonly constructorArguments: string;
  /** The file with the standard JSON input. */
  readonly input: string;
}

/** A contract that no transaction of Ignition's created, but a contract. */
export interface CreatedHook {
  readonly address: string;
  /** Its name. */
  readonly contract: string;
  /** ABI-encoded. */
  readonly constructorArguments: string;
}

/**
 * Writes, for every contract of our own in a deployment, what an explorer needs to verify it: the compiler's standard JSON input with
 * the sources that the contract needs and no others, and the constructor's arguments. Returns the list.
 */
export async function writeVerification(folder: string, hook: CreatedHook): Promise<Verification[]> {
  const target = join(folder, "verification");
  await mkdir(target, { recursive: true });
  const written: Verification[] = [];
  for await (const found of getVerificationInformation(folder)) {
    if (typeof found === "string") throw missing(found);
    const { address, contract, constructorArgs } = found;
    if (contract.startsWith(poolManagerArtifact.sourceName)) continue; // Uniswap's package has its input
    const { abi } = await hre.artifacts.readArtifact(contract);
    const encoded = new Interface(abi as InterfaceAbi).encodeDeploy([...constructorArgs]);
    written.push(await writeInput(target, { address, contract, constructorArguments: encoded }));
  }
  written.push(await writeInput(target, hook));
  await writeFile(join(target, "contracts.json"), `${JSON.stringify(written, null, 2)}\n`);
  return written;
}

async function writeInput(
  target: string,
  { address, contract, constructorArguments }: CreatedHook,
): Promise<Verification> {
  const { contractName: name, inputSourceName: source = "" } = await hre.artifacts.readArtifact(contract);
  const job = await compilationJobOf(contract, source);
  const input = `${name}.input.json`;
  await writeFile(join(target, input), `${JSON.stringify(await job.getSolcInput())}\n`);
  return {
    address,
    contract: `${source}:${name}`,
    compiler: `v${job.solcLongVersion}`,
    constructorArguments: constructorArguments.slice(2),
    input,
  };
}

/** How the build compiles one source, with what it imports and nothing else. */
async function compilationJobOf(contract: string, source: string) {
  const path = join(hre.config.paths.root, source.replace(/^project\//, ""));
  const found = await hre.solidity.getCompilationJobs([path], { quiet: true, force: true });
  const job = found.success ? found.compilationJobsPerFile.get(path) : undefined;
  if (job === undefined) throw missing(contract);
  return job;
}

function missing(contract: string): EconomyError {
  return new EconomyError("DEPLOYMENT_MISSING", `The build of ${contract} is not at hand.`, "Run npx hardhat build.");
}
