import { id, ZeroHash } from "ethers";
import type { SuiteName } from "./suite.ts";

/** The builds that may stand at each name. */
export const BUILDS: Readonly<Record<SuiteName, readonly string[]>> = {
  openToken: ["OpenToken", "WrappedOpen", "WrappedNativeOpen"],
  vestingVault: ["VestingVault"],
  vestingCampaignFactory: ["VestingCampaignFactory"],
  allocationView: ["AllocationView"],
  openTimelock: ["OpenTimelock"],
  streamingStake: ["StreamingStake"],
  votingPower: ["VotingPower"],
  openGovernor: ["OpenGovernor"],
  bondVault: ["BondVault"],
  councilArbitrator: ["CouncilArbitrator"],
  datanetRegistry: ["DatanetRegistry"],
  curatorSeats: ["CuratorSeats"],
  contributionLedger: ["ContributionLedger"],
  datanetCourt: ["DatanetCourt"],
  modelRegistry: ["ModelRegistry"],
  lineageCourt: ["LineageCourt"],
  feePolicies: ["FeePolicies"],
  paymentEscrow: ["PaymentEscrow"],
  hostRegistry: ["HostRegistry"],
  paymentReceiverFactory: ["PaymentReceiverFactory"],
  rewardLaneFactory: ["RewardLaneFactory"],
  weightedSplitter: ["WeightedSplitter"],
  modelTokenFactory: ["ModelTokenFactory"],
};

/** What each contract must answer about another one of the suite. */
export const CONNECTIONS: readonly [SuiteName, string, readonly SuiteName[]][] = [
  ["vestingVault", "token", ["openToken"]],
  ["vestingCampaignFactory", "token", ["openToken"]],
  ["allocationView", "vault", ["vestingVault"]],
  ["streamingStake", "token", ["openToken"]],
  ["votingPower", "sources", ["openToken", "vestingVault", "streamingStake"]],
  ["openGovernor", "token", ["votingPower"]],
  ["openGovernor", "timelock", ["openTimelock"]],
  ["bondVault", "token", ["openToken"]],
  ["curatorSeats", "registry", ["datanetRegistry"]],
  ["curatorSeats", "bondVault", ["bondVault"]],
  ["contributionLedger", "curatorSeats", ["curatorSeats"]],
  ["contributionLedger", "registry", ["datanetRegistry"]],
  ["contributionLedger", "bondVault", ["bondVault"]],
  ["contributionLedger", "court", ["datanetCourt"]],
  ["datanetCourt", "ledger", ["contributionLedger"]],
  ["datanetCourt", "registry", ["datanetRegistry"]],
  ["datanetCourt", "bondVault", ["bondVault"]],
  ["modelRegistry", "ledger", ["contributionLedger"]],
  ["modelRegistry", "court", ["lineageCourt"]],
  ["lineageCourt", "registry", ["modelRegistry"]],
  ["lineageCourt", "bondVault", ["bondVault"]],
  ["lineageCourt", "arbitrator", ["councilArbitrator"]],
  ["feePolicies", "registry", ["modelRegistry"]],
  ["paymentEscrow", "policies", ["feePolicies"]],
  ["paymentEscrow", "registry", ["modelRegistry"]],
  ["paymentEscrow", "treasury", ["openTimelock"]],
  ["paymentEscrow", "stakers", ["streamingStake"]],
  ["paymentEscrow", "hosts", ["hostRegistry"]],
  ["hostRegistry", "escrow", ["paymentEscrow"]],
  ["hostRegistry", "bondVault", ["bondVault"]],
  ["paymentReceiverFactory", "escrow", ["paymentEscrow"]],
  ["rewardLaneFactory", "escrow", ["paymentEscrow"]],
  ["rewardLaneFactory", "bondVault", ["bondVault"]],
  ["rewardLaneFactory", "policies", ["feePolicies"]],
  ["rewardLaneFactory", "arbitrator", ["councilArbitrator"]],
  ["rewardLaneFactory", "reserve", ["openTimelock"]],
];

/** Who holds which role in the timelock. */
export const TIMELOCK_ROLES: readonly {
  role: string;
  label: string;
  holder: SuiteName | "everybody";
  meaning: string;
}[] = [
  {
    role: ZeroHash,
    label: "DEFAULT_ADMIN_ROLE",
    holder: "openTimelock",
    meaning: "grants and takes the timelock's roles",
  },
  { role: id("PROPOSER_ROLE"), label: "PROPOSER_ROLE", holder: "openGovernor", meaning: "schedules operations" },
  { role: id("CANCELLER_ROLE"), label: "CANCELLER_ROLE", holder: "openGovernor", meaning: "cancels operations" },
  { role: id("EXECUTOR_ROLE"), label: "EXECUTOR_ROLE", holder: "everybody", meaning: "executes what is ready" },
];
