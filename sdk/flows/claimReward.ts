import type { Call } from "../call.ts";
import { EconomyError } from "../errors.ts";
import type { RewardLaneAbi } from "../generated/abis/rewardLane.ts";
import { claim } from "../generated/actions/rewardLane/claim.ts";
import { type RewardClaim, verifyClaim } from "../rewards.ts";
import type { Address, Hex } from "../values.ts";

/** What `claimReward` takes. */
export interface ClaimRewardParameters {
  /** The RewardLane. */
  readonly address: Address;
  /** The lane's active root. */
  readonly root: string;
  /** The account's leaf with its proof, out of the epoch's published claims. */
  readonly claim: RewardClaim;
}

/**
 * The call that pays an account what it has earned through a lane. Throws REWARDS_INVALID where the proof doesn't lead to
 * the root.
 *
 * @example
 * ```ts
 * const leaf = { index: 0n, account: alice.address, cumulative: 5n, sumBefore: 0n };
 * const tree = rewardTree([leaf]);
 * const claim = { ...leaf, proof: tree.getProof(0) };
 * const call = claimReward({ address: lane, root: tree.root, claim });
 * equal(call.args[0].cumulative, 5n);
 * const code = await simulate(alice, call).catch((error) => revertOf(error)?.code);
 * equal(code, "REWARD_LANE_INVALID_PROOF"); // the root isn't posted
 * ```
 */
export function claimReward(parameters: ClaimRewardParameters): Call<RewardLaneAbi, "claim"> {
  const { address, root } = parameters;
  const { proof, index, account, cumulative, sumBefore } = parameters.claim;
  if (!verifyClaim(root, parameters.claim)) {
    throw new EconomyError("REWARDS_INVALID", "The proof doesn't lead to the root.", "Take the claims of this root.");
  }
  const leaf = { index, account: account as Address, cumulative, sumBefore };
  return claim({ address, leaf, proof: proof as readonly Hex[] });
}
