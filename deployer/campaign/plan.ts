import { type CampaignTerms, isBefore } from "../../sdk/claims.ts";
import { type Grant, SumTree } from "../../sdk/sumTree.ts";
import type { CampaignFile } from "./terms.ts";

/** A campaign that is ready to be created. */
export interface CampaignPlan {
  readonly terms: CampaignTerms;
  /** In the order of the tree: sorted by account. */
  readonly grants: readonly Grant[];
  readonly tree: SumTree;
}

/** The tree and the terms of a campaign for these grants, whose accounts differ. */
export function planOf({ owner, start, times, clawBackFrom }: CampaignFile, grants: readonly Grant[]): CampaignPlan {
  const sorted = grants.toSorted((a, b) => (isBefore(a.account, b.account) ? -1 : 1));
  const tree = new SumTree(sorted);
  const { root, total, depth } = tree;
  return { terms: { root, total, depth, start, ...times, owner, clawBackFrom }, grants: sorted, tree };
}
