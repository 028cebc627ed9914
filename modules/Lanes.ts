import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { ArbitrationModule } from "./Arbitration.ts";
import type { BondsModule } from "./Bonds.ts";
import type { ModelModule } from "./Model.ts";
import type { PaymentModule } from "./Payment.ts";
import Timelock from "./Timelock.ts";
import type { TokenModule } from "./Token.ts";

/**
 * The factory of the lanes that contributors are paid by; the timelock owns it and is the reserve. Parameters: the
 * guardian, who may post where an attributor is silent, and what stands behind roots and demands, in units of OPEN.
 */
export function lanesOf(
  token: TokenModule,
  bonds: BondsModule,
  arbitration: ArbitrationModule,
  model: ModelModule,
  payment: PaymentModule,
) {
  return buildModule("Lanes", (m) => {
    const { openToken } = m.useModule(token);
    const { bondVault } = m.useModule(bonds);
    const { councilArbitrator } = m.useModule(arbitration);
    const { feePolicies } = m.useModule(model);
    const { paymentEscrow } = m.useModule(payment);
    const { openTimelock } = m.useModule(Timelock);
    const rewardLaneFactory = m.contract("RewardLaneFactory", [
      openTimelock,
      m.getParameter<string>("guardian"),
      paymentEscrow,
      bondVault,
      feePolicies,
      {
        arbitrator: councilArbitrator,
        fallbackAttributor: m.getParameter<string>("fallbackAttributor"),
        reserve: openTimelock,
        minBond: m.getParameter<bigint>("minBond"),
        demandBond: m.getParameter<bigint>("demandBond"),
      },
      [{ token: openToken, rate: m.getParameter<bigint>("bondRate") }],
    ]);

    return { rewardLaneFactory };
  });
}
