// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @title SeatList
/// @notice A list of seats' ids without gaps, which remembers how it stood at the end of every block.
/// @dev An id is below 65,535 and is in the list once at most; its owner keeps the position.
library SeatList {
    using Checkpoints for Checkpoints.Trace208;

    /// @param lengths How many ids the list holds, by block.
    /// @param ids The id at each position, by block; without a meaning from the list's length on.
    struct List {
        Checkpoints.Trace208 lengths;
        mapping(uint256 position => Checkpoints.Trace208) ids;
    }

    /// @notice Adds an id at the end, and returns its position, counted from 0.
    function append(List storage list, uint256 id) internal returns (uint256 position) {
        position = list.lengths.latest();

        _set(list.ids[position], id);
        _set(list.lengths, position + 1);
    }

    /// @notice Takes out the id at a position, moves the last one there, and returns which that is: the same one where
    /// it was the last. Reverts where the list is empty.
    function remove(List storage list, uint256 position) internal returns (uint256 moved) {
        uint256 last = list.lengths.latest() - 1;
        moved = list.ids[last].latest();

        if (position != last) _set(list.ids[position], moved);
        _set(list.lengths, last);
    }

    /// @notice How many ids the list holds.
    function length(List storage list) internal view returns (uint256) {
        return list.lengths.latest();
    }

    /// @notice How many ids the list held at the end of a block.
    function lengthAt(List storage list, uint48 blockNumber) internal view returns (uint256) {
        return list.lengths.upperLookupRecent(blockNumber);
    }

    /// @notice The id at a position at the end of a block; the position is below the length that the list had then.
    function idAt(List storage list, uint256 position, uint48 blockNumber) internal view returns (uint256) {
        return list.ids[position].upperLookupRecent(blockNumber);
    }

    function _set(Checkpoints.Trace208 storage trace, uint256 value) private {
        // ids and the length are at most 65,535
        trace.push(uint48(block.number), uint208(value));
    }
}
