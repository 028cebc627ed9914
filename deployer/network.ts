// What every command that uses a network does.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { Contract, formatUnits } from "ethers";
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { EconomyError } from "../sdk/errors.ts";
import { folderOf } from "./deploy.ts";
import type { Progress } from "./journal.ts";
import type { DeployOptions } from "./options.ts";
import type { DeploymentParameters } from "./parameters.ts";
import { checkBalance } from "./preflight.ts";
import type { RehearsedStep } from "./rehearsal.ts";
import { SUITE, type SuiteAddresses } from "./suite.ts";
import { planText } from "./tell.ts";

/** The addresses' file in a deployment's folder. */
export const ADDRESSES = "deployed_addresses.json";

type Log = (line: string) => void;
type Connection = NetworkConnection<string>;

/** The OP Stack's predeployed contract that knows what a transaction's data costs. */
const GAS_PRICE_ORACLE = "0x420000000000000000000000000000000000000F";

/** A connection to a network; `accounts: "remote"` where no key is needed. */
export async function connect(
  network: string,
  { transactions }: DeploymentParameters,
  override: { accounts?: "remote" } = {},
): Promise<Connection> {
  return await hre.network.create<string>({
    network,
    override: { ...override, ignition: { maxFeePerGasLimit: transactions.maxFeePerGas } },
  });
}

/** The addresses that a deployment's record gives, whose contracts are then read from the chain. */
export function readAddresses(
  { deploymentId }: DeployOptions,
  { chainId, open }: DeploymentParameters,
): SuiteAddresses {
  const id = deploymentId ?? `chain-${chainId}`;
  const file = join(folderOf(id), ADDRESSES);
  if (!existsSync(file)) {
    throw new EconomyError("DEPLOYMENT_MISSING", `There is no deployment ${id}.`, "Run npm run deploy first.");
  }
  const recorded = Object.entries(JSON.parse(readFileSync(file, "utf8")) as Record<string, string>);
  const found = (name: string) => recorded.find(([future]) => isFutureOf(name, future))?.[1];
  const names = open.form === "new" ? [...SUITE, "allocationView"] : SUITE;
  const missing = names.find((name) => found(name) === undefined);
  if (missing !== undefined) {
    const message = `The deployment has no ${missing} yet.`;
    throw new EconomyError("DEPLOYMENT_MISSING", message, "Run npm run deploy to go on.");
  }
  return Object.fromEntries(names.map((name) => [name, found(name)])) as unknown as SuiteAddresses;
}

/** The address of one contract by a deployment's record, by the contract's name. Throws DEPLOYMENT_MISSING. */
export function recordedAddress(
  { deploymentId }: DeployOptions,
  { chainId }: DeploymentParameters,
  contract: string,
): string {
  const id = deploymentId ?? `chain-${chainId}`;
  const file = join(folderOf(id), ADDRESSES);
  const recorded = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, string>) : {};
  const address = Object.entries(recorded).find(([future]) => future.endsWith(`#${contract}`))?.[1];
  if (address === undefined) {
    const message = `Deployment ${id} has no ${contract}.`;
    throw new EconomyError("DEPLOYMENT_MISSING", message, "Deploy it first, or give its address.");
  }
  return address;
}

/** Ignition names a future by its module and contract, such as `Token#WrappedOpen`. */
function isFutureOf(name: string, future: string): boolean {
  if (name === "openToken") return future.startsWith("Token#");
  return future.endsWith(`#${name.charAt(0).toUpperCase()}${name.slice(1)}`);
}

/** Shows the transactions and their cost. Throws PARAMETERS_INVALID where the fee or the balance doesn't allow them. */
export async function tellPlan(
  connection: Connection,
  deployer: HardhatEthersSigner,
  { transactions }: DeploymentParameters,
  { steps, progress: { done, lost } }: { steps: readonly RehearsedStep[]; progress: Progress },
  log: Log,
): Promise<void> {
  const { provider } = connection.ethers;
  const gas = steps.reduce((sum, step) => sum + step.gas, 0n);
  const { gasPrice, maxFeePerGas } = await provider.getFeeData();
  const fee = gasPrice ?? 0n;
  const maxFee = maxFeePerGas ?? fee;
  const dataFee = connection.chainType === "op" ? await dataFeeOf(provider, steps) : 0n;

  log(planText(steps, { gas, fee, maxFee, dataFee }));
  if (done > 0) log(`${Math.min(done, steps.length)} of ${steps.length} transactions are done already.`);
  if (lost > 0) {
    log(`${lost} transactions that were confirmed are not on this chain any more and are sent again.`);
    log("If it isn't the chain that they were sent to, say no and remove the deployment's folder.");
  }
  if (done >= steps.length) return;
  if (maxFee > transactions.maxFeePerGas) {
    throw new EconomyError(
      "PARAMETERS_INVALID",
      `transactions.maxFeePerGasGwei: is ${formatUnits(transactions.maxFeePerGas, "gwei")}, but the network asks for ${formatUnits(maxFee, "gwei")}.`,
      "Wait, or raise it: nothing was sent.",
    );
  }
  const left = steps.slice(done).reduce((sum, step) => sum + step.gas, 0n);
  await checkBalance(connection.ethers, deployer, left * maxFee + dataFee);
}

async function dataFeeOf(provider: Connection["ethers"]["provider"], steps: readonly RehearsedStep[]): Promise<bigint> {
  const oracle = new Contract(GAS_PRICE_ORACLE, ["function getL1Fee(bytes) view returns (uint256)"], provider);
  let sum = 0n;
  for (const { data } of steps) sum += (await oracle.getFunction("getL1Fee").staticCall(data)) as bigint;
  return sum;
}

/** Asks before anything is sent. Throws USAGE without a yes. */
export async function confirm(yes: boolean): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY)
    throw new EconomyError("USAGE", "Nobody is here to confirm.", "Add --yes to send without asking.");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question("\nSend these transactions? (yes/no) ");
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new EconomyError("USAGE", "Not confirmed.", "Nothing was sent.");
}
