// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {VestingWalletCliffPeer} from "../../contracts/mocks/VestingWalletCliffPeer.sol";
import {Plan} from "../../contracts/vesting/interfaces/IVestingVault.sol";
import {VestingMath} from "../../contracts/vesting/libraries/VestingMath.sol";

/// @notice What holds of the vesting curve for every plan, amount and time.
contract VestingMathTest {
    /// @dev What a plan is made of before it is bent into one that the vault takes. With `short`, all times are below
    /// 1,000 seconds, so that edges are hit often.
    struct Seed {
        uint40 cliff;
        uint40 delay;
        uint40 duration;
        uint32 steps;
        bool short;
        bool inSteps;
    }

    function testFuzz_NeverMoreThanTheAmount(
        Seed memory seed,
        uint40 start,
        uint128 amount,
        uint48 timestamp
    ) public pure {
        Plan memory plan = _plan(seed);

        assert(VestingMath.vestedAmount(plan, start, amount, timestamp) <= amount);
    }

    function testFuzz_NeverFallsWithTime(
        Seed memory seed,
        uint40 start,
        uint128 amount,
        uint48 offset,
        uint48 later
    ) public pure {
        Plan memory plan = _plan(seed);
        uint256 timestamp = start + _within(plan, offset);
        uint256 afterwards = timestamp + _within(plan, later);

        uint256 before = VestingMath.vestedAmount(plan, start, amount, timestamp);
        assert(before <= VestingMath.vestedAmount(plan, start, amount, afterwards));
        assert(before <= VestingMath.vestedAmount(plan, start, amount, timestamp + 1));
    }

    function testFuzz_NothingBeforeTheCliff(Seed memory seed, uint40 start, uint128 amount, uint48 offset) public pure {
        Plan memory plan = _plan(seed);
        uint256 cliff = uint256(start) + plan.cliff;
        if (cliff == 0) return;

        assert(VestingMath.vestedAmount(plan, start, amount, cliff - 1) == 0);
        assert(VestingMath.vestedAmount(plan, start, amount, offset % cliff) == 0);
    }

    function testFuzz_ExactAtTheEndAndForEver(
        Seed memory seed,
        uint40 start,
        uint128 amount,
        uint256 later
    ) public pure {
        Plan memory plan = _plan(seed);
        uint256 end = _end(plan, start);

        assert(VestingMath.vestedAmount(plan, start, amount, end) == amount);
        assert(VestingMath.vestedAmount(plan, start, amount, type(uint256).max) == amount);
        assert(VestingMath.vestedAmount(plan, start, amount, end + (later % (type(uint256).max - end))) == amount);
    }

    /// @dev Before the end the last second's or step's share is missing, however large the amount.
    function testFuzz_NotAllBeforeTheEnd(Seed memory seed, uint40 start, uint128 amount) public pure {
        Plan memory plan = _plan(seed);
        if (amount == 0 || _end(plan, start) == 0) return;

        assert(VestingMath.vestedAmount(plan, start, amount, _end(plan, start) - 1) < amount);
    }

    /// @dev A step counts at its end, so for every plan steps never run ahead of the same plan by the second; they lag
    /// by less than one step's share and the two roundings.
    function testFuzz_StepsNeverRunAheadOfSeconds(
        Seed memory seed,
        uint40 start,
        uint128 amount,
        uint48 offset
    ) public pure {
        seed.inSteps = true;
        Plan memory inSteps = _plan(seed);
        uint256 timestamp = start + _within(inSteps, offset);
        uint256 stepped = VestingMath.vestedAmount(inSteps, start, amount, timestamp);
        uint256 steps = inSteps.steps;
        inSteps.steps = 0;
        uint256 smooth = VestingMath.vestedAmount(inSteps, start, amount, timestamp);

        assert(stepped <= smooth);
        assert(smooth - stepped <= amount / steps + 1);
    }

    /// @dev At each step's end both curves are equal.
    function testFuzz_StepsMeetSecondsAtEveryStep(
        Seed memory seed,
        uint40 start,
        uint128 amount,
        uint32 step
    ) public pure {
        seed.inSteps = true;
        Plan memory plan = _plan(seed);
        uint256 timestamp = uint256(start) + plan.delay + (step % (plan.steps + 1)) * (plan.duration / plan.steps);
        uint256 stepped = VestingMath.vestedAmount(plan, start, amount, timestamp);
        plan.steps = 0;

        assert(stepped == VestingMath.vestedAmount(plan, start, amount, timestamp));
    }

    /// @dev Splitting an amount over two schedules gains nothing and loses less than one unit.
    function testFuzz_SplittingGainsNothing(
        Seed memory seed,
        uint40 start,
        uint128 amount,
        uint128 part,
        uint48 offset
    ) public pure {
        Plan memory plan = _plan(seed);
        uint256 timestamp = start + _within(plan, offset);
        uint256 one = part % (uint256(amount) + 1);

        uint256 whole = VestingMath.vestedAmount(plan, start, amount, timestamp);
        uint256 split =
            VestingMath.vestedAmount(plan, start, one, timestamp) +
                VestingMath.vestedAmount(plan, start, amount - one, timestamp);
        assert(split <= whole);
        assert(whole - split <= 1);
    }

    function testFuzz_OnlyTheTimeSinceTheStartCounts(
        Seed memory seed,
        uint40 start,
        uint128 amount,
        uint48 offset
    ) public pure {
        Plan memory plan = _plan(seed);
        uint256 elapsed = _within(plan, offset);

        uint256 fromZero = VestingMath.vestedAmount(plan, 0, amount, elapsed);
        assert(fromZero == VestingMath.vestedAmount(plan, start, amount, start + elapsed));
    }

    /// @dev The rounding is down, and by less than one unit: vested ≤ amount · elapsed / duration < vested + 1.
    function testFuzz_RoundsDownByLessThanOneUnit(
        Seed memory seed,
        uint40 start,
        uint128 amount,
        uint48 offset
    ) public pure {
        seed.inSteps = false;
        Plan memory plan = _plan(seed);
        uint256 afterCliff = _end(plan, 0) - plan.cliff;
        if (afterCliff == 0) return;
        uint256 elapsed = plan.cliff - plan.delay + (offset % afterCliff);

        uint256 vested = VestingMath.vestedAmount(plan, start, amount, uint256(start) + plan.delay + elapsed);
        assert(vested * plan.duration <= amount * elapsed);
        assert((vested + 1) * plan.duration > amount * elapsed);
    }

    function testFuzz_EqualsOpenZeppelinsWallet(Seed memory seed, uint40 start, uint128 amount, uint48 offset) public {
        seed.delay = 0;
        seed.inSteps = false;
        Plan memory plan = _plan(seed);
        TokenMock token = new TokenMock(18);
        VestingWalletCliffPeer wallet = new VestingWalletCliffPeer(address(1), start, plan.duration, plan.cliff);
        token.mint(address(wallet), amount);
        uint256 end = _end(plan, start);
        uint256[6] memory times = [
            start,
            uint256(start) + plan.cliff,
            uint256(start) + plan.cliff + 1,
            end,
            end + 1,
            start + _within(plan, offset)
        ];

        for (uint256 i = 0; i < times.length; ++i) {
            uint256 ours = VestingMath.vestedAmount(plan, start, amount, times[i]);
            assert(ours == wallet.vestedAmount(address(token), uint64(times[i])));
        }
    }

    /// @dev Nothing vests of any amount before the next unlock, and of a large one something does at it.
    function testFuzz_TheNextUnlockIsTheNextRise(
        Seed memory seed,
        uint40 start,
        uint128 amount,
        uint48 offset
    ) public pure {
        Plan memory plan = _plan(seed);
        uint256 timestamp = seed.short && start > 1_000 ? start - 1_000 + (offset % 3_000) : offset;
        uint256 next = VestingMath.nextUnlock(plan, start, timestamp);
        uint256 before = VestingMath.vestedAmount(plan, start, amount, timestamp);
        if (next == 0) {
            assert(timestamp >= _end(plan, start));
            return;
        }

        assert(next > timestamp);
        assert(VestingMath.vestedAmount(plan, start, amount, next - 1) == before);
        uint256 large = type(uint128).max;
        uint256 largeBefore = VestingMath.vestedAmount(plan, start, large, timestamp);
        assert(VestingMath.vestedAmount(plan, start, large, next) > largeBefore);
    }

    /// @dev A time from the start to a little beyond the end of a plan.
    function _within(Plan memory plan, uint256 offset) private pure returns (uint256) {
        return offset % (_end(plan, 0) + 10);
    }

    function _end(Plan memory plan, uint256 start) private pure returns (uint256) {
        return start + plan.delay + plan.duration;
    }

    /// @dev Keeps delay ≤ cliff ≤ delay + duration and, with steps, a duration that is a positive multiple of them.
    function _plan(Seed memory seed) private pure returns (Plan memory plan) {
        uint40 limit = seed.short ? 1_000 : type(uint40).max;
        plan.delay = seed.delay % limit;
        plan.duration = seed.duration % limit;
        if (seed.inSteps) {
            plan.steps = uint32(1 + (seed.steps % (seed.short ? 40 : 1_000_000)));
            plan.duration = plan.duration < plan.steps ? plan.steps : plan.duration - (plan.duration % plan.steps);
        }
        uint256 cliff = plan.delay + (seed.cliff % (uint256(plan.duration) + 1));
        plan.cliff = cliff > type(uint40).max ? type(uint40).max : uint40(cliff);
    }
}
