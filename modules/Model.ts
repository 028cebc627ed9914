import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { ArbitrationModule } from "./Arbitration.ts";
import type { BondsModule } from "./Bonds.ts";
import type { DatanetModule } from "./Datanet.ts";
import Timelock from "./Timelock.ts";

/**
 * The registry of models, the court with their bonds, the policies of their fees, and the factory of their tokens; the timelock owns
 * them. The deployer binds the registry to the court, for good.
 * Parameters: the guardian, what builders and accusers have at stake in units of OPEN, and what treasury and stakers get
 * at least of what hosts leave, in basis points.
 */
export function modelOf(bonds: BondsModule, arbitration: ArbitrationModule, datanet: DatanetModule) {
  return buildModule("Model", (m) => {
    const { bondVault } = m.useModule(bonds);
    const { councilArbitrator } = m.useModule(arbitration);
    const { contributionLedger } = m.useModule(datanet);
    const { openTimelock } = m.useModule(Timelock);
    const guardian = m.getParameter<string>("guardian");
    const lineageCourt = m.contract("LineageCourt", [
      openTimelock,
      guardian,
      bondVault,
      councilArbitrator,
      m.getParameter<bigint>("builderBond"),
    ]);
    const modelRegistry = m.contract("ModelRegistry", [openTimelock, guardian, contributionLedger, lineageCourt]);
    m.call(lineageCourt, "bind", [modelRegistry]);
    const feePolicies = m.contract("FeePolicies", [
      openTimelock,
      modelRegistry,
      m.getParameter<bigint>("protocolFloor"),
      m.getParameter<bigint>("stakersFloor"),
    ]);
    const modelTokenFactory = m.contract("ModelTokenFactory");

    return { modelRegistry, lineageCourt, feePolicies, modelTokenFactory };
  });
}

export type ModelModule = ReturnType<typeof modelOf>;
