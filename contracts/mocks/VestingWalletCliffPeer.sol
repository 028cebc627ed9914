// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VestingWallet} from "@openzeppelin/contracts/finance/VestingWallet.sol";
import {VestingWalletCliff} from "@openzeppelin/contracts/finance/VestingWalletCliff.sol";

/// @notice OpenZeppelin's vesting wallet with a cliff as it is deployed for one person: the peer in the gas figures.
contract VestingWalletCliffPeer is VestingWalletCliff {
    constructor(
        address beneficiary,
        uint64 start,
        uint64 duration,
        uint64 cliff
    ) payable VestingWallet(beneficiary, start, duration) VestingWalletCliff(cliff) {}
}
