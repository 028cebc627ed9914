// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorStorage} from "@openzeppelin/contracts/governance/extensions/GovernorStorage.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {GovernorQuorumFloor} from "./GovernorQuorumFloor.sol";
import {GovernorSettingsInput, IOpenGovernor} from "./interfaces/IOpenGovernor.sol";
import {IVotingPower} from "./interfaces/IVotingPower.sol";

/// @title OpenGovernor
/// @notice Holders of OPEN propose and vote; what passes waits in the timelock, which owns the suite's parameters.
/// @dev OpenZeppelin's Governor with bounds; see its interface, IOpenGovernor. Compiled for size, with 200 optimizer runs.
contract OpenGovernor is
    GovernorQuorumFloor,
    GovernorSettings,
    GovernorCountingSimple,
    GovernorStorage,
    GovernorTimelockControl,
    GovernorPreventLateQuorum
{
    /// @inheritdoc IOpenGovernor
    uint256 public constant QUEUE_PERIOD = 14 days;

    uint256 private constant _MIN_VOTING_DELAY = 1 days;
    uint256 private constant _MAX_VOTING_DELAY = 14 days;
    uint256 private constant _MIN_VOTING_PERIOD = 2 days;
    uint256 private constant _MAX_VOTING_PERIOD = 30 days;
    uint256 private constant _MAX_QUORUM_PERCENT = 50;

    /// @param votingPower Says who has how many votes, and how many there are.
    /// @param timelock Executes what passes; for good.
    /// @param input See {GovernorSettingsInput}.
    constructor(
        IVotingPower votingPower,
        TimelockController timelock,
        GovernorSettingsInput memory input
    )
        Governor("OpenGovernor")
        GovernorVotes(IVotes(address(votingPower)))
        GovernorQuorumFloor(input.quorumFloor, input.quorumPercent)
        GovernorSettings(input.votingDelay, input.votingPeriod, input.proposalThreshold)
        GovernorTimelockControl(timelock)
        GovernorPreventLateQuorum(input.lateQuorumExtension)
    {}

    /// @notice Always reverts: the executor is fixed.
    function updateTimelock(TimelockController) public pure override {
        revert OpenGovernorTimelockFixed();
    }

    /// @inheritdoc GovernorQuorumFloor
    function quorum(uint256 timepoint) public view override(Governor, GovernorQuorumFloor) returns (uint256) {
        return super.quorum(timepoint);
    }

    /// @inheritdoc GovernorSettings
    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    /// @inheritdoc GovernorPreventLateQuorum
    function proposalDeadline(
        uint256 proposalId
    ) public view override(Governor, GovernorPreventLateQuorum) returns (uint256) {
        return super.proposalDeadline(proposalId);
    }

    /// @inheritdoc GovernorTimelockControl
    function proposalNeedsQueuing(
        uint256 proposalId
    ) public view override(Governor, GovernorTimelockControl) returns (bool) {
        return super.proposalNeedsQueuing(proposalId);
    }

    /// @inheritdoc GovernorTimelockControl
    function state(uint256 proposalId) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        ProposalState current = super.state(proposalId);
        bool late = current == ProposalState.Succeeded && clock() > proposalDeadline(proposalId) + QUEUE_PERIOD;
        return late ? ProposalState.Expired : current;
    }

    function _setVotingDelay(uint48 newVotingDelay) internal override {
        _requireBetween("votingDelay", newVotingDelay, _MIN_VOTING_DELAY, _MAX_VOTING_DELAY);
        super._setVotingDelay(newVotingDelay);
    }

    /// @dev The extension is zero while the constructor runs this.
    function _setVotingPeriod(uint32 newVotingPeriod) internal override {
        uint256 min = Math.max(_MIN_VOTING_PERIOD, lateQuorumVoteExtension());
        _requireBetween("votingPeriod", newVotingPeriod, min, _MAX_VOTING_PERIOD);
        super._setVotingPeriod(newVotingPeriod);
    }

    /// @dev Bases run their constructors from left to right, so that the floor is set before this reads it.
    function _setProposalThreshold(uint256 newProposalThreshold) internal override {
        _requireBetween("proposalThreshold", newProposalThreshold, 0, quorumFloor);
        super._setProposalThreshold(newProposalThreshold);
    }

    function _updateQuorumNumerator(uint256 newQuorumNumerator) internal override {
        _requireBetween("quorumPercent", newQuorumNumerator, 0, _MAX_QUORUM_PERCENT);
        super._updateQuorumNumerator(newQuorumNumerator);
    }

    function _setLateQuorumVoteExtension(uint48 newVoteExtension) internal override {
        _requireBetween("lateQuorumExtension", newVoteExtension, _MIN_VOTING_PERIOD, votingPeriod());
        super._setLateQuorumVoteExtension(newVoteExtension);
    }

    function _propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description,
        address proposer
    ) internal override(Governor, GovernorStorage) returns (uint256) {
        return super._propose(targets, values, calldatas, description, proposer);
    }

    /// @dev The extension counts from the vote by which a proposal would pass for the first time. Otherwise somebody could
    /// reach the quorum by abstaining early, unseen, and bring the votes for it in the last second.
    function _tallyUpdated(uint256 proposalId) internal override(Governor, GovernorPreventLateQuorum) {
        if (_voteSucceeded(proposalId)) super._tallyUpdated(proposalId);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }

    function _requireBetween(string memory setting, uint256 value, uint256 min, uint256 max) private pure {
        require(value >= min && value <= max, OpenGovernorOutOfBounds(setting, value, min, max));
    }
}
