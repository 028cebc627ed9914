// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeePolicy} from "../../model/interfaces/IFeePolicies.sol";

/// @title FeeSplit
/// @notice How a fee is shared, and how a model's slice goes on to its parent.
library FeeSplit {
    uint256 private constant _ALL = 10_000;

    /// @notice The parts of a fee, in units of its token. They sum to it.
    struct Parts {
        uint256 protocol;
        uint256 host;
        uint256 model;
        uint256 stakers;
        uint256 contributors;
    }

    /// @notice Shares a fee by a policy. Each part is rounded down but the contributors', who get what is left: their
    /// share and less than four units.
    /// @param amount In units of its token; below 2²⁴⁰.
    function split(uint256 amount, FeePolicy memory policy) internal pure returns (Parts memory parts) {
        parts.protocol = (amount * policy.protocol) / _ALL;
        parts.host = (amount * policy.host) / _ALL;
        parts.model = (amount * policy.model) / _ALL;
        parts.stakers = (amount * policy.stakers) / _ALL;
        parts.contributors = amount - parts.protocol - parts.host - parts.model - parts.stakers;
    }

    /// @notice What a parent is owed between two states of a slice that only grows: the difference of two figures, each
    /// of which is rounded down by itself, so that it doesn't matter in how many steps the slice is worked through.
    /// @param before How much of the slice was worked through, in units of its token.
    /// @param total How much there is; at least `before`, and below 2²⁴⁰.
    /// @param royalty In basis points.
    function royaltyBetween(uint256 before, uint256 total, uint256 royalty) internal pure returns (uint256) {
        return (total * royalty) / _ALL - (before * royalty) / _ALL;
    }
}
