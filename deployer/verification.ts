import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getVerificationInformation } from "@nomicfoundation/ignition-core";
import { Interface, type InterfaceAbi } from "ethers";
import hre from "hardhat";
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

/**
 * Writes, for every contract of a deployment, what an explorer needs to verify it: the compiler's standard JSON input with
 * the sources that the contract needs and no others, and the constructor's arguments. Returns the list.
 */
export async function writeVerification(folder: string): Promise<Verification[]> {
  const target = join(folder, "verification");
  await mkdir(target, { recursive: true });
  const written: Verification[] = [];
  for await (const found of getVerificationInformation(folder)) {
    if (typeof found === "string") throw missing(found);
    const { address, contract, constructorArgs } = found;
    const name = contract.slice(contract.lastIndexOf(":") + 1);
    const { abi, inputSourceName: source } = await hre.artifacts.readArtifact(contract);
    const job = await compilationJobOf(contract, source);

    const file = `${name}.input.json`;
    await writeFile(join(target, file), `${JSON.stringify(await job.getSolcInput())}\n`);
    const encoded = new Interface(abi as InterfaceAbi).encodeDeploy([...constructorArgs]);
    written.push({
      address,
      contract: `${source}:${name}`,
      compiler: `v${job.solcLongVersion}`,
      constructorArguments: encoded.slice(2),
      input: file,
    });
  }
  await writeFile(join(target, "contracts.json"), `${JSON.stringify(written, null, 2)}\n`);
  return written;
}

/** How the build compiles one source, with what it imports and nothing else. */
async function compilationJobOf(contract: string, source = "") {
  const path = join(hre.config.paths.root, source.replace(/^project\//, ""));
  const found = await hre.solidity.getCompilationJobs([path], { quiet: true, force: true });
  const job = found.success ? found.compilationJobsPerFile.get(path) : undefined;
  if (job === undefined) throw missing(contract);
  return job;
}

function missing(contract: string): EconomyError {
  return new EconomyError("DEPLOYMENT_MISSING", `The build of ${contract} is not at hand.`, "Run npx hardhat build.");
}
