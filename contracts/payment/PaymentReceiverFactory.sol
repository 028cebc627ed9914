// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {PaymentReceiver} from "./PaymentReceiver.sol";
import {IPaymentEscrow} from "./interfaces/IPaymentEscrow.sol";
import {IPaymentReceiver, ReceiverTerms} from "./interfaces/IPaymentReceiver.sol";
import {IPaymentReceiverFactory} from "./interfaces/IPaymentReceiverFactory.sol";

/// @title PaymentReceiverFactory
/// @notice Knows the one receiver of every terms, and deploys it; see {IPaymentReceiverFactory}.
contract PaymentReceiverFactory is IPaymentReceiverFactory {
    bytes32 private constant _SALT = 0;

    /// @inheritdoc IPaymentReceiverFactory
    IPaymentEscrow public immutable escrow;

    /// @inheritdoc IPaymentReceiverFactory
    address public immutable implementation;

    constructor(IPaymentEscrow escrow_) {
        require(address(escrow_).code.length > 0, PaymentReceiverNoEscrow(escrow_));

        escrow = escrow_;
        implementation = address(new PaymentReceiver(escrow_));
    }

    /// @inheritdoc IPaymentReceiverFactory
    function createAndSweep(ReceiverTerms calldata terms) external returns (address receiver, uint128 amount) {
        receiver = create(terms);
        amount = IPaymentReceiver(receiver).sweep();
    }

    /// @inheritdoc IPaymentReceiverFactory
    function create(ReceiverTerms calldata terms) public returns (address receiver) {
        receiver = receiverOf(terms);
        if (receiver.code.length > 0) return receiver;

        emit ReceiverCreated(receiver, terms.host, terms);

        Clones.cloneDeterministicWithImmutableArgs(implementation, abi.encode(terms), _SALT);
    }

    /// @inheritdoc IPaymentReceiverFactory
    function receiverOf(ReceiverTerms calldata terms) public view returns (address) {
        return Clones.predictDeterministicAddressWithImmutableArgs(implementation, abi.encode(terms), _SALT);
    }
}
