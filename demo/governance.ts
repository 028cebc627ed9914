import { id } from "ethers";
import { EconomyError } from "../sdk/errors.ts";
import { type Chain, latestTime, mine, mined, setNextBlockTime } from "./chain.ts";
import { type Economy, OPEN_CAP } from "./deploy.ts";

/** Two caps that a vote has changed. Amounts are in units of 10⁻¹⁸ OPEN. */
export interface PassedProposal {
  readonly proposalId: bigint;
  readonly description: string;
  readonly oldCap: bigint;
  readonly newCap: bigint;
  /** The highest hard cap of an offering in OPEN; before the vote there could be none. */
  readonly offeringCap: bigint;
  /** The votes for it, and how many it needed. */
  readonly votesFor: bigint;
  readonly quorum: bigint;
  /** How much of the votes was staked. */
  readonly staked: bigint;
  /** From the proposal to its execution, in seconds. */
  readonly took: number;
}

const FOR = 1;
const RAISE = 10_000n;
/** What the community stakes before it votes. */
const STAKED = 1_000_000n * 10n ** 18n;
const OFFERING_CAP = 1_000_000n * 10n ** 18n;
const TITLE = "Let the splitter hold ten thousand times as much OPEN, and models be offered for OPEN";

/**
 * The holder of the community's OPEN stakes a part of it, proposes to raise the splitter's cap and to set the first one of
 * offerings, votes with what is staked and what is not, and executes what passed. Nobody else could have: the timelock owns both, and
 * only the governor schedules anything in the timelock. Throws PROPOSAL_FAILED where a cap isn't what was voted.
 */
export async function passProposal(chain: Chain, economy: Economy): Promise<PassedProposal> {
  const { openToken, streamingStake, openGovernor, weightedSplitter, modelOffering } = economy;
  const { treasury } = chain.accounts;
  const governor = openGovernor.connect(treasury);
  const stake = streamingStake.connect(treasury);
  await mined(openToken.connect(treasury).delegate(treasury));
  await mined(openToken.connect(treasury).approve(stake, STAKED));
  await mined(stake.stake(treasury, STAKED));
  await mined(stake.delegate(treasury));
  await mine(chain); // a proposer's votes are those of the second before

  // so that nobody else can propose it first and cancel it
  const description = `${TITLE}\n#proposer=${treasury.address}`;
  const newCap = OPEN_CAP * RAISE;
  const open = await openToken.getAddress();
  const action: [string[], bigint[], string[]] = [
    [await weightedSplitter.getAddress(), await modelOffering.getAddress()],
    [0n, 0n],
    [
      weightedSplitter.interface.encodeFunctionData("setTokenCap", [open, newCap]),
      modelOffering.interface.encodeFunctionData("setCurrencyCap", [open, OFFERING_CAP]),
    ],
  ];
  const oldCap = await weightedSplitter.tokenCap(openToken);

  await mined(governor.propose(...action, description));
  const began = await latestTime(chain);
  const proposalId = await governor.getProposalId(...action, id(description));
  const snapshot = Number(await governor.proposalSnapshot(proposalId));
  await setNextBlockTime(chain, snapshot + 1);
  await mined(governor.castVote(proposalId, FOR));
  await setNextBlockTime(chain, Number(await governor.proposalDeadline(proposalId)) + 1);
  await mined(governor["queue(uint256)"](proposalId));
  await setNextBlockTime(chain, Number(await governor.proposalEta(proposalId)));
  await mined(governor["execute(uint256)"](proposalId));

  const { forVotes } = await governor.proposalVotes(proposalId);
  const quorum = await governor.quorum(snapshot);
  const staked = await stake.getPastVotes(treasury, snapshot);
  const offeringCap = await modelOffering.currencyCap(openToken);
  if ((await weightedSplitter.tokenCap(openToken)) !== newCap || offeringCap !== OFFERING_CAP) {
    throw new EconomyError("PROPOSAL_FAILED", "The vote did not change the caps.", "Look at the proposal's state.");
  }
  const took = (await latestTime(chain)) - began;
  return { proposalId, description: TITLE, oldCap, newCap, offeringCap, votesFor: forVotes, quorum, staked, took };
}
