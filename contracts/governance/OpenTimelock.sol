// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title OpenTimelock
/// @notice Owns the suite's parameters, and executes what passed in the governor after a delay that nobody can end.
/// @dev OpenZeppelin's TimelockController whose delay has a floor and a ceiling: whatever `updateDelay` is told, people
/// have two days to leave, and governance can't lock itself out by a delay. Everybody may execute what is
/// ready; what changes the governor itself, through the governor.
contract OpenTimelock is TimelockController {
    /// @notice The shortest delay, in seconds.
    uint256 public constant MIN_DELAY = 2 days;

    /// @notice The longest delay, in seconds.
    uint256 public constant MAX_DELAY = 30 days;

    /// @param minDelay Seconds from the scheduling of an operation to its execution; used inside the bounds.
    /// @param admin Gives the governor its roles, and then renounces its own.
    constructor(uint256 minDelay, address admin) TimelockController(minDelay, new address[](0), _everybody(), admin) {}

    /// @notice Seconds from the scheduling of an operation to its execution, at least.
    function getMinDelay() public view override returns (uint256) {
        return Math.min(Math.max(super.getMinDelay(), MIN_DELAY), MAX_DELAY);
    }

    function _everybody() private pure returns (address[] memory executors) {
        executors = new address[](1);
    }
}
