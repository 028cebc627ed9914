// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentSplitter} from "@openzeppelin/contracts-v4/finance/PaymentSplitter.sol";

/// @notice OpenZeppelin 4's payment splitter, which version 5 no longer has: the peer in the gas figures.
contract PaymentSplitterPeer is PaymentSplitter {
    constructor(address[] memory payees, uint256[] memory shares) payable PaymentSplitter(payees, shares) {}
}
