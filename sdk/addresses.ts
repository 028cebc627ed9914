// Where the suite's contracts are on a chain.
import { getAddress, isAddress } from "ethers";
import { EconomyError } from "./errors.ts";
import type { Address } from "./values.ts";

/** The contracts of a deployment that have one address; tokens, lanes and campaigns are many, and their factories know them. */
export type DeployedName =
  | "AllocationView"
  | "BondVault"
  | "ContributionLedger"
  | "ContributorRoots"
  | "CouncilArbitrator"
  | "CuratorSeats"
  | "DatanetCourt"
  | "DatanetRegistry"
  | "FeePolicies"
  | "HookDeployer"
  | "HostRegistry"
  | "LineageCourt"
  | "LiquidityLocker"
  | "MilestoneEscrow"
  | "ModelGovernor"
  | "ModelOffering"
  | "ModelRegistry"
  | "ModelTokenFactory"
  | "OpenGovernor"
  | "OpenTimelock"
  | "OpenToken"
  | "PaymentEscrow"
  | "PaymentReceiverFactory"
  | "RevenueRightsFactory"
  | "RewardLaneFactory"
  | "StreamingStake"
  | "VestingCampaignFactory"
  | "VestingVault"
  | "VotingPower"
  | "WeightedSplitter"
  | "WrappedNativeOpen"
  | "WrappedOpen";

/** Where a deployment's contracts are; a suite has one form of OPEN, and not every part must be there. */
export type Addresses = Readonly<Partial<Record<DeployedName, Address>>>;

/** By the number of the chain. There is no public deployment yet. */
export const ADDRESSES: Readonly<Record<number, Addresses>> = {};

/**
 * The addresses of a deployment, by what Hardhat Ignition has written to its `deployed_addresses.json`, parsed.
 * Throws DEPLOYMENT_MISSING where that isn't such a record, or has two addresses for one name.
 *
 * @example
 * ```ts
 * const { PaymentEscrow } = addressesOf({ "Payment#PaymentEscrow": "0x5FbDB2315678afecb367f032d93F642f64180aa3" });
 * equal(PaymentEscrow, "0x5FbDB2315678afecb367f032d93F642f64180aa3");
 * ```
 */
export function addressesOf(record: unknown): Addresses {
  if (typeof record !== "object" || record === null) throw missing("The record is no object.");
  const addresses = new Map<string, string>();
  for (const [future, address] of Object.entries(record) as [string, unknown][]) {
    const isRight: boolean = isAddress(address);
    if (!isRight) throw missing(`${future} has no address.`);
    const name = future.split("#").at(-1) ?? future;
    const found = getAddress(address as string);
    if ((addresses.get(name) ?? found) !== found) throw missing(`${name} has more than one address.`);
    addresses.set(name, found);
  }
  return Object.fromEntries(addresses);
}

/** The address of a contract among others. Throws DEPLOYMENT_MISSING where it isn't there. */
export function addressOf(addresses: Addresses, name: DeployedName): Address {
  const address = addresses[name];
  if (address === undefined) throw missing(`The deployment has no ${name}.`);
  return address;
}

function missing(message: string): EconomyError {
  return new EconomyError("DEPLOYMENT_MISSING", message, "Give the deployed_addresses.json of the deployment.");
}
