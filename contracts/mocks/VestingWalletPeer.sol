// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VestingWallet} from "@openzeppelin/contracts/finance/VestingWallet.sol";

/// @notice OpenZeppelin's vesting wallet without a cliff, as it is deployed for one person.
contract VestingWalletPeer is VestingWallet {
    constructor(
        address beneficiary,
        uint64 start,
        uint64 duration
    ) payable VestingWallet(beneficiary, start, duration) {}
}
