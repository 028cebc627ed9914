import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { ZeroAddress } from "ethers";
import type { GrantedPlan } from "../simulations/plans.ts";
import type { VestingModule } from "./Vesting.ts";

/** Puts the deployer's supply into the vault: one plan for each kind of terms, which is closed once it is filled. */
export function allocationOf(vesting: VestingModule, plans: readonly GrantedPlan[]) {
  return buildModule("Allocation", (m) => {
    const { openToken, vestingVault } = m.useModule(vesting);
    const sum = plans.flatMap(({ grants }) => grants).reduce((total, { amount }) => total + amount, 0n);
    const approved = m.call(openToken, "approve", [vestingVault, sum]);

    plans.forEach(({ times, grants }, index) => {
      const id = (step: string) => `${step}${index + 1}`;
      const plan = { ...times, revocable: false, transferable: false, votes: false };
      const created = m.call(vestingVault, "createPlan", [plan, m.getAccount(0)], { id: id("createPlan") });
      const planId = m.readEventArgument(created, "PlanCreated", "planId", { id: id("planId") });
      const filled = m.call(vestingVault, "createBatch", [planId, grants.map((grant) => ({ ...grant }))], {
        id: id("createBatch"),
        after: [approved],
      });
      m.call(vestingVault, "setPlanOwner", [planId, ZeroAddress], { id: id("closePlan"), after: [filled] });
    });
    return {};
  });
}
