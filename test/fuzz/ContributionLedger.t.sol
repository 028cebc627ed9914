// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {ContributionLedger} from "../../contracts/datanet/ContributionLedger.sol";
import {DatanetRegistry} from "../../contracts/datanet/DatanetRegistry.sol";
import {Batch, BatchId, BatchStatus, Record} from "../../contracts/datanet/interfaces/IContributionLedger.sol";
import {DatanetId, DatanetTerms} from "../../contracts/datanet/interfaces/IDatanetRegistry.sol";
import {Vm} from "../helpers/Vm.sol";

/// @notice Formats and proofs of the ledger on random inputs, against twins that are written from the interface alone.
contract ContributionLedgerFuzzTest {
    Vm private constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    address private constant SUBMITTER = address(0xA11CE);
    address private constant CURATOR = address(0xC0);
    DatanetId private constant DATANET = DatanetId.wrap(1);

    ContributionLedger private _ledger;

    function setUp() public {
        DatanetRegistry registry = new DatanetRegistry();
        VM.prank(SUBMITTER);
        registry.createDatanet(DatanetTerms("uri", "text/plain", "CC0-1.0", bytes32(uint256(1)), bytes32(uint256(2))));
        VM.prank(SUBMITTER);
        registry.setCurator(DATANET, CURATOR, true);
        _ledger = new ContributionLedger(registry);
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
        uint256 records = 1 + (uint256(count) % _ledger.MAX_RECORDS());
        uint256 delay = uint256(wait) % (_ledger.REVEAL_PERIOD() + 1);
        bytes32 someRoot = root == 0 ? bytes32(uint256(1)) : root;
        uint256 committedAt = block.timestamp;

        BatchId batchId = _reveal(someRoot, records, salt, delay);

        Batch memory batch = _ledger.getBatch(batchId);
        require(batch.submitter == SUBMITTER && batch.root == someRoot && batch.count == records, "batch");
        require(batch.committedAt == committedAt && batch.status == BatchStatus.Revealed, "priority");
        require(batch.seq == 0 && batch.quality == 0, "verdict");
    }

    function testFuzz_EveryLeafOfATreeVerifies(uint8 size, uint8 pick, bytes32 seed) external {
        bytes32[] memory leaves = _leaves(1 + (uint256(size) % 33), seed);
        uint256 index = uint256(pick) % leaves.length;
        (bytes32 root, bytes32[] memory proof) = _tree(leaves, index);
        BatchId batchId = _freeze(root, leaves.length);

        require(_ledger.verifyRecord(DATANET, 1, _record(batchId, index, seed), proof), "record");
    }

    function testFuzz_ARecordChangedInOneFieldDoesNotVerify(
        uint8 size,
        uint8 pick,
        bytes32 seed,
        uint8 field,
        uint256 noise
    ) external {
        bytes32[] memory leaves = _leaves(1 + (uint256(size) % 33), seed);
        uint256 index = uint256(pick) % leaves.length;
        (bytes32 root, bytes32[] memory proof) = _tree(leaves, index);
        BatchId batchId = _freeze(root, leaves.length);
        Record memory record = _record(batchId, index, seed);
        uint256 mask = noise == 0 ? 1 : noise;
        uint160 short = uint160(mask) == 0 ? 1 : uint160(mask);

        if (field % 4 == 0) record.index ^= mask;
        else if (field % 4 == 1) record.recordHash ^= bytes32(mask);
        else if (field % 4 == 2) record.author = address(uint160(record.author) ^ short);
        else record.batchId = BatchId.wrap(BatchId.unwrap(batchId) ^ (uint64(mask) == 0 ? 1 : uint64(mask)));

        require(!_ledger.verifyRecord(DATANET, 1, record, proof), "forged record");
    }

    function testFuzz_AChangedProofDoesNotVerify(
        uint8 size,
        uint8 pick,
        bytes32 seed,
        uint8 place,
        uint256 noise
    ) external {
        bytes32[] memory leaves = _leaves(2 + (uint256(size) % 32), seed);
        uint256 index = uint256(pick) % leaves.length;
        (bytes32 root, bytes32[] memory proof) = _tree(leaves, index);
        BatchId batchId = _freeze(root, leaves.length);
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

    function _freeze(bytes32 root, uint256 count) private returns (BatchId batchId) {
        batchId = _reveal(root, count, "salt", 12);
        VM.prank(CURATOR);
        _ledger.accept(batchId);
        _ledger.freeze(DATANET);
    }

    function _reveal(bytes32 root, uint256 count, bytes32 salt, uint256 delay) private returns (BatchId) {
        bytes32 commitHash = _ledger.commitHashOf(DATANET, root, count, "manifest", SUBMITTER, salt);
        VM.prank(SUBMITTER);
        _ledger.commit(commitHash);
        VM.roll(block.number + 1);
        VM.warp(block.timestamp + delay);
        VM.prank(SUBMITTER);
        return _ledger.reveal(DATANET, root, count, "manifest", salt);
    }

    function _record(BatchId batchId, uint256 index, bytes32 seed) private pure returns (Record memory) {
        bytes32 recordHash = keccak256(abi.encode(seed, index));
        return Record(batchId, index, recordHash, address(uint160(uint256(keccak256(abi.encode(recordHash))))));
    }

    function _leaves(uint256 size, bytes32 seed) private view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](size);
        for (uint256 i = 0; i < size; i++) {
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
