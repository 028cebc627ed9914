// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IArbitrable} from "./IArbitrable.sol";
import {IArbitrator} from "./IArbitrator.sol";

/// @notice A dispute before a council.
/// @param arbitrable The contract that is told the ruling.
/// @param councilId The council that rules it: the one in office when it was created.
/// @param deadline Time since 1970, in seconds, up to which its members vote; from then on anyone ends it with ruling 0.
/// @param solved Whether it has its ruling.
/// @param told Whether the arbitrable contract has taken the ruling.
/// @param fee What was paid for it, in wei of the chain's coin.
/// @param choices How many rulings there are besides 0.
/// @param ruling The ruling; 0 before it is solved.
struct Dispute {
    IArbitrable arbitrable;
    uint32 councilId;
    uint40 deadline;
    bool solved;
    bool told;
    uint128 fee;
    uint64 choices;
    uint64 ruling;
}

/// @title ICouncilArbitrator
/// @notice An arbitrator (ERC-792) whose rulings are those that `threshold` members of a council agree on.
/// @dev The owner, which is the timelock, names the council and the price. Both touch later disputes only: an open one
/// stays with the council that was in office when it was created, and the owner can't rule.
/// Members vote in the open, once, for a ruling from 0 (refuse to arbitrate) to the dispute's number of choices. The
/// first ruling with `threshold` votes stands; there is no appeal. A dispute that has none after `VOTING_PERIOD` ends
/// with ruling 0 by anyone's call, so that no dispute is open for ever.
/// A dispute's fee is shared equally by the members who have voted when it is solved, whatever they voted; what the
/// division leaves, and the fee of a dispute that nobody voted on, goes to the owner. Everybody withdraws his own.
/// An arbitrable contract that reverts doesn't keep a dispute from being solved: anyone may tell it again.
interface ICouncilArbitrator is IArbitrator {
    /// @notice A council would have no member, more than `MAX_MEMBERS`, or a threshold that isn't more than half of them
    /// and at most all.
    error CouncilArbitratorInvalidCouncil(uint256 members, uint256 threshold);

    /// @notice A council would have a member twice, or the zero address.
    error CouncilArbitratorInvalidMember(address member);

    /// @notice The fee is below what a dispute costs.
    error CouncilArbitratorFeeTooLow(uint256 fee, uint256 cost);

    /// @notice The price or the fee doesn't fit in 128 bits.
    error CouncilArbitratorAmountTooLarge(uint256 amount);

    /// @notice A dispute would have no choice, or more than fit in 64 bits.
    error CouncilArbitratorInvalidChoices(uint256 choices);

    /// @notice The dispute does not exist.
    error CouncilArbitratorUnknownDispute(uint256 disputeId);

    /// @notice The caller is no member of the dispute's council.
    error CouncilArbitratorNotMember(uint256 disputeId, address caller);

    /// @notice The caller has voted already.
    error CouncilArbitratorVoted(uint256 disputeId, address caller);

    /// @notice The ruling is none of the dispute's.
    error CouncilArbitratorInvalidRuling(uint256 disputeId, uint256 ruling);

    /// @notice The dispute has its ruling.
    error CouncilArbitratorSolved(uint256 disputeId);

    /// @notice The time to vote is over: the dispute can only be ended.
    error CouncilArbitratorVotingEnded(uint256 disputeId, uint256 deadline);

    /// @notice The time to vote isn't over.
    error CouncilArbitratorVotingOpen(uint256 disputeId, uint256 deadline);

    /// @notice There is nothing to tell: the dispute isn't solved, or its ruling was taken.
    error CouncilArbitratorNothingToTell(uint256 disputeId);

    /// @notice Rulings can't be appealed.
    error CouncilArbitratorNoAppeal(uint256 disputeId);

    /// @notice The account has nothing to withdraw.
    error CouncilArbitratorNothingToWithdraw(address account);

    /// @notice Emitted when a council takes office.
    event CouncilChanged(uint32 indexed councilId, address[] members, uint256 threshold);

    /// @notice Emitted when the price of a dispute changes, in wei of the chain's coin.
    event ArbitrationCostChanged(uint256 oldCost, uint256 newCost);

    /// @notice Emitted when a member votes.
    /// @param reasonHash keccak256 of the written reason, which the member publishes.
    event Voted(uint256 indexed disputeId, address indexed member, uint256 ruling, bytes32 reasonHash);

    /// @notice Emitted when a dispute has its ruling.
    event DisputeSolved(uint256 indexed disputeId, IArbitrable indexed arbitrable, uint256 ruling);

    /// @notice Emitted when the arbitrable contract has taken the ruling, or has failed to.
    event RulingTold(uint256 indexed disputeId, IArbitrable indexed arbitrable, bool taken);

    /// @notice Emitted when an account is paid what it has earned, in wei of the chain's coin.
    event Withdrawn(address indexed account, uint256 amount);

    /// @notice Puts another council in office, for disputes that are created from now on.
    /// @dev Requirements: the caller is the owner; 1 to `MAX_MEMBERS` different members, none of them zero; the threshold
    /// is more than half of them and at most all.
    function setCouncil(address[] calldata members, uint256 threshold) external;

    /// @notice Changes the price of disputes that are created from now on, in wei of the chain's coin.
    /// @dev Requirements: the caller is the owner; at most 2¹²⁸ − 1.
    function setArbitrationCost(uint256 newCost) external;

    /// @notice Votes on a dispute, as a member of its council. The vote that makes the threshold solves it and tells the
    /// arbitrable contract.
    /// @dev Requirements: the dispute exists, isn't solved, and its deadline hasn't passed; the caller is a member of its
    /// council and hasn't voted; the ruling is at most the number of choices.
    function vote(uint256 disputeId, uint256 ruling, bytes32 reasonHash) external;

    /// @notice Ends a dispute without agreement with ruling 0 and tells the arbitrable contract.
    /// @dev Anyone may call. Requirements: the dispute exists, isn't solved, and its deadline has passed.
    function refuse(uint256 disputeId) external;

    /// @notice Tells the arbitrable contract a ruling that it has failed to take, and reverts where it fails again.
    /// @dev Anyone may call. Requirements: the dispute is solved and not told.
    function tell(uint256 disputeId) external;

    /// @notice Pays an account what it has earned of fees.
    /// @dev Anyone may call. Requirements: there is something; the account takes the coins.
    function withdraw(address account) external returns (uint256 amount);

    /// @notice A dispute. Reverts where it does not exist.
    function getDispute(uint256 disputeId) external view returns (Dispute memory);

    /// @notice The members who have voted on a dispute, in order.
    function votersOf(uint256 disputeId) external view returns (address[] memory);

    /// @notice How many disputes there are; their ids are 0 to one less.
    function disputeCount() external view returns (uint256);

    /// @notice The number of the council in office, counted from 1.
    function councilId() external view returns (uint32);

    /// @notice The members of a council and how many of them must agree.
    function getCouncil(uint32 id) external view returns (address[] memory members, uint256 threshold);

    /// @notice Whether an account is a member of a council.
    function isMember(uint32 id, address account) external view returns (bool);

    /// @notice What an account can withdraw, in wei of the chain's coin.
    function credit(address account) external view returns (uint256);

    /// @notice How long members can vote, in seconds; less than the time after which a consumer must go on without them.
    // solhint-disable-next-line func-name-mixedcase
    function VOTING_PERIOD() external view returns (uint256);

    /// @notice How many members a council has at most.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_MEMBERS() external view returns (uint256);
}
