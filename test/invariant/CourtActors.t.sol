// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Batch, BatchId, BatchStatus, Record} from "../../contracts/datanet/interfaces/IContributionLedger.sol";
import {Fault} from "../../contracts/datanet/interfaces/IDatanetCourt.sol";
import {RecordTree} from "../helpers/RecordTree.sol";
import {LedgerHandler} from "./LedgerHandler.t.sol";

/// @notice The people before the court, the records that they argue about, and the books of what each is owed.
/// @dev Eight leaves of each batch are known, of which 4 has the index of 2, 5 the content of 1, 6 an index outside the
/// count, and 7 the content of the same leaf of every batch.
abstract contract CourtActors is LedgerHandler {
    uint256 public constant ACCOUNTS = 13;
    uint256 internal constant PENALTY = 5 * PAY;
    uint256 internal constant DEMAND_BOND = (FLOOR + 15) / 16;
    uint256 internal constant COSTS = FLOOR / 2;
    /// @dev What one of the watchers has, who can't afford everything.
    uint256 private constant _LITTLE = 60;
    uint256 private constant _OUTSIDE = 6;
    uint256 internal constant _SHARED = 7;
    /// @dev The time of what is found by the call that proves it.
    uint256 internal constant _NOW = type(uint256).max;

    /// @dev What the handler knows of a batch besides the ledger.
    struct Tree {
        uint256 salt;
        uint256 count;
        uint256 exposure;
        address submitter;
    }

    /// @dev A batch's appeal, and who has challenged it.
    struct Plea {
        bool made;
        bool overturned;
        uint256 deadline;
        uint256 disputeId;
        address challenger;
        uint256 bond;
    }

    /// @dev A call about a record of a batch: who makes it, with which proof, and what everybody has free before it.
    struct Scene {
        address caller;
        uint64 number;
        uint256 index;
        bool proves;
        Batch batch;
        Record record;
        bytes32[] proof;
        uint256[] owed;
    }

    /// @dev A call about two records.
    struct Pair {
        address caller;
        uint64 early;
        uint64 late;
        bool proves;
        Record first;
        Record second;
        bytes32[] firstProof;
        bytes32[] secondProof;
        uint256[] owed;
    }

    /// @notice Three submitters, four curators, two watchers, two authors, the owner and guardian, and the treasury.
    address[ACCOUNTS] public accounts;
    /// @notice The first call that wasn't as foreseen.
    bytes4 public broken;
    mapping(uint64 batch => Tree) internal _trees;
    mapping(uint64 batch => Plea) internal _pleas;
    mapping(uint64 batch => mapping(uint256 index => Fault)) internal _faults;
    mapping(uint64 batch => mapping(uint256 index => uint256)) internal _challengedAt;
    /// @dev Whether a record's penalty waits for the closing of a case.
    mapping(uint64 batch => mapping(uint256 index => bool)) internal _owing;

    constructor() {
        for (uint256 i = 0; i < 3; ++i) accounts[i] = submitters[i];
        for (uint256 i = 0; i < 4; ++i) accounts[3 + i] = curators[i];
        for (uint256 i = 7; i < 11; ++i) accounts[i] = address(uint160(0xD0 + i));
        (accounts[11], accounts[12]) = (address(this), treasury);
        for (uint256 i = 0; i < 11; ++i) if (i != 8) _deposit(address(court), accounts[i]);
        vault.deposit(address(court), accounts[8], _LITTLE);
        deposited += _LITTLE;
    }

    function exposureOf(uint64 batch) external view returns (uint256) {
        return _trees[batch].exposure;
    }

    /// @dev Calls as somebody, and counts a breach where the call doesn't end as foreseen.
    function _call(
        address caller,
        address target,
        uint256 value,
        bytes memory data,
        bool able
    ) internal returns (bool works) {
        VM.prank(caller);
        // solhint-disable-next-line avoid-low-level-calls
        (works, ) = target.call{value: value}(data);
        if (works != able) _break(bytes4(data));
        if (works) ++worked[bytes4(data)];
        // what mustn't work isn't in the books
        works = works && able;
    }

    function _break(bytes4 selector) internal {
        if (breaches++ == 0) broken = selector;
    }

    /// @dev Books a fault, and what it costs the submitter: it waits where the record was challenged before it was found, and
    /// what the records of open cases may cost is kept.
    function _condemn(
        uint256[] memory owed,
        uint64 batch,
        uint256 index,
        Fault fault,
        address finder,
        uint256 since
    ) internal {
        _void(batch, index, fault);
        _owing[batch][index] = _standings(batch, index) > 0 && _challengedAt[batch][index] < since;
        if (!_owing[batch][index]) {
            (uint256 kept, uint256 exposure) = (_keptOf(batch) * PENALTY, _trees[batch].exposure);
            uint256 penalty = exposure > kept ? exposure - kept : 0;
            if (penalty > PENALTY) penalty = PENALTY;
            if (_isLost(ledger.getBatch(BatchId.wrap(batch)))) penalty = 0;
            _punish(owed, batch, penalty, 0, address(0), finder);
        }
        _checkKept(batch);
    }

    /// @dev In how many open cases a record stands.
    function _standings(uint64 batch, uint256 index) internal view virtual returns (uint256);

    /// @dev For how many records of a batch a penalty is kept: of each that stands in an open case, until it is paid.
    function _keptOf(uint64 batch) internal view returns (uint256 kept) {
        for (uint256 index = 0; index < 8; ++index) {
            bool unpaid = _owing[batch][index] || _isFaultless(batch, index);
            if (unpaid && _standings(batch, index) > 0) ++kept;
        }
    }

    function _checkKept(uint64 batch) internal {
        if (court.getBatchState(BatchId.wrap(batch)).reserved != _keptOf(batch)) _break(court.getBatchState.selector);
    }

    function _void(uint64 batch, uint256 index, Fault fault) internal {
        if (_faults[batch][index] == Fault.None && index < _trees[batch].count) ++voids[batch];
        _faults[batch][index] = fault;
    }

    function _punish(
        uint256[] memory owed,
        uint64 batch,
        uint256 penalty,
        uint256 costs,
        address payer,
        address winner
    ) internal returns (uint256 paidCosts) {
        bool open = ledger.getBatch(BatchId.wrap(batch)).status < BatchStatus.Final;
        Tree storage tree = _trees[batch];
        uint256 taken = 0;
        if (open) taken = penalty < tree.exposure ? penalty : tree.exposure;
        tree.exposure -= taken;
        paidCosts = costs < taken ? costs : taken;
        uint256 award = ((taken - paidCosts) * 60) / 100;
        if (paidCosts > 0) owed[_placeOf(payer)] += paidCosts;
        owed[_placeOf(winner)] += award;
        burned += taken - paidCosts - award;
    }

    /// @dev Whether everybody has free what the books say, under the ledger and under the court.
    function _check(uint256[] memory owed, bytes4 selector) internal {
        uint256[] memory frees = _frees();
        for (uint256 i = 0; i < frees.length; ++i) if (frees[i] != owed[i]) return _break(selector);
    }

    function _rootOf(address submitter, uint256 count, uint256 salt) internal view override returns (bytes32) {
        return RecordTree.rootOf(_leaves(Tree(salt, count, 0, submitter)), bytes32(salt));
    }

    function _revealed(BatchId id, address submitter, uint256 count, uint256 exposure) internal override {
        _trees[BatchId.unwrap(id)] = Tree(_salt, count, exposure, submitter);
    }

    /// @dev What everybody has free under the ledger, then under the court.
    function _frees() internal view returns (uint256[] memory frees) {
        frees = new uint256[](2 * ACCOUNTS);
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            (frees[i], ) = vault.bondOf(address(ledger), accounts[i]);
            (frees[ACCOUNTS + i], ) = vault.bondOf(address(court), accounts[i]);
        }
    }

    function _placeOf(address account) internal view returns (uint256 place) {
        while (accounts[place] != account) ++place;
    }

    /// @dev One of the last four batches; 0 where there is none.
    function _choose(uint256 which) internal view returns (uint64 batch) {
        uint64 count = ledger.batchCount();
        return count == 0 ? 0 : count - uint64(which % (count < 4 ? count : 4));
    }

    function _anybody(uint256 who) internal view returns (address) {
        return accounts[who % 11];
    }

    /// @dev Number 0 where there is no batch.
    function _scene(uint256 who, uint256 which, uint256 place, uint256 luck) internal view returns (Scene memory) {
        return _sceneOf(who, _choose(which), place, luck);
    }

    function _sceneOf(
        uint256 who,
        uint64 number,
        uint256 place,
        uint256 luck
    ) internal view returns (Scene memory scene) {
        scene.number = number;
        if (number == 0) return scene;

        scene.caller = _anybody(who);
        scene.record = _record(scene.number, place % 8);
        scene.index = scene.record.index;
        scene.batch = ledger.getBatch(scene.record.batchId);
        (scene.proof, scene.proves) = (_proof(scene.number, place % 8, luck), _proves(luck));
        scene.owed = _frees();
    }

    function _pair(
        uint256 who,
        Record memory first,
        uint256 a,
        Record memory second,
        uint256 b,
        uint256 luck
    ) internal view returns (Pair memory pair) {
        (pair.caller, pair.first, pair.second) = (_anybody(who), first, second);
        (pair.early, pair.late) = (BatchId.unwrap(first.batchId), BatchId.unwrap(second.batchId));
        (pair.firstProof, pair.secondProof) = (_proof(pair.early, a, luck), _proof(pair.late, b, 0));
        (pair.proves, pair.owed) = (_proves(luck), _frees());
    }

    function _record(uint64 batch, uint256 place) internal view returns (Record memory record) {
        record = _recordOf(_trees[batch], place);
        record.batchId = BatchId.wrap(batch);
    }

    function _contentOf(uint64 batch, uint256 place) internal view returns (bytes memory) {
        return _content(_trees[batch].salt, place);
    }

    /// @dev A proof that a record is in its batch; one in 16 is wrong.
    function _proof(uint64 batch, uint256 place, uint256 luck) internal view returns (bytes32[] memory proof) {
        Tree memory tree = _trees[batch];
        proof = RecordTree.proofOf(_leaves(tree), bytes32(tree.salt), place);
        if (!_proves(luck)) proof[0] = 0;
    }

    function _proves(uint256 luck) internal pure returns (bool) {
        return luck % 16 != 1;
    }

    function _inPlay(Batch memory batch) internal pure returns (bool) {
        return batch.status <= BatchStatus.Final;
    }

    function _isObjectable(Batch memory batch) internal view returns (bool) {
        if (batch.status == BatchStatus.Window) return block.timestamp < batch.due;
        return batch.status == BatchStatus.Revealed || batch.status == BatchStatus.UnderReview;
    }

    /// @dev Whether faults wait for a sample or an appeal that decides about the whole exposure.
    function _waits(uint64 number) internal view returns (bool) {
        return _isWaiting(ledger.getBatch(BatchId.wrap(number)), _pleas[number].deadline != 0);
    }

    function _isWaiting(Batch memory batch, bool appealed) internal view returns (bool) {
        if (batch.status == BatchStatus.Failed) return block.timestamp < batch.due || appealed;
        return batch.round > 0 && batch.status < BatchStatus.Window;
    }

    /// @dev Whether the whole exposure is lost already.
    function _isLost(Batch memory batch) internal pure returns (bool) {
        return batch.status == BatchStatus.Failed;
    }

    /// @dev Whether a record isn't void by a fault. A takedown is none.
    function _isFaultless(uint64 batch, uint256 index) internal view returns (bool) {
        return _faults[batch][index] == Fault.None || _faults[batch][index] == Fault.TakenDown;
    }

    function _counts(uint64 batch, uint256 index) internal view returns (bool) {
        return index < _trees[batch].count && !ledger.failedInSample(BatchId.wrap(batch), index);
    }

    function _leaves(Tree memory tree) private view returns (bytes32[8] memory leaves) {
        for (uint256 i = 0; i < RecordTree.LEAVES; ++i) {
            Record memory record = _recordOf(tree, i);
            leaves[i] = keccak256(bytes.concat(keccak256(abi.encode(record.index, record.recordHash, record.author))));
        }
    }

    function _recordOf(Tree memory tree, uint256 place) private view returns (Record memory record) {
        record.index = place == 4 ? 2 : place;
        if (place == _OUTSIDE) record.index = tree.count + (tree.salt % 2);
        record.recordHash = keccak256(_content(tree.salt, place));
        record.author = place == 3 ? tree.submitter : accounts[9 + (place % 2)];
    }

    function _content(uint256 salt, uint256 place) private pure returns (bytes memory) {
        if (place == _SHARED) return "shared";
        return abi.encode(salt, place == 5 ? 1 : place);
    }
}
