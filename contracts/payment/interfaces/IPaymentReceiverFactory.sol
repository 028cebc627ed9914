// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IPaymentEscrow} from "./IPaymentEscrow.sol";
import {ReceiverTerms} from "./IPaymentReceiver.sol";

/// @title IPaymentReceiverFactory
/// @notice Knows the one receiver of every terms, and deploys it.
/// @dev A receiver is OpenZeppelin's clone with immutable arguments, deployed by CREATE2 with a salt of 0 and
/// `abi.encode(terms)` as its arguments. Its address can be computed by anybody from the factory, the implementation
/// and the terms, and nothing else can be deployed there. Terms are not checked: the escrow does that when it is paid,
/// and tokens may lie at the address whatever the factory thinks of it.
interface IPaymentReceiverFactory {
    /// @notice There is no contract where the escrow should be.
    error PaymentReceiverNoEscrow(IPaymentEscrow escrow);

    /// @notice Emitted for every receiver, once.
    event ReceiverCreated(address indexed receiver, address indexed host, ReceiverTerms terms);

    /// @notice Deploys the receiver of some terms, or does nothing where it exists.
    function create(ReceiverTerms calldata terms) external returns (address receiver);

    /// @notice Deploys the receiver of some terms where it doesn't exist, and sweeps it.
    /// @dev Requirements: those of {IPaymentReceiver-sweep}; where they fail nothing is deployed.
    /// @return receiver Whose tokens are swept.
    /// @return amount In the token's smallest unit.
    function createAndSweep(ReceiverTerms calldata terms) external returns (address receiver, uint128 amount);

    /// @notice The address of the receiver of some terms, whether it exists or not.
    function receiverOf(ReceiverTerms calldata terms) external view returns (address);

    /// @notice The contract that receivers are clones of.
    function implementation() external view returns (address);

    /// @notice Where the tokens of all receivers go.
    function escrow() external view returns (IPaymentEscrow);
}
