// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";

/// @notice The clock of a source of votes, right or wrong; there are no votes in it.
contract VotesSourceMock is IERC6372 {
    uint48 public immutable clock;

    string private _mode;

    constructor(string memory mode, uint48 time) {
        clock = time;
        _mode = mode;
    }

    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() external view returns (string memory) {
        return _mode;
    }
}
