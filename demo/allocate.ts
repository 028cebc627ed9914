import { ZeroAddress } from "ethers";
import type { Allocation } from "../simulations/allocation.ts";
import { type GrantTerms, plansOf } from "../simulations/plans.ts";
import { type Chain, eventOf, mined } from "./chain.ts";
import type { Economy } from "./deploy.ts";

/** Puts the whole supply into the vault, as a deployment does, and returns the schedules. */
export async function allocate(
  { accounts }: Chain,
  { openToken, vestingVault }: Economy,
  allocation: Allocation,
  terms: GrantTerms,
): Promise<bigint[]> {
  await mined(openToken.approve(vestingVault, allocation.supply));

  const scheduleIds: bigint[] = [];
  for (const { times, grants } of plansOf(allocation, terms)) {
    const plan = { ...times, revocable: false, transferable: false, votes: false };
    const created = await mined(vestingVault.createPlan(plan, accounts.deployer));
    const planId = eventOf(vestingVault, created, "PlanCreated").getValue("planId") as bigint;
    await mined(vestingVault.createBatch(planId, [...grants]));
    await mined(vestingVault.setPlanOwner(planId, ZeroAddress));
    for (let index = 0; index < grants.length; index++) {
      scheduleIds.push(await vestingVault.scheduleIdOf(planId, index));
    }
  }
  return scheduleIds;
}
