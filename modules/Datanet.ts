import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** The registry of datanets and the ledger of their batches. */
export default buildModule("Datanet", (m) => {
  const datanetRegistry = m.contract("DatanetRegistry");
  const contributionLedger = m.contract("ContributionLedger", [datanetRegistry]);

  return { datanetRegistry, contributionLedger };
});
