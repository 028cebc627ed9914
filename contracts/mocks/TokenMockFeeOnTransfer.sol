// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TokenMock} from "./TokenMock.sol";

/// @notice Burns one percent of every transfer, rounded up.
contract TokenMockFeeOnTransfer is TokenMock(18) {
    function _update(address from, address to, uint256 value) internal override {
        if (from == address(0) || to == address(0)) return super._update(from, to, value);

        uint256 fee = (value + 99) / 100;
        super._update(from, address(0), fee);
        super._update(from, to, value - fee);
    }
}
