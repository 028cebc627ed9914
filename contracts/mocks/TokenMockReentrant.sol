// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {TokenMock} from "./TokenMock.sol";

/// @notice Makes one armed call in the middle of the next transfer, before or after the balances change.
contract TokenMockReentrant is TokenMock(18) {
    address private _target;
    bytes private _data;
    bool private _before;

    function arm(address target, bytes calldata data, bool before) external {
        (_target, _data, _before) = (target, data, before);
    }

    function _update(address from, address to, uint256 value) internal override {
        address target = _target;
        _target = address(0);
        if (target != address(0) && _before) Address.functionCall(target, _data);
        super._update(from, to, value);
        if (target != address(0) && !_before) Address.functionCall(target, _data);
    }
}
