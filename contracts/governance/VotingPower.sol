// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {IVotesSource} from "./interfaces/IVotesSource.sol";
import {IVotingPower} from "./interfaces/IVotingPower.sol";

/// @title VotingPower
/// @notice Adds up the votes of a fixed list of sources; see {IVotingPower}.
contract VotingPower is IVotingPower {
    string private constant _TIMESTAMP_MODE = "mode=timestamp";

    /// @dev Written by the constructor only.
    IVotesSource[] private _sources;

    /// @param sources_ At least one; all different; each with a clock in seconds.
    constructor(IVotesSource[] memory sources_) {
        require(sources_.length > 0, VotingPowerNoSources());

        for (uint256 i = 0; i < sources_.length; ++i) {
            _requireTimestamps(sources_[i]);
            for (uint256 j = 0; j < i; ++j) {
                require(address(sources_[i]) != address(sources_[j]), VotingPowerDuplicateSource(address(sources_[i])));
            }
        }

        _sources = sources_;
    }

    /// @inheritdoc IVotingPower
    function getVotes(address account) external view returns (uint256 votes) {
        for (uint256 i = 0; i < _sources.length; ++i) votes += _sources[i].getVotes(account);
    }

    /// @inheritdoc IVotingPower
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256 votes) {
        for (uint256 i = 0; i < _sources.length; ++i) votes += _sources[i].getPastVotes(account, timepoint);
    }

    /// @inheritdoc IVotingPower
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256 votes) {
        for (uint256 i = 0; i < _sources.length; ++i) votes += _sources[i].getPastDelegatedSupply(timepoint);
    }

    /// @inheritdoc IVotingPower
    function sources() external view returns (IVotesSource[] memory) {
        return _sources;
    }

    /// @notice The time in seconds since 1970 (ERC-6372).
    function clock() external view returns (uint48) {
        return Time.timestamp();
    }

    /// @notice The clock in machine-readable form (ERC-6372).
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() external pure returns (string memory) {
        return _TIMESTAMP_MODE;
    }

    function _requireTimestamps(IVotesSource source) private view {
        string memory mode = source.CLOCK_MODE();
        uint48 time = source.clock();
        require(
            Strings.equal(mode, _TIMESTAMP_MODE) && time == block.timestamp,
            VotingPowerWrongClock(address(source), mode, time)
        );
    }
}
