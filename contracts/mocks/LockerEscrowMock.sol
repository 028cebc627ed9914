// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ILiquidityLocker, ILockerEscrow} from "../iao/interfaces/ILiquidityLocker.sol";
import {OfferingId} from "../iao/interfaces/OfferingTypes.sol";

/// @notice Sends a locker what lies here and tells it so, as the escrow of an offering does.
contract LockerEscrowMock is ILockerEscrow {
    ILiquidityLocker public immutable locker;

    constructor(ILiquidityLocker locker_) {
        locker = locker_;
    }

    function fund(
        OfferingId offeringId,
        IERC20 token,
        IERC20 currency,
        uint128 tokens,
        uint128 amount,
        uint128 price
    ) external {
        token.transfer(address(locker), tokens);
        currency.transfer(address(locker), amount);
        locker.fund(offeringId, token, currency, tokens, amount, price);
    }
}
