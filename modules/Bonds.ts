import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { TokenModule } from "./Token.ts";

/** The vault of all stakes and bonds, which are in OPEN. */
export function bondsOf(token: TokenModule) {
  return buildModule("Bonds", (m) => {
    const { openToken } = m.useModule(token);
    const bondVault = m.contract("BondVault", [openToken]);

    return { bondVault };
  });
}

export type BondsModule = ReturnType<typeof bondsOf>;
