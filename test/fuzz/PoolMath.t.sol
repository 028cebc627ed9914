// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SqrtPriceMath} from "@uniswap/v4-core/src/libraries/SqrtPriceMath.sol";
import {TickMath} from "@uniswap/v4-core/src/libraries/TickMath.sol";
import {PoolMath} from "../../contracts/iao/libraries/PoolMath.sol";

contract PoolMathTest {
    int24 private constant _SPACING = 200;

    function testFuzz_SqrtPriceIsWithinBounds(uint128 price, bool tokenFirst) external pure {
        if (price == 0) return;
        uint160 root = PoolMath.sqrtPriceOf(price, tokenFirst);
        require(root > 2 ** 36 && root < 2 ** 156, "A root is above 2^36 and below 2^156");
        require(
            root > TickMath.getSqrtPriceAtTick(TickMath.minUsableTick(_SPACING)),
            "A root is above the range's end"
        );
        require(
            root < TickMath.getSqrtPriceAtTick(TickMath.maxUsableTick(_SPACING)),
            "A root is below the range's end"
        );
    }

    function testFuzz_SqrtPriceOfTokenFirstIsFloored(uint128 price) external pure {
        if (price == 0) return;
        uint256 square = Math.mulDiv(price, 2 ** 192, 10 ** 36);
        uint256 root = PoolMath.sqrtPriceOf(price, true);
        require(root ** 2 <= square && (root + 1) ** 2 > square, "The root is the whole one below");
    }

    function testFuzz_SqrtPriceOfTokenSecondIsFloored(uint128 price) external pure {
        if (price == 0) return;
        // the root in 2²⁸, compared as root² · price ≤ 10³⁶ · 2¹³⁶ < (root + 1)² · price
        uint256 root = PoolMath.sqrtPriceOf(price, false);
        require(root % 2 ** 28 == 0, "A root is a multiple of 2^28");
        root >>= 28;
        uint256 square = 10 ** 36 * 2 ** 136;
        require(root ** 2 <= square / price && (root + 1) ** 2 > square / price, "The root is the whole one below");
        require(root >= 2 ** 63, "A unit of the root is less than one part in 2^63");
    }

    function testFuzz_LiquidityIsAllThatAmountsSufficeFor(
        uint128 price,
        bool tokenFirst,
        uint96 amount0,
        uint96 amount1
    ) external pure {
        if (price == 0) return;
        uint160 root = PoolMath.sqrtPriceOf(price, tokenFirst);
        uint128 liquidity = PoolMath.liquidityFor(root, amount0, amount1, _SPACING);
        (uint256 taken0, uint256 taken1) = _takenFor(root, liquidity);
        require(taken0 <= amount0 && taken1 <= amount1, "The pool takes at most what there is");

        // 2⁻³² more covers what rounding leaves of the first amount's factor
        (taken0, taken1) = _takenFor(root, liquidity + (liquidity >> 32) + 2);
        require(taken0 > amount0 || taken1 > amount1, "More would take more");
    }

    function _takenFor(uint160 root, uint128 liquidity) private pure returns (uint256 amount0, uint256 amount1) {
        uint160 low = TickMath.getSqrtPriceAtTick(TickMath.minUsableTick(_SPACING));
        uint160 high = TickMath.getSqrtPriceAtTick(TickMath.maxUsableTick(_SPACING));
        amount0 = SqrtPriceMath.getAmount0Delta(root, high, liquidity, true);
        amount1 = SqrtPriceMath.getAmount1Delta(low, root, liquidity, true);
    }
}
