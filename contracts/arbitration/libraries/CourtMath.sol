// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title CourtMath
/// @notice How the loser's part of a dispute is shared. Amounts are in units of the bonds' token.
library CourtMath {
    uint256 private constant _WINNER_PERCENT = 60;

    /// @notice The winner's costs first, as far as the part goes; of the rest 60% to the winner, rounded down, and what is
    /// left is burned. So whoever is on both sides loses two fifths.
    /// @return forCosts At most `costs`.
    function split(
        uint256 part,
        uint256 costs
    ) internal pure returns (uint256 forCosts, uint256 award, uint256 burned) {
        forCosts = part < costs ? part : costs;
        uint256 rest = part - forCosts;
        award = (rest * _WINNER_PERCENT) / 100;
        burned = rest - award;
    }
}
