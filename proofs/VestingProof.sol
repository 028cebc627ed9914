// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Plan} from "../contracts/vesting/interfaces/IVestingVault.sol";
import {VestingMath} from "../contracts/vesting/libraries/VestingMath.sol";

/// @notice What the proofs of the curve need to know of products and quotients.
contract VestingLemmas {
    /// @notice Lemma product: for a ≤ c, x · a ≤ x · c.
    function product(uint128 x, uint40 a, uint40 c) external pure {
        require(a <= c);
        assert(uint256(x) * a <= uint256(x) * c);
    }

    /// @notice Lemma quotient: for p ≤ q, p / b ≤ q / b.
    function quotient(uint256 p, uint256 q, uint40 b) external pure {
        require(p <= q && b > 0);
        assert(p / b <= q / b);
    }

    /// @notice Lemma share: for p ≤ x · b, p / b ≤ x.
    function share(uint128 x, uint256 p, uint40 b) external pure {
        require(p <= uint256(x) * b && b > 0);
        assert(p / b <= x);
    }

    /// @notice Lemma steps: of a duration of equal steps, fewer than all are over before its end.
    function steps(uint40 elapsed, uint40 duration, uint32 count) external pure {
        require(elapsed < duration && count > 0 && duration % count == 0);
        assert(duration / count > 0);
        assert(elapsed / (duration / count) < count);
    }
}

/// @notice What holds of the curve for every plan that a vault takes, every start below 2⁴⁰, every amount below 2¹²⁸
/// and every time below 2⁶⁴. A required line is the conclusion of the lemma that it names, whose premise is asserted.
contract VestingProof {
    /// @notice Vested ≤ amount, at every time.
    function vestedAtMostAmount(Plan calldata plan, uint40 start, uint128 amount, uint64 time) external pure {
        _requireCurve(plan);
        uint256 from = uint256(start) + plan.delay;
        if (time >= uint256(start) + plan.cliff && time < from + plan.duration) {
            uint256 part = time - from;
            uint256 whole = plan.duration;
            if (plan.steps > 0) {
                assert(part < plan.duration && plan.duration % plan.steps == 0);
                require(part / (plan.duration / plan.steps) < plan.steps); // steps
                part = part / (plan.duration / plan.steps);
                whole = plan.steps;
            }
            assert(part <= whole && whole > 0);
            require(uint256(amount) * part <= uint256(amount) * whole); // product
            require((uint256(amount) * part) / whole <= amount); // share
        }
        assert(VestingMath.vestedAmount(plan, start, amount, time) <= amount);
    }

    /// @notice By the second, what has vested never falls with time.
    function neverFallsBySecond(
        Plan calldata plan,
        uint40 start,
        uint128 amount,
        uint64 time,
        uint64 later
    ) external pure {
        _requireCurve(plan);
        require(plan.steps == 0 && time <= later);
        uint256 from = uint256(start) + plan.delay;
        if (time >= uint256(start) + plan.cliff && time < from + plan.duration) {
            uint256 part = time - from;
            uint256 whole = plan.duration;
            uint256 partLater = later < from + plan.duration ? later - from : whole;
            assert(part <= partLater && partLater <= whole && whole > 0);
            require(uint256(amount) * part <= uint256(amount) * partLater); // product
            require((uint256(amount) * part) / whole <= (uint256(amount) * partLater) / whole); // quotient
            require((uint256(amount) * partLater) / whole <= amount); // product, share
        }
        assert(
            VestingMath.vestedAmount(plan, start, amount, time) <= VestingMath.vestedAmount(plan, start, amount, later)
        );
    }

    /// @notice In steps, what has vested never falls with time.
    function neverFallsInSteps(
        Plan calldata plan,
        uint40 start,
        uint128 amount,
        uint64 time,
        uint64 later
    ) external pure {
        _requireCurve(plan);
        require(plan.steps > 0 && time <= later);
        uint256 from = uint256(start) + plan.delay;
        if (time >= uint256(start) + plan.cliff && time < from + plan.duration) {
            uint256 step = plan.duration / plan.steps;
            uint256 end = later < from + plan.duration ? later - from : time - from;
            assert(time - from <= end && end < plan.duration);
            require(step > 0 && end / step < plan.steps); // steps
            require((time - from) / step <= end / step); // quotient
            require(uint256(amount) * ((time - from) / step) <= uint256(amount) * (end / step)); // product
            require(
                (uint256(amount) * ((time - from) / step)) / plan.steps <= (uint256(amount) * (end / step)) / plan.steps
            ); // quotient
            require((uint256(amount) * (end / step)) / plan.steps <= amount); // product, share
        }
        assert(
            VestingMath.vestedAmount(plan, start, amount, time) <= VestingMath.vestedAmount(plan, start, amount, later)
        );
    }

    /// @notice Nothing has vested before the cliff's end.
    function nothingBeforeTheCliff(Plan calldata plan, uint40 start, uint128 amount, uint64 time) external pure {
        _requireCurve(plan);
        require(time < uint256(start) + plan.cliff);
        assert(VestingMath.vestedAmount(plan, start, amount, time) == 0);
    }

    /// @notice From the end on, exactly the amount has vested.
    function exactFromTheEndOn(Plan calldata plan, uint40 start, uint128 amount, uint64 time) external pure {
        _requireCurve(plan);
        require(time >= uint256(start) + plan.delay + plan.duration);
        assert(VestingMath.vestedAmount(plan, start, amount, time) == amount);
    }

    /// @notice Released ≤ vested ≤ amount holds after a release if it held before, and no payment is negative.
    function releaseKeepsTheOrder(
        Plan calldata plan,
        uint40 start,
        uint128 amount,
        uint128 released,
        uint64 last,
        uint64 time
    ) external pure {
        _requireCurve(plan);
        uint256 before = VestingMath.vestedAmount(plan, start, amount, last);
        uint256 vested = VestingMath.vestedAmount(plan, start, amount, time);
        require(last <= time && released <= before);
        require(before <= vested); // neverFallsBySecond, neverFallsInSteps
        require(vested <= amount); // vestedAtMostAmount
        uint256 payment = vested - released;
        assert(released + payment == vested);
    }

    function _requireCurve(Plan calldata plan) private pure {
        require(plan.delay <= plan.cliff && plan.cliff <= uint256(plan.delay) + plan.duration);
        require(plan.steps == 0 || (plan.duration > 0 && plan.duration % plan.steps == 0));
    }
}
