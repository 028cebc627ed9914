// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Stream} from "../interfaces/IStreamingStake.sol";

/// @title StreamMath
/// @notice How income flows, and how it is shared. Amounts take 96 bits, times are in seconds since 1970.
library StreamMath {
    uint256 private constant _FRACTION_BITS = 96;

    /// @notice Lets a stream flow up to now, and says how much has flowed; all that is left from the end on. Where too
    /// little is staked nothing flows, and the end moves away by the time that has passed.
    /// @dev Rounds down; the rest stays in `remaining`, so that nothing is lost however often it is called.
    function flow(Stream memory stream, bool staked) internal view returns (uint256 streamed) {
        uint256 remaining = stream.remaining;
        uint256 elapsed = block.timestamp - stream.updatedAt;
        // 32 bits last until 2106
        stream.updatedAt = uint32(block.timestamp);
        if (remaining == 0) return 0;
        if (!staked) {
            stream.end += uint32(elapsed);
            return 0;
        }

        uint256 left = stream.end + elapsed - block.timestamp;
        streamed = elapsed >= left ? remaining : (remaining * elapsed) / left;
        // at most what was left, which takes 96 bits
        stream.remaining = uint96(remaining - streamed);
    }

    /// @notice Adds income to a stream that has flowed up to now: both end after the mean of their times, weighted by their
    /// amounts and rounded down.
    /// @dev Requirements: amount and `remaining` take 96 bits together; the amount is not zero.
    function add(Stream memory stream, uint256 amount, uint256 period) internal view {
        uint256 remaining = stream.remaining;
        uint256 left = remaining == 0 ? 0 : stream.end - block.timestamp;
        uint256 mean = (remaining * left + amount * period) / (remaining + amount);
        // at most the larger of both times, and as many units as take 96 bits
        (stream.remaining, stream.end) = (uint96(remaining + amount), uint32(block.timestamp + mean));
    }

    /// @notice The index after `streamed` units were shared among `shares`, and what the division leaves. Both have 96
    /// fractional bits, so a remainder is less than a unit. The index wraps: only differences count.
    /// @dev Requirements: shares take 33 to 96 bits, and `streamed` 96, so that one step takes 160; `remainder` came with the
    /// index.
    function grow(
        uint160 index,
        uint96 remainder,
        uint256 streamed,
        uint256 shares
    ) internal pure returns (uint160, uint96) {
        uint256 units = (streamed << _FRACTION_BITS) + remainder;
        unchecked {
            // a remainder is below the shares, which take 96 bits
            return (index + uint160(units / shares), uint96(units % shares));
        }
    }

    /// @notice What a stake has earned between two indices, in units, rounded down.
    /// @dev Exact while fewer than 2⁶⁴ units a share flow between both indices; beyond that it says less, never more.
    function earned(uint160 from, uint160 to, uint256 shares) internal pure returns (uint256) {
        unchecked {
            return (shares * uint160(to - from)) >> _FRACTION_BITS;
        }
    }
}
