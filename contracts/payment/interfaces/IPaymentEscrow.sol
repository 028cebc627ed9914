// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ModelId} from "../../model/interfaces/IModelRegistry.sol";

/// @title IPaymentEscrow
/// @notice Splits what is paid for a model's service.
interface IPaymentEscrow {
    /// @notice Pulls `amount` from the caller and splits it at once by the policy.
    /// @param amount In the token's smallest unit.
    function pay(address host, IERC20 token, ModelId modelId, bytes32 policyHash, uint128 amount) external;
}
