import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import Timelock from "./Timelock.ts";
import type { TokenModule } from "./Token.ts";

/** Stakes of OPEN, which vote and earn income, in OPEN at first; owned by the timelock. Parameter: its guardian. */
export function stakeOf(token: TokenModule) {
  return buildModule("Stake", (m) => {
    const { openToken } = m.useModule(token);
    const { openTimelock } = m.useModule(Timelock);
    const guardian = m.getParameter<string>("guardian");
    const streamingStake = m.contract("StreamingStake", [openTimelock, guardian, openToken, [openToken]]);

    return { streamingStake };
  });
}

export type StakeModule = ReturnType<typeof stakeOf>;
