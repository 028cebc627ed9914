// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BatchReviews} from "./BatchReviews.sol";
import {Batch, BatchId, BatchStatus, Discipline, IContributionLedger} from "./interfaces/IContributionLedger.sol";
import {ICuratorSeats} from "./interfaces/ICuratorSeats.sol";
import {IDatanetCourt} from "./interfaces/IDatanetCourt.sol";
import {DatanetId} from "./interfaces/IDatanetRegistry.sol";

/// @title SubmitterRecords
/// @notice What became of a submitter's batches, who is known by it, and how much newcomers may contribute: a part of
/// {ContributionLedger}; see {IContributionLedger}.
abstract contract SubmitterRecords is BatchReviews {
    struct Capacity {
        uint64 day;
        uint64 used;
    }

    /// @inheritdoc IContributionLedger
    uint24 public constant CLEAN_QUALITY = 800_000;

    /// @inheritdoc IContributionLedger
    uint256 public constant KNOWN_BATCHES = 3;

    uint256 private constant _CLEAN_PER_FAILED = 10;
    uint256 private constant _RECORDS_PER_VOIDED = 20;

    mapping(DatanetId datanetId => mapping(address submitter => Discipline)) private _disciplines;
    mapping(DatanetId datanetId => Capacity) private _capacities;

    constructor(
        ICuratorSeats curatorSeats_,
        IDatanetCourt court_,
        uint256 seedDelay_
    ) BatchReviews(curatorSeats_, court_, seedDelay_) {}

    /// @inheritdoc IContributionLedger
    function disciplineOf(DatanetId datanetId, address submitter) external view returns (Discipline memory) {
        return _disciplines[datanetId][submitter];
    }

    /// @inheritdoc IContributionLedger
    function newcomerRecords(DatanetId datanetId) external view returns (uint256) {
        return _usedToday(_capacities[datanetId]);
    }

    /// @inheritdoc IContributionLedger
    function isKnown(DatanetId datanetId, address submitter) public view returns (bool) {
        Discipline memory discipline = _disciplines[datanetId][submitter];
        uint256 clean = discipline.clean;
        return
            clean >= KNOWN_BATCHES &&
            clean >= _CLEAN_PER_FAILED * discipline.failed &&
            discipline.records >= _RECORDS_PER_VOIDED * discipline.voidedRecords;
    }

    function _useCapacity(DatanetId datanetId, uint256 count, uint256 limit) internal {
        Capacity storage capacity = _capacities[datanetId];
        uint256 used = _usedToday(capacity);
        require(used + count <= limit, ContributionLedgerNoCapacity(datanetId, used, count, limit));

        // at most the limit, which takes 32 bits
        (capacity.day, capacity.used) = (uint64(block.timestamp / 1 days), uint64(used + count));
    }

    function _recordFinal(BatchId batchId, Batch storage batch, uint256 quality) internal {
        (, uint256 fails) = _samplesOf(batchId, batch);
        Discipline storage discipline = _disciplines[batch.datanetId][batch.submitter];
        ++discipline.accepted;
        if (quality >= CLEAN_QUALITY) ++discipline.clean;
        discipline.records += batch.count;
        // at most 16 of each of 2 samples
        discipline.failedRecords += uint40(fails);
    }

    function _recordEnd(Batch storage batch, BatchStatus status) internal {
        Discipline storage discipline = _disciplines[batch.datanetId][batch.submitter];
        if (status == BatchStatus.Expired) ++discipline.expired;
        else if (status != BatchStatus.Unreviewed) ++discipline.failed;
    }

    function _recordVoid(DatanetId datanetId, address submitter) internal {
        ++_disciplines[datanetId][submitter].voidedRecords;
    }

    function _usedToday(Capacity storage capacity) private view returns (uint256) {
        return capacity.day == block.timestamp / 1 days ? capacity.used : 0;
    }
}
