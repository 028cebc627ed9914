// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title TransferProbe
/// @notice Tells how much of a transfer arrives.
/// @dev Never deployed: a deployment's checks simulate a call in which this code stands in a token holder's place.
contract TransferProbe {
    using SafeERC20 for IERC20;

    /// @notice Transfers `amount` to an account that nobody has the key of, and returns what arrives there.
    /// @param amount In the token's smallest unit.
    function probe(IERC20 token, uint256 amount) external returns (uint256 received) {
        address receiver = address(uint160(uint256(keccak256("TransferProbe"))));
        uint256 before = token.balanceOf(receiver);
        token.safeTransfer(receiver, amount);
        return token.balanceOf(receiver) - before;
    }
}
