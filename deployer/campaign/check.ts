import { randomInt } from "node:crypto";
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { formatEther } from "ethers";
import { findClaim } from "../../sdk/claims.ts";
import { EconomyError, errorLine } from "../../sdk/errors.ts";
import { OpenToken__factory, type VestingCampaign, VestingCampaign__factory } from "../../typechain-types/index.ts";
import { eventsOf } from "../logs.ts";
import { dataOf } from "../../sdk/reverts.ts";
import { loadFrom } from "./claimFiles.ts";
import type { CampaignPlan } from "./plan.ts";

/** A campaign on the chain, and what it must be. */
interface CheckedCampaign {
  readonly address: string;
  /** The block in which it was created. */
  readonly since: number;
  readonly token: string;
  readonly plan: CampaignPlan;
  /** The folder of the data for claims. */
  readonly folder: string;
}

type Provider = HardhatEthers["provider"];

/** What a claim of a right promise may be refused for. */
const HARMLESS = ["VestingCampaignNothingToClaim", "VestingCampaignClosed"];

/**
 * Reads a campaign's terms and balance from the chain and makes the claim of one promise, chosen at random, by its data
 * in a call that changes nothing. Throws CAMPAIGN_FAILED.
 */
export async function checkCampaign(provider: Provider, checked: CheckedCampaign): Promise<void> {
  const { address, since, token, plan, folder } = checked;
  const campaign = VestingCampaign__factory.connect(address, provider);
  const terms = await campaign.terms();
  for (const [key, value] of Object.entries(plan.terms)) {
    const found = String(terms[key as keyof typeof plan.terms]);
    if (found !== String(value)) throw failed(`${address} has ${key} ${found} instead of ${value}.`);
  }
  if ((await campaign.token()) !== token) throw failed(`${address} has another token than ${token}.`);

  const balance = await OpenToken__factory.connect(token, provider).balanceOf(address);
  const paid = await paidBy(provider, campaign, since);
  if (balance + paid < plan.terms.total) {
    const sums = `holds ${formatEther(balance)} and has paid ${formatEther(paid)}`;
    throw failed(`${address} ${sums}, less than its total of ${formatEther(plan.terms.total)}.`);
  }
  await checkProof(campaign, plan, folder);
}

/** What went to people and back to the owner. */
async function paidBy(provider: Provider, campaign: VestingCampaign, since: number): Promise<bigint> {
  const claimed = await eventsOf(provider, campaign, "Claimed", since);
  const returned = await eventsOf(provider, campaign, "ClawedBack", since);
  return [...claimed, ...returned].reduce((sum, { args }) => sum + (args.getValue("amount") as bigint), 0n);
}

async function checkProof(campaign: VestingCampaign, { grants }: CampaignPlan, folder: string): Promise<void> {
  const account = grants[randomInt(grants.length)]?.account ?? "";
  const claim = await findClaim(loadFrom(folder), account);
  if (claim === undefined) throw failed(`The data has no claim of ${account}.`);
  try {
    await campaign.claim.staticCall(claim.index, claim.account, claim.amount, [...claim.proof]);
  } catch (error) {
    const name = campaign.interface.parseError(dataOf(error))?.name;
    if (name !== undefined && HARMLESS.includes(name)) return;
    throw failed(`The claim of ${account} was refused: ${name ?? errorLine(error)}.`);
  }
}

function failed(message: string): EconomyError {
  const advice = "Don't publish the data before you know why.";
  return new EconomyError("CAMPAIGN_FAILED", message, advice);
}
