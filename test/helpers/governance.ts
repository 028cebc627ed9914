import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract } from "ethers";
import { id, ZeroHash } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import type { GovernanceParameters } from "../../deployer/parameters.ts";
import { moduleParameters } from "../../deployer/suite.ts";
import { systemOf } from "../../modules/System.ts";
import {
  type OpenERC20,
  OpenERC20__factory,
  type OpenGovernor,
  OpenGovernor__factory,
  type OpenTimelock,
  OpenTimelock__factory,
  StreamingStake__factory,
  VestingVault__factory,
  VotingPower__factory,
  WeightedSplitter__factory,
} from "../../typechain-types/index.ts";

export const OPEN = 10n ** 18n;
export const MILLION = 1_000_000n * OPEN;
export const DAY = 86_400;
export const SUPPLY = 1_000n * MILLION;
export const FLOOR = 10n * MILLION;
export const OPEN_CAP = 500n * MILLION;

export const GOVERNANCE: GovernanceParameters = {
  timelockDelay: 3 * DAY,
  votingDelay: DAY,
  votingPeriod: 7 * DAY,
  lateQuorumExtension: 2 * DAY,
  proposalThreshold: 100_000n * OPEN,
  quorumFloor: FLOOR,
  quorumPercent: 20,
};

/** What a vote says, in the order of OpenZeppelin's `VoteType`. */
export const Vote = { Against: 0, For: 1, Abstain: 2 } as const;

/** Where a proposal is, in the order of OpenZeppelin's `ProposalState`. */
export const State = {
  Pending: 0n,
  Active: 1n,
  Canceled: 2n,
  Defeated: 3n,
  Succeeded: 4n,
  Queued: 5n,
  Expired: 6n,
  Executed: 7n,
} as const;

/** Where an operation of the timelock is, in the order of OpenZeppelin's `OperationState`. */
export const OperationState = { Unset: 0n, Waiting: 1n, Ready: 2n, Done: 3n } as const;

/** A set of states, as the errors of the governor and the timelock name those that they expected. */
export const statesOf = (...states: bigint[]) =>
  `0x${states
    .reduce((set, state) => set | (1n << state), 0n)
    .toString(16)
    .padStart(64, "0")}`;

/** What is proposed, in the form that the governor takes. */
export interface Proposal {
  readonly actions: [targets: string[], values: bigint[], calldatas: string[]];
  readonly description: string;
}

/** A call that a proposal makes. */
export type Call = readonly [contract: BaseContract, name: string, parameters: readonly unknown[]];

export function proposalOf(description: string, ...calls: Call[]): Proposal {
  const targets = calls.map(([contract]) => contract.target as string);
  const data = calls.map(([contract, name, parameters]) => contract.interface.encodeFunctionData(name, parameters));
  return { actions: [targets, calls.map(() => 0n), data], description };
}

/** The operation that the timelock was given last. */
export async function operationOf(timelock: OpenTimelock): Promise<string> {
  const scheduled = await timelock.queryFilter(timelock.filters.CallScheduled());
  return scheduled.at(-1)?.args.id ?? ZeroHash;
}

/**
 * The suite as its modules deploy it. The deployer holds the whole OPEN, without a delegate; `give` takes from him. With
 * an `underlying` token, OPEN is its wrapper, and nobody holds any.
 */
