// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @notice Makes the calls that it is told to in one transaction, and one armed call when it is next paid in coins.
contract PayeeMock {
    error PayeeMockRefused(uint256 amount);

    struct Call {
        address target;
        uint256 value;
        bytes data;
    }

    bool public isRefusing;
    Call private _armed;

    receive() external payable {
        _onPayment(msg.value);
    }

    function setRefusing(bool refusing) external {
        isRefusing = refusing;
    }

    function arm(Call calldata call) external {
        _armed = call;
    }

    function execute(Call[] calldata calls) external payable {
        for (uint256 i = 0; i < calls.length; ++i) {
            Address.functionCallWithValue(calls[i].target, calls[i].data, calls[i].value);
        }
    }

    function _onPayment(uint256 amount) private {
        require(!isRefusing, PayeeMockRefused(amount));

        Call memory armed = _armed;
        delete _armed;
        if (armed.target != address(0)) Address.functionCallWithValue(armed.target, armed.data, armed.value);
    }
}
