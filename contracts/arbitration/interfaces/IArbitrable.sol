// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IArbitrator} from "./IArbitrator.sol";

/// @title IArbitrable
/// @notice A contract that has disputes ruled, by ERC-792 (https://eips.ethereum.org/EIPS/eip-792).
interface IArbitrable {
    /// @notice Emitted when a ruling is taken.
    event Ruling(IArbitrator indexed arbitrator, uint256 indexed disputeId, uint256 ruling);

    /// @notice Takes a ruling; the dispute's arbitrator calls it.
    /// @param ruling 0 where the arbitrator refused to rule.
    function rule(uint256 disputeId, uint256 ruling) external;
}
