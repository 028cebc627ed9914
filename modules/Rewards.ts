import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { GovernanceModule } from "./Governance.ts";
import type { TokenModule } from "./Token.ts";

/** The splitter of rewards, owned by the timelock. Parameters: its guardian, and how much OPEN it may hold at first. */
export function rewardsOf(token: TokenModule, governance: GovernanceModule) {
  return buildModule("Rewards", (m) => {
    const { openToken } = m.useModule(token);
    const { openTimelock } = m.useModule(governance);
    const caps = [{ token: openToken, cap: m.getParameter<bigint>("openCap") }];
    const weightedSplitter = m.contract("WeightedSplitter", [openTimelock, m.getParameter<string>("guardian"), caps]);

    return { weightedSplitter };
  });
}
