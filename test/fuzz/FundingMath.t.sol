// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundingMath} from "../../contracts/iao/libraries/FundingMath.sol";

contract FundingMathFuzzTest {
    using FundingMath for uint128;

    uint256 private constant _WHOLE = 10_000;

    /// @dev Whoever burns first or last is paid the same for a token, or more by what rounding has left; never more than all.
    function testFuzz_redeemedDown_Order(uint128 amount, uint128[6] calldata parts) external pure {
        uint256 supply = 1;
        for (uint256 i = 0; i < parts.length; ++i) supply += parts[i];
        (uint128 left, uint256 tokens) = (amount, supply);
        for (uint256 i = 0; i < parts.length; ++i) {
            uint256 fair = (uint256(amount) * parts[i]) / supply;
            uint128 paid = left.redeemedDown(parts[i], tokens);
            require(paid >= fair, "Less than at first");
            require(paid <= fair + i + 1 + (i * uint256(parts[i])) / tokens, "More than rounding has left");
            (left, tokens) = (left - paid, tokens - parts[i]);
        }
        require(left.redeemedDown(tokens, tokens) == left, "The last one has all that is left");
    }

    /// @dev Burning in two steps never pays more than at once.
    function testFuzz_redeemedDown_Parts(uint128 amount, uint128 first, uint128 second, uint128 others) external pure {
        uint256 both = uint256(first) + second;
        uint256 supply = both + others;
        uint128 paid = amount.redeemedDown(first, supply);
        if (first < supply) paid += (amount - paid).redeemedDown(second, supply - first);
        require(paid <= amount.redeemedDown(both, supply), "More in parts");
    }

    /// @dev Burning without being paid first never brings more for the rest than was given up.
    function testFuzz_redeemedDown_Burning(uint128 amount, uint128 burned, uint128 kept, uint128 others) external pure {
        uint256 supply = uint256(burned) + kept + others;
        uint128 paid = amount.redeemedDown(kept, supply - burned);
        require(paid <= amount.redeemedDown(uint256(kept) + burned, supply), "A profit by burning");
    }

    function testFuzz_redeemedDown_NothingOfNoSupply(uint128 amount, uint256 tokens) external pure {
        require(amount.redeemedDown(tokens, 0) == 0, "Something of nothing");
    }

    /// @dev Vested is nothing at first, never falls, never is above the time's part, and is all in the end.
    function testFuzz_vestedDown(uint128 total, uint40 early, uint40 late, uint40 period) external pure {
        if (early > late) (early, late) = (late, early);
        uint256 vested = FundingMath.vestedDown(total, late, period);
        require(FundingMath.vestedDown(total, early, period) <= vested, "It falls");
        require(vested <= total, "More than all");
        require(late >= period || vested * period <= uint256(total) * late, "More than the time's part");
        require(late >= period || (vested + 1) * period > uint256(total) * late, "A unit less");
        require(FundingMath.vestedDown(total, period, period) == total, "Not all in the end");
        require(period == 0 || FundingMath.vestedDown(total, 0, period) == 0, "Something at once");
    }

    /// @dev What creator, liquidity and milestones have sums to the proceeds, and the last milestone frees something that
    /// isn't less than its share.
    function testFuzz_partDown_Sum(uint128 proceeds, uint16 creator, uint16 liquidity, uint16 first) external pure {
        (uint256 creatorShare, uint256 liquidityShare) = (creator % 2_001, 2_000 + (liquidity % 5_000));
        uint256 rest = _WHOLE - creatorShare - liquidityShare;
        uint256 firstShare = first % rest;
        uint128 unreleased = proceeds - proceeds.partDown(creatorShare) - proceeds.partDown(liquidityShare);
        require(unreleased >= proceeds.partDown(firstShare), "The first milestone isn't there");
        uint128 last = unreleased - proceeds.partDown(firstShare);
        require(last >= proceeds.partDown(rest - firstShare), "Less than the share");
    }

    /// @dev There are always enough tokens for liquidity, where the auction has sold no more than the sale at the price.
    function testFuzz_tokensDown_Enough(uint112 sale, uint112 price, uint128 proceeds, uint16 share) external pure {
        (uint256 supply, uint256 cost, uint256 part) = (uint256(sale) + 1, uint256(price) + 1, share % (_WHOLE + 1));
        uint256 most = (supply * cost) / FundingMath.PRICE_UNIT;
        uint128 paid = uint128(proceeds % (most + 1));
        uint256 tokens = paid.partDown(part).tokensDown(uint128(cost));
        require(tokens <= uint128(supply).partUp(part), "Not enough tokens");
    }
}
