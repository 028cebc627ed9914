// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @notice What a new governor needs. Times are in seconds, votes in units of 10⁻¹⁸ OPEN.
/// @param votingDelay From a proposal to the time whose votes count; 1 to 14 days.
/// @param votingPeriod From there to the end of the vote; 2 to 30 days, and not below the late quorum's extension.
/// @param lateQuorumExtension How long a vote goes on at least after a proposal would pass for the first time; 2 days to
/// the voting period.
/// @param proposalThreshold Votes that a proposer needs; at most the quorum's floor.
/// @param quorumFloor Votes that every quorum needs at least, for good; not zero.
/// @param quorumPercent The quorum's share of the votable supply; at most 50.
struct GovernorSettingsInput {
    uint48 votingDelay;
    uint32 votingPeriod;
    uint48 lateQuorumExtension;
    uint256 proposalThreshold;
    uint256 quorumFloor;
    uint256 quorumPercent;
}

/// @title IOpenGovernor
/// @notice What OpenGovernor adds to OpenZeppelin's Governor: bounds that no proposal can move.
/// @dev Everything else is OpenZeppelin's `IGovernor` with the extensions Settings, CountingSimple, Storage, Votes,
/// VotesQuorumFraction, TimelockControl and PreventLateQuorum. Each of them may be changed by a proposal, inside the
/// bounds named here; the executor can't be changed at all.
interface IOpenGovernor {
    /// @notice A setting is outside its bounds.
    error OpenGovernorOutOfBounds(string setting, uint256 value, uint256 min, uint256 max);

    /// @notice The timelock that executes proposals is fixed. A successor is another governor, which the timelock gives
    /// its proposer role.
    error OpenGovernorTimelockFixed();

    /// @notice How long a proposal that has succeeded can be queued, in seconds from its deadline; then it has expired.
    function QUEUE_PERIOD() external view returns (uint256);

    /// @notice Votes that every quorum needs at least, in units of 10⁻¹⁸ OPEN.
    /// @dev With little votable supply a share of it is little: without a floor a small holder would pass anything.
    function quorumFloor() external view returns (uint256);
}
