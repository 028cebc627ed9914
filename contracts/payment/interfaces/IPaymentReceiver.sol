// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ModelId} from "../../model/interfaces/IModelRegistry.sol";
import {IPaymentEscrow} from "./IPaymentEscrow.sol";

/// @notice What a receiver's tokens are split by; fixed for ever.
/// @param host Who serves.
/// @param token What is paid in.
/// @param modelId What is served.
/// @param policyHash The model's fee policy, as the escrow knows it.
struct ReceiverTerms {
    address host;
    IERC20 token;
    ModelId modelId;
    bytes32 policyHash;
}

/// @title IPaymentReceiver
/// @notice An address that bare transfers can pay a model's service to: all that it can do is to have them split.
/// @dev For payments that carry nothing but an amount, such as x402's `exact`, whose facilitator calls the token alone.
/// The terms are in the address, so that tokens can be sent before the receiver is deployed. There is no owner, no
/// approval but the escrow's, and no other exit: whoever sweeps, the tokens go by the terms.
///
/// Whatever comes in is taken for a payment. Another token, the chain's coin, and tokens for terms that the escrow
/// refuses stay here, for ever unless the escrow comes to take them.
interface IPaymentReceiver {
    /// @notice There is nothing to sweep.
    error PaymentReceiverEmpty(IERC20 token);

    /// @notice The contract that receivers are clones of has no terms.
    error PaymentReceiverNotAClone();

    /// @notice Emitted for every sweep; `amount` in the token's smallest unit.
    event Swept(uint128 amount);

    /// @notice Pays the whole balance into the escrow, which splits it, whoever calls.
    /// @dev A balance above 2¹²⁸ − 1 units is swept in parts, as many units in each call. Requirements: a clone
    /// (`PaymentReceiverNotAClone`); a balance (`PaymentReceiverEmpty`); what the escrow requires.
    /// @return amount In the token's smallest unit.
    function sweep() external returns (uint128 amount);

    /// @notice What the tokens are split by.
    /// @dev Requirements: a clone (`PaymentReceiverNotAClone`).
    function terms() external view returns (ReceiverTerms memory);

    /// @notice Where the tokens go; the same for all receivers of a factory.
    function escrow() external view returns (IPaymentEscrow);
}
