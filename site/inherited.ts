/** What OpenZeppelin's contracts leave without a comment, by the signature. */
export const INHERITED: Readonly<Record<string, string>> = {
  "OwnershipTransferStarted(address,address)": "Emitted when an owner names the next one, who has to accept.",
  "OwnershipTransferred(address,address)": "Emitted when the owner changes.",
  "InvalidShortString()": "Thrown where a stored short string is malformed.",
  "StringTooLong(string)": "Thrown where a string doesn't fit into one word.",
  "CloneArgumentsTooLong()": "Thrown where a clone's arguments don't fit behind its code.",
  "VotingDelaySet(uint256,uint256)": "Emitted when the delay between proposal and vote changes, in seconds.",
  "VotingPeriodSet(uint256,uint256)": "Emitted when the length of votes changes, in seconds.",
  "ProposalThresholdSet(uint256,uint256)": "Emitted when the votes that a proposal needs change, in units of OPEN.",
  "QuorumNumeratorUpdated(uint256,uint256)": "Emitted when the quorum changes, in parts of {quorumDenominator}.",
  "BALLOT_TYPEHASH()": "The EIP-712 type of a vote by signature.",
  "EXTENDED_BALLOT_TYPEHASH()": "The EIP-712 type of a vote by signature with a reason and parameters.",
  "DEFAULT_ADMIN_ROLE()": "Who grants and revokes roles; the timelock alone has it.",
  "PROPOSER_ROLE()": "Who schedules operations.",
  "EXECUTOR_ROLE()": "Who executes operations; of the zero address: anybody.",
  "CANCELLER_ROLE()": "Who cancels operations.",
};
