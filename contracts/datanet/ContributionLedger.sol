// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBondVault} from "../bonds/interfaces/IBondVault.sol";
import {Guarded} from "../governance/Guarded.sol";
import {
    Batch,
    BatchId,
    BatchStatus,
    Discipline,
    IContributionLedger,
    Opening,
    Record,
    Round,
    Verdict
} from "./interfaces/IContributionLedger.sol";
import {ICuratorSeats} from "./interfaces/ICuratorSeats.sol";
import {DatanetId, IDatanetRegistry, ReviewTerms} from "./interfaces/IDatanetRegistry.sol";
import {BlockHistory} from "./libraries/BlockHistory.sol";
import {ReviewMath} from "./libraries/ReviewMath.sol";

/// @title ContributionLedger
/// @notice Takes batches of domain data from their commit to a dataset version; see {IContributionLedger}.
contract ContributionLedger is IContributionLedger, Guarded, EIP712 {
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

    struct Capacity {
        uint64 day;
        uint64 used;
    }

    /// @inheritdoc IContributionLedger
    uint256 public constant REVEAL_PERIOD = 7 days;

    /// @inheritdoc IContributionLedger
    uint256 public constant REVIEW_PERIOD = 3 days;

    /// @inheritdoc IContributionLedger
    uint256 public constant WINDOW_PERIOD = 3 days;

    /// @inheritdoc IContributionLedger
    uint256 public constant APPEAL_PERIOD = 7 days;

    /// @inheritdoc IContributionLedger
    uint256 public constant MAX_RECORDS = 4_096;

    /// @inheritdoc IContributionLedger
    uint256 public constant MIN_PAID_RECORDS = 64;

    /// @inheritdoc IContributionLedger
    uint24 public constant FULL_QUALITY = 1_000_000;

    /// @inheritdoc IContributionLedger
    uint24 public constant CLEAN_QUALITY = 800_000;

    /// @inheritdoc IContributionLedger
    uint256 public constant KNOWN_BATCHES = 3;

    /// @inheritdoc IContributionLedger
    uint256 public constant MAX_EXPOSURE_FLOOR = 100_000e18;

    uint256 private constant _CLEAN_PER_FAILED = 10;
    uint256 private constant _NEWCOMER_PERCENT = 50;
    uint256 private constant _KNOWN_PERCENT = 25;
    uint256 private constant _ROUNDS = 2;
    uint256 private constant _MASK_BITS = 16;
    // solhint-disable-next-line gas-small-strings
    bytes32 private constant _VERDICT_TYPEHASH = keccak256(
        "Verdict(uint64 batchId,uint8 round,bytes32 root,uint16 fails)"
    );

    /// @inheritdoc IContributionLedger
    IDatanetRegistry public immutable registry;

    /// @inheritdoc IContributionLedger
    ICuratorSeats public immutable curatorSeats;

    /// @inheritdoc IContributionLedger
    IBondVault public immutable bondVault;

    /// @inheritdoc IContributionLedger
    uint256 public immutable seedDelay;

    /// @inheritdoc IContributionLedger
    uint256 public exposureFloor;

    /// @inheritdoc IContributionLedger
    uint64 public batchCount;

    /// @inheritdoc IContributionLedger
    mapping(DatanetId datanetId => mapping(uint64 seq => Version)) public frozenVersion;

    /// @inheritdoc IContributionLedger
    mapping(DatanetId datanetId => Head) public head;

    mapping(address submitter => mapping(bytes32 commitHash => Commit)) private _commits;
    mapping(BatchId batchId => Batch) private _batches;
    mapping(BatchId batchId => Round[_ROUNDS]) private _rounds;
    mapping(DatanetId datanetId => mapping(address submitter => Discipline)) private _disciplines;
    mapping(DatanetId datanetId => Capacity) private _capacities;

    /// @param initialOwner Changes the exposure's floor; the timelock.
    /// @param initialGuardian Pauses reveals; may be zero.
    /// @param curatorSeats_ Names the registry and the vault, too.
    constructor(
        address initialOwner,
        address initialGuardian,
        ICuratorSeats curatorSeats_,
        uint256 seedDelay_,
        uint256 initialFloor
    ) Guarded(initialOwner, initialGuardian) EIP712("ContributionLedger", "1") {
        require(address(curatorSeats_).code.length > 0, ContributionLedgerNoContract(address(curatorSeats_)));
        require(seedDelay_ > 0 && seedDelay_ <= 10_000, ContributionLedgerInvalidSeedDelay(seedDelay_));

        curatorSeats = curatorSeats_;
        registry = curatorSeats_.registry();
        bondVault = curatorSeats_.bondVault();
        seedDelay = seedDelay_;
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
        batch.committedAt = committedAt;
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
    function draw(BatchId batchId) external {
        Batch storage batch = _inStatus(batchId, BatchStatus.Revealed);
        uint256 seedBlock = batch.due;
        require(block.number > seedBlock, ContributionLedgerDrawTooEarly(batchId, seedBlock));
        bytes32 blockHash = BlockHistory.hashOf(seedBlock);
        require(blockHash != 0, ContributionLedgerDrawTooLate(batchId, seedBlock));
        ReviewTerms memory terms = _termsOf(batch);

        Round storage round = _rounds[batchId][batch.round];
        uint128 seed = uint128(uint256(keccak256(abi.encode(blockHash, batchId, batch.root))));
        uint256 startBlock = seedBlock - seedDelay;
        (uint80 panel, uint8 size) = curatorSeats.drawPanel(
            batch.datanetId,
            batch.seats,
            terms.panelSize,
            seed,
            startBlock,
            batch.submitter
        );
        // nobody is on a panel that can't make a quorum, and nobody is silent on it
        if (size < terms.quorum) (panel, size) = (0, 0);
        (round.seed, round.panel, round.size, round.startBlock) = (seed, panel, size, uint40(startBlock));
        uint256 due = block.timestamp + REVIEW_PERIOD;
        (batch.status, batch.due) = (BatchStatus.UnderReview, uint40(due));
        emit Drawn(batchId, batch.round, seed, panel, size, due);

        if (size == 0) _endRound(batchId, batch, round, terms);
    }

    /// @inheritdoc IContributionLedger
    function review(BatchId batchId, Verdict[] calldata verdicts) external {
        Batch storage batch = _inStatus(batchId, BatchStatus.UnderReview);
        uint256 due = batch.due;
        require(block.timestamp < due, ContributionLedgerTooLate(batchId, due));
        ReviewTerms memory terms = _termsOf(batch);
        Round storage round = _rounds[batchId][batch.round];

        address[] memory panel = _panelOf(batch, round);

        uint256 filed = round.filed;
        uint256 masks = round.verdicts;
        for (uint256 i = 0; i < verdicts.length; ++i) {
            Verdict calldata verdict = verdicts[i];
            uint256 position = verdict.position;
            if ((filed >> position) & 1 == 1) continue;

            address panelist = _requireValid(batchId, batch, terms, panel, verdict);
            filed |= 1 << position;
            masks |= uint256(verdict.fails) << (_MASK_BITS * position);
            emit Reviewed(batchId, panelist, batch.round, position, verdict.fails);

            if (terms.seatFee > 0) bondVault.move(batch.submitter, panelist, terms.seatFee);
        }
        require(filed != round.filed, ContributionLedgerNothingFiled(batchId));

        // at most a bit and a mask for each of at most 5 seats
        (round.filed, round.verdicts) = (uint8(filed), uint80(masks));
        if (ReviewMath.count(filed) == round.size) _endRound(batchId, batch, round, terms);
    }

    /// @inheritdoc IContributionLedger
    function close(BatchId batchId) external {
        Batch storage batch = _inStatus(batchId, BatchStatus.UnderReview);
        _requireOver(batchId, batch);

        _endRound(batchId, batch, _rounds[batchId][batch.round], _termsOf(batch));
    }

    /// @inheritdoc IContributionLedger
    function finalize(BatchId batchId) external {
        Batch storage batch = _inStatus(batchId, BatchStatus.Window);
        _requireOver(batchId, batch);
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
        uint256 paid = (_reserveOf(batch, terms) * quality) / FULL_QUALITY;
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

        ++_disciplines[batch.datanetId][batch.submitter].expired;
        _end(batchId, batch, terms, BatchStatus.Expired, _feesOf(terms));
    }

    /// @inheritdoc IContributionLedger
    function forfeit(BatchId batchId) external {
        Batch storage batch = _inStatus(batchId, BatchStatus.Failed);
        _requireOver(batchId, batch);

        ++_disciplines[batch.datanetId][batch.submitter].failed;
        _end(batchId, batch, _termsOf(batch), BatchStatus.Burned, batch.exposure);
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
            record.index < batch.count &&
            !_failedInSample(record.batchId, batch, record.index) &&
            MerkleProof.verifyCalldata(proof, batch.root, leafOf(record.index, record.recordHash, record.author));
    }

    /// @inheritdoc IContributionLedger
    function getBatch(BatchId batchId) external view returns (Batch memory) {
        return _existing(batchId);
    }

    /// @inheritdoc IContributionLedger
    function getRound(BatchId batchId, uint256 round) external view returns (Round memory) {
        return _rounds[batchId][round];
    }

    /// @inheritdoc IContributionLedger
    function panelOf(BatchId batchId, uint256 round) external view returns (address[] memory) {
        return _panelOf(_batches[batchId], _rounds[batchId][round]);
    }

    /// @inheritdoc IContributionLedger
    function sampleOf(BatchId batchId, uint256 round) external view returns (uint256[] memory) {
        uint128 seed = _rounds[batchId][round].seed;
        if (seed == 0) return new uint256[](0);

        Batch storage batch = _batches[batchId];
        return ReviewMath.sample(seed, batch.count, _sampleSizeOf(batch, _termsOf(batch)));
    }

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
        Discipline storage discipline = _disciplines[datanetId][submitter];
        uint256 clean = discipline.clean;
        return clean >= KNOWN_BATCHES && clean >= _CLEAN_PER_FAILED * discipline.failed;
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
        return keccak256(bytes.concat(keccak256(abi.encode(index, recordHash, author))));
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
        // a pause stops reveals, so what it delays has its time again from its end
        uint256 deadline = Math.max(time, pausedUntil) + REVEAL_PERIOD;
        require(time != 0, ContributionLedgerUnknownCommit(msg.sender, commitHash));
        require(block.number > entry.blockNumber, ContributionLedgerRevealTooEarly(entry.blockNumber));
        require(block.timestamp <= deadline, ContributionLedgerRevealTooLate(deadline));

        delete _commits[msg.sender][commitHash];
    }

    function _useCapacity(DatanetId datanetId, uint256 count, uint256 limit) private {
        Capacity storage capacity = _capacities[datanetId];
        uint256 used = _usedToday(capacity);
        require(used + count <= limit, ContributionLedgerNoCapacity(datanetId, used, count, limit));

        // at most the limit, which takes 32 bits
        (capacity.day, capacity.used) = (uint64(block.timestamp / 1 days), uint64(used + count));
    }

    function _startRound(BatchId batchId, Batch storage batch, ReviewTerms memory terms) private {
        uint256 seats = curatorSeats.seatCount(address(this), batch.datanetId);
        require(seats >= terms.panelSize, ContributionLedgerTooFewSeats(batch.datanetId, seats, terms.panelSize));

        uint256 seedBlock = block.number + seedDelay;
        batch.status = BatchStatus.Revealed;
        // a datanet has at most 65,535 seats
        (batch.seats, batch.due) = (uint16(seats), uint40(seedBlock));
        emit RoundStarted(batchId, batch.round, seedBlock);
    }

    function _endRound(BatchId batchId, Batch storage batch, Round storage round, ReviewTerms memory terms) private {
        uint256 filed = round.filed;
        uint256 number = batch.round;
        uint256 votes = ReviewMath.count(filed);
        uint256 sampled = _sampleSizeOf(batch, terms);
        bool counts = votes >= terms.quorum;
        uint256 failed = counts ? ReviewMath.majority(round.verdicts, votes, sampled) : 0;
        // both are of a sample of at most 16
        if (counts) (round.failed, round.sampled) = (uint16(failed), uint8(sampled));
        emit RoundEnded(batchId, number, filed, failed);
        _dismissSilent(batch, round, filed, terms.seatFee);

        bool passed = counts && 2 * ReviewMath.count(failed) < sampled;
        if (passed) _enterWindow(batchId, batch, terms);
        else if (number == 0) {
            batch.round = 1;
            _startRound(batchId, batch, terms);
        } else if (!counts) _end(batchId, batch, terms, BatchStatus.Unreviewed, 0);
        else if (_rounds[batchId][0].sampled == 0) _reject(batchId, batch, terms);
        else _await(batchId, batch, BatchStatus.Failed, APPEAL_PERIOD);
    }

    function _dismissSilent(Batch storage batch, Round storage round, uint256 filed, uint256 fine) private {
        uint256 size = round.size;
        for (uint256 i = 0; i < size; ++i) {
            if ((filed >> i) & 1 == 1) continue;
            uint256 seat = uint16(round.panel >> (_MASK_BITS * i));
            curatorSeats.dismiss(batch.datanetId, seat, round.startBlock, fine);
        }
    }

    /// @dev A second round that passes doesn't undo the first: quality counts both samples.
    function _enterWindow(BatchId batchId, Batch storage batch, ReviewTerms memory terms) private {
        (uint256 sampled, uint256 fails) = _samplesOf(batchId, batch);
        uint24 quality = ReviewMath.quality(fails, sampled, FULL_QUALITY);
        if (quality == 0) return _reject(batchId, batch, terms);

        batch.quality = quality;
        _await(batchId, batch, BatchStatus.Window, WINDOW_PERIOD);
    }

    function _await(BatchId batchId, Batch storage batch, BatchStatus status, uint256 period) private {
        uint256 due = block.timestamp + period;
        (batch.status, batch.due) = (status, uint40(due));
        emit StatusChanged(batchId, status, batch.quality, due);
    }

    function _reject(BatchId batchId, Batch storage batch, ReviewTerms memory terms) private {
        ++_disciplines[batch.datanetId][batch.submitter].failed;
        _end(batchId, batch, terms, BatchStatus.Rejected, 0);
    }

    function _end(
        BatchId batchId,
        Batch storage batch,
        ReviewTerms memory terms,
        BatchStatus status,
        uint256 burned
    ) private {
        batch.status = status;
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

    function _recordFinal(BatchId batchId, Batch storage batch, uint256 quality) private {
        (, uint256 fails) = _samplesOf(batchId, batch);
        Discipline storage discipline = _disciplines[batch.datanetId][batch.submitter];
        ++discipline.accepted;
        if (quality >= CLEAN_QUALITY) ++discipline.clean;
        discipline.records += batch.count;
        // at most 16 of each of 2 samples
        discipline.failedRecords += uint64(fails);
    }

    function _inStatus(BatchId batchId, BatchStatus expected) private view returns (Batch storage batch) {
        batch = _existing(batchId);
        BatchStatus status = batch.status;
        require(status == expected, ContributionLedgerWrongStatus(batchId, status, expected));
    }

    function _existing(BatchId batchId) private view returns (Batch storage batch) {
        batch = _batches[batchId];
        require(batch.status != BatchStatus.None, ContributionLedgerUnknownBatch(batchId));
    }

    function _requireOver(BatchId batchId, Batch storage batch) private view {
        uint256 due = batch.due;
        require(block.timestamp >= due, ContributionLedgerTooEarly(batchId, due));
    }

    function _requireCount(uint256 count, ReviewTerms memory terms) private pure {
        uint256 min = terms.payPerRecord > 0 ? MIN_PAID_RECORDS : 1;
        require(count >= min && count <= MAX_RECORDS, ContributionLedgerInvalidCount(count, min));
    }

    function _termsOf(Batch storage batch) private view returns (ReviewTerms memory) {
        return registry.reviewTerms(batch.datanetId, batch.termsVersion);
    }

    function _exposureOf(uint256 pay, bool known) private view returns (uint256) {
        uint256 percent = known ? _KNOWN_PERCENT : _NEWCOMER_PERCENT;
        return Math.max(Math.ceilDiv(pay * percent, 100), exposureFloor);
    }

    /// @dev Returns who holds the verdict's position, and has filed it.
    function _requireValid(
        BatchId batchId,
        Batch storage batch,
        ReviewTerms memory terms,
        address[] memory panel,
        Verdict calldata verdict
    ) private view returns (address panelist) {
        (uint256 position, uint256 fails) = (verdict.position, verdict.fails);
        address signer = _signerOf(batchId, batch, verdict);
        panelist = position < panel.length ? panel[position] : address(0);
        bool own = panelist == signer && signer != address(0);
        require(own, ContributionLedgerNotPanelist(batchId, position, signer));
        bool valid = fails >> _sampleSizeOf(batch, terms) == 0;
        require(valid, ContributionLedgerInvalidVerdict(batchId, position, fails));
    }

    function _panelOf(Batch storage batch, Round storage round) private view returns (address[] memory) {
        return curatorSeats.holdersOf(batch.datanetId, round.panel, round.size, round.startBlock);
    }

    function _signerOf(BatchId batchId, Batch storage batch, Verdict calldata verdict) private view returns (address) {
        if (verdict.signature.length == 0) return msg.sender;

        bytes32 structHash = keccak256(abi.encode(_VERDICT_TYPEHASH, batchId, batch.round, batch.root, verdict.fails));
        return ECDSA.recoverCalldata(_hashTypedDataV4(structHash), verdict.signature);
    }

    function _usedToday(Capacity storage capacity) private view returns (uint256) {
        return capacity.day == block.timestamp / 1 days ? capacity.used : 0;
    }

    function _samplesOf(BatchId batchId, Batch storage batch) private view returns (uint256 sampled, uint256 fails) {
        for (uint256 i = 0; i <= batch.round; ++i) {
            sampled += _rounds[batchId][i].sampled;
            fails += ReviewMath.count(_rounds[batchId][i].failed);
        }
    }

    function _verdictsOf(BatchId batchId, Batch storage batch) private view returns (uint256 verdicts) {
        for (uint256 i = 0; i <= batch.round; ++i) verdicts += ReviewMath.count(_rounds[batchId][i].filed);
    }

    function _failedInSample(BatchId batchId, Batch storage batch, uint256 index) private view returns (bool) {
        for (uint256 i = 0; i <= batch.round; ++i) {
            Round storage round = _rounds[batchId][i];
            uint256 failed = round.failed;
            if (failed == 0) continue;
            uint256[] memory sample = ReviewMath.sample(round.seed, batch.count, round.sampled);
            for (uint256 j = 0; j < sample.length; ++j) {
                if (sample[j] == index && (failed >> j) & 1 == 1) return true;
            }
        }
        return false;
    }

    function _sampleSizeOf(Batch storage batch, ReviewTerms memory terms) private view returns (uint256) {
        return Math.min(batch.count, terms.sampleSize);
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
