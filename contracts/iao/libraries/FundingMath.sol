// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title FundingMath
/// @notice How an offering's proceeds and tokens are shared. Pure.
library FundingMath {
    /// @dev A price is what so many units of the token cost.
    uint256 internal constant PRICE_UNIT = 1e36;

    uint256 internal constant BASIS_POINTS = 10_000;

    /// @notice A share of an amount in basis points, rounded down for what is left.
    function partDown(uint128 amount, uint256 share) internal pure returns (uint128) {
        // at most the amount: no share is above the whole
        return uint128((uint256(amount) * share) / BASIS_POINTS);
    }

    /// @notice The same, rounded up for the part.
    function partUp(uint128 amount, uint256 share) internal pure returns (uint256) {
        return Math.ceilDiv(uint256(amount) * share, BASIS_POINTS);
    }

    /// @notice The tokens that an amount buys at a price, rounded down for the seller.
    function tokensDown(uint128 amount, uint128 price) internal pure returns (uint256) {
        // 128 bits and the 120 of the unit
        return (uint256(amount) * PRICE_UNIT) / price;
    }

    /// @notice What has vested of a total after a time, rounded down for who holds the rest.
    function vestedDown(uint256 total, uint256 elapsed, uint256 period) internal pure returns (uint256) {
        return elapsed >= period ? total : Math.mulDiv(total, elapsed, period);
    }

    /// @notice What burning tokens pays of an amount that belongs to the whole supply, rounded down for who holds the rest.
    function redeemedDown(uint128 amount, uint256 tokens, uint256 supply) internal pure returns (uint128) {
        if (tokens >= supply) return supply == 0 ? 0 : amount;
        // less than the amount
        return uint128(Math.mulDiv(amount, tokens, supply));
    }
}
