// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TokenMock} from "./TokenMock.sol";

/// @notice Refuses every transfer from or to a blocked account.
contract TokenMockBlocklist is TokenMock(6) {
    error TokenMockBlocked(address account);

    mapping(address account => bool blocked) public isBlocked;

    function setBlocked(address account, bool blocked) external {
        isBlocked[account] = blocked;
    }

    function _update(address from, address to, uint256 value) internal override {
        require(!isBlocked[from], TokenMockBlocked(from));
        require(!isBlocked[to], TokenMockBlocked(to));

        super._update(from, to, value);
    }
}
