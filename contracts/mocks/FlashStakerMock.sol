// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {StreamingStake} from "../rewards/StreamingStake.sol";

/// @notice Borrows tokens, stakes them with votes, lets them cool, and pays back, all at once. The lender's allowance
/// stands for a flash loan without a fee.
contract FlashStakerMock {
    using SafeERC20 for IERC20;

    function run(StreamingStake stake, address lender, uint256 amount) external {
        IERC20 token = stake.token();
        token.safeTransferFrom(lender, address(this), amount);
        token.forceApprove(address(stake), amount);
        stake.delegate(address(this));
        stake.stake(address(this), amount);
        stake.startCooldown(amount);
        token.safeTransfer(lender, amount);
    }
}
