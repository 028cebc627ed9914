// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title ReviewMath
/// @notice How samples are drawn and verdicts are counted. Sets of up to 256 are bit masks.
library ReviewMath {
    uint256 private constant _SAMPLE_BITS = 16;

    /// @notice Different indices below `size`, each subset with the same chance; all of them where `length` is `size`.
    /// @dev Floyd's algorithm (Bentley and Floyd, "A sample of brilliance", CACM 30(9), 1987). Requirements: `length` is at
    /// most `size`. The remainder's bias is below 2⁻²⁴⁰.
    function sample(uint128 seed, uint256 size, uint256 length) internal pure returns (uint256[] memory indices) {
        indices = new uint256[](length);
        for (uint256 i = 0; i < length; ++i) {
            uint256 last = size - length + i;
            uint256 chosen = uint256(keccak256(abi.encode(seed, "sample", i))) % (last + 1);
            indices[i] = _contains(indices, i, chosen) ? last : chosen;
        }
    }

    /// @notice Which records of a sample fail in more than half of the verdicts.
    /// @param verdicts A mask of 16 bits for each verdict; masks of positions that filed none are 0.
    /// @param votes How many verdicts there are.
    /// @param length How many records the sample has.
    function majority(uint256 verdicts, uint256 votes, uint256 length) internal pure returns (uint256 failed) {
        for (uint256 i = 0; i < length; ++i) {
            uint256 fails = 0;
            for (uint256 rest = verdicts >> i; rest != 0; rest >>= _SAMPLE_BITS) fails += rest & 1;
            if (2 * fails > votes) failed |= 1 << i;
        }
    }

    /// @notice `full · max(0, 1 − 2 · fails / sampled)`, rounded down; 0 where nothing was sampled.
    function quality(uint256 fails, uint256 sampled, uint24 full) internal pure returns (uint24) {
        // at most `full`
        return 2 * fails >= sampled ? 0 : uint24((full * (sampled - 2 * fails)) / sampled);
    }

    /// @notice How many elements a set has.
    function count(uint256 set) internal pure returns (uint256 elements) {
        for (; set != 0; set &= set - 1) ++elements;
    }

    function _contains(uint256[] memory values, uint256 length, uint256 value) private pure returns (bool) {
        for (uint256 i = 0; i < length; ++i) if (values[i] == value) return true;
        return false;
    }
}
