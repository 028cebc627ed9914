// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeERC20, IERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ModelId} from "../model/interfaces/IModelRegistry.sol";
import {IPaymentEscrow} from "../payment/interfaces/IPaymentEscrow.sol";

/// @notice Takes every payment, without a guard against re-entry, and says what it was for.
contract PaymentEscrowMock is IPaymentEscrow {
    using SafeERC20 for IERC20;

    event Paid(address indexed payer, address host, IERC20 token, ModelId modelId, bytes32 policyHash, uint128 amount);

    function pay(address host, IERC20 token, ModelId modelId, bytes32 policyHash, uint128 amount) external {
        emit Paid(msg.sender, host, token, modelId, policyHash, amount);

        token.safeTransferFrom(msg.sender, address(this), amount);
    }
}
