// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Plan} from "../interfaces/IVestingVault.sol";

/// @title VestingMath
/// @notice The vesting curve as a pure function.
library VestingMath {
    /// @notice A curve's times don't fit: `delay ≤ cliff ≤ delay + duration` must hold.
    error VestingInvalidPlan(uint40 cliff, uint40 delay, uint40 duration);

    /// @notice A curve has steps, and its duration is zero or not a multiple of them.
    error VestingUnevenSteps(uint40 duration, uint32 steps);

    /// @notice Reverts where the terms are none of a curve, see {vestedAmount}.
    function requireCurve(uint40 cliff, uint40 delay, uint40 duration, uint32 steps) internal pure {
        require(delay <= cliff && cliff <= uint256(delay) + duration, VestingInvalidPlan(cliff, delay, duration));
        require(steps == 0 || (duration > 0 && duration % steps == 0), VestingUnevenSteps(duration, steps));
    }

    /// @notice What has vested of `amount` at `timestamp`, rounded down, in the unit of `amount`.
    /// @dev 0 before `start + cliff`; `amount` from `start + delay + duration` on; in between
    /// amount · elapsed / duration, or amount · ⌊elapsed / (duration / steps)⌋ / steps.
    /// The curve is that of OpenZeppelin's VestingWallet, with the cliff of VestingWalletCliff.
    /// Never overflows: the amount takes 128 bits, the elapsed time less than 41 and the times less than 42.
    /// @param plan Terms with `delay ≤ cliff ≤ delay + duration` and, if there are steps, a duration that is a positive
    /// multiple of them.
    /// @param start Time since 1970, in seconds.
    /// @param timestamp Time since 1970, in seconds.
    function vestedAmount(
        Plan memory plan,
        uint256 start,
        uint256 amount,
        uint256 timestamp
    ) internal pure returns (uint256) {
        if (timestamp < start + plan.cliff) return 0;

        uint256 linearStart = start + plan.delay;
        if (timestamp >= linearStart + plan.duration) return amount;

        uint256 elapsed = timestamp - linearStart;
        if (plan.steps == 0) return (amount * elapsed) / plan.duration;
        return (amount * (elapsed / (plan.duration / plan.steps))) / plan.steps;
    }

    /// @notice The first time after `timestamp` at which the curve is higher than at `timestamp`; 0 where it never is.
    /// @dev It is the curve of the terms, before rounding: a small amount may vest nothing at that time.
    /// @param plan Terms as for {vestedAmount}.
    /// @param start Time since 1970, in seconds.
    /// @param timestamp Time since 1970, in seconds.
    function nextUnlock(Plan memory plan, uint256 start, uint256 timestamp) internal pure returns (uint256) {
        uint256 cliffEnd = start + plan.cliff;
        uint256 linearStart = start + plan.delay;
        uint256 step = plan.steps == 0 ? 1 : plan.duration / plan.steps;
        uint256 firstStep = plan.duration == 0 ? linearStart : linearStart + step;
        if (timestamp < cliffEnd) return cliffEnd < firstStep ? firstStep : cliffEnd;
        if (timestamp >= linearStart + plan.duration) return 0;

        return linearStart + ((timestamp - linearStart) / step + 1) * step;
    }
}
