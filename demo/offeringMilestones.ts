// A milestone that is met, and one that is missed.
import type { Wallet } from "ethers";
import { EconomyError } from "../sdk/errors.ts";
import { textHash } from "../sdk/formats.ts";
import { type Chain, eventOf, fundedWallet, latestTime, mined, setNextBlockTime } from "./chain.ts";
import { type Economy, OFFERINGS } from "./deploy.ts";
import { ATTESTOR, type Offered } from "./offeringTerms.ts";

/** The first milestone. Amounts are in units of 10⁻¹⁸ OPEN. */
export interface MetMilestone {
  /** What the attestor had at stake, and has back. */
  readonly bond: bigint;
  readonly freed: bigint;
  /** All that the creator was paid: what he had at the settlement, and this. */
  readonly paid: bigint;
}

/** What a holder was paid for all of its tokens, in units of 10⁻¹⁸ of both. */
export interface Redemption {
  readonly name: string;
  readonly tokens: bigint;
  readonly paid: bigint;
}

/** The second milestone. */
export interface MissedMilestone {
  /** The tokens of team and contributors, in units of 10⁻¹⁸ token. */
  readonly burned: bigint;
  /** What there was for who burns tokens, in units of 10⁻¹⁸ OPEN. */
  readonly unreleased: bigint;
  /** All tokens that there were then. */
  readonly supply: bigint;
  readonly redemptions: readonly Redemption[];
  /** What stays for tokens that nobody burns. */
  readonly left: bigint;
}

/** Who may hold tokens. */
export interface Holder {
  readonly name: string;
  readonly wallet: Wallet;
}

const EVIDENCE = "The weights, and a log of answers by them.";
const URI = "https://spdx.org/licenses/";

/** The attestor says with a bond that the first milestone is reached; nobody objects, and the creator is paid. */
export async function meetMilestone(
  chain: Chain,
  { openToken, bondVault, milestoneEscrow }: Economy,
  { offeringId, disclosure }: Offered,
): Promise<MetMilestone> {
  const { treasury } = chain.accounts;
  const bond = OFFERINGS.attestationBond;
  const attestor = await fundedWallet(chain, ATTESTOR);
  await mined(openToken.connect(treasury).approve(bondVault, bond));
  await mined(bondVault.connect(treasury).deposit(milestoneEscrow, attestor, bond));
  await mined(milestoneEscrow.connect(attestor).attest(offeringId, disclosure, textHash(EVIDENCE), URI));

  await setNextBlockTime(chain, (await latestTime(chain)) + Number(await milestoneEscrow.WINDOW_PERIOD()));
  const released = await mined(milestoneEscrow.release(offeringId));
  const paid = await mined(milestoneEscrow.pay(offeringId));
  const { free } = await bondVault.bondOf(milestoneEscrow, attestor);
  return {
    bond: free,
    freed: eventOf(milestoneEscrow, released, "MilestoneMet").getValue("freed") as bigint,
    paid: eventOf(milestoneEscrow, paid, "CreatorPaid").getValue("amount") as bigint,
  };
}

/** Nobody attests the second milestone: the offering fails, and all holders burn their tokens for their part. */
export async function missMilestone(
  chain: Chain,
  { milestoneEscrow }: Economy,
  offered: Offered,
  holders: readonly Holder[],
): Promise<MissedMilestone> {
  const { offeringId, disclosure, token } = offered;
  const { next, delay } = await milestoneEscrow.fundingOf(offeringId);
  const deadline = disclosure.milestones[Number(next)]?.deadline ?? 0;
  await setNextBlockTime(chain, deadline + Number(delay));
  const receipt = await mined(milestoneEscrow.fail(offeringId, disclosure));
  const failed = eventOf(milestoneEscrow, receipt, "FundingFailed");
  const [burned, unreleased] = [failed.getValue("burned") as bigint, failed.getValue("unreleased") as bigint];
  const supply = await token.totalSupply();

  const redemptions: Redemption[] = [];
  for (const { name, wallet } of holders) {
    const tokens = await token.balanceOf(wallet);
    if (tokens > 0n) redemptions.push({ name, tokens, paid: await redeem(milestoneEscrow, offered, wallet, tokens) });
  }
  const { unreleased: left } = await milestoneEscrow.fundingOf(offeringId);
  return { burned, unreleased, supply, redemptions, left };
}

/** Throws BOOKS_DO_NOT_BALANCE where less or more is paid than was said before. */
async function redeem(
  escrow: Economy["milestoneEscrow"],
  { offeringId, token }: Offered,
  wallet: Wallet,
  tokens: bigint,
): Promise<bigint> {
  await mined(token.connect(wallet).approve(escrow, tokens));
  const said = await escrow.previewRedeem(offeringId, tokens);
  const receipt = await mined(escrow.connect(wallet).redeem(offeringId, tokens, wallet));
  const paid = eventOf(escrow, receipt, "TokensRedeemed").getValue("amount") as bigint;
  if (paid === said) return paid;
  const message = `${wallet.address} was paid ${paid}, and the escrow had said ${said}.`;
  throw new EconomyError("BOOKS_DO_NOT_BALANCE", message, "Compare the redemption with its preview.");
}
