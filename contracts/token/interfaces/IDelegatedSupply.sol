// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title IDelegatedSupply
/// @notice How many of a token's units can vote: those whose holder has named a delegate.
/// @dev A quorum is a share of what can vote. Units that are locked, pooled, bridged or asleep have no delegate; counted
/// in a quorum, they would let nobody reach it, or let it shrink in meaning as they grow. Rules that hold at all times:
/// - the delegated supply is the sum of every account's votes, so a vote is never larger than it;
/// - it is at most the total supply.
/// A unit enters when it goes from an account without a delegate to one with a delegate, by a mint, a transfer or a
/// delegation, and leaves on the opposite way. What changes neither side changes nothing here.
interface IDelegatedSupply {
    /// @notice The units that have a delegate now, in the token's smallest unit.
    function getDelegatedSupply() external view returns (uint256);

    /// @notice The units that had a delegate at the end of a past second, in the token's smallest unit.
    /// @dev Reverts with `ERC5805FutureLookup(timepoint, clock)` where the second is not over.
    /// @param timepoint By the token's ERC-6372 clock, in seconds since 1970.
    function getPastDelegatedSupply(uint256 timepoint) external view returns (uint256);
}
