import type { Call } from "../call.ts";
import { CAMPAIGN_FILE, findClaim, type Load, parseCampaign } from "../claims.ts";
import { EconomyError } from "../errors.ts";
import type { VestingCampaignAbi } from "../generated/abis/vestingCampaign.ts";
import { claim } from "../generated/actions/vestingCampaign/claim.ts";
import type { Address, Hex } from "../values.ts";

/**
 * The call that claims what a campaign promises to an account, with its proof out of the campaign's files; undefined
 * where it promises nothing. Compare the terms in `campaign.json` with the campaign's own before sending.
 * Throws CLAIMS_INVALID where the files aren't whole, and DEPLOYMENT_MISSING where they name no campaign.
 */
export async function claimPromise(
  load: Load,
  account: Address,
): Promise<Call<VestingCampaignAbi, "claim"> | undefined> {
  const { address } = parseCampaign(await load(CAMPAIGN_FILE));
  const found = await findClaim(load, account);
  if (found === undefined) return undefined;
  if (address === undefined) {
    throw new EconomyError("DEPLOYMENT_MISSING", "The files name no campaign.", "Take the files of its creation.");
  }
  return claim({
    address: address as Address,
    index: BigInt(found.index),
    account: found.account as Address,
    amount: found.amount,
    proof: found.proof.map(({ hash, sum }) => ({ hash: hash as Hex, sum })),
  });
}
