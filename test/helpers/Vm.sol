// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The cheatcodes of the test runner that the Solidity tests use.
interface Vm {
    /// @notice The address of a key.
    function addr(uint256 privateKey) external pure returns (address);

    /// @notice Sets how many coins an account has, in units of 10⁻¹⁸ coin.
    function deal(address account, uint256 balance) external;

    /// @notice An environment variable, or another text where there is none.
    function envOr(string calldata name, string calldata otherwise) external view returns (string memory);

    /// @notice Gives an account this code.
    function etch(address account, bytes calldata code) external;

    /// @notice Makes the next call come from `sender`.
    function prank(address sender) external;

    /// @notice Sets the block's number.
    function roll(uint256 blockNumber) external;

    /// @notice Signs a hash with a key.
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);

    /// @notice Sets the block's time, in seconds since 1970.
    function warp(uint256 timestamp) external;
}
