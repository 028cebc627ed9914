// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IArbitrable} from "../interfaces/IArbitrable.sol";
import {IArbitrator} from "../interfaces/IArbitrator.sol";

/// @title Disputes
/// @notice What a contract needs to bring disputes to any arbitrator (ERC-792, https://eips.ethereum.org/EIPS/eip-792) and
/// to be free of it after a time, whatever the arbitrator does.
/// @dev A contract keeps one `Register`. It opens a dispute about a subject of its own numbering, takes the ruling in its
/// `rule`, and where none came by the deadline, goes on as with ruling 0. An arbitrator is trusted with the ruling and with
/// nothing else: it may charge another price each time, revert, re-enter, repeat a number, rule late or never. Functions that
/// open a dispute must not be entered again from within.
library Disputes {
    /// @notice A dispute that is open.
    /// @param subject What it is about, by the contract's own count; 0 where there is none.
    /// @param deadline Time since 1970, in seconds, up to which a ruling counts.
    /// @param choices How many rulings there are besides 0.
    struct Entry {
        uint64 subject;
        uint40 deadline;
        uint64 choices;
    }

    /// @notice The open disputes of a contract.
    struct Register {
        mapping(address arbitrator => mapping(uint256 disputeId => Entry)) entries;
    }

    /// @notice Thrown where less was sent than the arbitrator asks, in wei of the chain's coin.
    error DisputesFeeTooLow(uint256 sent, uint256 cost);

    /// @notice Thrown where an arbitrator gives the number of a dispute that is open already.
    error DisputesIdInUse(address arbitrator, uint256 disputeId);

    /// @notice Thrown where the caller is the arbitrator of no such dispute.
    error DisputesUnknown(address arbitrator, uint256 disputeId);

    /// @notice Thrown where a ruling is none of the dispute's.
    error DisputesInvalidRuling(uint256 ruling, uint256 choices);

    /// @notice Thrown where a ruling comes after its time.
    error DisputesTooLate(uint256 deadline);

    /// @notice How long a contract waits for a ruling, in seconds.
    uint256 internal constant RULING_PERIOD = 60 days;

    /// @notice Opens a dispute, pays what the arbitrator asks out of the call's coins, and gives the caller back the rest.
    /// @dev Reverts where less was sent, where the caller takes no coins back, and with whatever the arbitrator reverts with.
    /// Both the arbitrator and the caller are called: all that others may see must be written before, with `deadline()`.
    /// @param subject What it is about; not 0.
    /// @return disputeId The dispute, by the arbitrator's count.
    function open(
        Register storage register,
        address arbitrator,
        uint64 choices,
        uint64 subject
    ) internal returns (uint256 disputeId) {
        uint256 cost = IArbitrator(arbitrator).arbitrationCost("");
        require(msg.value >= cost, DisputesFeeTooLow(msg.value, cost));

        disputeId = IArbitrator(arbitrator).createDispute{value: cost}(choices, "");
        Entry storage entry = register.entries[arbitrator][disputeId];
        require(entry.subject == 0, DisputesIdInUse(arbitrator, disputeId));
        (entry.subject, entry.deadline, entry.choices) = (subject, deadline(), choices);

        if (msg.value > cost) Address.sendValue(payable(msg.sender), msg.value - cost);
    }

    /// @notice Until when a ruling counts on a dispute that is opened now, in seconds since 1970.
    function deadline() internal view returns (uint40) {
        return uint40(block.timestamp + RULING_PERIOD);
    }

    /// @notice Takes the ruling of a dispute from its arbitrator, who calls, and gives the subject back.
    function take(Register storage register, uint256 disputeId, uint256 ruling) internal returns (uint64 subject) {
        Entry storage entry = register.entries[msg.sender][disputeId];
        subject = entry.subject;
        (uint256 due, uint256 choices) = (entry.deadline, entry.choices);
        require(subject != 0, DisputesUnknown(msg.sender, disputeId));
        require(block.timestamp < due, DisputesTooLate(due));
        require(ruling <= choices, DisputesInvalidRuling(ruling, choices));

        delete register.entries[msg.sender][disputeId];
        emit IArbitrable.Ruling(IArbitrator(msg.sender), disputeId, ruling);
    }
}
