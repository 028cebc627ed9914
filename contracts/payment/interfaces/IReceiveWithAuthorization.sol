// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title IReceiveWithAuthorization
/// @notice The one call of ERC-3009 (https://eips.ethereum.org/EIPS/eip-3009) by which a payee pulls a signed payment.
interface IReceiveWithAuthorization {
    /// @notice Moves `value` units from `from` to `to`, who calls, by the signature of `from`.
    /// @param value In the token's smallest unit.
    /// @param validAfter In seconds since 1970.
    /// @param validBefore In seconds since 1970.
    /// @param nonce That `from` has not used.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;
}
