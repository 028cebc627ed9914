// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {IArbitrable} from "./interfaces/IArbitrable.sol";
import {IArbitrator} from "./interfaces/IArbitrator.sol";
import {Dispute, ICouncilArbitrator} from "./interfaces/ICouncilArbitrator.sol";

/// @title CouncilArbitrator
/// @notice Rules disputes by the agreement of a council's members; see {ICouncilArbitrator}.
contract CouncilArbitrator is ICouncilArbitrator, Ownable2Step {
    struct Council {
        address[] members;
        uint256 threshold;
    }

    uint256 private constant _REFUSED = 0;

    /// @inheritdoc ICouncilArbitrator
    uint256 public constant VOTING_PERIOD = 30 days;

    /// @inheritdoc ICouncilArbitrator
    uint256 public constant MAX_MEMBERS = 15;

    /// @inheritdoc ICouncilArbitrator
    uint32 public councilId;

    /// @inheritdoc ICouncilArbitrator
    mapping(uint32 councilId => mapping(address account => bool)) public isMember;

    /// @inheritdoc ICouncilArbitrator
    mapping(address account => uint256) public credit;

    uint128 private _cost;
    mapping(uint32 councilId => Council) private _councils;
    Dispute[] private _disputes;
    mapping(uint256 disputeId => address[]) private _voters;
    mapping(uint256 disputeId => mapping(uint256 ruling => uint256)) private _votesFor;

    /// @param initialOwner Names councils and the price; the timelock.
    /// @param cost What a dispute costs at first, in wei of the chain's coin.
    constructor(address initialOwner, address[] memory members, uint256 threshold, uint256 cost) Ownable(initialOwner) {
        _setCouncil(members, threshold);
        _setCost(cost);
    }

    /// @inheritdoc ICouncilArbitrator
    function setCouncil(address[] calldata members, uint256 threshold) external onlyOwner {
        _setCouncil(members, threshold);
    }

    /// @inheritdoc ICouncilArbitrator
    function setArbitrationCost(uint256 newCost) external onlyOwner {
        _setCost(newCost);
    }

    /// @inheritdoc IArbitrator
    function createDispute(uint256 choices, bytes calldata) external payable returns (uint256 disputeId) {
        uint256 cost = _cost;
        require(choices > 0 && choices <= type(uint64).max, CouncilArbitratorInvalidChoices(choices));
        require(msg.value >= cost, CouncilArbitratorFeeTooLow(msg.value, cost));
        require(msg.value <= type(uint128).max, CouncilArbitratorAmountTooLarge(msg.value));

        disputeId = _disputes.length;
        Dispute storage dispute = _disputes.push();
        dispute.arbitrable = IArbitrable(msg.sender);
        dispute.councilId = councilId;
        dispute.deadline = uint40(block.timestamp + VOTING_PERIOD);
        dispute.fee = uint128(msg.value);
        dispute.choices = uint64(choices);
        emit DisputeCreation(disputeId, IArbitrable(msg.sender));
    }

    /// @inheritdoc ICouncilArbitrator
    function vote(uint256 disputeId, uint256 ruling, bytes32 reasonHash) external {
        Dispute storage dispute = _openDispute(disputeId);
        uint40 deadline = dispute.deadline;
        uint32 council = dispute.councilId;
        require(block.timestamp < deadline, CouncilArbitratorVotingEnded(disputeId, deadline));
        require(isMember[council][msg.sender], CouncilArbitratorNotMember(disputeId, msg.sender));
        require(!_hasVoted(disputeId, msg.sender), CouncilArbitratorVoted(disputeId, msg.sender));
        require(ruling <= dispute.choices, CouncilArbitratorInvalidRuling(disputeId, ruling));

        _voters[disputeId].push(msg.sender);
        uint256 votes = ++_votesFor[disputeId][ruling];
        emit Voted(disputeId, msg.sender, ruling, reasonHash);

        if (votes == _councils[council].threshold) _solve(disputeId, dispute, ruling);
    }

    /// @inheritdoc ICouncilArbitrator
    function refuse(uint256 disputeId) external {
        Dispute storage dispute = _openDispute(disputeId);
        uint40 deadline = dispute.deadline;
        require(block.timestamp >= deadline, CouncilArbitratorVotingOpen(disputeId, deadline));

        _solve(disputeId, dispute, _REFUSED);
    }

    /// @inheritdoc ICouncilArbitrator
    function tell(uint256 disputeId) external {
        Dispute storage dispute = _existing(disputeId);
        require(dispute.solved && !dispute.told, CouncilArbitratorNothingToTell(disputeId));

        dispute.told = true;
        emit RulingTold(disputeId, dispute.arbitrable, true);

        dispute.arbitrable.rule(disputeId, dispute.ruling);
    }

    /// @inheritdoc ICouncilArbitrator
    function withdraw(address account) external returns (uint256 amount) {
        amount = credit[account];
        require(amount > 0, CouncilArbitratorNothingToWithdraw(account));

        credit[account] = 0;
        emit Withdrawn(account, amount);

        Address.sendValue(payable(account), amount);
    }

    /// @inheritdoc IArbitrator
    function appeal(uint256 disputeId, bytes calldata) external payable {
        revert CouncilArbitratorNoAppeal(disputeId);
    }

    /// @inheritdoc IArbitrator
    function arbitrationCost(bytes calldata) external view returns (uint256) {
        return _cost;
    }

    /// @inheritdoc IArbitrator
    function disputeStatus(uint256 disputeId) external view returns (DisputeStatus) {
        return _existing(disputeId).solved ? DisputeStatus.Solved : DisputeStatus.Waiting;
    }

    /// @inheritdoc IArbitrator
    function currentRuling(uint256 disputeId) external view returns (uint256) {
        return _existing(disputeId).ruling;
    }

    /// @inheritdoc ICouncilArbitrator
    function getDispute(uint256 disputeId) external view returns (Dispute memory) {
        return _existing(disputeId);
    }

    /// @inheritdoc ICouncilArbitrator
    function votersOf(uint256 disputeId) external view returns (address[] memory) {
        return _voters[disputeId];
    }

    /// @inheritdoc ICouncilArbitrator
    function disputeCount() external view returns (uint256) {
        return _disputes.length;
    }

    /// @inheritdoc ICouncilArbitrator
    function getCouncil(uint32 id) external view returns (address[] memory members, uint256 threshold) {
        return (_councils[id].members, _councils[id].threshold);
    }

    /// @inheritdoc IArbitrator
    function appealCost(uint256 disputeId, bytes calldata) external pure returns (uint256) {
        revert CouncilArbitratorNoAppeal(disputeId);
    }

    /// @inheritdoc IArbitrator
    function appealPeriod(uint256) external pure returns (uint256 start, uint256 end) {
        return (0, 0);
    }

    function _setCouncil(address[] memory members, uint256 threshold) private {
        uint256 count = members.length;
        bool valid = count <= MAX_MEMBERS && threshold <= count && 2 * threshold > count;
        require(valid, CouncilArbitratorInvalidCouncil(count, threshold));

        uint32 id = ++councilId;
        _councils[id] = Council(members, threshold);
        for (uint256 i = 0; i < count; ++i) {
            address member = members[i];
            require(member != address(0) && !isMember[id][member], CouncilArbitratorInvalidMember(member));
            isMember[id][member] = true;
        }
        emit CouncilChanged(id, members, threshold);
    }

    function _setCost(uint256 newCost) private {
        uint256 oldCost = _cost;
        require(newCost <= type(uint128).max, CouncilArbitratorAmountTooLarge(newCost));

        _cost = uint128(newCost);
        emit ArbitrationCostChanged(oldCost, newCost);
    }

    function _solve(uint256 disputeId, Dispute storage dispute, uint256 ruling) private {
        IArbitrable arbitrable = dispute.arbitrable;
        dispute.solved = true;
        dispute.told = true;
        // a ruling is at most the number of choices, which takes 64 bits
        dispute.ruling = uint64(ruling);
        _shareFee(disputeId, dispute.fee);
        emit DisputeSolved(disputeId, arbitrable, ruling);

        // neither a revert nor an answer of any length keeps the dispute from being solved
        bool taken = LowLevelCall.callNoReturn(
            address(arbitrable),
            abi.encodeCall(IArbitrable.rule, (disputeId, ruling))
        );
        if (!taken) dispute.told = false;
        emit RulingTold(disputeId, arbitrable, taken);
    }

    /// @dev In equal parts to those who have voted, the rest to the owner.
    function _shareFee(uint256 disputeId, uint256 fee) private {
        address[] memory voters = _voters[disputeId];
        uint256 part = voters.length == 0 ? 0 : fee / voters.length;
        for (uint256 i = 0; i < voters.length; ++i) credit[voters[i]] += part;
        credit[owner()] += fee - part * voters.length;
    }

    function _hasVoted(uint256 disputeId, address member) private view returns (bool) {
        address[] storage voters = _voters[disputeId];
        for (uint256 i = 0; i < voters.length; ++i) if (voters[i] == member) return true;
        return false;
    }

    function _openDispute(uint256 disputeId) private view returns (Dispute storage dispute) {
        dispute = _existing(disputeId);
        require(!dispute.solved, CouncilArbitratorSolved(disputeId));
    }

    function _existing(uint256 disputeId) private view returns (Dispute storage) {
        require(disputeId < _disputes.length, CouncilArbitratorUnknownDispute(disputeId));
        return _disputes[disputeId];
    }
}
