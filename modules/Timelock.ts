import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * The timelock, which owns what has parameters. The deployer is its admin until the governor has its roles.
 * Parameter: its delay in seconds.
 */
export default buildModule("Timelock", (m) => {
  const openTimelock = m.contract("OpenTimelock", [m.getParameter<bigint>("timelockDelay"), m.getAccount(0)]);

  return { openTimelock };
});
