// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What holds of a split, for every deposit below 2¹⁰⁴, every remainder below 2⁶⁴, every weight and every index.
/// @dev The lines are those of WeightedSplitter: `deposit` and `_settle` can't be called here because they read storage.
/// That the contract computes the same is tested against a twin of whole numbers.
contract SplitProof {
    /// @notice A deposit is spread without loss: rise of the index · total weight + remainder stays what came in.
    function nothingIsLost(uint104 amount, uint64 oldRemainder, uint64 totalWeight) external pure {
        require(totalWeight > 0);
        uint256 numerator = uint256(amount) * 2 ** 64 + oldRemainder;
        uint256 rise = numerator / totalWeight;
        uint256 remainder = numerator % totalWeight;
        assert(remainder < totalWeight);
        assert(rise * totalWeight + remainder == numerator);
    }

    /// @notice Accounts that share the total weight earn together at most what came in.
    function nobodyEarnsTooMuch(uint104 amount, uint64 oldRemainder, uint64 weights, uint64 totalWeight) external pure {
        require(totalWeight > 0 && weights <= totalWeight);
        uint256 numerator = uint256(amount) * 2 ** 64 + oldRemainder;
        uint256 rise = numerator / totalWeight;
        assert(rise * totalWeight <= numerator);
        assert(rise * weights <= rise * totalWeight);
        assert(rise * weights <= numerator);
    }

    /// @notice Two accounts earn what one with both weights would.
    function weightsAddUp(uint168 rise, uint64 one, uint64 other) external pure {
        assert(uint256(rise) * one + uint256(rise) * other == uint256(rise) * (uint256(one) + other));
    }

    /// @notice A payment rounds down and keeps the rest: paid · 2⁶⁴ + remainder = what was earned, and nothing overflows.
    function thePaymentKeepsTheRest(uint64 weight, uint168 rise, uint64 oldRemainder) external pure {
        uint256 earned = oldRemainder + uint256(weight) * rise;
        uint256 paid = earned / 2 ** 64;
        uint256 remainder = earned % 2 ** 64;
        assert(paid * 2 ** 64 + remainder == earned);
        assert(remainder < 2 ** 64);
    }
}
