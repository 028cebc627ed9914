// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IArbitrable} from "./IArbitrable.sol";

/// @title IArbitrator
/// @notice Whoever rules disputes between parties of another contract, by ERC-792 (https://eips.ethereum.org/EIPS/eip-792).
/// @dev Ruling 0 refuses to arbitrate; the other rulings are 1 to the number of choices.
interface IArbitrator {
    /// @notice How far a dispute has come.
    enum DisputeStatus {
        Waiting,
        Appealable,
        Solved
    }

    /// @notice Emitted when a dispute is created.
    event DisputeCreation(uint256 indexed disputeId, IArbitrable indexed arbitrable);

    /// @notice Emitted when a dispute's ruling can be appealed.
    event AppealPossible(uint256 indexed disputeId, IArbitrable indexed arbitrable);

    /// @notice Emitted when a ruling is appealed.
    event AppealDecision(uint256 indexed disputeId, IArbitrable indexed arbitrable);

    /// @notice Creates a dispute; called by the contract that will be told the ruling, with at least `arbitrationCost`
    /// of the chain's coin.
    /// @param choices How many rulings there are besides 0.
    /// @param extraData What the arbitrator wants to know besides.
    /// @return disputeId The dispute, by this arbitrator's count.
    function createDispute(uint256 choices, bytes calldata extraData) external payable returns (uint256 disputeId);

    /// @notice What a dispute costs, in wei of the chain's coin.
    function arbitrationCost(bytes calldata extraData) external view returns (uint256 cost);

    /// @notice Appeals a ruling.
    function appeal(uint256 disputeId, bytes calldata extraData) external payable;

    /// @notice What an appeal costs, in wei of the chain's coin.
    function appealCost(uint256 disputeId, bytes calldata extraData) external view returns (uint256 cost);

    /// @notice When a ruling can be appealed, in seconds since 1970; both 0 where it can't.
    function appealPeriod(uint256 disputeId) external view returns (uint256 start, uint256 end);

    /// @notice How far a dispute has come.
    function disputeStatus(uint256 disputeId) external view returns (DisputeStatus status);

    /// @notice The ruling that stands now.
    function currentRuling(uint256 disputeId) external view returns (uint256 ruling);
}
