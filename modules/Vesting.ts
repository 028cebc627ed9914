import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import Token from "./Token.ts";

/** The vault that releases OPEN by plans. */
export default buildModule("Vesting", (m) => {
  const { openToken } = m.useModule(Token);
  const vestingVault = m.contract("VestingVault", [openToken]);

  return { vestingVault };
});
