// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IRewardLane, RewardLeaf} from "@open-economy/sdk/contracts/rewards/interfaces/IRewardLane.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Earner
/// @notice Earns rewards at its own address, and passes them on to its owner.
contract Earner {
    using SafeERC20 for IERC20;

    address public immutable owner;

    constructor(address owner_) {
        owner = owner_;
    }

    /// @notice Claims what this contract has earned in a lane. Anyone may call.
    /// @return amount What the owner got, in units of the lane's token.
    function claim(
        IRewardLane lane,
        RewardLeaf calldata leaf,
        bytes32[] calldata proof
    ) external returns (uint256 amount) {
        amount = lane.claim(leaf, proof);
        lane.terms().token.safeTransfer(owner, amount);
    }
}
