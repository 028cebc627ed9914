// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Stream} from "../../contracts/rewards/interfaces/IStreamingStake.sol";
import {StreamMath} from "../../contracts/rewards/libraries/StreamMath.sol";
import {Vm} from "../helpers/Vm.sol";

contract StreamMathFuzzTest {
    using StreamMath for Stream;

    uint256 private constant _PERIOD = 7 days;
    uint256 private constant _MIN_SHARES = 2 ** 32;
    uint256 private constant _START = 1_800_000_000;
    Vm private constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    /// @dev Whatever the steps, no unit is lost or made, never more has flowed than the time's part, and all has at the end.
    function testFuzz_flow_steps(uint96 amount, uint24[8] calldata steps) public {
        Stream memory stream = _stream(amount, _PERIOD);
        uint256 flowed = 0;
        for (uint256 i = 0; i < steps.length; ++i) {
            VM.warp(block.timestamp + (steps[i] % 2 days));
            flowed += stream.flow(true);
            uint256 time = block.timestamp - _START;
            require(flowed + stream.remaining == amount, "No unit is lost or made");
            require(time >= _PERIOD || flowed * _PERIOD <= uint256(amount) * time, "Never more than the time's part");
            require(time >= _PERIOD || flowed + i + 1 >= (uint256(amount) * time) / _PERIOD, "Below by a unit a step");
            require(time < _PERIOD || stream.remaining == 0, "All has flowed at the end");
        }
    }

    /// @dev While too little is staked nothing flows, and what is left keeps its time.
    function testFuzz_flow_empty(uint96 amount, uint24 left, uint24 elapsed) public {
        Stream memory stream = _stream(uint96(1) + (amount >> 1), uint256(left) + 1);
        VM.warp(_START + elapsed);
        require(stream.flow(false) == 0, "Nothing flows");
        require(stream.remaining == 1 + (amount >> 1), "All remains");
        require(stream.end - block.timestamp == uint256(left) + 1, "The end moves away by what has passed");
        require(stream.updatedAt == block.timestamp, "It is streamed up to now");
    }

    /// @dev An amount never brings the end nearer, and puts it off by at most its part of the period.
    function testFuzz_add_end(uint96 remaining, uint96 amount, uint24 left) public {
        (remaining, amount) = (1 + remaining / 2, 1 + amount / 4);
        Stream memory stream = _stream(remaining, 1 + (left % _PERIOD));
        uint256 before = stream.end;
        stream.add(amount, _PERIOD);
        uint256 both = uint256(remaining) + amount;
        require(stream.remaining == both, "Both remain");
        require(stream.end >= before, "The end comes no nearer");
        require((stream.end - before) * both <= _PERIOD * amount, "At most the amount's part of the period");
        require(stream.end <= block.timestamp + _PERIOD, "Never more than the period from now");
    }

    /// @dev What comes after the old stream has ended flows for the whole period.
    function testFuzz_add_ended(uint96 amount, uint24 late) public {
        Stream memory stream = _stream(1, 1);
        VM.warp(_START + 1 + late);
        require(stream.flow(true) == 1, "The old stream has ended");
        stream.add(1 + amount / 2, _PERIOD);
        require(stream.end == block.timestamp + _PERIOD, "The new one takes the period");
    }

    /// @dev Index and remainder hold exactly what was shared, and the remainder is less than a unit and than the shares.
    function testFuzz_grow_exact(uint160 index, uint96 left, uint96 streamed, uint96 shares) public pure {
        shares = shares < _MIN_SHARES ? shares + uint96(_MIN_SHARES) : shares;
        (uint160 next, uint96 rest) = StreamMath.grow(index, left, streamed, shares);
        uint256 difference = _difference(index, next);
        require(rest < shares, "The remainder is less than the shares");
        require(difference * shares + rest == (uint256(streamed) << 96) + left, "Nothing is lost");
    }

    /// @dev Holders of all shares never earn more together than flowed, nor a unit each less, wherever the index stands.
    function testFuzz_earned_parts(uint160 index, uint96 streamed, uint96[3] calldata parts) public pure {
        uint256 shares = _MIN_SHARES;
        for (uint256 i = 0; i < parts.length; ++i) shares += parts[i] / 4;
        (uint160 next, ) = StreamMath.grow(index, 0, streamed, shares);
        uint256 earned = StreamMath.earned(index, next, _MIN_SHARES);
        for (uint256 i = 0; i < parts.length; ++i) earned += StreamMath.earned(index, next, parts[i] / 4);
        require(earned <= streamed, "Never more than flowed");
        require(earned + parts.length + 2 > streamed, "Less than a unit each below, and one in the remainder");
    }

    /// @dev The index wraps: the same difference is worth the same on both sides of 2¹⁶⁰.
    function testFuzz_earned_wraps(uint160 from, uint160 difference, uint96 shares) public pure {
        unchecked {
            uint256 plain = StreamMath.earned(0, difference, shares);
            require(StreamMath.earned(from, from + difference, shares) == plain, "Only differences count");
        }
    }

    function _stream(uint96 remaining, uint256 time) private returns (Stream memory) {
        VM.warp(_START);
        return Stream(remaining, remaining, uint32(_START + time), uint32(_START));
    }

    function _difference(uint160 from, uint160 to) private pure returns (uint256) {
        unchecked {
            return uint160(to - from);
        }
    }
}
