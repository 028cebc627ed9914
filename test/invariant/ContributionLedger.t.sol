// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ContributionLedger} from "../../contracts/datanet/ContributionLedger.sol";
import {DatanetRegistry} from "../../contracts/datanet/DatanetRegistry.sol";
import {Batch, BatchId, BatchStatus} from "../../contracts/datanet/interfaces/IContributionLedger.sol";
import {DatanetId, DatanetTerms} from "../../contracts/datanet/interfaces/IDatanetRegistry.sol";
import {Vm} from "../helpers/Vm.sol";

/// @notice Lets three submitters, two curators and an outsider use a ledger with two datanets, and keeps its own books.
contract ContributionLedgerHandler {
    struct Plan {
        address submitter;
        uint32 datanet;
        bytes32 root;
        uint256 count;
        bytes32 salt;
        uint256 time;
        uint256 blockNumber;
    }

    struct Frozen {
        uint32 datanet;
        uint64 seq;
        bytes32 chainHash;
    }

    Vm private constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    bytes32 private constant MANIFEST = keccak256("manifest");

    ContributionLedger public immutable ledger;
    DatanetRegistry private immutable _registry;
    address[3] private _submitters = [address(0xA1), address(0xA2), address(0xA3)];
    address[2] private _curators = [address(0xC1), address(0xC2)];

    Plan[] private _plans;
    mapping(uint64 batchId => BatchStatus) private _status;
    mapping(uint64 batchId => Plan) private _planOf;
    mapping(uint32 datanet => uint64[] batchIds) private _accepted;
    Frozen[] private _frozen;
    uint256 private _salt;
    uint64 public revealedCount;
    uint256 public breaches;

    constructor(ContributionLedger ledger_, DatanetRegistry registry_) {
        ledger = ledger_;
        _registry = registry_;
    }

    function commit(uint256 who, uint256 datanetSeed, bytes32 root, uint256 countSeed) external {
        Plan memory plan;
        plan.submitter = _submitters[who % 3];
        plan.datanet = uint32(1 + (datanetSeed % 2));
        plan.root = root == 0 ? bytes32(uint256(1)) : root;
        plan.count = 1 + (countSeed % ledger.MAX_RECORDS());
        plan.salt = bytes32(++_salt);
        (plan.time, plan.blockNumber) = (block.timestamp, block.number);
        bytes32 hash = _hashOf(plan);
        VM.prank(plan.submitter);
        ledger.commit(hash);
        _plans.push(plan);
    }

    function reveal(uint256 which) external {
        if (_plans.length == 0) return;
        uint256 index = which % _plans.length;
        Plan memory plan = _plans[index];
        bool early = block.number == plan.blockNumber;
        bool late = block.timestamp > plan.time + ledger.REVEAL_PERIOD();

        VM.prank(plan.submitter);
        try ledger.reveal(DatanetId.wrap(plan.datanet), plan.root, plan.count, MANIFEST, plan.salt) returns (
            BatchId id
        ) {
            if (early || late || BatchId.unwrap(id) != ++revealedCount) breaches++;
            _status[revealedCount] = BatchStatus.Revealed;
            _planOf[revealedCount] = plan;
            _forget(index);
        } catch {
            if (!early && !late) breaches++;
            if (late) _forget(index);
        }
    }

    function accept(uint256 which, uint256 who) external {
        (uint64 batchId, bool allowed) = _judge(which, who);
        if (batchId == 0) return;
        try ledger.accept(BatchId.wrap(batchId)) {
            if (!allowed) breaches++;
            _status[batchId] = BatchStatus.Accepted;
            _accepted[_planOf[batchId].datanet].push(batchId);
        } catch {
            if (allowed) breaches++;
        }
    }

    function reject(uint256 which, uint256 who, bytes32 reason) external {
        (uint64 batchId, bool allowed) = _judge(which, who);
        if (batchId == 0) return;
        try ledger.reject(BatchId.wrap(batchId), reason) {
            if (!allowed) breaches++;
            _status[batchId] = BatchStatus.Rejected;
        } catch {
            if (allowed) breaches++;
        }
    }

    function freeze(uint256 datanetSeed) external {
        uint32 datanet = uint32(1 + (datanetSeed % 2));
        bool empty = _accepted[datanet].length == 0;
        try ledger.freeze(DatanetId.wrap(datanet)) returns (uint64 seq, bytes32 chainHash) {
            if (empty) breaches++;
            _frozen.push(Frozen(datanet, seq, chainHash));
        } catch {
            if (!empty) breaches++;
        }
    }

    /// @notice Appoints or dismisses the first curator, or a submitter, in one of the datanets.
    function toggleCurator(uint256 who, uint256 datanetSeed) external {
        DatanetId datanet = DatanetId.wrap(uint32(1 + (datanetSeed % 2)));
        address account = who % 4 == 0 ? _curators[0] : _submitters[who % 3];
        _registry.setCurator(datanet, account, !_registry.isCurator(datanet, account));
    }

    /// @notice Lets up to two days and up to two blocks pass; no block is the same block.
    function pass(uint256 seconds_, uint256 blocks) external {
        VM.warp(block.timestamp + (seconds_ % 2 days));
        VM.roll(block.number + (blocks % 3));
    }

    function acceptedOf(uint32 datanet) external view returns (uint64[] memory) {
        return _accepted[datanet];
    }

    function planOf(uint64 batchId) external view returns (Plan memory) {
        return _planOf[batchId];
    }

    function statusOf(uint64 batchId) external view returns (BatchStatus) {
        return _status[batchId];
    }

    function frozenVersions() external view returns (Frozen[] memory) {
        return _frozen;
    }

    /// @dev Picks a batch and a caller, whom the next call comes from, and whether the verdict is allowed.
    function _judge(uint256 which, uint256 who) private returns (uint64 batchId, bool allowed) {
        if (revealedCount == 0) return (0, false);
        batchId = uint64(1 + (which % revealedCount));
        Plan memory plan = _planOf[batchId];
        address caller = [_curators[0], _curators[1], _curators[1], _submitters[who % 3], address(0xBAD)][who % 5];
        bool curator = _registry.isCurator(DatanetId.wrap(plan.datanet), caller);
        allowed = _status[batchId] == BatchStatus.Revealed && curator && caller != plan.submitter;
        VM.prank(caller);
    }

    function _forget(uint256 index) private {
        _plans[index] = _plans[_plans.length - 1];
        _plans.pop();
    }

    function _hashOf(Plan memory plan) private view returns (bytes32) {
        return
            ledger.commitHashOf(
                DatanetId.wrap(plan.datanet),
                plan.root,
                plan.count,
                MANIFEST,
                plan.submitter,
                plan.salt
            );
    }
}

