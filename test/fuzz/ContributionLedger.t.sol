// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {ContributionLedger} from "../../contracts/datanet/ContributionLedger.sol";
import {
    Batch,
    BatchId,
    BatchStatus,
    Opening,
    Record,
    Verdict
} from "../../contracts/datanet/interfaces/IContributionLedger.sol";
import {DatanetId} from "../../contracts/datanet/interfaces/IDatanetRegistry.sol";
import {LedgerHandler} from "../invariant/LedgerHandler.t.sol";
import {Vm} from "../helpers/Vm.sol";

/// @notice Formats and proofs of the ledger on random inputs, against twins that are written from the interface alone.
contract ContributionLedgerFuzzTest {
    Vm private constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    address private constant SUBMITTER = address(0xA1);
    DatanetId private constant DATANET = DatanetId.wrap(1);
    uint256 private constant LEAVES = 64;

    ContributionLedger private _ledger;

    function setUp() public {
        _ledger = new LedgerHandler(false).ledger();
    }

    function testFuzz_LeafOfIsTheDoubleHashOfThreeWords(uint256 index, bytes32 hash, address author) external view {
        bytes memory words = bytes.concat(bytes32(index), hash, bytes32(uint256(uint160(author))));
        require(_ledger.leafOf(index, hash, author) == keccak256(bytes.concat(keccak256(words))), "leaf");
    }

    function testFuzz_CommitHashOfIsTheHashOfEightWords(
        uint32 datanet,
        bytes32 root,
        uint256 count,
        bytes32 manifest,
        address submitter,
        bytes32 salt
    ) external view {
        bytes memory place = bytes.concat(bytes32(block.chainid), bytes32(uint256(uint160(address(_ledger)))));
        bytes memory batch = bytes.concat(bytes32(uint256(datanet)), root, bytes32(count), manifest);
        bytes memory secret = bytes.concat(bytes32(uint256(uint160(submitter))), salt);
        bytes32 expected = keccak256(bytes.concat(place, batch, secret));
        bytes32 actual = _ledger.commitHashOf(DatanetId.wrap(datanet), root, count, manifest, submitter, salt);
        require(actual == expected, "commit");
    }

    function testFuzz_WhatIsCommittedCanBeRevealedInTime(
        bytes32 root,
        uint16 count,
        bytes32 salt,
        uint24 wait
    ) external {
        uint256 records = 64 + (uint256(count) % (_ledger.MAX_RECORDS() - 63));
        uint256 delay = 1 + (uint256(wait) % _ledger.REVEAL_PERIOD());
        bytes32 someRoot = root == 0 ? bytes32(uint256(1)) : root;
        uint256 priority = block.timestamp;
        if (delay > _ledger.PRIORITY_PERIOD()) priority += delay - _ledger.PRIORITY_PERIOD();

        BatchId batchId = _reveal(someRoot, records, salt, delay);

        Batch memory batch = _ledger.getBatch(batchId);
        require(batch.submitter == SUBMITTER && batch.root == someRoot && batch.count == records, "batch");
        require(batch.committedAt == priority && batch.status == BatchStatus.Revealed, "priority");
        require(batch.seq == 0 && batch.quality == 0 && batch.due == block.number + _ledger.seedDelay(), "round");
    }

    function testFuzz_EveryLeafVerifiesUnlessItFailed(uint8 pick, bytes32 seed, uint16 fails) external {
        uint256 index = uint256(pick) % LEAVES;
        (bytes32 root, bytes32[] memory proof) = _tree(_leaves(seed), index);
        // one record of four in the sample fails at most, so that the batch passes
        uint16 mask = fails % 2 == 0 ? 0 : uint16(1 << ((fails >> 1) % 4));
        BatchId batchId = _freeze(root, mask);

        bool verified = _ledger.verifyRecord(DATANET, 1, _record(batchId, index, seed), proof);
        require(verified == !_hasFailed(batchId, mask, index), "record");
    }

    function testFuzz_ARecordChangedInOneFieldDoesNotVerify(
        uint8 pick,
        bytes32 seed,
        uint8 field,
        uint256 noise
    ) external {
        uint256 index = uint256(pick) % LEAVES;
        (bytes32 root, bytes32[] memory proof) = _tree(_leaves(seed), index);
        BatchId batchId = _freeze(root, 0);
        Record memory record = _record(batchId, index, seed);
        uint256 mask = noise == 0 ? 1 : noise;
        uint160 short = uint160(mask) == 0 ? 1 : uint160(mask);

        if (field % 4 == 0) record.index ^= mask;
        else if (field % 4 == 1) record.recordHash ^= bytes32(mask);
        else if (field % 4 == 2) record.author = address(uint160(record.author) ^ short);
        else record.batchId = BatchId.wrap(BatchId.unwrap(batchId) ^ (uint64(mask) == 0 ? 1 : uint64(mask)));

        require(!_ledger.verifyRecord(DATANET, 1, record, proof), "forged record");
    }

    function testFuzz_AChangedProofDoesNotVerify(uint8 pick, bytes32 seed, uint8 place, uint256 noise) external {
        uint256 index = uint256(pick) % LEAVES;
        (bytes32 root, bytes32[] memory proof) = _tree(_leaves(seed), index);
        BatchId batchId = _freeze(root, 0);
        proof[uint256(place) % proof.length] ^= bytes32(noise == 0 ? 1 : noise);

        require(!_ledger.verifyRecord(DATANET, 1, _record(batchId, index, seed), proof), "forged proof");
    }

    function testFuzz_VerifyRecordNeverReverts(
        uint32 datanet,
        uint64 seq,
        Record calldata record,
        bytes32[] calldata proof
    ) external view {
        require(!_ledger.verifyRecord(DatanetId.wrap(datanet), seq, record, proof), "nothing is frozen");
    }

    function _hasFailed(BatchId batchId, uint256 mask, uint256 index) private view returns (bool) {
        uint256[] memory sample = _ledger.sampleOf(batchId, 0);
        for (uint256 i = 0; i < sample.length; ++i) if (sample[i] == index && (mask >> i) & 1 == 1) return true;
        return false;
    }

    /// @dev Takes a batch of 64 records through the whole path.
    function _freeze(bytes32 root, uint16 fails) private returns (BatchId batchId) {
        batchId = _reveal(root, LEAVES, "salt", 12);
        VM.roll(block.number + 300);
        _ledger.draw(batchId);
        address[] memory panel = _ledger.panelOf(batchId, 0);
        for (uint256 i = 0; i < panel.length; ++i) {
            Verdict[] memory verdicts = new Verdict[](1);
            verdicts[0] = Verdict(uint8(i), fails, "");
            VM.prank(panel[i]);
            _ledger.review(batchId, verdicts);
        }
        VM.warp(block.timestamp + _ledger.WINDOW_PERIOD());
        _ledger.finalize(batchId);
        _ledger.freeze(DATANET);
    }

    function _reveal(bytes32 root, uint256 count, bytes32 salt, uint256 delay) private returns (BatchId) {
        bytes32 commitHash = _ledger.commitHashOf(DATANET, root, count, "manifest", SUBMITTER, salt);
        VM.prank(SUBMITTER);
        _ledger.commit(commitHash);
        VM.roll(block.number + 1);
        VM.warp(block.timestamp + delay);
        VM.prank(SUBMITTER);
        return _ledger.reveal(Opening(DATANET, root, count, "manifest", salt, 1));
    }
    function _record(BatchId batchId, uint256 index, bytes32 seed) private pure returns (Record memory) {
        bytes32 recordHash = keccak256(abi.encode(seed, index));
        return Record(batchId, index, recordHash, address(uint160(uint256(keccak256(abi.encode(recordHash))))));
    }

    function _leaves(bytes32 seed) private view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](LEAVES);
        for (uint256 i = 0; i < LEAVES; i++) {
            Record memory record = _record(BatchId.wrap(0), i, seed);
            leaves[i] = _ledger.leafOf(record.index, record.recordHash, record.author);
        }
    }

    /// @dev Builds a tree level by level, carrying an odd node up, and the proof of one leaf.
    function _tree(bytes32[] memory level, uint256 index) private pure returns (bytes32, bytes32[] memory proof) {
        bytes32[] memory siblings = new bytes32[](8);
        uint256 depth;
        while (level.length > 1) {
            if (index ^ 1 < level.length) siblings[depth++] = level[index ^ 1];
            level = _parents(level);
            index /= 2;
        }
        proof = new bytes32[](depth);
        for (uint256 i = 0; i < depth; i++) proof[i] = siblings[i];
        return (level[0], proof);
    }

    function _parents(bytes32[] memory level) private pure returns (bytes32[] memory parents) {
        parents = new bytes32[]((level.length + 1) / 2);
        for (uint256 i = 0; i < parents.length; i++) {
            bool paired = 2 * i + 1 < level.length;
            parents[i] = paired ? Hashes.commutativeKeccak256(level[2 * i], level[2 * i + 1]) : level[2 * i];
        }
    }
}
