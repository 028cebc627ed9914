import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { ZeroAddress } from "ethers";
import { bucketsOf, type GrantedPlan } from "../simulations/plans.ts";
import type { VestingModule } from "./Vesting.ts";

/**
 * Puts the deployer's supply into the vault: one plan for each kind of terms, which is closed once it is filled; and the
 * view that shows the buckets.
 */
export function allocationOf(vesting: VestingModule, plans: readonly GrantedPlan[]) {
  return buildModule("Allocation", (m) => {
    const { openToken, vestingVault } = m.useModule(vesting);
    const sum = plans.flatMap(({ grants }) => grants).reduce((total, { amount }) => total + amount, 0n);
    const approved = m.call(openToken, "approve", [vestingVault, sum]);

    const filled = plans.map(({ times, grants }, index) => {
      const id = (step: string) => `${step}${index + 1}`;
      const plan = { ...times, revocable: false, transferable: false, votes: false };
      const created = m.call(vestingVault, "createPlan", [plan, m.getAccount(0)], { id: id("createPlan") });
      const planId = m.readEventArgument(created, "PlanCreated", "planId", { id: id("planId") });
      const schedules = grants.map(({ beneficiary, start, amount }) => ({ beneficiary, start, amount }));
      const batch = m.call(vestingVault, "createBatch", [planId, schedules], {
        id: id("createBatch"),
        after: [approved],
      });
      m.call(vestingVault, "setPlanOwner", [planId, ZeroAddress], { id: id("closePlan"), after: [batch] });
      return { planId, batch };
    });
    const planIds = filled.map(({ planId }) => planId);
    const allocationView = m.contract("AllocationView", [vestingVault, bucketsOf(plans, planIds)], {
      after: filled.map(({ batch }) => batch),
    });
    return { allocationView };
  });
}
