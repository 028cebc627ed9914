import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { id, ZeroHash } from "ethers";
import type { StakeModule } from "./Stake.ts";
import Timelock from "./Timelock.ts";
import type { VestingModule } from "./Vesting.ts";

/**
 * Votes, of OPEN in wallets, of what vests under plans with votes and of what is staked, governor and timelock. The
 * deployer gives the governor its two roles in the timelock and then renounces his own.
 * Parameters: the governor's settings, see `GovernorSettingsInput`.
 */
export function governanceOf(vesting: VestingModule, stake: StakeModule) {
  return buildModule("Governance", (m) => {
    const { openToken, vestingVault } = m.useModule(vesting);
    const { openTimelock } = m.useModule(Timelock);
    const { streamingStake } = m.useModule(stake);
    const deployer = m.getAccount(0);
    const votingPower = m.contract("VotingPower", [[openToken, vestingVault, streamingStake]]);
    const openGovernor = m.contract("OpenGovernor", [votingPower, openTimelock, m.getParameter("settings")]);

    const grants = ["PROPOSER_ROLE", "CANCELLER_ROLE"].map((role) =>
      m.call(openTimelock, "grantRole", [id(role), openGovernor], { id: `grant_${role}` }),
    );
    m.call(openTimelock, "renounceRole", [ZeroHash, deployer], { id: "renounce_DEFAULT_ADMIN_ROLE", after: grants });

    return { votingPower, openTimelock, openGovernor };
  });
}

export type GovernanceModule = ReturnType<typeof governanceOf>;
