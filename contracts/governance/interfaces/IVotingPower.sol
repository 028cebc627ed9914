// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {IVotesSource} from "./IVotesSource.sol";

/// @title IVotingPower
/// @notice Adds up the votes of a fixed list of sources: OPEN in wallets, and whatever else is OPEN that its owner can't
/// move for a while.
/// @dev A source counts an account's own units only; a contract that pools OPEN never delegates it, so that no unit is
/// counted twice. The list can't be changed: other sources mean another contract and a governor that reads it.
interface IVotingPower is IERC6372 {
    /// @notice There is no source.
    error VotingPowerNoSources();

    /// @notice A source appears twice.
    error VotingPowerDuplicateSource(address source);

    /// @notice A source's clock does not count the seconds since 1970 (ERC-6372 `mode=timestamp`).
    error VotingPowerWrongClock(address source, string mode, uint48 time);

    /// @notice The votes that `account` can cast now, in units of 10⁻¹⁸ OPEN, over all sources.
    function getVotes(address account) external view returns (uint256);

    /// @notice The votes that `account` could cast at the end of the second `timepoint`, over all sources.
    /// @dev Reverts with the source's `ERC5805FutureLookup` where `timepoint` is not in the past.
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);

    /// @notice The votable supply at the end of the second `timepoint`: all votes that anybody could cast then.
    /// @dev Named as in ERC-5805, whose callers take a share of it for a quorum. Locked, pooled and undelegated units
    /// are not in it. Reverts with the source's `ERC5805FutureLookup` where `timepoint` is not in the past.
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256);

    /// @notice The sources, in the order of the constructor.
    function sources() external view returns (IVotesSource[] memory);
}
