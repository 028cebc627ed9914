// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Outcome} from "../../contracts/iao/interfaces/OfferingTypes.sol";
import {AuctionMath} from "../../contracts/iao/libraries/AuctionMath.sol";

contract AuctionMathFuzzTest {
    uint256 private constant _PRICE_UNIT = 1e36;

    /// @dev Each limit is the one before and its growth, rounded up by less than a unit; the last one is the top.
    function testFuzz_limits_grow(uint96 floor, uint16 growth, uint16 count) public pure {
        (uint256 first, uint256 part) = (uint256(floor) + 1, (uint256(growth) % 200) + 1);
        uint256 length = (count % 64) + 1;
        uint256[] memory limits = AuctionMath.limits(first, part, length);
        require(limits[0] == first, "The floor is first");
        for (uint256 i = 1; i < length; ++i) {
            uint256 step = (limits[i] - limits[i - 1]) * 10_000;
            require(step >= limits[i - 1] * part && step < limits[i - 1] * part + 10_000, "It is rounded up by a unit");
        }
        require(AuctionMath.topLimit(first, part, length) == limits[length - 1], "The last one is the top");
    }

    /// @dev A top that doesn't fit in 128 bits is said as such, whatever the growth and the count.
    function testFuzz_topLimit_never_wraps(uint128 floor, uint16 growth, uint16 count) public pure {
        uint256 top = AuctionMath.topLimit(uint256(floor) + 1, uint256(growth) + 1, count);
        require(top > floor, "It is the floor at least");
        require(top < 2 ** 132, "It is at most one step beyond");
    }

    /// @dev With the largest amounts that a sale takes nothing overflows, and all that is promised of a price holds.
    function testFuzz_clearAt_promises(uint128 supply, uint128 limit, uint128 above, uint128 bids) public pure {
        (supply, limit) = _sale(supply, limit);
        // bids above don't buy the supply at a limit above, which is at most seven and a half times this one
        uint256 most = (uint256(supply) * limit) / _PRICE_UNIT;
        uint256 filled = most == 0 ? 0 : above % most;
        if (!AuctionMath.reaches(filled + bids, supply, limit)) return;

        Outcome memory outcome = AuctionMath.clearAt(5, filled, bids, supply, limit);
        require(outcome.price == limit && outcome.sold == supply, "All is sold at the limit");
        require(outcome.marginPaid <= bids && outcome.marginSold <= supply, "The margin is part of both");
        require(outcome.proceeds == filled + outcome.marginPaid, "Proceeds are both parts");
        require(outcome.proceeds * _PRICE_UNIT <= uint256(supply) * limit, "Proceeds are at most the supply's worth");
        require(uint256(supply) * limit < (uint256(outcome.proceeds) + 2) * _PRICE_UNIT + limit, "And within rounding");
        require(AuctionMath.tokensFor(filled, limit) + outcome.marginSold <= supply, "It isn't oversold");
    }

    /// @dev A price between two limits is the lowest at which those above don't buy more than there is.
    function testFuzz_clearAt_between(uint128 supply, uint128 limit, uint128 extra, uint128 bids) public pure {
        (supply, limit) = _sale(supply, limit);
        // the price fits, as the limit above it does
        limit = limit / 4 + 1;
        uint256 worth = (uint256(supply) * limit) / _PRICE_UNIT;
        uint256 above = worth + 1 + (extra % (worth + 1));
        if (above * _PRICE_UNIT > uint256(supply) * type(uint128).max) return;

        Outcome memory outcome = AuctionMath.clearAt(5, above, bids, supply, limit);
        require(outcome.price > limit && outcome.firstFilled == 6, "It is above the limit");
        require(above * _PRICE_UNIT <= uint256(supply) * outcome.price, "They don't buy more than there is");
        require(above * _PRICE_UNIT > uint256(supply) * (outcome.price - 1), "A lower price would let them");
        require(outcome.sold <= supply && outcome.proceeds == above, "They pay all they bid");
        require(outcome.marginPaid == 0 && outcome.marginSold == 0, "Nobody else pays");
    }

    /// @dev Two parts of a bid never get more than the whole, and less by a unit at most.
    function testFuzz_tokensFor_parts(uint128 one, uint96 other, uint128 price) public pure {
        (uint256 a, uint256 b, uint256 p) = (one >> 1, other, uint256(price) + 1);
        uint256 parts = AuctionMath.tokensFor(a, p) + AuctionMath.tokensFor(b, p);
        uint256 whole = AuctionMath.tokensFor(a + b, p);
        require(parts <= whole && whole <= parts + 1, "Nobody gains by splitting a bid");
    }

    /// @dev Bids at the margin never get more than there is together, nor pay less than what is due.
    function testFuzz_shareOfMargin_parts(uint128[4] calldata bids, uint128 paid, uint128 sold) public pure {
        uint256 all = 0;
        for (uint256 i = 0; i < bids.length; ++i) all += (bids[i] >> 2) + 1;
        uint256 due = paid % (all + 1);
        (uint256 tokens, uint256 refunds) = (0, 0);
        for (uint256 i = 0; i < bids.length; ++i) {
            (uint256 got, uint256 back) = AuctionMath.shareOfMargin((bids[i] >> 2) + 1, all, due, sold);
            (tokens, refunds) = (tokens + got, refunds + back);
        }
        require(tokens <= sold && sold < tokens + bids.length, "Within a unit a bid of what is sold");
        require(all - refunds >= due && all - refunds < due + bids.length, "Within a unit a bid of what is due");
    }

    function _sale(uint128 supply, uint128 limit) private pure returns (uint128, uint128) {
        (supply, limit) = (supply == 0 ? 1 : supply, limit == 0 ? 1 : limit);
        // the hard cap takes 128 bits
        while ((uint256(supply) * limit) / _PRICE_UNIT > type(uint128).max / 2) limit >>= 1;
        return (supply, limit);
    }
}
