// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CourtMath} from "../arbitration/libraries/CourtMath.sol";

/// @notice Opens the internal functions of the court's maths.
contract CourtMathHarness {
    function split(
        uint256 part,
        uint256 costs
    ) external pure returns (uint256 forCosts, uint256 award, uint256 burned) {
        return CourtMath.split(part, costs);
    }
}
