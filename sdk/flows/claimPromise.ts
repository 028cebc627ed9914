import { getAddress, isAddress } from "ethers";
import type { Call } from "../call.ts";
import { CAMPAIGN_FILE, findClaim, type Load, parseCampaign } from "../claims.ts";
import { EconomyError } from "../errors.ts";
import type { VestingCampaignAbi } from "../generated/abis/vestingCampaign.ts";
import { claim } from "../generated/actions/vestingCampaign/claim.ts";
import type { Address, Hex } from "../values.ts";

/** A campaign, by what its user knows of it from elsewhere than its files. */
export interface CampaignPlace {
  readonly chainId: bigint;
  /** The VestingCampaign. */
  readonly address: Address;
}

/** What `claimPromise` takes. */
export interface ClaimPromiseParameters {
  /** Reads the campaign's files, which are the host's word: they don't decide which contract is called. */
  readonly load: Load;
  /** Whose promise is claimed. */
  readonly account: Address;
  /** The campaign that the files have to be of. */
  readonly campaign: CampaignPlace;
}

/**
 * The call that claims what a campaign promises to an account, with its proof out of the campaign's files; undefined
 * where it promises nothing. Compare the terms in `campaign.json` with the campaign's own before sending.
 * Throws CAMPAIGN_DIFFERS where the files are of another campaign, DEPLOYMENT_MISSING where they name none, and
 * CLAIMS_INVALID where they aren't whole, or the account or the campaign is no address.
 *
 * @example
 * ```ts
 * // campaign is what you were told: { chainId, address }; load reads a file, such as by
 * // async (path) => await (await fetch(`https://files.example/${path}`)).json()
 * const call = await claimPromise({ load, account: alice.address, campaign });
 * equal(call?.args[2], 12n);
 *
 * const elsewhere = { ...campaign, chainId: 10n };
 * const error = await claimPromise({ load, account: alice.address, campaign: elsewhere }).catch((thrown) => thrown);
 * equal(error.code, "CAMPAIGN_DIFFERS");
 * ```
 */
export async function claimPromise(
  parameters: ClaimPromiseParameters,
): Promise<Call<VestingCampaignAbi, "claim"> | undefined> {
  const { load, account, campaign } = parameters;
  const address = checkedAddress(campaign.address);
  const named = parseCampaign(await load(CAMPAIGN_FILE));
  if (named.chainId === undefined) {
    throw new EconomyError("DEPLOYMENT_MISSING", "The files name no campaign.", "Take the files of its creation.");
  }
  // programs without types also have the id as a number or a text
  if (String(named.chainId) !== String(campaign.chainId) || named.address !== address) {
    throw new EconomyError(
      "CAMPAIGN_DIFFERS",
      `The files are of the campaign ${named.address ?? ""} on chain ${named.chainId}, not ${address} on ${campaign.chainId}.`,
      "Ask whoever runs the campaign for its address and files; claim nothing by these.",
    );
  }

  const found = await findClaim(load, account);
  if (found === undefined) return undefined;
  return claim({
    address: address as Address,
    index: BigInt(found.index),
    account: found.account as Address,
    amount: found.amount,
    proof: found.proof.map(({ hash, sum }) => ({ hash: hash as Hex, sum })),
  });
}

/** The campaign's address as ethers writes it. Throws CLAIMS_INVALID where it is none. */
function checkedAddress(given: string): string {
  const isRight: boolean = isAddress(given);
  if (isRight) return getAddress(given);
  throw new EconomyError("CLAIMS_INVALID", `The campaign ${given} is not an address.`, "Name the VestingCampaign's.");
}
