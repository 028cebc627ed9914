// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPaymentEscrow} from "../payment/interfaces/IPaymentEscrow.sol";
import {ReceiverTerms} from "../payment/interfaces/IPaymentReceiver.sol";
import {IPaymentReceiverFactory} from "../payment/interfaces/IPaymentReceiverFactory.sol";

/// @notice Says what a factory says, but names itself as every receiver.
contract PaymentReceiverFactoryMock {
    IPaymentReceiverFactory private immutable _factory;

    constructor(IPaymentReceiverFactory factory) {
        _factory = factory;
    }

    function escrow() external view returns (IPaymentEscrow) {
        return _factory.escrow();
    }

    function implementation() external view returns (address) {
        return _factory.implementation();
    }

    function receiverOf(ReceiverTerms calldata) external view returns (address) {
        return address(this);
    }
}
