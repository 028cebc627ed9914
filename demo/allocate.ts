import { ZeroAddress } from "ethers";
import type { Allocation } from "../simulations/allocation.ts";
import { bucketsOf, type GrantTerms, plansOf } from "../simulations/plans.ts";
import { type AllocationView, AllocationView__factory } from "../typechain-types/index.ts";
import { type Chain, eventOf, mined } from "./chain.ts";
import type { Economy } from "./deploy.ts";

/** An allocation in a vault. */
export interface Allocated {
  readonly scheduleIds: readonly bigint[];
  readonly view: AllocationView;
}

/** Puts the whole supply into the vault, as a deployment does, with the view that shows its buckets. */
export async function allocate(
  { accounts }: Chain,
  { openToken, vestingVault }: Economy,
  allocation: Allocation,
  terms: GrantTerms,
): Promise<Allocated> {
  await mined(openToken.approve(vestingVault, allocation.supply));

  const plans = plansOf(allocation, terms);
  const planIds: bigint[] = [];
  const scheduleIds: bigint[] = [];
  for (const { times, grants } of plans) {
    const plan = { ...times, revocable: false, transferable: false, votes: false };
    const created = await mined(vestingVault.createPlan(plan, accounts.deployer));
    const planId = eventOf(vestingVault, created, "PlanCreated").getValue("planId") as bigint;
    planIds.push(planId);
    await mined(vestingVault.createBatch(planId, [...grants]));
    await mined(vestingVault.setPlanOwner(planId, ZeroAddress));
    for (let index = 0; index < grants.length; index++) {
      scheduleIds.push(await vestingVault.scheduleIdOf(planId, index));
    }
  }
  const view = await new AllocationView__factory(accounts.deployer).deploy(vestingVault, bucketsOf(plans, planIds));
  await view.waitForDeployment();
  return { scheduleIds, view };
}
