// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IArbitrable} from "../arbitration/interfaces/IArbitrable.sol";
import {Disputes} from "../arbitration/libraries/Disputes.sol";
import {CourtBase} from "./CourtBase.sol";
import {Batch, BatchId, BatchStatus, Record, Round} from "./interfaces/IContributionLedger.sol";
import {ICuratorSeats} from "./interfaces/ICuratorSeats.sol";
import {
    BatchState,
    Case,
    CaseId,
    CaseStatus,
    Challenged,
    Fault,
    IDatanetCourt,
    RecordState
} from "./interfaces/IDatanetCourt.sol";
import {DatanetId, ReviewTerms} from "./interfaces/IDatanetRegistry.sol";
import {CourtMath} from "../arbitration/libraries/CourtMath.sol";
import {ReviewMath} from "./libraries/ReviewMath.sol";
import {RecordFaults} from "./RecordFaults.sol";

/// @title DatanetCourt
/// @notice Where anybody objects to batches of the ledger: challenges of records and of batches, and appeals, on top of
/// {RecordFaults}; see {IDatanetCourt}.
contract DatanetCourt is RecordFaults, ReentrancyGuardTransient {
    using Disputes for Disputes.Register;

    uint256 private constant _OVERTURNED = 2;
    uint256 private constant _STANDS = 1;
    uint256 private constant _GATHER_PERIOD = 3 days;
    uint256 private constant _MASK_BITS = 16;

    /// @inheritdoc IDatanetCourt
    uint256 public constant BRING_PERIOD = 3 days;

    /// @inheritdoc IDatanetCourt
    uint256 public constant MAX_RECORDS_OF_CASE = 16;

    /// @inheritdoc IDatanetCourt
    uint64 public caseCount;

    /// @inheritdoc IDatanetCourt
    mapping(DatanetId datanetId => mapping(address curator => uint256)) public overturnedOf;

    Disputes.Register private _disputes;
    mapping(CaseId caseId => Case) private _cases;
    mapping(CaseId caseId => mapping(uint256 place => Challenged)) private _challenged;

    /// @param curatorSeats The seats that the ledger draws from; they name the registry and the vault.
    constructor(ICuratorSeats curatorSeats) CourtBase(curatorSeats) {}

    /// @inheritdoc IDatanetCourt
    function challenge(Record calldata record, bytes32[] calldata proof, bytes32 reasonHash) external {
        (BatchId batchId, uint256 index) = (record.batchId, record.index);
        Batch memory batch = _batchOf(batchId);
        bool inTime = batch.status == BatchStatus.Window && block.timestamp < batch.due;
        require(inTime || batch.status == BatchStatus.Final, DatanetCourtWrongStatus(batchId, batch.status));
        _requireHeld(record, proof);
        RecordState storage state = _records[batchId][index];
        require(state.fault == Fault.None, DatanetCourtVoid(batchId, index, state.fault));

        (CaseId caseId, Case storage entry) = _gathering(batchId, batch);
        uint256 place = entry.count;
        for (uint256 i = 0; i < place; ++i) {
            require(_challenged[caseId][i].index != index, DatanetCourtChallenged(caseId, index));
        }
        entry.count = uint8(place + 1);
        if (state.challenges++ == 0) {
            state.challengedAt = uint40(block.timestamp);
            ++_states[batchId].reserved;
        }
        // an index is below the count, which takes 16 bits
        _challenged[caseId][place] = Challenged(uint16(index), msg.sender);
        emit RecordChallenged(caseId, batchId, msg.sender, index, place, reasonHash);

        _lock(entry.bond);
    }

    /// @inheritdoc IDatanetCourt
    function bring(CaseId caseId) external payable nonReentrant {
        Case storage entry = _cases[caseId];
        require(entry.status == CaseStatus.Gathering, DatanetCourtWrongCase(caseId, entry.status));
        uint256 from = entry.gatherUntil;
        require(block.timestamp >= from, DatanetCourtWrongTime(from));
        require(block.timestamp < from + BRING_PERIOD, DatanetCourtWrongTime(from + BRING_PERIOD));

        (entry.status, entry.deadline) = (CaseStatus.Disputed, Disputes.deadline());
        // half a floor that the ledger keeps small
        (entry.payer, entry.costs) = (msg.sender, uint96(ledger.exposureFloor() / 2));
        address arbitrator = _arbitratorOf(_batchOf(entry.batchId));
        uint256 disputeId = _disputes.open(arbitrator, uint64(1) << entry.count, CaseId.unwrap(caseId) << 1);
        emit CaseBrought(caseId, arbitrator, disputeId, entry.deadline);
    }

    /// @inheritdoc IArbitrable
    function rule(uint256 disputeId, uint256 ruling) external nonReentrant {
        uint64 subject = _disputes.take(disputeId, ruling);
        uint64 number = subject >> 1;
        if (subject & 1 == 1) return _closeAppeal(BatchId.wrap(number), ruling);

        CaseId caseId = CaseId.wrap(number);
        // a case that isn't disputed has no open dispute; a ruling is at most a bit for each of 16 records, and 1
        (_cases[caseId].status, _cases[caseId].ruling) = (CaseStatus.Ruled, uint32(ruling));
        emit CaseRuled(caseId, ruling);
    }

    /// @inheritdoc IDatanetCourt
    function closeCase(CaseId caseId) external nonReentrant {
        Case storage entry = _cases[caseId];
        (bool refused, uint256 upheld) = _outcomeOf(caseId, entry);
        Batch memory batch = _batchOf(entry.batchId);
        _requireCalm(entry.batchId, batch);
        _requireInOrder(entry.previous, batch);
        // what isn't in a version any more isn't worth a ruling, and what is lost with its batch needn't be brought
        if (batch.status > BatchStatus.Final || (_isLost(batch) && entry.payer == address(0))) {
            (refused, upheld) = (true, 0);
        }

        entry.status = CaseStatus.Closed;
        --_states[entry.batchId].holds;
        emit CaseClosed(caseId, upheld, refused);

        uint256 costs = entry.costs;
        for (uint256 place = 0; place < entry.count; ++place) {
            costs -= _settle(entry, batch, _challenged[caseId][place], refused, (upheld >> place) & 1 == 1, costs);
        }
    }

    /// @inheritdoc IDatanetCourt
    function challengeBatch(BatchId batchId) external {
        Batch memory batch = _batchOf(batchId);
        BatchState storage state = _states[batchId];
        // 112 bits, and five times 96 bits
        uint128 bond = uint128(batch.exposure + _feesOf(batch));
        bool first = state.challenger == address(0) && !state.appealed;
        require(first, DatanetCourtInvalidChallenge(batchId));

        (state.challenger, state.bond) = (msg.sender, bond);
        emit BatchChallenged(batchId, msg.sender, bond);

        ledger.resample(batchId);
        _lock(bond);
    }

    /// @inheritdoc IDatanetCourt
    function settleChallenge(BatchId batchId) external {
        BatchState storage state = _states[batchId];
        (address challenger, uint256 bond) = (state.challenger, state.bond);
        require(challenger != address(0), DatanetCourtInvalidChallenge(batchId));
        Batch memory batch = _batchOf(batchId);
        bool ended = batch.status == BatchStatus.Window || batch.status >= BatchStatus.Final;
        require(ended, DatanetCourtWrongStatus(batchId, batch.status));
        Round memory round = _roundOf(batchId, batch.round);
        ChallengeResult result = _resultOf(batch.status, round, state.overturned);

        (state.challenger, state.bond) = (address(0), 0);
        emit ChallengeSettled(batchId, challenger, result);

        uint256 paid = result == ChallengeResult.Won ? 0 : ReviewMath.count(round.filed) * _termsOf(batch).seatFee;
        uint256 burned = 0;
        if (result == ChallengeResult.Lost) {
            uint256 award;
            (, award, burned) = CourtMath.split(bond - _feesOf(batch), 0);
            paid += award;
        }
        _pay(challenger, batch.submitter, paid, burned);
        _unlock(challenger, bond - paid - burned);
    }

    /// @inheritdoc IDatanetCourt
    function appeal(BatchId batchId) external payable nonReentrant {
        Batch memory batch = _batchOf(batchId);
        BatchState storage state = _states[batchId];
        bool inTime = batch.status == BatchStatus.Failed && block.timestamp < batch.due;
        require(inTime, DatanetCourtWrongStatus(batchId, batch.status));
        require(!state.appealed, DatanetCourtInvalidChallenge(batchId));

        (state.appealed, state.appealDeadline) = (true, Disputes.deadline());
        ++state.holds;
        address arbitrator = _arbitratorOf(batch);
        uint256 disputeId = _disputes.open(arbitrator, 2, (BatchId.unwrap(batchId) << 1) | 1);
        emit Appealed(batchId, arbitrator, disputeId, state.appealDeadline);
    }

    /// @inheritdoc IDatanetCourt
    function refuseAppeal(BatchId batchId) external nonReentrant {
        uint256 deadline = _states[batchId].appealDeadline;
        require(deadline != 0, DatanetCourtInvalidChallenge(batchId));
        require(block.timestamp >= deadline, DatanetCourtWrongTime(deadline));

        _closeAppeal(batchId, 0);
    }

    /// @inheritdoc IDatanetCourt
    function standingOf(BatchId batchId) external view returns (uint256 holds, uint256 voids) {
        BatchState storage state = _states[batchId];
        return (state.holds, state.voids);
    }

    /// @inheritdoc IDatanetCourt
    function challengerOf(BatchId batchId) external view returns (address) {
        return _states[batchId].challenger;
    }

    /// @inheritdoc IDatanetCourt
    function getBatchState(BatchId batchId) external view returns (BatchState memory) {
        return _states[batchId];
    }

    /// @inheritdoc IDatanetCourt
    function getCase(CaseId caseId) external view returns (Case memory) {
        return _cases[caseId];
    }

    /// @inheritdoc IDatanetCourt
    function getChallenged(CaseId caseId, uint256 place) external view returns (Challenged memory) {
        return _challenged[caseId][place];
    }

    /// @dev The batch's case that still gathers; a new one where there is none, or no room in it.
    function _gathering(BatchId batchId, Batch memory batch) private returns (CaseId caseId, Case storage entry) {
        BatchState storage state = _states[batchId];
        caseId = state.latestCase;
        entry = _cases[caseId];
        bool open = entry.status == CaseStatus.Gathering && block.timestamp < entry.gatherUntil;
        if (open && entry.count < MAX_RECORDS_OF_CASE) return (caseId, entry);

        caseId = CaseId.wrap(++caseCount);
        entry = _cases[caseId];
        (entry.batchId, entry.status) = (batchId, CaseStatus.Gathering);
        bool window = batch.status == BatchStatus.Window;
        entry.gatherUntil = window ? batch.due : uint40(block.timestamp + _GATHER_PERIOD);
        // five times 88 bits, or a sixteenth of a floor that the ledger keeps small
        entry.bond = uint96(_penaltyOf(batch));
        (entry.previous, state.latestCase) = (state.latestCase, caseId);
        ++state.holds;
    }

    /// @dev Cases about an open batch are closed in the order of their opening, as the exposure goes to who filed first.
    function _requireInOrder(CaseId previous, Batch memory batch) private view {
        CaseStatus status = _cases[previous].status;
        bool inOrder = batch.status >= BatchStatus.Final || status == CaseStatus.None || status == CaseStatus.Closed;
        require(inOrder, DatanetCourtWrongCase(previous, status));
    }

    /// @dev Ends a challenge. What is due for a record goes to who has paid before who has let his case lapse.
    function _settle(
        Case storage entry,
        Batch memory batch,
        Challenged memory challenged,
        bool refused,
        bool upheld,
        uint256 costs
    ) private returns (uint256 paidCosts) {
        RecordState storage state = _records[entry.batchId][challenged.index];
        bool faulty = _isFaulty(entry.batchId, challenged.index);
        bool last = --state.challenges == 0;
        bool due = faulty ? state.owed && (last || entry.payer != address(0)) : upheld;
        if (due || (last && !faulty)) --_states[entry.batchId].reserved;
        // of a final batch, what was asked for has come about by a takedown, too
        bool moot = faulty || (batch.status == BatchStatus.Final && state.fault != Fault.None);

        if (due) paidCosts = _uphold(entry, batch, challenged, state, costs);
        else if (!refused && !moot) return _reject(entry, batch.submitter, challenged.challenger, costs);
        _unlock(challenged.challenger, entry.bond);
    }

    /// @dev Voids the record, unless a fault has, and pays costs and challenger out of the exposure.
    function _uphold(
        Case storage entry,
        Batch memory batch,
        Challenged memory challenged,
        RecordState storage state,
        uint256 costs
    ) private returns (uint256) {
        (BatchId batchId, address challenger, address payer) = (entry.batchId, challenged.challenger, entry.payer);
        if (state.owed) state.owed = false;
        else _void(batchId, batch.count, challenged.index, Fault.Judged, challenger);
        uint256 due = payer == batch.submitter ? 0 : costs;
        return _punish(batchId, _isLost(batch) ? 0 : entry.bond, due, payer, challenger);
    }

    /// @dev Pays the submitter out of the challenger's bond, his costs first.
    function _reject(
        Case storage entry,
        address submitter,
        address challenger,
        uint256 costs
    ) private returns (uint256 paidCosts) {
        uint256 award;
        uint256 burned;
        (paidCosts, award, burned) = CourtMath.split(entry.bond, entry.payer == submitter ? costs : 0);
        _pay(challenger, submitter, paidCosts + award, burned);
    }

    function _pay(address challenger, address submitter, uint256 paid, uint256 burned) private {
        _move(challenger, submitter, paid);
        if (burned > 0) bondVault.burn(challenger, burned);
    }

    function _roundOf(BatchId batchId, uint256 number) private view returns (Round memory) {
        return ledger.getRound(batchId, number);
    }

    function _closeAppeal(BatchId batchId, uint256 ruling) private {
        BatchState storage state = _states[batchId];
        bool overturned = ruling == _OVERTURNED;
        state.appealDeadline = 0;
        state.overturned = overturned;
        --state.holds;
        emit AppealClosed(batchId, ruling);

        if (ruling == _STANDS) return;
        if (overturned) _countOverturned(batchId);
        ledger.decide(batchId, overturned);
    }

    /// @dev In the record of each curator of a failing round who let half of the sample fail, or more.
    function _countOverturned(BatchId batchId) private {
        DatanetId datanetId = _batchOf(batchId).datanetId;
        uint256 last = _batchOf(batchId).round;
        for (uint256 number = 0; number <= last; ++number) {
            Round memory round = _roundOf(batchId, number);
            if (round.sampled == 0 || 2 * ReviewMath.count(round.failed) < round.sampled) continue;
            address[] memory panel = ledger.panelOf(batchId, number);
            for (uint256 i = 0; i < panel.length; ++i) {
                uint256 fails = ReviewMath.count(uint16(round.verdicts >> (_MASK_BITS * i)));
                // who has filed nothing has let nothing fail; a seat may have changed hands
                if (fails == 0 || 2 * fails < round.sampled || panel[i] == address(0)) continue;
                ++overturnedOf[datanetId][panel[i]];
                emit VerdictOverturned(batchId, datanetId, panel[i]);
            }
        }
    }

    function _outcomeOf(CaseId caseId, Case storage entry) private view returns (bool refused, uint256 upheld) {
        CaseStatus status = entry.status;
        if (status == CaseStatus.Ruled) {
            uint256 ruling = entry.ruling;
            return ruling == 0 ? (true, 0) : (false, ruling - 1);
        }

        bool disputed = status == CaseStatus.Disputed;
        require(disputed || status == CaseStatus.Gathering, DatanetCourtWrongCase(caseId, status));
        uint256 end = disputed ? entry.deadline : entry.gatherUntil + BRING_PERIOD;
        require(block.timestamp >= end, DatanetCourtWrongTime(end));
        refused = disputed;
    }

    function _resultOf(BatchStatus status, Round memory round, bool overturned) private pure returns (ChallengeResult) {
        if (status == BatchStatus.Burned) return ChallengeResult.Won;
        if (overturned) return ChallengeResult.Lost;
        // a round without a quorum, and an appeal without a ruling
        if (round.sampled == 0 || status == BatchStatus.Rejected) return ChallengeResult.Refused;
        return ChallengeResult.Lost;
    }

    function _arbitratorOf(Batch memory batch) private view returns (address) {
        return registry.arbitratorOf(batch.datanetId, batch.termsVersion);
    }

    function _feesOf(Batch memory batch) private view returns (uint256) {
        ReviewTerms memory terms = _termsOf(batch);
        return uint256(terms.panelSize) * terms.seatFee;
    }
}
