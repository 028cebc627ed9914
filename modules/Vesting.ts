import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { TokenModule } from "./Token.ts";

/** The vault that releases OPEN by plans, and the factory of campaigns for any number of people. */
export function vestingOf(token: TokenModule) {
  return buildModule("Vesting", (m) => {
    const { openToken } = m.useModule(token);
    const vestingVault = m.contract("VestingVault", [openToken]);
    const vestingCampaignFactory = m.contract("VestingCampaignFactory", [openToken]);

    return { openToken, vestingVault, vestingCampaignFactory };
  });
}

export type VestingModule = ReturnType<typeof vestingOf>;
