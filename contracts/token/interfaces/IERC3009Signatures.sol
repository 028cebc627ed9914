// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title IERC3009Signatures
/// @notice The three calls of ERC-3009 with the signature in one piece, which a contract can give too (ERC-1271).
/// @dev Signed data, nonces and validity are those of the calls with `v`, `r` and `s`. An account with code,
/// also one that is delegated by EIP-7702, is asked for `isValidSignature`; any other signs with 65 bytes `r, s, v`.
interface IERC3009Signatures {
    /// @notice Moves `value` units from `from` to `to`, whoever brings `from`'s signature.
    /// @dev Requirements: the signature is `from`'s (`ERC3009InvalidSignature`); `validAfter` < now < `validBefore`
    /// (`ERC3009InvalidAuthorizationTime`); the nonce is not used (`ERC3009UsedAuthorization`); the balance suffices.
    /// @param value In the token's smallest unit.
    /// @param validAfter In seconds since 1970.
    /// @param validBefore In seconds since 1970.
    /// @param nonce Any 32 bytes that `from` has not used, drawn at random.
    /// @param signature By `from`, of `TransferWithAuthorization`.
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;

    /// @notice The same for the payee only, so that nobody can bring the payment before the call that needs it.
    /// @dev Requirements: those of `transferWithAuthorization`; the caller is `to` (`ERC20InvalidReceiver`).
    /// @param signature By `from`, of `ReceiveWithAuthorization`.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;

    /// @notice Uses a nonce up without a payment, whoever brings the authorizer's signature.
    /// @dev Requirements: the signature is the authorizer's; the nonce is not used.
    /// @param signature By `authorizer`, of `CancelAuthorization`.
    function cancelAuthorization(address authorizer, bytes32 nonce, bytes calldata signature) external;
}
