import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { GrantedPlan } from "../simulations/plans.ts";
import { allocationOf } from "./Allocation.ts";
import { arbitrationOf } from "./Arbitration.ts";
import { bondsOf } from "./Bonds.ts";
import { datanetOf } from "./Datanet.ts";
import { governanceOf } from "./Governance.ts";
import { lanesOf } from "./Lanes.ts";
import { modelOf } from "./Model.ts";
import { offeringOf } from "./Offering.ts";
import { paymentOf } from "./Payment.ts";
import { type PoolsForm, poolsOf } from "./Pools.ts";
import { rewardsOf } from "./Rewards.ts";
import { stakeOf } from "./Stake.ts";
import { type OpenForm, tokenOf } from "./Token.ts";
import { vestingOf } from "./Vesting.ts";

/**
 * The whole suite around one form of OPEN. A new OPEN is allocated by `plans`; without them the deployer keeps it, and
 * there is no view of an allocation. Models' tokens are traded in pools of the chain's Uniswap or of a new one.
 */
export function systemOf(form: OpenForm, plans: readonly GrantedPlan[] = [], poolsForm: PoolsForm = "new") {
  const token = tokenOf(form);
  const vesting = vestingOf(token);
  const stake = stakeOf(token);
  const governance = governanceOf(vesting, stake);
  const bonds = bondsOf(token);
  const arbitration = arbitrationOf(governance);
  const datanet = datanetOf(bonds, governance, arbitration);
  const model = modelOf(bonds, arbitration, datanet);
  const payment = paymentOf(token, stake, bonds, model);
  const lanes = lanesOf(token, bonds, arbitration, model, payment);
  const pools = poolsOf(poolsForm);
  const offering = offeringOf({ stake, bonds, arbitration, model, pools });
  const rewards = rewardsOf(token, governance);
  const allocation = allocationOf(vesting, plans);

  return buildModule("System", (m) => {
    const shown: object = plans.length > 0 ? m.useModule(allocation) : {};
    return {
      ...shown,
      ...m.useModule(vesting),
      ...m.useModule(stake),
      ...m.useModule(governance),
      ...m.useModule(bonds),
      ...m.useModule(arbitration),
      ...m.useModule(datanet),
      ...m.useModule(rewards),
      ...m.useModule(model),
      ...m.useModule(payment),
      ...m.useModule(lanes),
      ...m.useModule(pools),
      ...m.useModule(offering),
    };
  });
}
