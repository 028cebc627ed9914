// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Guarded} from "../governance/Guarded.sol";

/// @notice A contract with one entry and one exit.
contract GuardedHarness is Guarded {
    constructor(address initialOwner, address initialGuardian) Guarded(initialOwner, initialGuardian) {}

    function enter() external view whenNotPaused returns (bool) {
        return true;
    }

    function exit() external pure returns (bool) {
        return true;
    }
}
