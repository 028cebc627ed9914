// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TokenMock} from "./TokenMock.sol";

/// @notice While it is broken, a transfer moves nothing and returns false instead of reverting.
contract TokenMockFalseReturning is TokenMock(18) {
    bool public isBroken;

    function setBroken(bool broken) external {
        isBroken = broken;
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        return !isBroken && super.transfer(to, value);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        return !isBroken && super.transferFrom(from, to, value);
    }
}
