// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @notice Borrows tokens with votes, votes for itself, makes calls with them, and pays back, all at once. The lender's
/// allowance stands for a flash loan without a fee.
contract FlashVoterMock {
    using SafeERC20 for IERC20;

    /// @notice The votes that the loan was worth while it was here.
    uint256 public votesDuringLoan;

    function run(IERC20 token, address lender, uint256 amount, address[] calldata to, bytes[] calldata data) external {
        token.safeTransferFrom(lender, address(this), amount);
        IVotes(address(token)).delegate(address(this));
        votesDuringLoan = IVotes(address(token)).getVotes(address(this));
        for (uint256 i = 0; i < to.length; ++i) Address.functionCall(to[i], data[i]);
        token.safeTransfer(lender, amount);
    }
}
