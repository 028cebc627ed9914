import { rm } from "node:fs/promises";
import { join } from "node:path";
import hre from "hardhat";
import type {
  CouncilParameters,
  DatanetParameters,
  GovernanceParameters,
  HostParameters,
  LaneParameters,
  ModelParameters,
  OfferingParameters,
} from "../deployer/parameters.ts";
import { moduleParameters } from "../deployer/suite.ts";
import { systemOf } from "../modules/System.ts";
import type { Allocation } from "../simulations/allocation.ts";
import {
  type BondVault,
  BondVault__factory,
  type ContributionLedger,
  ContributionLedger__factory,
  type CouncilArbitrator,
  CouncilArbitrator__factory,
  type CuratorSeats,
  CuratorSeats__factory,
  type DatanetCourt,
  DatanetCourt__factory,
  type DatanetRegistry,
  DatanetRegistry__factory,
  type FeePolicies,
  FeePolicies__factory,
  type HostRegistry,
  HostRegistry__factory,
  type LineageCourt,
  LineageCourt__factory,
  type ModelRegistry,
  ModelRegistry__factory,
  type ModelOffering,
  ModelOffering__factory,
  type ModelTokenFactory,
  ModelTokenFactory__factory,
  type LiquidityLocker,
  LiquidityLocker__factory,
  type MilestoneEscrow,
  MilestoneEscrow__factory,
  type ModelGovernor,
  ModelGovernor__factory,
  type RevenueRightsFactory,
  RevenueRightsFactory__factory,
  type OpenGovernor,
  OpenGovernor__factory,
  type OpenTimelock,
  OpenTimelock__factory,
  type OpenToken,
  OpenToken__factory,
  type StreamingStake,
  StreamingStake__factory,
  type PaymentEscrow,
  PaymentEscrow__factory,
  type RewardLaneFactory,
  RewardLaneFactory__factory,
  type VestingVault,
  VestingVault__factory,
  type VotingPower,
  VotingPower__factory,
  type WeightedSplitter,
  WeightedSplitter__factory,
} from "../typechain-types/index.ts";
import { type Chain, demoWallet } from "./chain.ts";

/** The deployed contracts, each connected to the deployer. */
export interface Economy {
  readonly openToken: OpenToken;
  readonly vestingVault: VestingVault;
  readonly bondVault: BondVault;
  readonly councilArbitrator: CouncilArbitrator;
  readonly datanetRegistry: DatanetRegistry;
  readonly curatorSeats: CuratorSeats;
  readonly contributionLedger: ContributionLedger;
  readonly datanetCourt: DatanetCourt;
  readonly weightedSplitter: WeightedSplitter;
  readonly modelRegistry: ModelRegistry;
  readonly lineageCourt: LineageCourt;
  readonly feePolicies: FeePolicies;
  readonly modelTokenFactory: ModelTokenFactory;
  readonly paymentEscrow: PaymentEscrow;
  readonly rewardLaneFactory: RewardLaneFactory;
  readonly hostRegistry: HostRegistry;
  readonly streamingStake: StreamingStake;
  readonly votingPower: VotingPower;
  readonly openTimelock: OpenTimelock;
  readonly openGovernor: OpenGovernor;
  readonly modelOffering: ModelOffering;
  readonly liquidityLocker: LiquidityLocker;
  readonly milestoneEscrow: MilestoneEscrow;
  readonly modelGovernor: ModelGovernor;
  readonly revenueRightsFactory: RevenueRightsFactory;
}

const DAY = 86_400;
const OPEN = 10n ** 18n;

/** Guarded launch: the splitter may hold this much until a vote raises it. */
export const OPEN_CAP = 10n * OPEN;

/** How batches are reviewed. */
export const DATANETS: DatanetParameters = { seedDelay: 5, exposureFloor: 25n * OPEN };

/** What stands behind models, and the least shares of their fees. */
export const MODELS: ModelParameters = { builderBond: 1_000n * OPEN, protocolFloor: 1_000, stakersFloor: 2_000 };

/** What stands behind hosts. */
export const HOSTS: HostParameters = { stake: 500n * OPEN, fine: 50n * OPEN };

/** Who posts roots where an attributor is silent or wrong, by the name of its demo wallet. */
export const FALLBACK_ATTRIBUTOR = "fallback attributor";

/** What stands behind the roots that contributors are paid by. */
export const LANES: LaneParameters = {
  fallbackAttributor: demoWallet(FALLBACK_ATTRIBUTOR).address,
  minBond: 100n * OPEN,
  bondRate: OPEN / 5n,
  demandBond: OPEN,
};

/** What stands behind attestations of milestones, and contests of roots. */
export const OFFERINGS: OfferingParameters = {
  poolManager: "new",
  attestationBond: 1_000n * OPEN,
  contestStake: 1_000n * OPEN,
};

