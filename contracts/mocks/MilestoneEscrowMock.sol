// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Disclosure, OfferingId, Outcome} from "../iao/interfaces/OfferingTypes.sol";

/// @notice Stands in the place of the escrow, and records how it is opened.
contract MilestoneEscrowMock {
    event Opened(
        OfferingId indexed offeringId,
        IERC20 token,
        address creator,
        Outcome outcome,
        bytes32 disclosureHash,
        uint256 tokens,
        uint256 currency
    );

    function open(
        OfferingId offeringId,
        IERC20 token,
        address creator,
        Outcome calldata outcome,
        Disclosure calldata disclosure
    ) external {
        bytes32 disclosureHash = keccak256(abi.encode(disclosure));
        uint256 tokens = token.balanceOf(address(this));
        uint256 currency = disclosure.sale.currency.balanceOf(address(this));
        emit Opened(offeringId, token, creator, outcome, disclosureHash, tokens, currency);
    }
}
