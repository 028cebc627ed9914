import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { TokenModule } from "./Token.ts";

/** The vault that releases OPEN by plans. */
export function vestingOf(token: TokenModule) {
  return buildModule("Vesting", (m) => {
    const { openToken } = m.useModule(token);
    const vestingVault = m.contract("VestingVault", [openToken]);

    return { openToken, vestingVault };
  });
}

export type VestingModule = ReturnType<typeof vestingOf>;
