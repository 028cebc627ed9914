import { relative } from "node:path";
import { type DeploymentParameters, readParameters } from "../parameters.ts";
import { checkChain } from "../preflight.ts";
import { isPublicAccount } from "../publicAccounts.ts";
import { connect, readAddresses } from "../network.ts";
import type { SuiteAddresses } from "../suite.ts";
import { writeClaims } from "./claimFiles.ts";
import { createCampaign } from "./create.ts";
import { readGrants } from "./grants.ts";
import type { CampaignOptions } from "./options.ts";
import { type CampaignPlan, planOf } from "./plan.ts";
import { campaignText } from "./tell.ts";
import { type CampaignFile, checkClawBack, invalid, readTerms } from "./terms.ts";

type Log = (line: string) => void;

/** The deployment on which a campaign is created. */
export interface Target {
  readonly parameters: DeploymentParameters;
  readonly addresses: Pick<SuiteAddresses, "openToken" | "vestingCampaignFactory"> & Partial<SuiteAddresses>;
}

/**
 * The whole of `npm run campaign`: a dry run, and where a network is named the campaign's creation. Throws
 * TERMS_INVALID, GRANTS_INVALID, CLAIMS_INVALID or PARAMETERS_INVALID before anything is sent, and CAMPAIGN_FAILED.
 */
export async function runCampaign(options: CampaignOptions, log: Log): Promise<void> {
  const { network } = options;
  if (network === undefined) {
    const file = readTerms(options.terms);
    checkClawBack({ ...file, ...file.times }, Math.floor(Date.now() / 1_000));
    prepare(options, file, undefined, log);
    log("\nA dry run: nothing was sent. Add --network <name> to create the campaign.");
    return;
  }

  const parameters = readParameters(network.parameters);
  const addresses = readAddresses(network, parameters);
  const plan = prepare(options, readTerms(options.terms), { parameters, addresses }, log);
  const connection = await connect(network.network, parameters);
  try {
    const sender = await checkChain(connection, parameters);
    log(`\nNetwork ${network.network}, chain ${parameters.chainId}, account ${sender.address}`);
    const { folder } = options;
    await createCampaign({ connection, sender, parameters, addresses, plan, folder, yes: network.yes, log });
  } finally {
    await connection.close();
  }
}

/** Checks the list and the terms, writes the data for claims and shows the campaign. */
export function prepare(
  { grants: list, folder }: Pick<CampaignOptions, "grants" | "folder">,
  file: CampaignFile,
  target: Target | undefined,
  log: Log,
): CampaignPlan {
  const refusal = (account: string) => refusalOf(account, target);
  const ofOwner = refusal(file.owner);
  if (ofOwner !== undefined) throw invalid(`owner: ${ofOwner}.`);
  const plan = planOf(file, readGrants(list, { total: file.total, refusal }));
  writeClaims(folder, plan);
  log(campaignText(plan));
  log(`\nData for claims in ${relative(process.cwd(), folder) || "."}`);
  return plan;
}

/** Why an account must not receive anything on the target's chain. */
function refusalOf(account: string, target: Target | undefined): string | undefined {
  if (target === undefined) return undefined;
  const { parameters, addresses } = target;
  const part = Object.entries(addresses).find(([, address]) => address === account)?.[0];
  if (part !== undefined) return `${account} is a contract of the suite, the ${part}`;
  if (!isPublicAccount(account, parameters.chainId)) return undefined;
  return `${account} is an account of Hardhat's, whose key anybody knows`;
}
