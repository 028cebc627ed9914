// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The cheatcodes of the test runner that the Solidity tests use.
interface Vm {
    /// @notice Sets how many coins an account has, in units of 10⁻¹⁸ coin.
    function deal(address account, uint256 balance) external;

    /// @notice Gives an account this code.
    function etch(address account, bytes calldata code) external;

    /// @notice Makes the next call come from `sender`.
    function prank(address sender) external;

    /// @notice Sets the block's number.
    function roll(uint256 blockNumber) external;

    /// @notice Sets the block's time, in seconds since 1970.
    function warp(uint256 timestamp) external;
}
