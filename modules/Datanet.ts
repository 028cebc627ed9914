import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { ArbitrationModule } from "./Arbitration.ts";
import type { BondsModule } from "./Bonds.ts";
import type { GovernanceModule } from "./Governance.ts";

const ATTRIBUTION = 1;
const SHARE_ALIKE = 2;
const NON_COMMERCIAL = 4;
const NO_DERIVATIVES = 8;

/** The first licences that datanets may be under, by SPDX identifier, with what each asks of users. */
const LICENSES = [
  { spdxId: "CC0-1.0", flags: 0 },
  { spdxId: "CC-BY-4.0", flags: ATTRIBUTION },
  { spdxId: "CC-BY-SA-4.0", flags: ATTRIBUTION | SHARE_ALIKE },
  { spdxId: "CC-BY-NC-4.0", flags: ATTRIBUTION | NON_COMMERCIAL },
  { spdxId: "CC-BY-NC-SA-4.0", flags: ATTRIBUTION | NON_COMMERCIAL | SHARE_ALIKE },
  { spdxId: "CC-BY-ND-4.0", flags: ATTRIBUTION | NO_DERIVATIVES },
  { spdxId: "CC-BY-NC-ND-4.0", flags: ATTRIBUTION | NON_COMMERCIAL | NO_DERIVATIVES },
  { spdxId: "ODbL-1.0", flags: ATTRIBUTION | SHARE_ALIKE },
  { spdxId: "ODC-By-1.0", flags: ATTRIBUTION },
  { spdxId: "PDDL-1.0", flags: 0 },
  { spdxId: "CDLA-Permissive-2.0", flags: ATTRIBUTION },
  { spdxId: "CDLA-Sharing-1.0", flags: ATTRIBUTION | SHARE_ALIKE },
];

/**
 * The registry of datanets with the suite's council on its list of arbitrators, the seats of their curators, the court, and
 * the ledger of their batches; the timelock owns registry and ledger. The deployer binds the court to the ledger, for good.
 * Parameters: the guardian, the blocks between the beginning of a round and the one that seeds its draw, and the least
 * exposure of a batch in units of OPEN.
 */
export function datanetOf(bonds: BondsModule, governance: GovernanceModule, arbitration: ArbitrationModule) {
  return buildModule("Datanet", (m) => {
    const { bondVault } = m.useModule(bonds);
    const { openTimelock } = m.useModule(governance);
    const { councilArbitrator } = m.useModule(arbitration);
    const guardian = m.getParameter<string>("guardian");
    const datanetRegistry = m.contract("DatanetRegistry", [openTimelock, guardian, LICENSES, [councilArbitrator]]);
    const curatorSeats = m.contract("CuratorSeats", [datanetRegistry, bondVault]);
    const datanetCourt = m.contract("DatanetCourt", [curatorSeats]);
    const contributionLedger = m.contract("ContributionLedger", [
      openTimelock,
      guardian,
      curatorSeats,
      datanetCourt,
      m.getParameter<bigint>("seedDelay"),
      m.getParameter<bigint>("exposureFloor"),
    ]);
    m.call(datanetCourt, "bind", [contributionLedger]);

    return { datanetRegistry, curatorSeats, contributionLedger, datanetCourt };
  });
}

export type DatanetModule = ReturnType<typeof datanetOf>;
