// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {CourtBase} from "./CourtBase.sol";
import {Batch, BatchId, BatchStatus, Record} from "./interfaces/IContributionLedger.sol";
import {Claim, Demand, DemandKind, Fault, IDatanetCourt, RecordState} from "./interfaces/IDatanetCourt.sol";
import {DatanetId} from "./interfaces/IDatanetRegistry.sol";
import {RecordLeaf} from "./libraries/RecordLeaf.sol";

/// @title RecordFaults
/// @notice Faults of records that prove themselves, and demands that prove them by silence: the part of {DatanetCourt} that
/// needs no arbitrator; see {IDatanetCourt}.
abstract contract RecordFaults is CourtBase {
    // solhint-disable-next-line gas-small-strings
    bytes32 private constant _CONSENT_TYPEHASH = keccak256(
        "Contribution(uint32 datanetId,bytes32 root,address submitter,uint16 termsVersion)"
    );

    uint256 private constant _NOW = type(uint256).max;

    /// @inheritdoc IDatanetCourt
    uint256 public constant ANSWER_PERIOD = 7 days;

    /// @inheritdoc IDatanetCourt
    mapping(BatchId batchId => mapping(address author => bool)) public hasConsented;

    mapping(BatchId batchId => mapping(uint256 index => mapping(DemandKind kind => Demand))) private _demands;
    mapping(BatchId batchId => mapping(uint256 index => mapping(BatchId earlierBatch => Claim))) private _claims;

    /// @inheritdoc IDatanetCourt
    function proveCollision(
        Record calldata first,
        bytes32[] calldata firstProof,
        Record calldata second,
        bytes32[] calldata secondProof
    ) external {
        BatchId batchId = first.batchId;
        require(BatchId.unwrap(batchId) == BatchId.unwrap(second.batchId), DatanetCourtNoFault());
        Batch memory batch = _inPlay(batchId);
        uint256 index = Math.max(first.index, second.index);
        _requireInTree(batch, first, firstProof);
        _requireInTree(batch, second, secondProof);
        require(index < batch.count, DatanetCourtInvalidRecord(batchId, index));

        if (first.index == second.index) {
            bool same = first.recordHash == second.recordHash && first.author == second.author;
            require(!same, DatanetCourtNoFault());
            _condemn(batchId, batch, index, Fault.SameIndex, msg.sender, _NOW);
        } else {
            uint256 lower = Math.min(first.index, second.index);
            require(first.recordHash == second.recordHash, DatanetCourtNoFault());
            _requirePriority(batchId, batch, lower);
            require(!_failed(batchId, index), DatanetCourtInvalidRecord(batchId, index));
            _condemn(batchId, batch, index, Fault.Repeated, msg.sender, _NOW);
        }
    }

    /// @inheritdoc IDatanetCourt
    function proveOutside(Record calldata record, bytes32[] calldata proof) external {
        Batch memory batch = _inPlay(record.batchId);
        _requireInTree(batch, record, proof);
        require(record.index >= batch.count, DatanetCourtNoFault());

        _condemn(record.batchId, batch, record.index, Fault.Outside, msg.sender, _NOW);
    }

    /// @inheritdoc IDatanetCourt
    function proveDuplicate(
        Record calldata earlier,
        bytes32[] calldata earlierProof,
        Record calldata later,
        bytes32[] calldata laterProof
    ) external {
        Batch memory batch = _inPlay(later.batchId);
        Batch memory first = _requireDuplicate(earlier, earlierProof, batch, later, laterProof);
        require(first.status == BatchStatus.Final, DatanetCourtPriorityOpen(earlier.batchId, first.status));

        // who has claimed it while the earlier batch was open, has found it
        Claim memory claim = _claimOf(later.batchId, later.index, earlier.batchId);
        bool found = claim.finder != address(0) && _hasPriority(earlier.batchId, first, claim.earlierIndex);
        if (!found) (claim.finder, claim.since) = (msg.sender, type(uint40).max);
        _condemn(later.batchId, batch, later.index, Fault.Duplicate, claim.finder, claim.since);
    }

    /// @inheritdoc IDatanetCourt
    function claimDuplicate(
        Record calldata earlier,
        bytes32[] calldata earlierProof,
        Record calldata later,
        bytes32[] calldata laterProof
    ) external {
        (BatchId batchId, uint256 index) = (later.batchId, later.index);
        Batch memory batch = _batchOf(batchId);
        // another claim in the place of one that is lost holds nothing anew
        bool isNew = _claimOf(batchId, index, earlier.batchId).finder == address(0);
        bool inTime = isNew ? _isObjectable(batch) : batch.status < BatchStatus.Final;
        require(inTime, DatanetCourtWrongStatus(batchId, batch.status));
        Batch memory first = _requireDuplicate(earlier, earlierProof, batch, later, laterProof);
        require(first.status < BatchStatus.Final, DatanetCourtPriorityOpen(earlier.batchId, first.status));
        _requireFallible(batch, batchId, index);

        _claim(batchId, index, earlier, first);
    }

    /// @inheritdoc IDatanetCourt
    function settleClaim(BatchId batchId, uint256 index, BatchId earlierBatch) external {
        Claim memory claim = _claimOf(batchId, index, earlierBatch);
        require(claim.finder != address(0), DatanetCourtInvalidClaim(batchId, index));
        Batch memory first = _batchOf(earlierBatch);
        require(first.status >= BatchStatus.Final, DatanetCourtPriorityOpen(earlierBatch, first.status));
        Batch memory batch = _batchOf(batchId);
        _requireCalm(batchId, batch);
        bool held =
            first.status == BatchStatus.Final &&
                _hasPriority(earlierBatch, first, claim.earlierIndex) &&
                _canFall(batch, batchId, index) &&
                !_failed(batchId, index);

        delete _claims[batchId][index][earlierBatch];
        --_states[batchId].holds;
        emit ClaimSettled(batchId, index, earlierBatch, held);
        if (held) _condemn(batchId, batch, index, Fault.Duplicate, claim.finder, claim.since);
    }

    /// @inheritdoc IDatanetCourt
    function demand(Record calldata record, bytes32[] calldata proof, DemandKind kind) external {
        (BatchId batchId, uint256 index) = (record.batchId, record.index);
        Batch memory batch = _batchOf(batchId);
        bool inTime = batch.status == BatchStatus.Final || _isObjectable(batch);
        require(inTime, DatanetCourtWrongStatus(batchId, batch.status));
        _requireHeld(record, proof);
        RecordState storage state = _records[batchId][index];
        require(state.fault == Fault.None, DatanetCourtVoid(batchId, index, state.fault));
        Demand storage entry = _demandOf(batchId, index, kind);
        require(entry.due == 0, DatanetCourtDemandOpen(batchId, index, entry.due));
        require(_canDemand(record, batch, state, kind), DatanetCourtInvalidDemand(batchId, index, kind));
        uint256 bond = msg.sender == record.author ? 0 : _smallBond();
        uint256 due = block.timestamp + ANSWER_PERIOD;

        // a sixteenth of a floor that the ledger keeps small
        (entry.demander, entry.bond, entry.due) = (msg.sender, uint96(bond), uint40(due));
        entry.leaf = _leafOf(record);
        ++_states[batchId].holds;
        emit Demanded(batchId, index, msg.sender, kind, bond, due);

        _lock(bond);
    }

    /// @inheritdoc IDatanetCourt
    function answer(
        Record calldata record,
        bytes32[] calldata proof,
        DemandKind kind,
        bytes calldata content
    ) external {
        (BatchId batchId, uint256 index) = (record.batchId, record.index);
        uint256 due = _dueOf(batchId, index, kind);
        require(block.timestamp < due, DatanetCourtWrongTime(due));
        Batch memory batch = _batchOf(batchId);
        _requireInTree(batch, record, proof);
        bool asked = _leafOf(record) == _demandOf(batchId, index, kind).leaf;
        require(asked, DatanetCourtInvalidAnswer(batchId, index));

        _show(record, batch, kind, content);
        (address demander, uint256 bond) = _endDemand(batchId, index, kind);
        emit Answered(batchId, index, msg.sender, kind, content);

        _move(demander, msg.sender, bond);
    }

    /// @inheritdoc IDatanetCourt
    function lapse(BatchId batchId, uint256 index, DemandKind kind) external {
        uint256 due = _dueOf(batchId, index, kind);
        require(block.timestamp >= due, DatanetCourtWrongTime(due));
        Batch memory batch = _batchOf(batchId);

        (address demander, uint256 bond) = _endDemand(batchId, index, kind);
        if (_canFall(batch, batchId, index)) {
            _condemn(batchId, batch, index, Fault.Unanswered, demander, due - ANSWER_PERIOD);
        }

        _unlock(demander, bond);
    }

    /// @inheritdoc IDatanetCourt
    function takeDown(Record calldata record, bytes32[] calldata proof) external {
        (BatchId batchId, uint256 index) = (record.batchId, record.index);
        require(msg.sender == record.author, DatanetCourtUnauthorized(msg.sender));
        Batch memory batch = _inPlay(batchId);
        _requireHeld(record, proof);
        Fault fault = _records[batchId][index].fault;
        require(fault == Fault.None, DatanetCourtVoid(batchId, index, fault));

        _void(batchId, batch.count, index, Fault.TakenDown, msg.sender);
    }

    /// @inheritdoc IDatanetCourt
    function getDemand(BatchId batchId, uint256 index, DemandKind kind) external view returns (Demand memory) {
        return _demandOf(batchId, index, kind);
    }

    /// @inheritdoc IDatanetCourt
    function getClaim(BatchId batchId, uint256 index, BatchId earlierBatch) external view returns (Claim memory) {
        return _claimOf(batchId, index, earlierBatch);
    }

    function _claimOf(BatchId batchId, uint256 index, BatchId earlierBatch) private view returns (Claim storage) {
        return _claims[batchId][index][earlierBatch];
    }

    function _demandOf(BatchId batchId, uint256 index, DemandKind kind) private view returns (Demand storage) {
        return _demands[batchId][index][kind];
    }

    /// @dev Makes a claim where there is none, or a lost one.
    function _claim(BatchId batchId, uint256 index, Record calldata earlier, Batch memory first) private {
        Claim storage claim = _claimOf(batchId, index, earlier.batchId);
        bool isNew = claim.finder == address(0);
        bool free = isNew || !_hasPriority(earlier.batchId, first, claim.earlierIndex);
        require(free, DatanetCourtInvalidClaim(batchId, index));

        // an index is below the count, which takes 16 bits
        (claim.earlierIndex, claim.since, claim.finder) = (uint16(earlier.index), uint40(block.timestamp), msg.sender);
        if (isNew) ++_states[batchId].holds;
        emit DuplicateClaimed(batchId, index, msg.sender, earlier.batchId, earlier.index);
    }

    /// @dev Voids a record and has its submitter pay the penalty: at a case's closing where it was challenged before it was
    /// found. A submitter could else take out by planted faults what a case costs him. A takedown doesn't save him.
    function _condemn(
        BatchId batchId,
        Batch memory batch,
        uint256 index,
        Fault fault,
        address finder,
        uint256 since
    ) private {
        _requireFallible(batch, batchId, index);
        _requireCalm(batchId, batch);
        RecordState storage state = _records[batchId][index];
        bool challenged = state.challenges > 0;

        _void(batchId, batch.count, index, fault, finder);
        if (challenged && state.challengedAt < since) {
            state.owed = true;
            return;
        }
        if (challenged) --_states[batchId].reserved;
        _punish(batchId, _isLost(batch) ? 0 : _unreserved(batchId, batch), 0, address(0), finder);
    }

    /// @dev Takes what was asked for, and remembers it.
    function _show(Record calldata record, Batch memory batch, DemandKind kind, bytes calldata content) private {
        bool consent = kind == DemandKind.Consent;
        bool right = consent ? _consents(record, batch, content) : keccak256(content) == record.recordHash;
        require(right, DatanetCourtInvalidAnswer(record.batchId, record.index));

        if (consent) hasConsented[record.batchId][record.author] = true;
        else _records[record.batchId][record.index].contentShown = true;
    }

    function _endDemand(
        BatchId batchId,
        uint256 index,
        DemandKind kind
    ) private returns (address demander, uint256 bond) {
        Demand storage entry = _demandOf(batchId, index, kind);
        (demander, bond) = (entry.demander, entry.bond);

        delete _demands[batchId][index][kind];
        --_states[batchId].holds;
    }

    function _dueOf(BatchId batchId, uint256 index, DemandKind kind) private view returns (uint256 due) {
        due = _demandOf(batchId, index, kind).due;
        require(due != 0, DatanetCourtDemandOpen(batchId, index, 0));
    }

    /// @dev Whether what is opened now about a batch may hold it.
    function _isObjectable(Batch memory batch) internal view returns (bool) {
        if (batch.status == BatchStatus.Window) return block.timestamp < batch.due;
        return batch.status == BatchStatus.Revealed || batch.status == BatchStatus.UnderReview;
    }

    /// @dev A record that its author has taken down keeps its place before copies of it.
    function _hasPriority(BatchId batchId, Batch memory batch, uint256 index) private view returns (bool) {
        return !_isFaulty(batchId, index) && !_failedForGood(batchId, batch, index);
    }

    /// @dev An appeal can undo a failure of those samples that a batch's faults wait for.
    function _failedForGood(BatchId batchId, Batch memory batch, uint256 index) private view returns (bool) {
        return _isCalm(batchId, batch) && _failed(batchId, index);
    }

    function _requirePriority(BatchId batchId, Batch memory batch, uint256 index) private view {
        require(!_failedForGood(batchId, batch, index), DatanetCourtInvalidRecord(batchId, index));
        require(!_isFaulty(batchId, index), DatanetCourtVoid(batchId, index, _records[batchId][index].fault));
    }

    function _requireFallible(Batch memory batch, BatchId batchId, uint256 index) private view {
        require(_canFall(batch, batchId, index), DatanetCourtVoid(batchId, index, _records[batchId][index].fault));
    }

    function _requireInTree(Batch memory batch, Record calldata record, bytes32[] calldata proof) private pure {
        bool inTree = MerkleProof.verifyCalldata(proof, batch.root, _leafOf(record));
        require(inTree, DatanetCourtInvalidRecord(record.batchId, record.index));
    }

    function _leafOf(Record calldata record) private pure returns (bytes32) {
        return RecordLeaf.hash(record.index, record.recordHash, record.author);
    }

    /// @dev Returns the earlier batch.
    function _requireDuplicate(
        Record calldata earlier,
        bytes32[] calldata earlierProof,
        Batch memory batch,
        Record calldata later,
        bytes32[] calldata laterProof
    ) private view returns (Batch memory first) {
        first = _batchOf(earlier.batchId);
        bool precedes =
            first.committedAt < batch.committedAt ||
                (first.committedAt == batch.committedAt &&
                    BatchId.unwrap(earlier.batchId) < BatchId.unwrap(later.batchId));
        bool repeats =
            DatanetId.unwrap(first.datanetId) == DatanetId.unwrap(batch.datanetId) &&
                earlier.recordHash == later.recordHash &&
                precedes;
        require(repeats, DatanetCourtNoFault());
        _requireInTree(first, earlier, earlierProof);
        require(earlier.index < first.count, DatanetCourtInvalidRecord(earlier.batchId, earlier.index));
        _requireHeld(later, laterProof);
        _requirePriority(earlier.batchId, first, earlier.index);
    }

    function _canDemand(
        Record calldata record,
        Batch memory batch,
        RecordState storage state,
        DemandKind kind
    ) private view returns (bool) {
        if (kind == DemandKind.Consent) {
            return record.author != batch.submitter && !hasConsented[record.batchId][record.author];
        }
        return kind == DemandKind.Content && !state.contentShown && _termsOf(batch).contentOnDemand;
    }

    function _consents(
        Record calldata record,
        Batch memory batch,
        bytes calldata signature
    ) private view returns (bool) {
        address author = record.author;
        if (signature.length == 0) return msg.sender == author || hasConsented[record.batchId][author];

        bytes32 structHash = keccak256(
            abi.encode(_CONSENT_TYPEHASH, batch.datanetId, batch.root, batch.submitter, batch.termsVersion)
        );
        (address signer, , ) = ECDSA.tryRecoverCalldata(ledger.typedDataHash(structHash), signature);
        return signer == author && signer != address(0);
    }
}