/** Guarded launch: the escrow may owe this much until a vote raises it. */
const ESCROW_CAP = 1_000n * OPEN;

/** The council that rules disputes, by the names of its demo wallets. */
export const COUNCIL_MEMBERS = ["council member 1", "council member 2", "council member 3"] as const;

const COUNCIL: CouncilParameters = {
  members: COUNCIL_MEMBERS.map((name) => demoWallet(name).address),
  threshold: 2,
  disputeCost: OPEN / 20n,
};

const GOVERNANCE: GovernanceParameters = {
  timelockDelay: 2 * DAY,
  votingDelay: DAY,
  votingPeriod: 7 * DAY,
  lateQuorumExtension: 2 * DAY,
  proposalThreshold: 100_000n * OPEN,
  quorumFloor: 10_000_000n * OPEN,
  quorumPercent: 20,
};

/**
 * Deploys the whole suite by its Ignition modules. Ignition writes a journal for every chain outside this process; that of
 * a chain that is about to be reverted would be wrong the next time, so it gets a name of its own and is removed.
 */
export async function deployEconomy({ connection, accounts }: Chain, allocation: Allocation): Promise<Economy> {
  const { deployer, guardian } = accounts;
  const { name, symbol } = allocation.token;
  const deploymentId = `demo-${Date.now()}`;
  try {
    const contracts = await connection.ignition.deploy(systemOf("new"), {
      deploymentId,
      config: { blockPollingInterval: 50 },
      defaultSender: deployer.address,
      parameters: moduleParameters({
        token: { name, symbol, supply: allocation.supply, recipient: deployer.address },
        governance: GOVERNANCE,
        guardian: guardian.address,
        openCap: OPEN_CAP,
        council: COUNCIL,
        datanets: DATANETS,
        models: MODELS,
        hosts: HOSTS,
        lanes: LANES,
        escrowOpenCap: ESCROW_CAP,
        offerings: OFFERINGS,
      }),
    });
    const addressOf = (key: keyof typeof contracts) => contracts[key].getAddress();
    return {
      openToken: OpenToken__factory.connect(await addressOf("openToken"), deployer),
      vestingVault: VestingVault__factory.connect(await addressOf("vestingVault"), deployer),
      bondVault: BondVault__factory.connect(await addressOf("bondVault"), deployer),
      councilArbitrator: CouncilArbitrator__factory.connect(await addressOf("councilArbitrator"), deployer),
      curatorSeats: CuratorSeats__factory.connect(await addressOf("curatorSeats"), deployer),
      datanetRegistry: DatanetRegistry__factory.connect(await addressOf("datanetRegistry"), deployer),
      contributionLedger: ContributionLedger__factory.connect(await addressOf("contributionLedger"), deployer),
      datanetCourt: DatanetCourt__factory.connect(await addressOf("datanetCourt"), deployer),
      weightedSplitter: WeightedSplitter__factory.connect(await addressOf("weightedSplitter"), deployer),
      modelRegistry: ModelRegistry__factory.connect(await addressOf("modelRegistry"), deployer),
      lineageCourt: LineageCourt__factory.connect(await addressOf("lineageCourt"), deployer),
      feePolicies: FeePolicies__factory.connect(await addressOf("feePolicies"), deployer),
      paymentEscrow: PaymentEscrow__factory.connect(await addressOf("paymentEscrow"), deployer),
      rewardLaneFactory: RewardLaneFactory__factory.connect(await addressOf("rewardLaneFactory"), deployer),
      hostRegistry: HostRegistry__factory.connect(await addressOf("hostRegistry"), deployer),
      modelTokenFactory: ModelTokenFactory__factory.connect(await addressOf("modelTokenFactory"), deployer),
      streamingStake: StreamingStake__factory.connect(await addressOf("streamingStake"), deployer),
      votingPower: VotingPower__factory.connect(await addressOf("votingPower"), deployer),
      openTimelock: OpenTimelock__factory.connect(await addressOf("openTimelock"), deployer),
      openGovernor: OpenGovernor__factory.connect(await addressOf("openGovernor"), deployer),
      modelOffering: ModelOffering__factory.connect(await addressOf("modelOffering"), deployer),
      liquidityLocker: LiquidityLocker__factory.connect(await addressOf("liquidityLocker"), deployer),
      milestoneEscrow: MilestoneEscrow__factory.connect(await addressOf("milestoneEscrow"), deployer),
      modelGovernor: ModelGovernor__factory.connect(await addressOf("modelGovernor"), deployer),
      revenueRightsFactory: RevenueRightsFactory__factory.connect(await addressOf("revenueRightsFactory"), deployer),
    };
  } finally {
    await rm(join(hre.config.paths.ignition, "deployments", deploymentId), { recursive: true, force: true });
  }
}
