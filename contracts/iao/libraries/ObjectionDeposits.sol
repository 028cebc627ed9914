// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title ObjectionDeposits
/// @notice How holders of a model's token have a say: by depositing tokens until the matter is decided, in a window, against a
/// twentieth.
/// @dev Amounts are in units of 10⁻¹⁸ token. Who calls moves the tokens, after he has emitted what is written here.
library ObjectionDeposits {
    /// @notice How long a window is, in seconds: longer than the 7 days for which a stake in revenue rights cools.
    uint256 internal constant WINDOW_PERIOD = 10 days;

    /// @notice One of how many tokens has to object.
    uint256 internal constant OBJECTION_SHARE = 20;

    /// @notice Books a deposit of an account's, and returns the sum of all with it.
    /// @dev Reverts where the sum takes more than 128 bits; a token's supply doesn't.
    function put(
        mapping(address account => uint128) storage deposits,
        address account,
        uint128 amount,
        uint128 sum
    ) internal returns (uint128) {
        deposits[account] += amount;
        return sum + amount;
    }

    /// @notice Takes all that an account has deposited off the books.
    function take(mapping(address account => uint128) storage deposits, address account) internal {
        delete deposits[account];
    }

    /// @notice How many of so many tokens have to object, rounded up.
    function neededUp(uint256 tokens) internal pure returns (uint256) {
        return Math.ceilDiv(tokens, OBJECTION_SHARE);
    }
}
