// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {IDelegatedSupply} from "./interfaces/IDelegatedSupply.sol";

/// @title DelegatedVotes
/// @notice Past votes by the second, and the supply that can vote.
/// @dev OpenZeppelin's Votes (ERC-5805) with an ERC-6372 clock that counts seconds, so that votes mean the same on every
/// chain whatever its block time. Errors are OpenZeppelin's, `ERC5805FutureLookup` among them.
abstract contract DelegatedVotes is Votes, IDelegatedSupply {
    using Checkpoints for Checkpoints.Trace208;

    Checkpoints.Trace208 private _delegatedSupply;

    /// @inheritdoc IDelegatedSupply
    function getDelegatedSupply() external view returns (uint256) {
        return _delegatedSupply.latest();
    }

    /// @inheritdoc IDelegatedSupply
    function getPastDelegatedSupply(uint256 timepoint) public view returns (uint256) {
        return _delegatedSupply.upperLookupRecent(_validateTimepoint(timepoint));
    }

    /// @notice The time in seconds since 1970 that votes are recorded under (ERC-6372).
    function clock() public view virtual override returns (uint48) {
        return Time.timestamp();
    }

    /// @notice The clock in machine-readable form (ERC-6372).
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure virtual override returns (string memory) {
        return "mode=timestamp";
    }

    /// @dev Every change of units or of a delegation comes by here with both delegates, zero where there is none.
    function _moveDelegateVotes(address from, address to, uint256 amount) internal virtual override {
        super._moveDelegateVotes(from, to, amount);

        if (amount == 0 || (from == address(0)) == (to == address(0))) return;

        uint208 supply = _delegatedSupply.latest();
        uint208 units = SafeCast.toUint208(amount);
        _delegatedSupply.push(clock(), from == address(0) ? supply + units : supply - units);
    }
}
