import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { NetworkConnection } from "hardhat/types/network";
import { EconomyError } from "../sdk/errors.ts";
import { deploySuite, folderOf } from "./deploy.ts";
import { JOURNAL, progressOf } from "./journal.ts";
import { ADDRESSES, confirm, connect, readAddresses, tellPlan } from "./network.ts";
import type { DeployOptions } from "./options.ts";
import { type DeploymentParameters, readParameters } from "./parameters.ts";
import { checkChain, checkChainId, checkOpen, checkPools } from "./preflight.ts";
import { rehearse } from "./rehearsal.ts";
import { hookOf } from "./hooks.ts";
import { auditRoles, NO_CODE } from "./roles.ts";
import type { SuiteAddresses } from "./suite.ts";
import { auditText } from "./tell.ts";
import { writeVerification } from "./verification.ts";

type Log = (line: string) => void;
type Connection = NetworkConnection<string>;

/**
 * The whole of `npm run deploy`. Throws PARAMETERS_INVALID before anything is sent, DEPLOYMENT_FAILED after, and
 * ROLES_NOT_CLEAN at the end.
 */
export async function runDeployment(options: DeployOptions, log: Log): Promise<SuiteAddresses> {
  const parameters = readParameters(options.parameters);
  const connection = await connect(options.network, parameters);
  try {
    const deployer = await checkChain(connection, parameters);
    const deploymentId = options.deploymentId ?? `chain-${parameters.chainId}`;
    const folder = folderOf(deploymentId);
    refuseWithoutJournal(folder);
    const progress = await progressOf(connection.ethers.provider, folder, deployer.address);
    if (progress.done === 0) {
      await checkOpen(connection, parameters);
      await checkPools(connection, parameters);
    }

    log(`Network ${options.network}, chain ${parameters.chainId}, deployer ${deployer.address}\n`);
    const steps = await rehearse(parameters, connection.chainType);
    await tellPlan(connection, deployer, parameters, { steps, progress }, log);
    if (progress.done < steps.length) await confirm(options.yes);

    const addresses = await deploySuite(connection, deployer, parameters, { deploymentId, log });
    const verification = await writeVerification(folder, await hookOf(connection.ethers.provider, addresses));
    log("");
    for (const [name, address] of Object.entries(addresses)) log(`  ${name.padEnd(22)} ${address}`);
    log(`\n${verification.length} inputs for explorers in ${relative(process.cwd(), join(folder, "verification"))}\n`);
    await audit(connection, addresses, parameters, log);
    return addresses;
  } finally {
    await connection.close();
  }
}

/** The whole of `npm run audit:roles`. Throws ROLES_NOT_CLEAN, or DEPLOYMENT_MISSING. */
export async function runAudit(options: DeployOptions, log: Log): Promise<void> {
  const parameters = readParameters(options.parameters);
  const connection = await connect(options.network, parameters, { accounts: "remote" });
  try {
    await checkChainId(connection, parameters);
    const addresses = readAddresses(options, parameters);
    await audit(connection, addresses, parameters, log);
  } finally {
    await connection.close();
  }
}

/** Addresses without a journal are those of a whole deployment whose record somebody has thinned out. */
function refuseWithoutJournal(folder: string): void {
  if (!existsSync(join(folder, ADDRESSES)) || existsSync(join(folder, JOURNAL))) return;
  throw new EconomyError(
    "DEPLOYMENT_FAILED",
    `${folder} has addresses and no ${JOURNAL}.`,
    "Put the journal back, or take another --deployment-id: nothing was sent.",
  );
}

async function audit(
  connection: Connection,
  addresses: SuiteAddresses,
  parameters: DeploymentParameters,
  log: Log,
): Promise<void> {
  const findings = await auditRoles(connection.ethers.provider, addresses, parameters);
  if (findings.every(({ found }) => found === NO_CODE)) {
    throw new EconomyError(
      "DEPLOYMENT_MISSING",
      "This chain has none of the deployment's contracts.",
      "If the node was started anew, remove the deployment's folder and deploy again.",
    );
  }
  log(auditText(findings));
  const faults = findings.filter(({ fine }) => !fine).length;
  if (faults > 0) {
    throw new EconomyError("ROLES_NOT_CLEAN", `The audit found ${faults} faults.`, "See the lines marked FAULT.");
  }
  log("\nClean: nobody but the timelock, the declared guardian and the declared council holds a power over the suite.");
}
