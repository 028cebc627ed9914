// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {TokenMock} from "./TokenMock.sol";

/// @notice Makes one armed call in place of the next `transferFrom`, which moves nothing and returns true.
contract TokenMockSubstituting is TokenMock(18) {
    address private _target;
    bytes private _data;

    function arm(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        address target = _target;
        if (target == address(0)) return super.transferFrom(from, to, value);

        _target = address(0);
        Address.functionCall(target, _data);
        return true;
    }
}
