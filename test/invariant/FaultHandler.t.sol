// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BatchId, BatchStatus, Record} from "../../contracts/datanet/interfaces/IContributionLedger.sol";
import {DemandKind, Fault} from "../../contracts/datanet/interfaces/IDatanetCourt.sol";
import {CourtActors} from "./CourtActors.t.sol";

/// @notice What needs no arbitrator: proofs of faults, claims, demands and takedowns.
abstract contract FaultHandler is CourtActors {
    struct Asked {
        address demander;
        uint256 bond;
        uint256 due;
        uint256 place;
    }

    struct Ask {
        uint64 number;
        uint256 place;
        DemandKind kind;
    }

    Ask[] private _asks;
    uint64[2][] private _claims;
    mapping(uint64 batch => mapping(uint256 index => mapping(DemandKind kind => Asked))) internal _asked;
    mapping(uint64 batch => mapping(uint256 index => bool)) private _shown;
    mapping(uint64 batch => mapping(address author => bool)) private _consented;
    mapping(uint64 batch => mapping(uint256 index => mapping(uint64 earlier => address))) internal _finders;
    mapping(uint64 batch => mapping(uint256 index => mapping(uint64 earlier => uint256))) private _claimedAt;

    function proveCollision(uint256 who, uint256 which, uint256 pair, uint256 luck) external {
        uint64 number = _choose(which);
        if (number == 0) return;
        // a pair of one index, one of one content, and any other
        (uint256 a, uint256 b) = ((pair >> 2) % 8, (pair >> 5) % 8);
        if (pair % 4 == 0) (a, b) = (2, 4);
        else if (pair % 4 == 1) (a, b) = (1, 5);
        Pair memory scene = _pair(who, _record(number, a), a, _record(number, b), b, luck);
        (uint256 i, uint256 j) = (scene.first.index, scene.second.index);
        uint256 index = i > j ? i : j;
        bool able = scene.proves && a != b && (i == j || _repeats(scene));
        able = able && _inPlay(ledger.getBatch(scene.first.batchId)) && !_waits(number);
        able = able && index < _trees[number].count && _isFaultless(number, index);
        bytes memory data = abi.encodeCall(
            court.proveCollision,
            (scene.first, scene.firstProof, scene.second, scene.secondProof)
        );
        if (!_call(scene.caller, address(court), 0, data, able)) return;

        _condemn(scene.owed, number, index, i == j ? Fault.SameIndex : Fault.Repeated, scene.caller, _NOW);
        _check(scene.owed, bytes4(data));
    }

    function proveOutside(uint256 who, uint256 which, uint256 place, uint256 luck) external {
        Scene memory scene = _scene(who, which, place % 4 == 0 ? place >> 2 : 6, luck);
        if (scene.number == 0) return;
        bool able = _inPlay(scene.batch) && !_waits(scene.number) && scene.proves && scene.index >= scene.batch.count;
        able = able && _faults[scene.number][scene.index] == Fault.None;
        bytes memory data = abi.encodeCall(court.proveOutside, (scene.record, scene.proof));
        if (!_call(scene.caller, address(court), 0, data, able)) return;

        _condemn(scene.owed, scene.number, scene.index, Fault.Outside, scene.caller, _NOW);
        _check(scene.owed, bytes4(data));
    }

    function proveDuplicate(uint256 who, uint256 which, uint256 place, uint256 luck) external {
        Pair memory scene = _twoOf(who, which, place, luck);
        if (scene.late == 0) return;
        bool able = scene.proves && _canRepeat(scene) && _inPlay(ledger.getBatch(scene.second.batchId));
        able = able && ledger.getBatch(scene.first.batchId).status == BatchStatus.Final && !_waits(scene.late);
        bytes memory data = abi.encodeCall(
            court.proveDuplicate,
            (scene.first, scene.firstProof, scene.second, scene.secondProof)
        );
        if (!_call(scene.caller, address(court), 0, data, able)) return;

        address finder = _finders[scene.late][scene.second.index][scene.early];
        uint256 since = _claimedAt[scene.late][scene.second.index][scene.early];
        if (finder == address(0)) (finder, since) = (scene.caller, _NOW);
        _condemn(scene.owed, scene.late, scene.second.index, Fault.Duplicate, finder, since);
        _check(scene.owed, bytes4(data));
    }

    function claimDuplicate(uint256 who, uint256 which, uint256 place, uint256 luck) external {
        Pair memory scene = _twoOf(who, which, place, luck);
        if (scene.late == 0) return;
        bool able = scene.proves && _canRepeat(scene) && _isObjectable(ledger.getBatch(scene.second.batchId));
        able = able && ledger.getBatch(scene.first.batchId).status < BatchStatus.Final;
        able = able && _finders[scene.late][scene.second.index][scene.early] == address(0);
        bytes memory data = abi.encodeCall(
            court.claimDuplicate,
            (scene.first, scene.firstProof, scene.second, scene.secondProof)
        );
        if (!_call(scene.caller, address(court), 0, data, able)) return;

        _finders[scene.late][scene.second.index][scene.early] = scene.caller;
        _claimedAt[scene.late][scene.second.index][scene.early] = block.timestamp;
        _claims.push([scene.early, scene.late]);
        ++holds[scene.late];
    }

    function settleClaim(uint256 who, uint256 which, uint256 place) external {
        Pair memory scene = _claimOf(who, which, place);
        if (scene.late == 0) return;
        (uint64 early, uint64 late, uint256 index) = (scene.early, scene.late, scene.second.index);
        address finder = _finders[late][index][early];
        BatchStatus status = ledger.getBatch(scene.first.batchId).status;
        bool able = finder != address(0) && status >= BatchStatus.Final;
        bool holding = _inPlay(ledger.getBatch(scene.second.batchId)) && _counts(late, index);
        holding = holding && _isFaultless(late, index) && status == BatchStatus.Final;
        // no other content is in two batches
        holding = holding && _counts(early, _SHARED) && _isFaultless(early, _SHARED);
        able = able && !_waits(late);
        bytes memory data = abi.encodeCall(court.settleClaim, (BatchId.wrap(late), index, BatchId.wrap(early)));
        if (!_call(scene.caller, address(court), 0, data, able)) return;

        delete _finders[late][index][early];
        --holds[late];
        uint256 since = _claimedAt[late][index][early];
        if (holding) _condemn(scene.owed, late, index, Fault.Duplicate, finder, since);
        _check(scene.owed, bytes4(data));
    }

    function demand(uint256 who, uint256 which, uint256 place, uint256 luck) external {
        Scene memory scene = _scene(who, which, place, luck);
        if (scene.number == 0) return;
        DemandKind kind = DemandKind((place >> 3) % 8 == 0 ? 0 : 1 + ((place >> 6) % 2));
        // one in eight asks for his own record
        if ((who >> 8) % 8 == 0) scene.caller = scene.record.author;
        uint256 bond = scene.caller == scene.record.author ? 0 : DEMAND_BOND;
        uint256 slot = ACCOUNTS + _placeOf(scene.caller);
        bool able = scene.batch.status == BatchStatus.Final || _isObjectable(scene.batch);
        able = able && scene.proves && _counts(scene.number, scene.index) && scene.owed[slot] >= bond;
        able = able && _faults[scene.number][scene.index] == Fault.None && _isMissing(scene.record, kind);
        able = able && _asked[scene.number][scene.index][kind].due == 0;
        bytes memory data = abi.encodeCall(court.demand, (scene.record, scene.proof, kind));
        if (!_call(scene.caller, address(court), 0, data, able)) return;

        _asks.push(Ask(scene.number, place % 8, kind));
        uint256 due = block.timestamp + court.ANSWER_PERIOD();
        _asked[scene.number][scene.index][kind] = Asked(scene.caller, bond, due, place % 8);
        ++holds[scene.number];
        scene.owed[slot] -= bond;
        _check(scene.owed, bytes4(data));
    }

    /// @notice The author consents by his own call, or anybody shows the content, or something else.
    function answer(uint256 who, uint256 which, uint256 place, uint256 luck) external {
        Ask memory ask = _ask(which, place);
        Scene memory scene = _sceneOf(who, ask.number, ask.place, luck);
        if (scene.number == 0) return;
        DemandKind kind = ask.kind;
        address author = scene.record.author;
        if ((who >> 8) % 2 == 0) scene.caller = author;
        bytes memory content = kind == DemandKind.Consent ? bytes("") : _contentOf(scene.number, ask.place);
        bool right = kind == DemandKind.Content || scene.caller == author || _consented[scene.number][author];
        if (luck % 16 == 2) (content, right) = ("none", false);
        Asked memory asked = _asked[scene.number][scene.index][kind];
        // two places of a batch have one index
        bool able = right && scene.proves && block.timestamp < asked.due && asked.place == ask.place;
        bytes memory data = abi.encodeCall(court.answer, (scene.record, scene.proof, kind, content));
        if (!_call(scene.caller, address(court), 0, data, able)) return;

        if (kind == DemandKind.Consent) _consented[scene.number][author] = true;
        else _shown[scene.number][scene.index] = true;
        delete _asked[scene.number][scene.index][kind];
        --holds[scene.number];
        scene.owed[ACCOUNTS + _placeOf(scene.caller)] += asked.bond;
        _check(scene.owed, bytes4(data));
    }

    function lapse(uint256 who, uint256 which, uint256 place) external {
        Ask memory ask = _ask(which, place);
        Scene memory scene = _sceneOf(who, ask.number, ask.place, 0);
        if (scene.number == 0) return;
        DemandKind kind = ask.kind;
        Asked memory asked = _asked[scene.number][scene.index][kind];
        bool falls = _inPlay(scene.batch) && _isFaultless(scene.number, scene.index);
        bool able = asked.due != 0 && block.timestamp >= asked.due && !(falls && _waits(scene.number));
        bytes memory data = abi.encodeCall(court.lapse, (scene.record.batchId, scene.index, kind));
        if (!_call(scene.caller, address(court), 0, data, able)) return;

        delete _asked[scene.number][scene.index][kind];
        --holds[scene.number];
        uint256 since = asked.due - court.ANSWER_PERIOD();
        if (falls) _condemn(scene.owed, scene.number, scene.index, Fault.Unanswered, asked.demander, since);
        scene.owed[ACCOUNTS + _placeOf(asked.demander)] += asked.bond;
        _check(scene.owed, bytes4(data));
    }

    function takeDown(uint256 who, uint256 which, uint256 place, uint256 luck) external {
        Scene memory scene = _scene(who >> 2, which, place, luck);
        if (scene.number == 0) return;
        if (who % 4 != 0) scene.caller = scene.record.author;
        bool able = scene.caller == scene.record.author && _inPlay(scene.batch) && scene.proves;
        able = able && _counts(scene.number, scene.index) && _faults[scene.number][scene.index] == Fault.None;
        bytes memory data = abi.encodeCall(court.takeDown, (scene.record, scene.proof));
        if (!_call(scene.caller, address(court), 0, data, able)) return;

        _void(scene.number, scene.index, Fault.TakenDown);
        _check(scene.owed, bytes4(data));
    }

    /// @dev Mostly one of the last four demands, else any that there could be.
    function _ask(uint256 which, uint256 place) private view returns (Ask memory) {
        uint256 count = _asks.length;
        if (count > 0 && which % 4 != 0) return _asks[count - 1 - ((which >> 2) % (count < 4 ? count : 4))];
        return Ask(_choose(which >> 2), place % 8, DemandKind(1 + ((place >> 3) % 2)));
    }

    /// @dev Mostly one of the last four claims, else any that there could be.
    function _claimOf(uint256 who, uint256 which, uint256 place) private view returns (Pair memory) {
        uint256 count = _claims.length;
        if (count == 0 || which % 4 == 0) return _twoOf(who, which >> 2, place, 0);
        uint64[2] memory claim = _claims[count - 1 - ((which >> 2) % (count < 4 ? count : 4))];
        return _pair(who, _record(claim[0], _SHARED), _SHARED, _record(claim[1], _SHARED), _SHARED, 0);
    }

    /// @dev Records of two batches, mostly of the earlier one first, and mostly those of one content.
    function _twoOf(uint256 who, uint256 which, uint256 place, uint256 luck) private view returns (Pair memory) {
        (uint64 early, uint64 late) = (_choose(which), _choose(which >> 8));
        if (early > late && (which >> 16) % 8 != 0) (early, late) = (late, early);
        (uint256 a, uint256 b) = place % 8 == 0 ? ((place >> 3) % 8, (place >> 6) % 8) : (_SHARED, _SHARED);
        return _pair(who, _record(early, a), a, _record(late, b), b, luck);
    }

    /// @dev Whether the higher of two records of a batch has the content of the lower one, which stands.
    function _repeats(Pair memory scene) private view returns (bool) {
        (uint256 i, uint256 j) = (scene.first.index, scene.second.index);
        bool standing = _isFaultless(scene.early, i < j ? i : j);
        standing = standing && _counts(scene.early, i) && _counts(scene.early, j);
        return standing && scene.first.recordHash == scene.second.recordHash;
    }

    function _canRepeat(Pair memory scene) private view returns (bool) {
        (uint256 i, uint256 j) = (scene.first.index, scene.second.index);
        bool faultless = _isFaultless(scene.early, i) && _isFaultless(scene.late, j);
        uint256 time = ledger.getBatch(scene.second.batchId).committedAt;
        uint256 before = ledger.getBatch(scene.first.batchId).committedAt;
        bool earlier =
            before < time ||
                (before == time && BatchId.unwrap(scene.first.batchId) < BatchId.unwrap(scene.second.batchId));
        // an appeal can undo what failed in a batch that waits
        bool undecided = _waits(scene.early) && i < _trees[scene.early].count;
        bool counting = (undecided || _counts(scene.early, i)) && _counts(scene.late, j);
        return faultless && earlier && counting && scene.first.recordHash == scene.second.recordHash;
    }

    /// @dev Whether something of a record can be demanded, and wasn't shown.
    function _isMissing(Record memory record, DemandKind kind) private view returns (bool) {
        uint64 number = BatchId.unwrap(record.batchId);
        if (kind == DemandKind.Content) return !_shown[number][record.index];
        bool given = record.author == _trees[number].submitter || _consented[number][record.author];
        return kind == DemandKind.Consent && !given;
    }
}
