// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {OfferingId} from "../iao/interfaces/OfferingTypes.sol";

/// @notice Notes what it is told of liquidity, and keeps it.
contract LiquidityLockerMock {
    struct Funds {
        IERC20 token;
        IERC20 currency;
        uint128 tokens;
        uint128 amount;
        uint128 price;
    }

    mapping(OfferingId offeringId => Funds) public fundsOf;

    /// @notice As {ILiquidityLocker} has it.
    function fund(
        OfferingId offeringId,
        IERC20 token,
        IERC20 currency,
        uint128 tokens,
        uint128 amount,
        uint128 price
    ) external {
        fundsOf[offeringId] = Funds(token, currency, tokens, amount, price);
    }
}
