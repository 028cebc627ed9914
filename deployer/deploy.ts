import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { EconomyError, errorLine } from "../sdk/errors.ts";
import { adoptSent, forgetLost, forgetReverted, progressOf, readJournal, resendLost } from "./journal.ts";
import type { DeploymentParameters } from "./parameters.ts";
import { type SuiteAddresses, suiteOf } from "./suite.ts";

type Log = (line: string) => void;

/** Ignition's errors that asking again can end: a transaction that was dropped or refused, blocks or nonces to come. */
const PASSING = ["HHE10400", "HHE10402", "HHE10403", "HHE10410", "HHE10412"];
/** How often to ask again before one more transaction is confirmed. */
const MAX_ATTEMPTS = 40;
const MAX_FEE_BUMPS = 20;
const WAIT_MILLISECONDS = 3_000;
const POLL_MILLISECONDS = 500;

/** Where the record of a deployment lies. */
export function folderOf(deploymentId: string): string {
  return join(hre.config.paths.ignition, "deployments", deploymentId);
}

/**
 * Deploys the suite, or goes on where an earlier run ended, whether it was killed, lost transactions to a reorganisation,
 * or was complete. Throws DEPLOYMENT_FAILED, or PARAMETERS_INVALID where they are not those of the
 * earlier run.
 */
export async function deploySuite(
  ...[connection, deployer, parameters, options]: Parameters<typeof deployLocked>
): Promise<SuiteAddresses> {
  const unlock = lock(folderOf(options.deploymentId));
  try {
    return await deployLocked(connection, deployer, parameters, options);
  } finally {
    unlock();
  }
}

/** Keeps a second run out of the folder, until the returned function is called or this process has ended. */
function lock(folder: string): () => void {
  const file = join(folder, ".lock");
  mkdirSync(folder, { recursive: true });
  if (existsSync(file) && isRunning(Number(readFileSync(file, "utf8")))) {
    throw new EconomyError(
      "DEPLOYMENT_FAILED",
      "Another run of this deployment is going on.",
      `Wait for it. If there is none, remove ${file}.`,
    );
  }
  writeFileSync(file, String(process.pid));
  return () => {
    rmSync(file, { force: true });
  };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function deployLocked(
  connection: NetworkConnection<string>,
  deployer: HardhatEthersSigner,
  parameters: DeploymentParameters,
  { deploymentId, log }: { deploymentId: string; log: Log },
): Promise<SuiteAddresses> {
  const { provider } = connection.ethers;
  const folder = folderOf(deploymentId);
  const { module, parameters: values } = suiteOf(parameters, deployer.address);
  const { confirmations, bumpFeesAfter } = parameters.transactions;

  let confirmed = 0;
  for (let attempt = 1; ; attempt++) {
    const stopTelling = tellConfirmed(folder, log);
    try {
      const lost =
        (await resendLost(provider, folder, deployer)) + (await forgetLost(provider, folder, deployer.address));
      if (lost > 0) log(`The chain lost ${lost} transactions; they are sent again.`);
      const adopted = await adoptSent(provider, folder, { from: deployer.address, confirmations });
      if (adopted > 0) log(`Found ${adopted} transactions that an earlier run had sent.`);

      const reverted = await forgetReverted(folder);
      if (reverted > 0) log(`The chain reverted ${reverted} transactions of an earlier run; they are sent again.`);

      const contracts = await connection.ignition.deploy(module, {
        parameters: values,
        deploymentId,
        defaultSender: deployer.address,
        config: {
          requiredConfirmations: confirmations,
          timeBeforeBumpingFees: bumpFeesAfter * 1_000,
          maxFeeBumps: MAX_FEE_BUMPS,
          blockPollingInterval: POLL_MILLISECONDS,
        },
      });
      const { lost: again } = await progressOf(provider, folder, deployer.address);
      if (again > 0) continue;
      const entries = Object.entries(contracts).map(async ([name, contract]) => [name, await contract.getAddress()]);
      return Object.fromEntries(await Promise.all(entries)) as SuiteAddresses;
    } catch (error) {
      const progress = confirmedIn(folder) - confirmed;
      confirmed += progress;
      if (progress !== 0) attempt = 1;
      if (error instanceof EconomyError) throw error;
      if (attempt === MAX_ATTEMPTS || !isPassing(error)) throw failed(error);
      log(`Waiting: ${errorLine(error)}`);
      await sleep(WAIT_MILLISECONDS);
    } finally {
      stopTelling();
    }
  }
}

/** Says which steps the chain has confirmed while Ignition is silent, until the returned function is called. */
function tellConfirmed(folder: string, log: Log): () => void {
  const confirmed = () => readJournal(folder).filter((step) => step.confirmed !== undefined);
  const told = new Set(confirmed().map(({ futureId }) => futureId));
  const tell = () => {
    for (const { futureId } of confirmed()) {
      if (!told.has(futureId)) log(`  confirmed: ${futureId}`);
      told.add(futureId);
    }
  };
  const timer = setInterval(tell, POLL_MILLISECONDS);
  return () => {
    clearInterval(timer);
    tell();
  };
}

function confirmedIn(folder: string): number {
  return readJournal(folder).filter(({ confirmed }) => confirmed !== undefined).length;
}

/** Also what a node refuses: it may be out of reach for a while, or its base fee above what was offered a moment ago. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.message.includes("HHE10409") && !/revert/i.test(error.message)) return true;
  return error.name === "ProviderError" || PASSING.includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "errorCode" in error ? String(error.errorCode) : "";
}

function failed(error: unknown): EconomyError {
  const differences = / reconciliation errors: (.*)$/.exec(errorLine(error))?.[1];
  if (differences !== undefined) {
    return new EconomyError(
      "PARAMETERS_INVALID",
      `The parameters or the account differ from those that this deployment began with: ${differences}.`,
      "Take those again, or begin another deployment with --deployment-id <name>.",
    );
  }
  return new EconomyError(
    "DEPLOYMENT_FAILED",
    errorLine(error),
    "Mend the cause and run the command again: it goes on from here.",
  );
}
