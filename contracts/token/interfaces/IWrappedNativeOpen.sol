// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title IWrappedNativeOpen
/// @notice The coin of a chain whose coin is OPEN, one to one, as a token with permits, signed payments and votes.
/// @dev Rules that hold at all times:
/// - the wrapper holds at least one unit of the coin for each of its own;
/// - whoever holds units can withdraw as many: there is no owner, no pause, no fee and no wait.
/// Coins that reach the wrapper without a call (a block's reward, a contract's end) stay in it and belong to nobody.
/// The ERC-20 `Transfer` events from and to the zero address tell every deposit and withdrawal; there are no others.
/// `withdrawTo` has the selector of `IWrappedOpen.withdrawTo`.
interface IWrappedNativeOpen {
    /// @notice Thrown where the receiver of a withdrawal does not take the coins.
    error WrappedNativeOpenTransferFailed(address to, uint256 amount);

    /// @notice Mints to the caller as many units as come with the call, as a plain payment does.
    /// @dev Anyone may call. Requirements: the supply stays below 2²⁰⁸ (`ERC20ExceededSafeSupply`).
    function deposit() external payable;

    /// @notice Mints to `account` as many units as come with the call.
    /// @dev Anyone may call. Requirements: those of `deposit`; `account` is not zero and not the wrapper
    /// (`ERC20InvalidReceiver`).
    /// @param account Receives the wrapper's units.
    function depositTo(address account) external payable;

    /// @notice Burns `amount` of the caller's units and pays as many coins, with all the gas that is left.
    /// @dev Anyone may call. Requirements: the caller has the units (`ERC20InsufficientBalance`); `account` is not zero
    /// and not the wrapper (`ERC20InvalidReceiver`); it takes the coins.
    /// @param account Receives the coins.
    /// @param amount In units of 10⁻¹⁸ coin.
    /// @return Always true.
    function withdrawTo(address payable account, uint256 amount) external returns (bool);
}