/// @notice Invariants D1 and D2, and that a verdict is given once.
contract ContributionLedgerInvariantTest {
    uint256 private constant FULL_QUALITY = 1_000_000;

    ContributionLedger private _ledger;
    ContributionLedgerHandler private _handler;

    function setUp() public {
        DatanetRegistry registry = new DatanetRegistry();
        _ledger = new ContributionLedger(registry);
        _handler = new ContributionLedgerHandler(_ledger, registry);
        for (uint32 id = 1; id <= 2; id++) {
            registry.createDatanet(DatanetTerms("uri", "text/plain", "CC0-1.0", bytes32("schema"), bytes32("terms")));
            registry.setCurator(DatanetId.wrap(id), address(0xC1), true);
            registry.setCurator(DatanetId.wrap(id), address(0xC2), true);
            registry.transferFrom(address(this), address(_handler), id);
        }
    }

    function onERC721Received(address, address, uint256, bytes calldata) external pure returns (bytes4) {
        return this.onERC721Received.selector;
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function invariant_D1_SequenceNumbersRunFromOneWithoutAGap() external view {
        for (uint32 datanet = 1; datanet <= 2; datanet++) {
            uint64[] memory accepted = _handler.acceptedOf(datanet);
            (uint64 seq, ) = _ledger.head(DatanetId.wrap(datanet));
            require(seq == accepted.length, "length");
            for (uint256 i = 0; i < accepted.length; i++) {
                Batch memory batch = _ledger.getBatch(BatchId.wrap(accepted[i]));
                require(batch.seq == i + 1 && DatanetId.unwrap(batch.datanetId) == datanet, "sequence");
            }
        }
    }

    function invariant_D1_TheHeadIsTheChainOverTheAcceptedBatchesInOrder() external view {
        for (uint32 datanet = 1; datanet <= 2; datanet++) {
            (, bytes32 head) = _ledger.head(DatanetId.wrap(datanet));
            require(head == _chain(datanet, _handler.acceptedOf(datanet).length), "chain");
        }
    }

    function invariant_D2_AFrozenVersionNeverChanges() external view {
        ContributionLedgerHandler.Frozen[] memory frozen = _handler.frozenVersions();
        for (uint256 i = 0; i < frozen.length; i++) {
            bytes32 hash = _ledger.frozenChainHash(DatanetId.wrap(frozen[i].datanet), frozen[i].seq);
            require(hash == frozen[i].chainHash, "frozen");
            require(hash == _chain(frozen[i].datanet, frozen[i].seq), "version");
        }
    }

    function invariant_AVerdictIsGivenOnceAndOnABatchUnderReview() external view {
        require(_ledger.batchCount() == _handler.revealedCount(), "count");
        for (uint64 id = 1; id <= _handler.revealedCount(); id++) {
            Batch memory batch = _ledger.getBatch(BatchId.wrap(id));
            bool accepted = batch.status == BatchStatus.Accepted;
            require(batch.status == _handler.statusOf(id), "status");
            require(accepted == (batch.seq > 0) && accepted == (batch.quality == FULL_QUALITY), "verdict");
        }
    }

    function invariant_ABatchIsWhatWasCommitted() external view {
        for (uint64 id = 1; id <= _handler.revealedCount(); id++) {
            Batch memory batch = _ledger.getBatch(BatchId.wrap(id));
            ContributionLedgerHandler.Plan memory plan = _handler.planOf(id);
            require(batch.submitter == plan.submitter && batch.committedAt == plan.time, "priority");
            require(batch.root == plan.root && batch.count == plan.count, "content");
        }
    }

    function invariant_CallsSucceedExactlyWhereTheInterfaceAllowsThem() external view {
        require(_handler.breaches() == 0, "breach");
    }

    function _chain(uint32 datanet, uint256 length) private view returns (bytes32 hash) {
        uint64[] memory accepted = _handler.acceptedOf(datanet);
        for (uint256 i = 0; i < length; i++) {
            ContributionLedgerHandler.Plan memory plan = _handler.planOf(accepted[i]);
            hash = keccak256(abi.encode(hash, accepted[i], plan.root, plan.count, FULL_QUALITY));
        }
    }
}
