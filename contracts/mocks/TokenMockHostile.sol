// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TokenMock} from "./TokenMock.sol";

/// @notice Lets anyone pay with nothing: `transferFrom` mints to the receiver, and balances can be set at will.
contract TokenMockHostile is TokenMock(18) {
    function setBalance(address account, uint256 amount) external {
        _burn(account, balanceOf(account));
        _mint(account, amount);
    }

    function transferFrom(address, address to, uint256 value) public override returns (bool) {
        _mint(to, value);
        return true;
    }
}
