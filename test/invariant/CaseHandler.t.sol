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
        ++_kept[scene.number];
        suit.indices.push(scene.index);
        suit.challengers.push(scene.caller);
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
        Batch memory batch = ledger.getBatch(BatchId.wrap(suit.batch));
        bool silent = suit.status == CaseStatus.Disputed && block.timestamp >= suit.deadline;
        bool idle = suit.status == CaseStatus.Gathering;
        idle = idle && block.timestamp >= suit.gatherUntil + court.BRING_PERIOD();
        bool able = (suit.status == CaseStatus.Ruled || silent || idle) && !_waits(suit.batch);
        bool refused = silent || (suit.status == CaseStatus.Ruled && suit.ruling == 0) || !_inPlay(batch);
        uint256[] memory owed = _frees();
        bytes memory data = abi.encodeCall(court.closeCase, (CaseId.wrap(number)));
        if (!_call(_anybody(who), address(court), 0, data, able)) return;

        suit.status = CaseStatus.Closed;
        --holds[suit.batch];
        _kept[suit.batch] -= suit.indices.length;
        if (refused) {
            for (uint256 i = 0; i < suit.indices.length; ++i) {
                owed[ACCOUNTS + _placeOf(suit.challengers[i])] += PENALTY;
            }
        } else _share(owed, suit);
        _check(owed, bytes4(data));
    }

    /// @dev Pays the arbitrator, or one coin too little, or too much: that comes back.
    function _pay(address caller, uint256 coins, bytes memory data, bool able) internal returns (bool works) {
        coins = _PRICE - 1 + (coins % 4);
        VM.deal(caller, coins);
        works = _call(caller, address(court), coins, data, able && coins >= _PRICE);
        if (works && caller.balance != coins - _PRICE) _break(bytes4(data));
    }

    /// @dev Books what each side of a case that was ruled, or that nobody brought, wins and loses.
    function _share(uint256[] memory owed, Suit storage suit) private {
        uint256 costs = suit.payer == address(0) ? 0 : COSTS;
        address submitter = _trees[suit.batch].submitter;
        for (uint256 i = 0; i < suit.indices.length; ++i) {
            (address challenger, uint256 index) = (suit.challengers[i], suit.indices[i]);
            bool upheld = suit.ruling > 0 && ((suit.ruling - 1) >> i) & 1 == 1;
            if (!upheld) {
                uint256 paid = suit.payer == submitter ? (costs < PENALTY ? costs : PENALTY) : 0;
                uint256 award = ((PENALTY - paid) * 60) / 100;
                costs -= paid;
                owed[ACCOUNTS + _placeOf(submitter)] += paid + award;
                burned += PENALTY - paid - award;
                continue;
            }
            owed[ACCOUNTS + _placeOf(challenger)] += PENALTY;
            if (!_isFaultless(suit.batch, index)) continue;
            _void(suit.batch, index, Fault.Judged);
            uint256 due = suit.payer == submitter ? 0 : costs;
            bool lost = _isLost(ledger.getBatch(BatchId.wrap(suit.batch)));
            costs -= _punish(owed, suit.batch, lost ? 0 : PENALTY, due, suit.payer, challenger);
        }
    }

    function _accuserOf(uint64 batch, uint256 index) internal view override returns (address) {
        Suit storage suit = _suits[_latest[batch]];
        if (suit.status == CaseStatus.Closed) return address(0);
        for (uint256 i = 0; i < suit.indices.length; ++i) if (suit.indices[i] == index) return suit.challengers[i];
        return address(0);
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
