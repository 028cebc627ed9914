import { setTimeout as sleep } from "node:timers/promises";
import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { formatEther, getAddress, type Result, type TransactionReceipt, type TransactionResponse } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import type { CampaignTerms } from "../../sdk/claims.ts";
import { EconomyError, errorLine } from "../../sdk/errors.ts";
import {
  OpenToken__factory,
  VestingCampaign__factory,
  type VestingCampaignFactory,
  VestingCampaignFactory__factory,
} from "../../typechain-types/index.ts";
import { creationBlock, eventsOf } from "../logs.ts";
import type { DeploymentParameters } from "../parameters.ts";
import { buildOf, isCodeOf } from "../roles.ts";
import { confirm, tellPlan } from "../network.ts";
import type { SuiteAddresses } from "../suite.ts";
import { feesOf } from "../transactions.ts";
import { checkCampaign } from "./check.ts";
import { type CampaignPlace, noteSending, readCampaign, writeClaims } from "./claimFiles.ts";
import type { CampaignPlan } from "./plan.ts";
import { rehearseCampaign } from "./rehearsal.ts";
import { checkClawBack } from "./terms.ts";

type Provider = HardhatEthers["provider"];

/** What creating a campaign needs. */
export interface CampaignContext {
  readonly connection: NetworkConnection<string>;
  /** Pays the total and the gas. */
  readonly sender: HardhatEthersSigner;
  readonly parameters: DeploymentParameters;
  readonly addresses: Pick<SuiteAddresses, "openToken" | "vestingCampaignFactory">;
  readonly plan: CampaignPlan;
  /** Where the data for claims lies. */
  readonly folder: string;
  /** Whether to send without asking. */
  readonly yes: boolean;
  readonly log: (line: string) => void;
}

const POLL_MILLISECONDS = 500;
/** Ten minutes. */
const MAX_POLLS = 1_200;

/**
 * Creates and funds a campaign, or finds the one of exactly these terms that there is, checks it against the data for
 * claims, and writes its place there. Throws CAMPAIGN_FAILED, TERMS_INVALID or PARAMETERS_INVALID.
 */
export async function createCampaign(context: CampaignContext): Promise<CampaignPlace> {
  const { connection, parameters, addresses, plan, folder, log } = context;
  const { provider } = connection.ethers;
  const factory = await checkedFactory(context);
  // in this order: what is in no block now can't be found, and what is sent later has the nonce of now
  const nonce = await settledNonce(context);
  const found = await findCampaign(provider, factory, plan.terms);
  if (found === undefined) refuseRecorded(folder, parameters.chainId);
  else log("\nFound the campaign of exactly these terms, which was created before. Nothing is sent.");

  const hash = found ?? (await sendBoth(context, factory, nonce));
  const receipt = await confirmed(provider, hash, parameters.transactions.confirmations);
  const address = receipt.logs
    .filter((entry) => getAddress(entry.address) === addresses.vestingCampaignFactory)
    .map((entry) => factory.interface.parseLog(entry))
    .find((entry) => entry?.name === "CampaignCreated" && isOf(entry.args.getValue("terms") as Result, plan.terms))
    ?.args.getValue("campaign") as string;

  await checkCampaign(provider, { address, since: receipt.blockNumber, token: addresses.openToken, plan, folder });
  const place = { chainId: parameters.chainId, address, token: addresses.openToken };
  writeClaims(folder, plan, place);
  log(`\nCampaign ${address} has the terms, holds what it owes, and takes the proofs of ${folder}.`);
  return place;
}

/** The factory, after a look at its code and its token. */
async function checkedFactory({ connection, sender, addresses }: CampaignContext): Promise<VestingCampaignFactory> {
  const { openToken, vestingCampaignFactory } = addresses;
  const code = await connection.ethers.provider.getCode(vestingCampaignFactory);
  const build = await buildOf("vestingCampaignFactory", code);
  const what = code === "0x" ? "no code" : "other code than the build";
  if (build === undefined) throw refused(`The factory ${vestingCampaignFactory} has ${what}.`, "Look for its chain.");
  const factory = VestingCampaignFactory__factory.connect(vestingCampaignFactory, sender);
  const token = await factory.token();
  if (token !== openToken) throw refused(`The factory's token is ${token}.`, `The deployment's is ${openToken}.`);
  // the factory's code says nothing of what it clones
  const implementation = await factory.implementation();
  const cloned = await connection.ethers.provider.getCode(implementation);
  const isBuild = (await isCodeOf("VestingCampaign", cloned)) && (await tokenOf(implementation, sender)) === openToken;
  if (!isBuild)
    throw refused(`The factory clones other code than the build, at ${implementation}.`, "Take another one.");
  return factory;
}

async function tokenOf(campaign: string, sender: HardhatEthersSigner): Promise<string> {
  return await VestingCampaign__factory.connect(campaign, sender).token();
}

