import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { BondsModule } from "./Bonds.ts";
import type { ModelModule } from "./Model.ts";
import type { StakeModule } from "./Stake.ts";
import Timelock from "./Timelock.ts";
import type { TokenModule } from "./Token.ts";

/**
 * The escrow that fees are paid from and shared in, and the registry of hosts; the timelock owns both and is the treasury. The deployer
 * binds the escrow to the registry, for good. With them, the factory of the receivers of bare transfers.
 * Parameters: the guardian, how much OPEN the escrow may owe at first, and what a host has at stake and a fine takes, in
 * units of OPEN.
 */
export function paymentOf(token: TokenModule, stake: StakeModule, bonds: BondsModule, model: ModelModule) {
  return buildModule("Payment", (m) => {
    const { openToken } = m.useModule(token);
    const { streamingStake } = m.useModule(stake);
    const { bondVault } = m.useModule(bonds);
    const { feePolicies } = m.useModule(model);
    const { openTimelock } = m.useModule(Timelock);
    const guardian = m.getParameter<string>("guardian");
    const caps = [{ token: openToken, cap: m.getParameter<bigint>("openCap") }];
    const hostRegistry = m.contract("HostRegistry", [
      openTimelock,
      guardian,
      bondVault,
      m.getParameter<bigint>("hostStake"),
      m.getParameter<bigint>("hostFine"),
    ]);
    const paymentEscrow = m.contract("PaymentEscrow", [
      openTimelock,
      guardian,
      feePolicies,
      streamingStake,
      hostRegistry,
      caps,
    ]);
    m.call(hostRegistry, "bind", [paymentEscrow]);
    const paymentReceiverFactory = m.contract("PaymentReceiverFactory", [paymentEscrow]);

    return { paymentEscrow, hostRegistry, paymentReceiverFactory };
  });
}

export type PaymentModule = ReturnType<typeof paymentOf>;
