// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @notice Puts many questions to one contract in one call, so that tests can ask a hundred thousand.
contract BatchReader {
    using Address for address;

    /// @notice What `target` answers to each of the encoded view calls, ABI-encoded. Reverts where a call does.
    function read(address target, bytes[] calldata questions) external view returns (bytes[] memory answers) {
        answers = new bytes[](questions.length);
        for (uint256 i = 0; i < questions.length; ++i) answers[i] = target.functionStaticCall(questions[i]);
    }
}
