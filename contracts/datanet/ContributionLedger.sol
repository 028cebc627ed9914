// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Guarded} from "../governance/Guarded.sol";
import {Batch, BatchId, BatchStatus, IContributionLedger, Opening, Record} from "./interfaces/IContributionLedger.sol";
import {ICuratorSeats} from "./interfaces/ICuratorSeats.sol";
import {IDatanetCourt} from "./interfaces/IDatanetCourt.sol";
import {DatanetId, ReviewTerms} from "./interfaces/IDatanetRegistry.sol";
import {CourtMath} from "../arbitration/libraries/CourtMath.sol";
import {BlockHistory} from "./libraries/BlockHistory.sol";
import {RecordLeaf} from "./libraries/RecordLeaf.sol";
import {ReviewMath} from "./libraries/ReviewMath.sol";
import {SubmitterRecords} from "./SubmitterRecords.sol";

/// @title ContributionLedger
/// @notice Takes batches of domain data from their commit to a dataset version; see {IContributionLedger}.
contract ContributionLedger is SubmitterRecords, Guarded {
    struct Commit {
        uint40 time;
        uint40 blockNumber;
    }

    struct Head {
        uint64 seq; // slot 0, with the flags
        uint8 licenseFlags;
        bytes32 chainHash;
    }

    struct Version {
        bytes32 chainHash;
        uint8 licenseFlags;
    }

    /// @inheritdoc IContributionLedger
    uint256 public constant REVEAL_PERIOD = 7 days;

    /// @inheritdoc IContributionLedger
    uint256 public constant PRIORITY_PERIOD = 2 days;

    /// @inheritdoc IContributionLedger
    uint256 public constant MAX_RECORDS = 4_096;

    /// @inheritdoc IContributionLedger
    uint256 public constant MIN_PAID_RECORDS = 64;

    /// @inheritdoc IContributionLedger
    uint256 public constant MAX_EXPOSURE_FLOOR = 100_000e18;

    uint256 private constant _NEWCOMER_PERCENT = 50;
    uint256 private constant _KNOWN_PERCENT = 25;

    /// @inheritdoc IContributionLedger
    uint256 public exposureFloor;

    /// @inheritdoc IContributionLedger
    uint64 public batchCount;

    /// @inheritdoc IContributionLedger
    mapping(DatanetId datanetId => mapping(uint64 seq => Version)) public frozenVersion;

    /// @inheritdoc IContributionLedger
    mapping(DatanetId datanetId => Head) public head;

    mapping(address submitter => mapping(bytes32 commitHash => Commit)) private _commits;

    /// @param initialOwner Changes the exposure's floor; the timelock.
    /// @param initialGuardian Pauses reveals; may be zero.
    /// @param curatorSeats_ Names the registry and the vault, too.
    constructor(
        address initialOwner,
        address initialGuardian,
        ICuratorSeats curatorSeats_,
        IDatanetCourt court_,
        uint256 seedDelay_,
        uint256 initialFloor
    ) SubmitterRecords(curatorSeats_, court_, seedDelay_) Guarded(initialOwner, initialGuardian) {
        _setExposureFloor(initialFloor);
    }

    /// @inheritdoc IContributionLedger
    function setExposureFloor(uint256 newFloor) external onlyOwner {
        _setExposureFloor(newFloor);
    }

    /// @inheritdoc IContributionLedger
    function commit(bytes32 commitHash) external {
        require(commitHash != 0, ContributionLedgerZeroCommit());
        require(_commits[msg.sender][commitHash].time == 0, ContributionLedgerCommitExists(msg.sender, commitHash));

        _commits[msg.sender][commitHash] = Commit(uint40(block.timestamp), uint40(block.number));
        emit Committed(msg.sender, commitHash);
    }

    /// @inheritdoc IContributionLedger
    function reveal(Opening calldata opening) external whenNotPaused returns (BatchId batchId) {
        require(opening.root != 0 && opening.manifestHash != 0, ContributionLedgerZeroHash());
        DatanetId datanetId = opening.datanetId;
        uint40 committedAt = _open(opening);
        ReviewTerms memory terms = registry.reviewTermsSince(datanetId, opening.termsVersion, committedAt);
        _requireCount(opening.count, terms);
        bool known = isKnown(datanetId, msg.sender);
        if (!known) _useCapacity(datanetId, opening.count, terms.newcomerRecords);

        batchId = BatchId.wrap(++batchCount);
        Batch storage batch = _batches[batchId];
        batch.submitter = msg.sender;
        batch.datanetId = datanetId;
        batch.count = uint16(opening.count);
        // at most the current time
        batch.committedAt = uint40(Math.max(committedAt + PRIORITY_PERIOD, block.timestamp) - PRIORITY_PERIOD);
        batch.root = opening.root;
        batch.termsVersion = opening.termsVersion;
        uint256 exposure = _exposureOf(_payOf(batch, terms), known);
        // half of 4,096 times 88 bits, or a floor that its bound keeps small
        batch.exposure = uint112(exposure);
        emit Revealed(batchId, datanetId, msg.sender, opening, exposure);
        _startRound(batchId, batch, terms);

        bondVault.lock(msg.sender, exposure + _ROUNDS * _feesOf(terms));
        uint256 reserve = _reserveOf(batch, terms);
        if (reserve > 0) bondVault.lock(treasuryOf(datanetId), reserve);
    }

    /// @inheritdoc IContributionLedger
    function finalize(BatchId batchId) external {
        Batch storage batch = _inStatus(batchId, BatchStatus.Window);
        uint256 counting = batch.count - _requireFree(batchId, batch);
        DatanetId datanetId = batch.datanetId;
        uint24 quality = batch.quality;
        ReviewTerms memory terms = _termsOf(batch);
        Head storage last = head[datanetId];

        uint64 seq = last.seq + 1;
        bytes32 chainHash = keccak256(
            abi.encode(last.chainHash, batchId, batch.root, uint256(batch.count), uint256(quality))
        );
        uint8 flags = registry.termsFlags(datanetId, batch.termsVersion);
        (last.seq, last.licenseFlags, last.chainHash) = (seq, last.licenseFlags | flags, chainHash);
        (batch.status, batch.seq) = (BatchStatus.Final, uint40(seq));
        _recordFinal(batchId, batch, quality);
        uint256 paid = (_reserveOf(batch, terms) * quality * counting) / (uint256(FULL_QUALITY) * batch.count);
        emit Finalized(batchId, datanetId, batch.submitter, seq, quality, chainHash, paid);

        _settle(batchId, batch, terms, paid, 0);
    }

    /// @inheritdoc IContributionLedger
    function expire(BatchId batchId) external {
        Batch storage batch = _inStatus(batchId, BatchStatus.Revealed);
        uint256 seedBlock = batch.due;
        bool possible = block.number <= seedBlock || BlockHistory.hashOf(seedBlock) != 0;
        require(!possible, ContributionLedgerDrawPossible(batchId, seedBlock));
        ReviewTerms memory terms = _termsOf(batch);

        (, bool passed) = _before(batchId, batch.round);
        if (passed) return _enterWindow(batchId, batch, terms);
        _end(batchId, batch, terms, BatchStatus.Expired, _feesOf(terms));
    }

    /// @inheritdoc IContributionLedger
    function forfeit(BatchId batchId) external {
        Batch storage batch = _inStatus(batchId, BatchStatus.Failed);
        _requireFree(batchId, batch);

        address challenger = court.challengerOf(batchId);
        if (challenger != address(0)) _payChallenger(batchId, batch, challenger);
        _end(batchId, batch, _termsOf(batch), BatchStatus.Burned, batch.exposure);
    }

    /// @inheritdoc IContributionLedger
    function punish(
        BatchId batchId,
        uint256 penalty,
        uint256 costs,
        address payer,
        address winner
    ) external returns (uint256 paidCosts) {
        _requireCourt();
        Batch storage batch = _existing(batchId);
        (DatanetId datanetId, address submitter) = (batch.datanetId, batch.submitter);
        uint256 taken = batch.status < BatchStatus.Final ? Math.min(penalty, batch.exposure) : 0;
        uint256 award;
        uint256 burned;
        (paidCosts, award, burned) = CourtMath.split(taken, costs);

        _recordVoid(datanetId, submitter);
        // at most the exposure, which takes 112 bits
        batch.exposure -= uint112(taken);
        emit Punished(batchId, datanetId, submitter, paidCosts, award, burned);

        if (taken == 0) return 0;
        if (paidCosts > 0) bondVault.move(submitter, payer, paidCosts);
        if (award > 0) bondVault.move(submitter, winner, award);
        if (burned > 0) bondVault.burn(submitter, burned);
    }

    /// @inheritdoc IContributionLedger
    function withdrawTreasury(DatanetId datanetId, uint256 amount) external {
        bool allowed = registry.isOwner(datanetId, msg.sender);
        require(allowed, ContributionLedgerNotOwner(datanetId, msg.sender));

        emit TreasuryWithdrawn(datanetId, msg.sender, amount);

        address treasury = treasuryOf(datanetId);
        bondVault.lock(treasury, amount);
        bondVault.move(treasury, msg.sender, amount);
    }

    /// @inheritdoc IContributionLedger
    function freeze(DatanetId datanetId) external returns (uint64 seq, bytes32 chainHash) {
        Head storage last = head[datanetId];
        (seq, chainHash) = (last.seq, last.chainHash);
        require(seq > 0, ContributionLedgerNothingToFreeze(datanetId));
        if (frozenVersion[datanetId][seq].chainHash != 0) return (seq, chainHash);

        uint8 flags = last.licenseFlags;
        frozenVersion[datanetId][seq] = Version(chainHash, flags);
        emit VersionFrozen(datanetId, seq, chainHash, flags);
    }

    /// @inheritdoc IContributionLedger
    function verifyRecord(
        DatanetId datanetId,
        uint64 seq,
        Record calldata record,
        bytes32[] calldata proof
    ) external view returns (bool) {
        Batch storage batch = _batches[record.batchId];
        return
            frozenVersion[datanetId][seq].chainHash != 0 &&
            batch.status == BatchStatus.Final &&
            DatanetId.unwrap(batch.datanetId) == DatanetId.unwrap(datanetId) &&
            batch.seq <= seq &&
            !court.isVoid(record.batchId, record.index) &&
            holdsRecord(record, proof);
    }

    /// @inheritdoc IContributionLedger
    function holdsRecord(Record calldata record, bytes32[] calldata proof) public view returns (bool) {
        Batch storage batch = _batches[record.batchId];
        return
            record.index < batch.count &&
            !failedInSample(record.batchId, record.index) &&
            MerkleProof.verifyCalldata(proof, batch.root, leafOf(record.index, record.recordHash, record.author));
    }

    /// @inheritdoc IContributionLedger
    function treasuryOf(DatanetId datanetId) public view returns (address) {
        return address(uint160(uint256(keccak256(abi.encode("treasury", address(this), datanetId)))));
    }

    /// @inheritdoc IContributionLedger
    function commitHashOf(
        DatanetId datanetId,
        bytes32 root,
        uint256 count,
        bytes32 manifestHash,
        address submitter,
        bytes32 salt
    ) public view returns (bytes32) {
        return
            keccak256(abi.encode(block.chainid, address(this), datanetId, root, count, manifestHash, submitter, salt));
    }

    /// @inheritdoc IContributionLedger
    function leafOf(uint256 index, bytes32 recordHash, address author) public pure returns (bytes32) {
        return RecordLeaf.hash(index, recordHash, author);
    }

    function _setExposureFloor(uint256 newFloor) private {
        uint256 oldFloor = exposureFloor;
        require(newFloor <= MAX_EXPOSURE_FLOOR, ContributionLedgerInvalidFloor(newFloor));

        exposureFloor = newFloor;
        emit ExposureFloorChanged(oldFloor, newFloor);
    }

    /// @dev Uses up a commit of the caller and returns its time.
    function _open(Opening calldata opening) private returns (uint40 time) {
        bytes32 commitHash = commitHashOf(
            opening.datanetId,
            opening.root,
            opening.count,
            opening.manifestHash,
            msg.sender,
            opening.salt
        );
        Commit memory entry = _commits[msg.sender][commitHash];
        time = entry.time;
        uint256 deadline = _deadlineOf(time);
        require(time != 0, ContributionLedgerUnknownCommit(msg.sender, commitHash));
        bool isLater = block.number > entry.blockNumber && block.timestamp > time;
        require(isLater, ContributionLedgerRevealTooEarly(entry.blockNumber));
        require(block.timestamp <= deadline, ContributionLedgerRevealTooLate(deadline));

        delete _commits[msg.sender][commitHash];
    }

    /// @dev A pause stops reveals, so a commit that was open when the last one began has its time again from its end.
    function _deadlineOf(uint256 time) private view returns (uint256 deadline) {
        deadline = time + REVEAL_PERIOD;
        if (deadline + PAUSE_INTERVAL >= pausableFrom) deadline = Math.max(deadline, pausedUntil + REVEAL_PERIOD);
    }

    function _end(
        BatchId batchId,
        Batch storage batch,
        ReviewTerms memory terms,
        BatchStatus status,
        uint256 burned
    ) internal override {
        batch.status = status;
        _recordEnd(batch, status);
        emit Ended(batchId, batch.datanetId, batch.submitter, status, burned);

        _settle(batchId, batch, terms, 0, burned);
    }

    /// @dev Pays out of the treasury, burns of what the submitter has at stake, and frees the rest of both.
    function _settle(
        BatchId batchId,
        Batch storage batch,
        ReviewTerms memory terms,
        uint256 paid,
        uint256 burned
    ) private {
        address submitter = batch.submitter;
        uint256 reserve = _reserveOf(batch, terms);
        if (reserve > 0) {
            address treasury = treasuryOf(batch.datanetId);
            if (paid > 0) bondVault.move(treasury, submitter, paid);
            if (paid < reserve) bondVault.unlock(treasury, reserve - paid);
        }

        uint256 spent = _verdictsOf(batchId, batch) * terms.seatFee + burned;
        if (burned > 0) bondVault.burn(submitter, burned);
        bondVault.unlock(submitter, batch.exposure + _ROUNDS * _feesOf(terms) - spent);
    }

    /// @dev A challenger who won has his part before the rest is burned.
    function _payChallenger(BatchId batchId, Batch storage batch, address challenger) private {
        (, uint256 award, ) = CourtMath.split(batch.exposure, 0);
        // at most the exposure, which takes 112 bits
        batch.exposure -= uint112(award);
        emit ChallengerPaid(batchId, challenger, award);

        if (award > 0) bondVault.move(batch.submitter, challenger, award);
    }

    function _requireCount(uint256 count, ReviewTerms memory terms) private pure {
        uint256 min = terms.payPerRecord > 0 ? MIN_PAID_RECORDS : 1;
        require(count >= min && count <= MAX_RECORDS, ContributionLedgerInvalidCount(count, min));
    }

    function _exposureOf(uint256 pay, bool known) private view returns (uint256) {
        uint256 percent = known ? _KNOWN_PERCENT : _NEWCOMER_PERCENT;
        return Math.max(Math.ceilDiv(pay * percent, 100), exposureFloor);
    }

    function _verdictsOf(BatchId batchId, Batch storage batch) private view returns (uint256 verdicts) {
        for (uint256 i = 0; i <= batch.round; ++i) verdicts += ReviewMath.count(_rounds[batchId][i].filed);
    }

    function _payOf(Batch storage batch, ReviewTerms memory terms) private view returns (uint256) {
        return uint256(batch.count) * terms.payPerRecord;
    }

    /// @dev What the treasury sets aside: the pay, and the fees of one round, where there is pay.
    function _reserveOf(Batch storage batch, ReviewTerms memory terms) private view returns (uint256) {
        uint256 pay = _payOf(batch, terms);
        return pay == 0 ? 0 : pay + _feesOf(terms);
    }

    function _feesOf(ReviewTerms memory terms) private pure returns (uint256) {
        return uint256(terms.panelSize) * terms.seatFee;
    }
}
