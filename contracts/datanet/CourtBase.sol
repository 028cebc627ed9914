// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBondVault} from "../bonds/interfaces/IBondVault.sol";
import {Batch, BatchId, BatchStatus, IContributionLedger, Record} from "./interfaces/IContributionLedger.sol";
import {ICuratorSeats} from "./interfaces/ICuratorSeats.sol";
import {BatchState, Fault, IDatanetCourt, RecordState} from "./interfaces/IDatanetCourt.sol";
import {IDatanetRegistry, ReviewTerms} from "./interfaces/IDatanetRegistry.sol";

/// @title CourtBase
/// @notice What all parts of {DatanetCourt} share: its ledger, what is void, what a fault costs, and when faults wait; see
/// {IDatanetCourt}.
abstract contract CourtBase is IDatanetCourt {
    uint256 private constant _PENALTY_RECORDS = 5;
    uint256 private constant _FLOOR_PARTS = 16;

    /// @inheritdoc IDatanetCourt
    IDatanetRegistry public immutable registry;

    /// @inheritdoc IDatanetCourt
    IBondVault public immutable bondVault;

    address private immutable _deployer;
    address private immutable _curatorSeats;

    /// @inheritdoc IDatanetCourt
    IContributionLedger public ledger;

    mapping(BatchId batchId => BatchState) internal _states;
    mapping(BatchId batchId => mapping(uint256 index => RecordState)) internal _records;

    /// @param curatorSeats The seats that the ledger draws from; they name the registry and the vault.
    constructor(ICuratorSeats curatorSeats) {
        registry = curatorSeats.registry();
        bondVault = curatorSeats.bondVault();
        (_deployer, _curatorSeats) = (msg.sender, address(curatorSeats));
    }

    /// @inheritdoc IDatanetCourt
    function bind(IContributionLedger ledger_) external {
        bool valid =
            msg.sender == _deployer &&
                address(ledger) == address(0) &&
                address(ledger_.court()) == address(this) &&
                address(ledger_.curatorSeats()) == _curatorSeats;
        require(valid, DatanetCourtInvalidBinding(msg.sender, address(ledger_)));

        ledger = ledger_;
        emit Bound(address(ledger_));
    }

    /// @inheritdoc IDatanetCourt
    function penaltyOf(BatchId batchId) external view returns (uint256) {
        return _penaltyOf(_batchOf(batchId));
    }

    /// @inheritdoc IDatanetCourt
    function isVoid(BatchId batchId, uint256 index) external view returns (bool) {
        return _records[batchId][index].fault != Fault.None;
    }

    /// @inheritdoc IDatanetCourt
    function getRecord(BatchId batchId, uint256 index) external view returns (RecordState memory) {
        return _records[batchId][index];
    }

    function _void(BatchId batchId, uint256 count, uint256 index, Fault fault, address finder) internal {
        RecordState storage state = _records[batchId][index];
        if (state.fault == Fault.None && index < count) ++_states[batchId].voids;
        state.fault = fault;
        emit RecordVoided(batchId, index, fault, finder);
    }

    function _punish(
        BatchId batchId,
        uint256 penalty,
        uint256 costs,
        address payer,
        address winner
    ) internal returns (uint256) {
        return ledger.punish(batchId, penalty, costs, payer, winner);
    }

    function _unlock(address account, uint256 amount) internal {
        bondVault.unlock(account, amount);
    }

    function _lock(uint256 amount) internal {
        if (amount > 0) bondVault.lock(msg.sender, amount);
    }

    function _move(address from, address to, uint256 amount) internal {
        if (amount > 0) bondVault.move(from, to, amount);
    }

    function _failed(BatchId batchId, uint256 index) internal view returns (bool) {
        return ledger.failedInSample(batchId, index);
    }

    /// @dev A batch that is open or final: what is in it can become void.
    function _inPlay(BatchId batchId) internal view returns (Batch memory batch) {
        batch = _batchOf(batchId);
        require(batch.status <= BatchStatus.Final, DatanetCourtWrongStatus(batchId, batch.status));
    }

    /// @dev Faults wait while another sample, or an appeal, decides about the whole exposure: a submitter could else take most
    /// of it out by faults that he has planted, or confess for nothing what others would prove later.
    function _requireCalm(BatchId batchId, Batch memory batch) internal view {
        require(_isCalm(batchId, batch), DatanetCourtWrongStatus(batchId, batch.status));
    }

    function _isCalm(BatchId batchId, Batch memory batch) internal view returns (bool) {
        bool failing =
            batch.status == BatchStatus.Failed && (block.timestamp < batch.due || _states[batchId].appealDeadline != 0);
        bool sampling =
            batch.round > 0 && (batch.status == BatchStatus.Revealed || batch.status == BatchStatus.UnderReview);
        return !failing && !sampling;
    }

    /// @dev Whether the whole exposure is lost, so that nothing is left for penalties.
    function _isLost(Batch memory batch) internal pure returns (bool) {
        return batch.status == BatchStatus.Failed;
    }

    /// @dev Whether a record can still become void by a fault.
    function _canFall(Batch memory batch, BatchId batchId, uint256 index) internal view returns (bool) {
        return batch.status <= BatchStatus.Final && !_isFaulty(batchId, index);
    }

    /// @dev Whether a record is void by a fault, and not by its author.
    function _isFaulty(BatchId batchId, uint256 index) internal view returns (bool) {
        Fault fault = _records[batchId][index].fault;
        return fault != Fault.None && fault != Fault.TakenDown;
    }

    function _requireHeld(Record calldata record, bytes32[] calldata proof) internal view {
        bool held = ledger.holdsRecord(record, proof);
        require(held, DatanetCourtInvalidRecord(record.batchId, record.index));
    }

    function _batchOf(BatchId batchId) internal view returns (Batch memory) {
        return ledger.getBatch(batchId);
    }

    function _termsOf(Batch memory batch) internal view returns (ReviewTerms memory) {
        return registry.reviewTerms(batch.datanetId, batch.termsVersion);
    }

    function _penaltyOf(Batch memory batch) internal view returns (uint256) {
        uint256 pay = _termsOf(batch).payPerRecord;
        return Math.max(_PENALTY_RECORDS * pay, _smallBond());
    }

    /// @dev The penalty, as far as the exposure goes beyond what the records of open cases may cost.
    function _unreserved(BatchId batchId, Batch memory batch) internal view returns (uint256) {
        uint256 penalty = _penaltyOf(batch);
        uint256 reserved = _states[batchId].reserved * penalty;
        return batch.exposure > reserved ? Math.min(penalty, batch.exposure - reserved) : 0;
    }

    function _smallBond() internal view returns (uint256) {
        return Math.ceilDiv(ledger.exposureFloor(), _FLOOR_PARTS);
    }
}
