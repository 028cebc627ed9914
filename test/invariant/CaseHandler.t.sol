// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Batch, BatchId, BatchStatus} from "../../contracts/datanet/interfaces/IContributionLedger.sol";
import {CaseId, CaseStatus, Fault} from "../../contracts/datanet/interfaces/IDatanetCourt.sol";
import {FaultHandler} from "./FaultHandler.t.sol";

/// @notice Cases about records, from the challenge to the arbitrator's ruling and its effects.
abstract contract CaseHandler is FaultHandler {
    uint256 private constant _PRICE = 10;
    address internal constant _STRANGER = address(0xBAD);

    struct Suit {
        uint64 batch;
        uint256 gatherUntil;
        CaseStatus status;
        address payer;
        uint256 deadline;
        uint256 disputeId;
        uint256 ruling;
        uint256[] indices;
        address[] challengers;
    }

    mapping(uint64 number => Suit) internal _suits;
    uint64 internal _suitCount;
    mapping(uint64 batch => uint64) internal _latest;
    constructor() {
        arbitrator.setCost(_PRICE);
    }

    function challenge(uint256 who, uint256 which, uint256 place, uint256 luck) external {
        Scene memory scene = _scene(who, which, place, luck);
        if (scene.number == 0) return;
        Suit storage suit = _suits[_latest[scene.number]];
        bool joins = suit.status == CaseStatus.Gathering && block.timestamp < suit.gatherUntil;
        uint256 slot = ACCOUNTS + _placeOf(scene.caller);
        bool inTime = scene.batch.status == BatchStatus.Window && block.timestamp < scene.batch.due;
        bool able = (inTime || scene.batch.status == BatchStatus.Final) && scene.proves;
        able = able && _counts(scene.number, scene.index) && _faults[scene.number][scene.index] == Fault.None;
        able = able && scene.owed[slot] >= PENALTY && !(joins && _isIn(suit, scene.index));
        bytes memory data = abi.encodeCall(court.challenge, (scene.record, scene.proof, "reason"));
        if (!_call(scene.caller, address(court), 0, data, able)) return;

        if (!joins) {
            ++holds[scene.number];
            _latest[scene.number] = ++_suitCount;
            suit = _suits[_suitCount];
            (suit.batch, suit.status) = (scene.number, CaseStatus.Gathering);
            suit.gatherUntil = inTime ? scene.batch.due : block.timestamp + 3 days;
        }
        if (_standings(scene.number, scene.index) == 0) _challengedAt[scene.number][scene.index] = block.timestamp;
        suit.indices.push(scene.index);
        suit.challengers.push(scene.caller);
        _checkKept(scene.number);
        scene.owed[slot] -= PENALTY;
        _check(scene.owed, bytes4(data));
    }

    function bring(uint256 who, uint256 which, uint256 coins) external {
        (uint64 number, Suit storage suit) = _suit(which);
        uint256 end = suit.gatherUntil + court.BRING_PERIOD();
        bool inTime = block.timestamp >= suit.gatherUntil && block.timestamp < end;
        bool able = inTime && suit.status == CaseStatus.Gathering;
        if (!_pay(_anybody(who), coins, abi.encodeCall(court.bring, (CaseId.wrap(number))), able)) return;

        (suit.status, suit.payer, suit.deadline) = (CaseStatus.Disputed, _anybody(who), block.timestamp + 60 days);
        suit.disputeId = arbitrator.disputeCount() - 1;
    }

    /// @notice The arbitrator rules a case: anything that it may, 0 and too much included.
    function rule(uint256 which, uint256 ruling) external {
        (, Suit storage suit) = _suit(which);
        if (suit.payer == address(0)) return;
        uint256 choices = 2 ** suit.indices.length;
        ruling %= choices + 2;
        bool able = suit.status == CaseStatus.Disputed && block.timestamp < suit.deadline && ruling <= choices;
        bytes memory data = abi.encodeCall(arbitrator.giveRuling, (suit.disputeId, ruling));
        if (_call(_STRANGER, address(arbitrator), 0, data, able)) {
            ++worked[this.rule.selector];
            (suit.status, suit.ruling) = (CaseStatus.Ruled, ruling);
        }
    }

    function closeCase(uint256 who, uint256 which) external {
        (uint64 number, Suit storage suit) = _suit(which);
        if (number == 0) return;
        uint64 first = _firstOf(suit.batch, number);
        // one in four doesn't care about the order
        if (who % 4 != 0) (number, suit) = (first, _suits[first]);
        Batch memory batch = ledger.getBatch(BatchId.wrap(suit.batch));
        bool silent = suit.status == CaseStatus.Disputed && block.timestamp >= suit.deadline;
        bool idle = suit.status == CaseStatus.Gathering;
        idle = idle && block.timestamp >= suit.gatherUntil + court.BRING_PERIOD();
        bool able = (suit.status == CaseStatus.Ruled || silent || idle) && !_waits(suit.batch);
        able = able && (number == first || batch.status >= BatchStatus.Final);
        bool refused = silent || (suit.status == CaseStatus.Ruled && suit.ruling == 0) || !_inPlay(batch);
        refused = refused || (idle && _isLost(batch));
        uint256[] memory owed = _frees();
        bytes memory data = abi.encodeCall(court.closeCase, (CaseId.wrap(number)));
        if (!_call(_anybody(who), address(court), 0, data, able)) return;

        suit.status = CaseStatus.Closed;
        --holds[suit.batch];
        _share(owed, suit, batch, refused);
        _checkKept(suit.batch);
        _check(owed, bytes4(data));
    }

    /// @dev Pays the arbitrator, or one coin too little, or too much: that comes back.
    function _pay(address caller, uint256 coins, bytes memory data, bool able) internal returns (bool works) {
        coins = _PRICE - 1 + (coins % 4);
        VM.deal(caller, coins);
        works = _call(caller, address(court), coins, data, able && coins >= _PRICE);
        if (works && caller.balance != coins - _PRICE) _break(bytes4(data));
    }

    /// @dev Books what each side of a case that is closed wins and loses.
    function _share(uint256[] memory owed, Suit storage suit, Batch memory batch, bool refused) private {
        uint256 costs = suit.payer == address(0) ? 0 : COSTS;
        for (uint256 i = 0; i < suit.indices.length; ++i) {
            (address challenger, uint256 index) = (suit.challengers[i], suit.indices[i]);
            bool faultless = _isFaultless(suit.batch, index);
            bool upheld = !refused && suit.ruling > 0 && ((suit.ruling - 1) >> i) & 1 == 1;
            if (_isDue(suit, index) || (upheld && faultless)) {
                costs -= _fine(owed, suit, batch, index, challenger, costs);
            } else if (!refused && faultless && !_isGone(suit.batch, batch, index)) {
                costs -= _fail(owed, suit, batch.submitter, costs);
                continue;
            }
            owed[ACCOUNTS + _placeOf(challenger)] += PENALTY;
        }
    }

    /// @dev Whether a penalty that is owed for a record is paid now that a case is closed: to who has paid, or to the last.
    function _isDue(Suit storage suit, uint256 index) private view returns (bool) {
        return _owing[suit.batch][index] && (suit.payer != address(0) || _standings(suit.batch, index) == 0);
    }

    /// @dev Whether a record of a final batch was taken down.
    function _isGone(uint64 number, Batch memory batch, uint256 index) private view returns (bool) {
        return batch.status == BatchStatus.Final && _faults[number][index] == Fault.TakenDown;
    }

    /// @dev What the submitter loses for a record.
    function _fine(
        uint256[] memory owed,
        Suit storage suit,
        Batch memory batch,
        uint256 index,
        address challenger,
        uint256 costs
    ) private returns (uint256) {
        if (!_owing[suit.batch][index]) _void(suit.batch, index, Fault.Judged);
        _owing[suit.batch][index] = false;
        uint256 due = suit.payer == batch.submitter ? 0 : costs;
        return _punish(owed, suit.batch, _isLost(batch) ? 0 : PENALTY, due, suit.payer, challenger);
    }

    /// @dev What a challenger loses for a record.
    function _fail(
        uint256[] memory owed,
        Suit storage suit,
        address submitter,
        uint256 costs
    ) private returns (uint256 paid) {
        if (suit.payer == submitter) paid = costs < PENALTY ? costs : PENALTY;
        uint256 award = ((PENALTY - paid) * 60) / 100;
        owed[ACCOUNTS + _placeOf(submitter)] += paid + award;
        burned += PENALTY - paid - award;
    }

    function _standings(uint64 batch, uint256 index) internal view override returns (uint256 count) {
        for (uint64 number = 1; number <= _suitCount; ++number) {
            Suit storage suit = _suits[number];
            bool open = suit.batch == batch && suit.status != CaseStatus.Closed;
            if (open && _isIn(suit, index)) ++count;
        }
    }

    /// @dev The first case about a batch that isn't closed, or a case before which there is none.
    function _firstOf(uint64 batch, uint64 number) private view returns (uint64) {
        for (uint64 first = 1; first < number; ++first) {
            if (_suits[first].batch == batch && _suits[first].status != CaseStatus.Closed) return first;
        }
        return number;
    }

    /// @dev One of the last three cases; 0 where there is none.
    function _suit(uint256 which) internal view returns (uint64 number, Suit storage suit) {
        if (_suitCount > 0) number = _suitCount - uint64(which % (_suitCount < 3 ? _suitCount : 3));
        suit = _suits[number];
    }

    function _isIn(Suit storage suit, uint256 index) private view returns (bool) {
        for (uint256 i = 0; i < suit.indices.length; ++i) if (suit.indices[i] == index) return true;
        return false;
    }
}
