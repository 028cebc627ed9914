// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title IWrappedOpen
/// @notice An ERC-20 that exists already, one to one, with the abilities that it lacks: permits, signed payments, votes.
/// @dev Rules that hold at all times, for an underlying token that moves exactly what it is told to:
/// - the wrapper holds at least one unit of the underlying token for each of its own;
/// - whoever holds units can withdraw as many: there is no owner, no pause, no fee and no wait.
/// What is sent to the wrapper without `depositFor` stays in it for good and belongs to nobody. The underlying token is
/// trusted to keep the wrapper's balance: one that rebases, charges or freezes harms whoever withdraws last.
/// The ERC-20 `Transfer` events from and to the zero address tell every deposit and withdrawal; there are no others.
interface IWrappedOpen {
    /// @notice Thrown by the constructor where the underlying address has no code.
    error WrappedOpenNoContract(address underlying);

    /// @notice Thrown by the constructor where the underlying token has other than 18 decimals, or tells none (0).
    error WrappedOpenWrongDecimals(uint8 decimals);

    /// @notice Thrown where a deposit changes the wrapper's balance by another amount than it says.
    error WrappedOpenUnexpectedAmount(uint256 expected, uint256 received);

    /// @notice Pulls `amount` of the underlying token from the caller, who has approved it, and mints as many units.
    /// @dev Anyone may call. Requirements: `account` is not zero and not the wrapper (`ERC20InvalidReceiver`); the
    /// wrapper receives exactly the amount; the underlying token does not call `depositFor` or `withdrawTo` meanwhile
    /// (`ReentrancyGuardReentrantCall`); the wrapper's supply stays below 2²⁰⁸ (`ERC20ExceededSafeSupply`).
    /// @param account Receives the wrapper's units.
    /// @param amount In units of 10⁻¹⁸ token.
    /// @return Always true.
    function depositFor(address account, uint256 amount) external returns (bool);

    /// @notice Burns `amount` of the caller's units and pays as much of the underlying token.
    /// @dev Anyone may call. Requirements: the caller has the units (`ERC20InsufficientBalance`); `account` is not the
    /// wrapper (`ERC20InvalidReceiver`); the underlying token does not call back, as for `depositFor`.
    /// @param account Receives the underlying token.
    /// @param amount In units of 10⁻¹⁸ token.
    /// @return Always true.
    function withdrawTo(address account, uint256 amount) external returns (bool);

    /// @notice The token that is wrapped.
    function underlying() external view returns (IERC20);
}
