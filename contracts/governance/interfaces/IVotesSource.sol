// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {IDelegatedSupply} from "../../token/interfaces/IDelegatedSupply.sol";

/// @title IVotesSource
/// @notice What a contract must say of the votes it counts to be one of {IVotingPower}'s sources.
/// @dev Votes are in units of 10⁻¹⁸ OPEN and come from ERC-5805. Times are in seconds since 1970; the functions about
/// the past revert where they are not before `clock()`.
interface IVotesSource is IERC6372, IDelegatedSupply {
    /// @notice The votes that `account` can cast now.
    function getVotes(address account) external view returns (uint256);

    /// @notice The votes that `account` could cast at the end of the second `timepoint`.
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256);
}
