import { systemOf } from "../modules/System.ts";
import { type GrantedPlan, plansOf } from "../simulations/plans.ts";
import type {
  CouncilParameters,
  DatanetParameters,
  DeploymentParameters,
  GovernanceParameters,
  HostParameters,
  LaneParameters,
  ModelParameters,
  OfferingParameters,
} from "./parameters.ts";

/** The names of the suite's contracts, as the modules return them, and their addresses. */
export type SuiteAddresses = Readonly<Record<(typeof SUITE)[number], string>> & {
  /** Only where OPEN is new, and so allocated by the deployment. */
  readonly allocationView?: string;
};

/** A contract of the suite, by its name. */
export type SuiteName = keyof SuiteAddresses;

/** A contract of our own build: all but the manager of the pools. */
export type BuiltName = Exclude<SuiteName, "poolManager">;

/** The suite's contracts in the order in which people read of them. */
export const SUITE = [
  "openToken",
  "vestingVault",
  "vestingCampaignFactory",
  "openTimelock",
  "streamingStake",
  "votingPower",
  "openGovernor",
  "bondVault",
  "councilArbitrator",
  "datanetRegistry",
  "curatorSeats",
  "contributionLedger",
  "datanetCourt",
  "modelRegistry",
  "lineageCourt",
  "feePolicies",
  "modelTokenFactory",
  "paymentEscrow",
  "hostRegistry",
  "paymentReceiverFactory",
  "rewardLaneFactory",
  "weightedSplitter",
  "modelOffering",
  "milestoneEscrow",
  "contributorRoots",
  "modelGovernor",
  "liquidityLocker",
  "revenueRightsFactory",
  "hookDeployer",
  "poolManager",
] as const;

/** The parameters of the Ignition modules. */
export interface ModuleValues {
  readonly token: Readonly<Record<string, string | bigint>>;
  readonly governance: GovernanceParameters;
  readonly guardian: string;
  readonly openCap: bigint;
  readonly council: CouncilParameters;
  readonly datanets: DatanetParameters;
  readonly models: ModelParameters;
  readonly hosts: HostParameters;
  readonly lanes: LaneParameters;
  /** How much OPEN the escrow may owe at first. */
  readonly escrowOpenCap: bigint;
  readonly offerings: OfferingParameters;
}

/** The modules and their values for a network's parameters. */
export function suiteOf(parameters: DeploymentParameters, deployer: string) {
  const { open, splitterOpenCap, ...rest } = parameters;
  const values = { ...rest, openCap: splitterOpenCap };
  const pools = parameters.offerings.poolManager === "new" ? "new" : "deployed";
  if (open.form === "new") {
    const { allocation, beneficiaries } = open;
    const { name, symbol } = allocation.token;
    const token = { name, symbol, supply: allocation.supply, recipient: deployer };
    // every bucket has a beneficiary, which was checked when the parameters were read
    const beneficiaryOf = (bucket: { name: string }) => beneficiaries[bucket.name] ?? "";
    const plans: GrantedPlan[] = plansOf(allocation, { start: allocation.tge, form: "monthly", beneficiaryOf });
    return { module: systemOf("new", plans, pools), parameters: moduleParameters({ token, ...values }) };
  }
  const { name, symbol } = open;
  const token = open.form === "erc20" ? { name, symbol, underlying: open.address } : { name, symbol };
  return { module: systemOf(open.form, [], pools), parameters: moduleParameters({ token, ...values }) };
}

/** Values as Ignition takes them, by module. */
export function moduleParameters({ token, governance, guardian, openCap, council, ...values }: ModuleValues) {
  const { datanets, models, hosts, lanes, escrowOpenCap, offerings } = values;
  const { poolManager, ...bonds } = offerings;
  const { members, threshold, disputeCost } = council;
  const { timelockDelay, quorumPercent, ...votes } = governance;
  return {
    Token: { ...token },
    Timelock: { timelockDelay: BigInt(timelockDelay) },
    Stake: { guardian },
    Governance: { settings: { ...votes, quorumPercent: BigInt(quorumPercent) } },
    Arbitration: { members: [...members], threshold: BigInt(threshold), disputeCost },
    Datanet: { guardian, seedDelay: BigInt(datanets.seedDelay), exposureFloor: datanets.exposureFloor },
    Model: {
      guardian,
      builderBond: models.builderBond,
      protocolFloor: BigInt(models.protocolFloor),
      stakersFloor: BigInt(models.stakersFloor),
    },
    Payment: { guardian, openCap: escrowOpenCap, hostStake: hosts.stake, hostFine: hosts.fine },
    Lanes: { guardian, ...lanes },
    Rewards: { guardian, openCap },
    Pools: poolManager === "new" ? {} : { poolManager },
    Offering: { guardian, ...bonds },
  };
}
