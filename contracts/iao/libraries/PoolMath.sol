// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {TickMath} from "@uniswap/v4-core/src/libraries/TickMath.sol";

/// @title PoolMath
/// @notice Where a pool of Uniswap v4 begins for a price, and what amounts come to over its full range.
/// @dev A square root of a price counts units of the pool's second currency for one of its first, times 2⁹⁶.
library PoolMath {
    /// @notice Units of the token that a price is for.
    uint256 internal constant PRICE_UNIT = 10 ** 36;

    /// @notice The square root that a pool begins with, rounded down.
    /// @dev For any price it is above 2³⁶ and below 2¹⁵⁶, so within the bounds of {TickMath}. Where the token is first, it is
    /// ⌊√(price · 2¹⁹² / 10³⁶)⌋, less than a unit below. Else it is ⌊√(10³⁶ · 2¹³⁶ / price)⌋ · 2²⁸, less than one part in 2⁶³ below: as
    /// much as 256 bits hold of it for a price of 1.
    /// @param price What 10³⁶ units of the token cost, in units of the currency; not zero.
    /// @param tokenFirst Whether the token's address is below the currency's.
    function sqrtPriceOf(uint128 price, bool tokenFirst) internal pure returns (uint160) {
        // below 2¹⁵⁶, see above
        return
            uint160(
                tokenFirst
                    ? Math.sqrt(Math.mulDiv(price, 2 ** 192, PRICE_UNIT))
                    : Math.sqrt((PRICE_UNIT << 136) / price) << 28
            );
    }

    /// @notice The liquidity over the full range that two amounts suffice for at a price, rounded down.
    /// @dev Uniswap v3's whitepaper, equations 6.29 and 6.30, solved for the liquidity; the less of both. A pool rounds what it takes
    /// up, to at most these amounts.
    /// Reverts where it takes more than 128 bits (`SafeCastOverflowedUintDowncast`).
    /// @param sqrtPrice Of a pool that begins; see `sqrtPriceOf`.
    /// @param amount0 In units of the pool's first currency.
    /// @param amount1 In units of its second.
    function liquidityFor(
        uint160 sqrtPrice,
        uint128 amount0,
        uint128 amount1,
        int24 tickSpacing
    ) internal pure returns (uint128) {
        uint256 low = TickMath.getSqrtPriceAtTick(TickMath.minUsableTick(tickSpacing));
        uint256 high = TickMath.getSqrtPriceAtTick(TickMath.maxUsableTick(tickSpacing));
        uint256 by0 = Math.mulDiv(amount0, Math.mulDiv(sqrtPrice, high, 2 ** 96), high - sqrtPrice);
        uint256 by1 = Math.mulDiv(amount1, 2 ** 96, sqrtPrice - low);
        return SafeCast.toUint128(Math.min(by0, by1));
    }
}
