// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {SafeERC20, IERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPaymentEscrow} from "./interfaces/IPaymentEscrow.sol";
import {IPaymentReceiver, ReceiverTerms} from "./interfaces/IPaymentReceiver.sol";

/// @title PaymentReceiver
/// @notice Has what it is paid split; see {IPaymentReceiver}. A clone, whose terms are in its code.
contract PaymentReceiver is IPaymentReceiver {
    using SafeERC20 for IERC20;

    address private immutable _implementation = address(this);

    /// @inheritdoc IPaymentReceiver
    IPaymentEscrow public immutable escrow;

    constructor(IPaymentEscrow escrow_) {
        escrow = escrow_;
    }

    /// @inheritdoc IPaymentReceiver
    function sweep() external returns (uint128 amount) {
        ReceiverTerms memory terms_ = terms();
        amount = uint128(Math.min(terms_.token.balanceOf(address(this)), type(uint128).max));
        require(amount > 0, PaymentReceiverEmpty(terms_.token));

        emit Swept(amount);

        terms_.token.forceApprove(address(escrow), amount);
        escrow.pay(terms_.host, terms_.token, terms_.modelId, terms_.policyHash, amount);
    }

    /// @inheritdoc IPaymentReceiver
    function terms() public view returns (ReceiverTerms memory) {
        require(address(this) != _implementation, PaymentReceiverNotAClone());

        return abi.decode(Clones.fetchCloneArgs(address(this)), (ReceiverTerms));
    }
}
