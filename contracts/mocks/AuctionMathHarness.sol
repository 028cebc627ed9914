// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AuctionMath} from "../iao/libraries/AuctionMath.sol";
import {Outcome} from "../iao/interfaces/OfferingTypes.sol";

/// @notice Clears a whole book in one call, with the maths that {ModelOffering} has.
contract AuctionMathHarness {
    struct Bid {
        uint16 tick;
        uint128 amount;
    }

    struct Payout {
        uint256 tokens;
        uint256 refund;
    }

    function clear(
        uint256 supply,
        uint256 floor,
        uint256 growth,
        uint256 count,
        Bid[] calldata bids
    ) external pure returns (Outcome memory outcome, Payout[] memory payouts) {
        uint256[] memory sums = new uint256[](count);
        for (uint256 i = 0; i < bids.length; ++i) sums[bids[i].tick] += bids[i].amount;
        outcome = _outcomeOf(supply, AuctionMath.limits(floor, growth, count), sums);

        payouts = new Payout[](bids.length);
        for (uint256 i = 0; i < bids.length; ++i) payouts[i] = _payoutOf(outcome, bids[i]);
    }

    function _outcomeOf(
        uint256 supply,
        uint256[] memory limits,
        uint256[] memory sums
    ) private pure returns (Outcome memory) {
        uint256 above = 0;
        uint256 tick = limits.length;
        while (tick > 0) {
            uint256 limit = limits[--tick];
            bool reached = AuctionMath.reaches(above + sums[tick], supply, limit);
            if (reached) return AuctionMath.clearAt(tick, above, sums[tick], supply, limit);
            above += sums[tick];
        }
        return AuctionMath.clearAtFloor(above, supply, limits[0]);
    }

    function _payoutOf(Outcome memory outcome, Bid calldata placed) private pure returns (Payout memory) {
        if (placed.tick >= outcome.firstFilled) {
            return Payout(AuctionMath.tokensFor(placed.amount, outcome.price), 0);
        }
        if (placed.tick + 1 < outcome.firstFilled) return Payout(0, placed.amount);
        (uint256 tokens, uint256 refund) = AuctionMath.shareOfMargin(
            placed.amount,
            outcome.marginBid,
            outcome.marginPaid,
            outcome.marginSold
        );
        return Payout(tokens, refund);
    }
}
