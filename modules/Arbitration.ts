import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { GovernanceModule } from "./Governance.ts";

/**
 * The council that rules disputes; the timelock names its members and its price.
 * Parameters: the first members, how many of them must agree, and what a dispute costs, in wei of the chain's coin.
 */
export function arbitrationOf(governance: GovernanceModule) {
  return buildModule("Arbitration", (m) => {
    const { openTimelock } = m.useModule(governance);
    const councilArbitrator = m.contract("CouncilArbitrator", [
      openTimelock,
      m.getParameter<string[]>("members"),
      m.getParameter<bigint>("threshold"),
      m.getParameter<bigint>("disputeCost"),
    ]);

    return { councilArbitrator };
  });
}

export type ArbitrationModule = ReturnType<typeof arbitrationOf>;