/** The account's next nonce. Throws where a transaction of its own may still become a campaign. */
async function settledNonce({ sender }: CampaignContext): Promise<number> {
  const mined = await sender.getNonce("latest");
  const pending = await sender.getNonce("pending");
  if (pending <= mined) return mined;
  throw refused(
    `The account ${sender.address} has ${pending - mined} transactions that are in no block yet.`,
    "Wait until they are and run the command again: nothing was sent.",
  );
}

/** The transaction that created a campaign of exactly these terms, whoever sent it: it is funded by them. */
async function findCampaign(
  provider: Provider,
  factory: VestingCampaignFactory,
  terms: CampaignTerms,
): Promise<string | undefined> {
  const since = await creationBlock(provider, await factory.getAddress());
  const created = await eventsOf(provider, factory, "CampaignCreated", since);
  return created.find(({ args }) => isOf(args.getValue("terms") as Result, terms))?.transactionHash;
}

function isOf(found: Result, terms: CampaignTerms): boolean {
  return Object.entries(terms).every(([key, value]) => String(found.getValue(key)) === String(value));
}

/** The data says that the campaign was created, and its chain doesn't know it. */
function refuseRecorded(folder: string, chainId: number): void {
  const recorded = readCampaign(folder);
  if (recorded?.address === undefined) return;
  throw refused(
    `By ${folder} the campaign is ${recorded.address} on chain ${recorded.chainId ?? "?"}, and chain ${chainId} has none.`,
    "Take another folder with --out, or, if the chain was started anew, remove this one: nothing was sent.",
  );
}

/** Approves, unless enough is approved, and creates. Returns the hash of the creation, also where somebody else was faster. */
async function sendBoth(context: CampaignContext, factory: VestingCampaignFactory, nonce: number): Promise<string> {
  const { connection, sender, parameters, addresses, plan, yes, log } = context;
  const { provider } = connection.ethers;
  const { terms } = plan;
  const token = OpenToken__factory.connect(addresses.openToken, sender);
  const now = (await provider.getBlock("latest"))?.timestamp ?? 0;
  checkClawBack(terms, now);
  const balance = await token.balanceOf(sender);
  if (balance < terms.total) {
    throw refused(
      `The account ${sender.address} holds ${formatEther(balance)} of the token, and the total is ${formatEther(terms.total)}.`,
      "Send it the rest: nothing was sent.",
    );
  }

  const isApproved = (await token.allowance(sender, factory)) >= terms.total;
  const steps = (await rehearseCampaign(terms, now, connection.chainType)).slice(isApproved ? 1 : 0);
  if (isApproved) log("\nThe factory may take the total already.");
  log("");
  await tellPlan(connection, sender, parameters, { steps, progress: { done: 0, lost: 0 } }, log);
  await confirm(yes);

  const fees = await feesOf(provider, parameters.transactions.maxFeePerGas);
  try {
    if (!isApproved) {
      const approval = await token.approve(factory, terms.total, { nonce, ...fees });
      await confirmed(provider, approval.hash, parameters.transactions.confirmations);
      log(`  confirmed: approve, ${approval.hash}`);
    }
    // again, because much time may have passed, and a node that is behind may have answered before
    const meanwhile = await findCampaign(provider, factory, terms);
    if (meanwhile !== undefined) return meanwhile;
    noteSending(context.folder, terms);
    const creation: TransactionResponse = await factory.create(terms, { nonce: nonce + (isApproved ? 0 : 1), ...fees });
    log(`  sent: create, ${creation.hash}`);
    return creation.hash;
  } catch (error) {
    if (error instanceof EconomyError) throw error;
    throw failed(errorLine(error));
  }
}

/** Waits until enough blocks confirm a transaction, which a reorganisation may take out of its block meanwhile. */
async function confirmed(provider: Provider, hash: string, confirmations: number): Promise<TransactionReceipt> {
  for (let poll = 0; poll < MAX_POLLS; poll++) {
    const head = await provider.getBlockNumber();
    const receipt = await provider.getTransactionReceipt(hash);
    if (receipt?.status === 0) throw failed(`The transaction ${hash} was reverted.`);
    if (receipt !== null && head - receipt.blockNumber + 1 >= confirmations) return receipt;
    await sleep(POLL_MILLISECONDS);
  }
  throw failed(`The transaction ${hash} is still not confirmed.`);
}

/** Refused before anything was sent. */
function refused(message: string, advice: string): EconomyError {
  return new EconomyError("CAMPAIGN_FAILED", message, advice);
}

function failed(message: string): EconomyError {
  const advice = "Mend the cause and run the command again: it finds what was sent, and never creates a second one.";
  return new EconomyError("CAMPAIGN_FAILED", message, advice);
}
