// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Outcome} from "../interfaces/OfferingTypes.sol";

/// @title AuctionMath
/// @notice The limits, the price and the fills of an auction, see {IModelOffering}.
/// @dev A price is what 10³⁶ units of the token cost. Supplies, bids at one limit, and limits take 128 bits, and what is bid
/// above the limit that is reached is below the hard cap, which takes 128 bits as well: no product here takes more than 256.
library AuctionMath {
    uint256 private constant _PRICE_UNIT = 1e36;
    uint256 private constant _ALL = 10_000;

    /// @notice The limits of a sale, the lowest first.
    /// @dev Requirements: `topLimit` takes 128 bits.
    /// @param growth In basis points.
    function limits(uint256 floor, uint256 growth, uint256 count) internal pure returns (uint256[] memory prices) {
        prices = new uint256[](count);
        uint256 price = floor;
        unchecked {
            for (uint256 i = 0; i < count; ++i) {
                prices[i] = price;
                price += (price * growth + _ALL - 1) / _ALL;
            }
        }
    }

    /// @notice The highest limit, or the first one that doesn't fit in 128 bits.
    /// @param growth In basis points; not zero.
    function topLimit(uint256 floor, uint256 growth, uint256 count) internal pure returns (uint256 price) {
        price = floor;
        for (uint256 i = 1; i < count && price <= type(uint128).max; ++i) price = _next(price, growth);
    }

    /// @notice What a supply comes to at a price, in units of the currency, rounded down.
    function valueOf(uint256 supply, uint256 price) internal pure returns (uint256) {
        return (supply * price) / _PRICE_UNIT;
    }

    /// @notice Whether what is bid at a limit and above buys the whole supply there.
    /// @param bids Less than 129 bits: at the limits above they didn't buy it.
    function reaches(uint256 bids, uint256 supply, uint256 limit) internal pure returns (bool) {
        unchecked {
            return bids * _PRICE_UNIT >= supply * limit;
        }
    }

    /// @notice The outcome where what is bid at no limit and above buys the whole supply.
    /// @param bids All that is bid.
    function clearAtFloor(uint256 bids, uint256 supply, uint256 floor) internal pure returns (Outcome memory outcome) {
        _fillWhole(outcome, bids, floor);
        assert(outcome.sold <= supply);
    }

    /// @notice The outcome where `tick` is the highest limit that is reached.
    /// @param above What is bid at the limits above it.
    /// @param bids What is bid at it.
    /// @param limit Its price.
    function clearAt(
        uint256 tick,
        uint256 above,
        uint256 bids,
        uint256 supply,
        uint256 limit
    ) internal pure returns (Outcome memory outcome) {
        // at most the number of limits, and what takes 128 bits
        (outcome.firstFilled, outcome.marginBid) = (uint16(tick + 1), uint128(bids));
        uint256 price = _ceilDiv(above * _PRICE_UNIT, supply);
        if (price > limit) {
            _fillWhole(outcome, above, price);
            return outcome;
        }

        // `above` buys at most the supply at the limit
        uint256 rest = supply - _ceilDiv(above * _PRICE_UNIT, limit);
        uint256 paid = valueOf(rest, limit);
        (outcome.price, outcome.sold) = (uint128(limit), uint128(supply));
        (outcome.marginSold, outcome.marginPaid) = (uint128(rest), uint128(paid));
        // both together are at most the hard cap
        outcome.proceeds = uint128(above + paid);
    }

    /// @notice The tokens for a bid that is filled, rounded down.
    function tokensFor(uint256 bid, uint256 price) internal pure returns (uint256) {
        return (bid * _PRICE_UNIT) / price;
    }

    /// @notice What a bid at the margin gets, both rounded down.
    function shareOfMargin(
        uint256 bid,
        uint256 marginBid,
        uint256 marginPaid,
        uint256 marginSold
    ) internal pure returns (uint256 tokens, uint256 refund) {
        return ((bid * marginSold) / marginBid, (bid * (marginBid - marginPaid)) / marginBid);
    }

    /// @dev The price is at most the limit above, and the bids are below the hard cap.
    function _fillWhole(Outcome memory outcome, uint256 bids, uint256 price) private pure {
        (outcome.price, outcome.proceeds) = (uint128(price), uint128(bids));
        // at most the supply
        outcome.sold = uint128(tokensFor(bids, price));
    }

    /// @dev Of a price of 128 bits, and a growth of 16.
    function _next(uint256 price, uint256 growth) private pure returns (uint256) {
        unchecked {
            return price + (price * growth + _ALL - 1) / _ALL;
        }
    }

    function _ceilDiv(uint256 numerator, uint256 denominator) private pure returns (uint256) {
        return numerator == 0 ? 0 : (numerator - 1) / denominator + 1;
    }
}