export async function deployedGovernance(connection: NetworkConnection, underlying?: string) {
  const { ignition, networkHelpers } = connection;
  const [deployer, guardian, alice, bob, carol, mallory, sybil, stranger] = await eightSigners(connection);
  const name = { name: "Open Economy", symbol: "OPEN" };
  const token = underlying ? { ...name, underlying } : { ...name, supply: SUPPLY, recipient: deployer.address };
  const parameters = moduleParameters({
    token,
    governance: GOVERNANCE,
    guardian: guardian.address,
    openCap: OPEN_CAP,
    council: { members: [deployer.address], threshold: 1, disputeCost: 0n },
    datanets: { seedDelay: 5, exposureFloor: 25n * 10n ** 18n },
    models: { builderBond: 10n ** 21n, protocolFloor: 1_000, stakersFloor: 2_000 },
    hosts: { stake: 5n * 10n ** 20n, fine: 5n * 10n ** 19n },
    lanes: {
      fallbackAttributor: deployer.address,
      minBond: 10n ** 21n,
      bondRate: 2n * 10n ** 17n,
      demandBond: 10n ** 18n,
    },
    escrowOpenCap: OPEN_CAP,
    offerings: { poolManager: "new", attestationBond: 10n ** 21n, contestStake: 10n ** 21n },
  });
  const suite = await ignition.deploy(systemOf(underlying ? "erc20" : "new"), { parameters });
  const at = (key: keyof typeof suite) => suite[key].getAddress();

  const scene = {
    open: OpenERC20__factory.connect(await at("openToken"), deployer),
    vault: VestingVault__factory.connect(await at("vestingVault"), deployer),
    stake: StreamingStake__factory.connect(await at("streamingStake"), deployer),
    votingPower: VotingPower__factory.connect(await at("votingPower"), deployer),
    timelock: OpenTimelock__factory.connect(await at("openTimelock"), deployer),
    governor: OpenGovernor__factory.connect(await at("openGovernor"), deployer),
    splitter: WeightedSplitter__factory.connect(await at("weightedSplitter"), deployer),
    ...{ deployer, guardian, alice, bob, carol, mallory, sybil, stranger },
  };
  return { ...scene, ...governanceCalls(networkHelpers.time, scene) };
}

export type GovernanceScene = Awaited<ReturnType<typeof deployedGovernance>>;

type Time = NetworkConnection["networkHelpers"]["time"];

interface Contracts {
  open: OpenERC20;
  governor: OpenGovernor;
}

/** The steps of a proposal, each of which brings the chain to the time at which it may be taken. */
function governanceCalls(time: Time, { open, governor }: Contracts) {
  /** Gives an account OPEN of the deployer's, and lets it vote with all it has from the next second on. */
  async function give(account: HardhatEthersSigner, amount: bigint) {
    await open.transfer(account, amount);
    await open.connect(account).delegate(account);
  }

  async function propose(proposer: HardhatEthersSigner, { actions, description }: Proposal): Promise<bigint> {
    await governor.connect(proposer).propose(...actions, description);
    return governor.getProposalId(...actions, id(description));
  }

  /** Votes; the first vote of a proposal waits until it is open. */
  async function vote(proposalId: bigint, voters: readonly HardhatEthersSigner[], support: number = Vote.For) {
    const opens = Number(await governor.proposalSnapshot(proposalId));
    if ((await time.latest()) <= opens) await time.increaseTo(opens + 1);
    for (const voter of voters) await governor.connect(voter).castVote(proposalId, support);
  }

  /** Waits until the vote is over. */
  async function close(proposalId: bigint) {
    await time.increaseTo(Number(await governor.proposalDeadline(proposalId)) + 1);
  }

  /** Proposes, votes for it and queues. */
  async function queued(proposal: Proposal, proposer: HardhatEthersSigner, voters = [proposer]): Promise<bigint> {
    const proposalId = await propose(proposer, proposal);
    await vote(proposalId, voters);
    await close(proposalId);
    await governor["queue(uint256)"](proposalId);
    return proposalId;
  }

  /** Proposes, votes for it, queues and waits until it may be executed. */
  async function ready(proposal: Proposal, proposer: HardhatEthersSigner, voters = [proposer]): Promise<bigint> {
    const proposalId = await queued(proposal, proposer, voters);
    await time.increaseTo(Number(await governor.proposalEta(proposalId)));
    return proposalId;
  }

  /** Takes a proposal from its first step to its last one. */
  async function pass(proposal: Proposal, proposer: HardhatEthersSigner, voters = [proposer]): Promise<bigint> {
    const proposalId = await ready(proposal, proposer, voters);
    await governor["execute(uint256)"](proposalId);
    return proposalId;
  }

  return { give, propose, vote, close, queued, ready, pass };
}

async function eightSigners({ ethers }: NetworkConnection) {
  const [a, b, c, d, e, f, g, h] = await ethers.getSigners();
  if (!a || !b || !c || !d || !e || !f || !g || !h) throw new Error("The network has fewer than eight accounts.");

  return [a, b, c, d, e, f, g, h] as const;
}
