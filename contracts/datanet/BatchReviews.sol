// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBondVault} from "../bonds/interfaces/IBondVault.sol";
import {Batch, BatchId, BatchStatus, IContributionLedger, Round, Verdict} from "./interfaces/IContributionLedger.sol";
import {ICuratorSeats} from "./interfaces/ICuratorSeats.sol";
import {IDatanetCourt} from "./interfaces/IDatanetCourt.sol";
import {IDatanetRegistry, ReviewTerms} from "./interfaces/IDatanetRegistry.sol";
import {BlockHistory} from "./libraries/BlockHistory.sol";
import {ReviewMath} from "./libraries/ReviewMath.sol";

/// @title BatchReviews
/// @notice Draws the panels and samples of batches, takes the verdicts, and says how each round ends: the middle of the
/// path that {ContributionLedger} begins and ends; see {IContributionLedger}.
abstract contract BatchReviews is IContributionLedger, EIP712 {
    /// @inheritdoc IContributionLedger
    uint256 public constant REVIEW_PERIOD = 3 days;

    /// @inheritdoc IContributionLedger
    uint256 public constant WINDOW_PERIOD = 3 days;

    /// @inheritdoc IContributionLedger
    uint256 public constant APPEAL_PERIOD = 7 days;

    /// @inheritdoc IContributionLedger
    uint24 public constant FULL_QUALITY = 1_000_000;

    uint256 internal constant _ROUNDS = 3;
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
    IDatanetCourt public immutable court;

    /// @inheritdoc IContributionLedger
    uint256 public immutable seedDelay;

    mapping(BatchId batchId => Batch) internal _batches;
    mapping(BatchId batchId => Round[_ROUNDS]) internal _rounds;

    constructor(
        ICuratorSeats curatorSeats_,
        IDatanetCourt court_,
        uint256 seedDelay_
    ) EIP712("ContributionLedger", "1") {
        require(address(curatorSeats_).code.length > 0, ContributionLedgerNoContract(address(curatorSeats_)));
        require(address(court_).code.length > 0, ContributionLedgerNoContract(address(court_)));
        require(seedDelay_ > 0 && seedDelay_ <= 10_000, ContributionLedgerInvalidSeedDelay(seedDelay_));

        curatorSeats = curatorSeats_;
        registry = curatorSeats_.registry();
        bondVault = curatorSeats_.bondVault();
        court = court_;
        seedDelay = seedDelay_;
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
        bool own = verdicts.length == 1 && verdicts[0].signature.length == 0;
        require(own || block.timestamp < due, ContributionLedgerTooLate(batchId, due));
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
    function resample(BatchId batchId) external {
        _requireCourt();
        Batch storage batch = _inStatus(batchId, BatchStatus.Window);
        uint256 due = batch.due;
        require(block.timestamp < due, ContributionLedgerTooLate(batchId, due));
        uint256 rounds = batch.round + 1;
        (uint256 counted, ) = _before(batchId, rounds);
        require(counted == 1 && rounds < _ROUNDS, ContributionLedgerNoRound(batchId));

        _startNextRound(batchId, batch, _termsOf(batch));
    }

    /// @inheritdoc IContributionLedger
    function decide(BatchId batchId, bool overturned) external {
        _requireCourt();
        Batch storage batch = _inStatus(batchId, BatchStatus.Failed);
        ReviewTerms memory terms = _termsOf(batch);
        if (!overturned) return _end(batchId, batch, terms, BatchStatus.Rejected, 0);

        for (uint256 i = 0; i < _ROUNDS; ++i) {
            Round storage round = _rounds[batchId][i];
            if (!_passed(round)) (round.failed, round.sampled) = (0, 0);
        }
        _enterWindow(batchId, batch, terms);
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
    function typedDataHash(bytes32 structHash) external view returns (bytes32) {
        return _hashTypedDataV4(structHash);
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
    function failedInSample(BatchId batchId, uint256 index) public view returns (bool) {
        Batch storage batch = _batches[batchId];
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

    function _startRound(BatchId batchId, Batch storage batch, ReviewTerms memory terms) internal {
        uint256 seats = curatorSeats.seatCount(address(this), batch.datanetId);
        // a later round begins with however few are left: else a batch whose panelists were dismissed could never end
        bool enough = batch.round > 0 || seats >= terms.panelSize;
        require(enough, ContributionLedgerTooFewSeats(batch.datanetId, seats, terms.panelSize));

        uint256 seedBlock = block.number + seedDelay;
        (batch.status, batch.due) = (BatchStatus.Revealed, uint40(seedBlock));
        emit RoundStarted(batchId, batch.round, seedBlock);
    }

    function _startNextRound(BatchId batchId, Batch storage batch, ReviewTerms memory terms) private {
        ++batch.round;
        _startRound(batchId, batch, terms);
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

        // a round that doesn't count leaves a batch that somebody challenged where it was
        (uint256 counted, bool passed) = _before(batchId, number);
        if (counts ? _passed(round) : passed) _enterWindow(batchId, batch, terms);
        else if (number == 0) _startNextRound(batchId, batch, terms);
        else if (!counts) _end(batchId, batch, terms, BatchStatus.Unreviewed, 0);
        else if (counted == 0) _end(batchId, batch, terms, BatchStatus.Rejected, 0);
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

    /// @dev A later round that passes doesn't undo an earlier one: quality counts all samples. Where an appeal has undone all,
    /// nothing stands against the batch.
    function _enterWindow(BatchId batchId, Batch storage batch, ReviewTerms memory terms) internal {
        (uint256 sampled, uint256 fails) = _samplesOf(batchId, batch);
        uint24 quality = sampled == 0 ? FULL_QUALITY : ReviewMath.quality(fails, sampled, FULL_QUALITY);
        if (quality == 0) return _end(batchId, batch, terms, BatchStatus.Rejected, 0);

        batch.quality = quality;
        _await(batchId, batch, BatchStatus.Window, WINDOW_PERIOD);
    }

    function _await(BatchId batchId, Batch storage batch, BatchStatus status, uint256 period) private {
        uint256 due = block.timestamp + period;
        (batch.status, batch.due) = (status, uint40(due));
        emit StatusChanged(batchId, status, batch.quality, due);
    }

    function _inStatus(BatchId batchId, BatchStatus expected) internal view returns (Batch storage batch) {
        batch = _existing(batchId);
        BatchStatus status = batch.status;
        require(status == expected, ContributionLedgerWrongStatus(batchId, status, expected));
    }

    function _existing(BatchId batchId) internal view returns (Batch storage batch) {
        batch = _batches[batchId];
        require(batch.status != BatchStatus.None, ContributionLedgerUnknownBatch(batchId));
    }

    function _requireOver(BatchId batchId, Batch storage batch) internal view {
        uint256 due = batch.due;
        require(block.timestamp >= due, ContributionLedgerTooEarly(batchId, due));
    }

    /// @dev Also waits for what is open before the court. Returns how many records are void.
    function _requireFree(BatchId batchId, Batch storage batch) internal view returns (uint256 voids) {
        _requireOver(batchId, batch);
        uint256 holds;
        (holds, voids) = court.standingOf(batchId);
        require(holds == 0, ContributionLedgerHeld(batchId, holds));
    }

    function _requireCourt() internal view {
        require(msg.sender == address(court), ContributionLedgerNotCourt(msg.sender));
    }

    /// @dev How many of the first rounds count, and whether one of them passed.
    function _before(BatchId batchId, uint256 rounds) internal view returns (uint256 counted, bool passed) {
        for (uint256 i = 0; i < rounds; ++i) {
            Round storage round = _rounds[batchId][i];
            if (round.sampled > 0) ++counted;
            if (_passed(round)) passed = true;
        }
    }

    /// @dev Whether a round counts, and less than half of its sample failed.
    function _passed(Round storage round) internal view returns (bool) {
        return 2 * ReviewMath.count(round.failed) < round.sampled;
    }

    function _termsOf(Batch storage batch) internal view returns (ReviewTerms memory) {
        return registry.reviewTerms(batch.datanetId, batch.termsVersion);
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

    function _samplesOf(BatchId batchId, Batch storage batch) internal view returns (uint256 sampled, uint256 fails) {
        for (uint256 i = 0; i <= batch.round; ++i) {
            sampled += _rounds[batchId][i].sampled;
            fails += ReviewMath.count(_rounds[batchId][i].failed);
        }
    }

    function _sampleSizeOf(Batch storage batch, ReviewTerms memory terms) private view returns (uint256) {
        return Math.min(batch.count, terms.sampleSize);
    }

    /// @dev Ends a batch in another way than final: says so, settles its money, and keeps its record.
    function _end(
        BatchId batchId,
        Batch storage batch,
        ReviewTerms memory terms,
        BatchStatus status,
        uint256 burned
    ) internal virtual;
}
