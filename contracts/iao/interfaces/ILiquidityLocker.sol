// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {OfferingId} from "./IModelOffering.sol";

/// @title ILiquidityLocker
/// @notice Locks liquidity of a model's token in a pool of Uniswap v4, for ever.
/// @dev The locker is itself the hook of its pools, with only BEFORE_INITIALIZE, and admits only itself. So nobody initialises
/// a pool of this hook first, at whatever price. It initialises the pool at the clearing price and adds all as one position over the full range,
/// by the pool manager's `unlock`, without a position token and without Permit2. No call of it removes liquidity; it
/// collects fees only: those in the currency go to the token's revenue rights, those in the token are burned.
/// What it is given waits here until the pool takes it; nothing else waits for that.
interface ILiquidityLocker {
    /// @notice Takes note of tokens and currency that the escrow has sent for a pool.
    /// @dev Requirements: the caller is the escrow.
    /// @param price The clearing price: what 10³⁶ units of the token cost, in units of the currency.
    function fund(
        OfferingId offeringId,
        IERC20 token,
        IERC20 currency,
        uint128 tokens,
        uint128 amount,
        uint128 price
    ) external;
}
