import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { readParameters } from "../../deployer/parameters.ts";
import { auditRoles, type Finding } from "../../deployer/roles.ts";
import { type SuiteAddresses, suiteOf } from "../../deployer/suite.ts";

/** Those of the local network. */
export const PARAMETERS = readParameters(`${hre.config.paths.root}/parameters/localhost.json5`);

/** The suite as `npm run deploy` deploys it to a local node, and its audit. */
export async function auditedSuite(connection: NetworkConnection<string>) {
  const { ethers, ignition, networkHelpers } = connection;
  const [deployer, , , , , , , , , , stranger] = await ethers.getSigners();
  if (deployer === undefined || stranger === undefined) throw new Error("The chain has no accounts.");
  const { module, parameters } = suiteOf(PARAMETERS, deployer.address);
  const contracts = await ignition.deploy(module, { parameters, defaultSender: deployer.address });
  const entries = Object.entries(contracts).map(async ([name, contract]) => [name, await contract.getAddress()]);
  const addresses = Object.fromEntries(await Promise.all(entries)) as SuiteAddresses;

  /** The timelock as a sender of transactions. */
  const timelock = async () => {
    await networkHelpers.setBalance(addresses.openTimelock, 10n ** 18n);
    await networkHelpers.impersonateAccount(addresses.openTimelock);
    return await ethers.getSigner(addresses.openTimelock);
  };
  const audit = async () => await auditRoles(ethers.provider, addresses, PARAMETERS);
  return { addresses, deployer, stranger, timelock, audit };
}

/** The faults among the findings, each in a line. */
export function faultsOf(findings: readonly Finding[]): string[] {
  return findings.filter(({ fine }) => !fine).map(({ contract, subject, found }) => `${contract} ${subject} ${found}`);
}
