// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Batch, BatchId, BatchStatus, IContributionLedger, Record} from "./interfaces/IContributionLedger.sol";
import {DatanetId, IDatanetRegistry} from "./interfaces/IDatanetRegistry.sol";

/// @title ContributionLedger
/// @notice Records batches of domain data and freezes dataset versions; see {IContributionLedger}.
contract ContributionLedger is IContributionLedger {
    struct Commit {
        uint40 time;
        uint48 blockNumber;
        bool revealed;
    }

    struct Head {
        uint64 seq;
        bytes32 chainHash;
    }

    /// @inheritdoc IContributionLedger
    uint256 public constant REVEAL_PERIOD = 7 days;

    /// @inheritdoc IContributionLedger
    uint256 public constant MAX_RECORDS = 4_096;

    /// @inheritdoc IContributionLedger
    uint32 public constant FULL_QUALITY = 1_000_000;

    /// @inheritdoc IContributionLedger
    IDatanetRegistry public immutable registry;

    /// @inheritdoc IContributionLedger
    uint64 public batchCount;

    /// @inheritdoc IContributionLedger
    mapping(DatanetId datanetId => mapping(uint64 seq => bytes32 chainHash)) public frozenChainHash;

    /// @inheritdoc IContributionLedger
    mapping(DatanetId datanetId => Head) public head;

    mapping(address submitter => mapping(bytes32 commitHash => Commit)) private _commits;
    mapping(BatchId batchId => Batch) private _batches;

    constructor(IDatanetRegistry registry_) {
        require(address(registry_).code.length > 0, ContributionLedgerNoRegistry(address(registry_)));

        registry = registry_;
    }

    /// @inheritdoc IContributionLedger
    function commit(bytes32 commitHash) external {
        require(commitHash != 0, ContributionLedgerZeroCommit());
        require(_commits[msg.sender][commitHash].time == 0, ContributionLedgerCommitExists(msg.sender, commitHash));

        _commits[msg.sender][commitHash] = Commit(uint40(block.timestamp), uint48(block.number), false);
        emit Committed(msg.sender, commitHash);
    }

    /// @inheritdoc IContributionLedger
    function reveal(
        DatanetId datanetId,
        bytes32 root,
        uint256 count,
        bytes32 manifestHash,
        bytes32 salt
    ) external returns (BatchId batchId) {
        require(root != 0 && manifestHash != 0, ContributionLedgerZeroHash());
        require(count > 0 && count <= MAX_RECORDS, ContributionLedgerInvalidCount(count));
        bytes32 commitHash = commitHashOf(datanetId, root, count, manifestHash, msg.sender, salt);
        uint40 committedAt = _open(commitHash);
        bool known = registry.exists(datanetId);
        require(known, ContributionLedgerUnknownDatanet(datanetId));

        batchId = BatchId.wrap(++batchCount);
        Batch storage batch = _batches[batchId];
        batch.submitter = msg.sender;
        batch.datanetId = datanetId;
        batch.count = uint16(count);
        batch.committedAt = committedAt;
        batch.status = BatchStatus.Revealed;
        batch.root = root;
        emit Revealed(batchId, datanetId, msg.sender, commitHash, root, count, manifestHash, salt);
    }

    /// @inheritdoc IContributionLedger
    function accept(BatchId batchId) external {
        Batch storage batch = _reviewable(batchId);
        DatanetId datanetId = batch.datanetId;
        Head storage last = head[datanetId];

        uint64 seq = last.seq + 1;
        bytes32 chainHash = keccak256(
            abi.encode(last.chainHash, batchId, batch.root, uint256(batch.count), uint256(FULL_QUALITY))
        );
        last.seq = seq;
        last.chainHash = chainHash;
        batch.status = BatchStatus.Accepted;
        batch.seq = seq;
        batch.quality = FULL_QUALITY;
        emit Accepted(batchId, datanetId, msg.sender, seq, FULL_QUALITY, chainHash);
    }

    /// @inheritdoc IContributionLedger
    function reject(BatchId batchId, bytes32 reasonHash) external {
        Batch storage batch = _reviewable(batchId);

        batch.status = BatchStatus.Rejected;
        emit Rejected(batchId, batch.datanetId, msg.sender, reasonHash);
    }

    /// @inheritdoc IContributionLedger
    function freeze(DatanetId datanetId) external returns (uint64 seq, bytes32 chainHash) {
        Head storage last = head[datanetId];
        (seq, chainHash) = (last.seq, last.chainHash);
        require(seq > 0, ContributionLedgerNothingToFreeze(datanetId));
        if (frozenChainHash[datanetId][seq] != 0) return (seq, chainHash);

        frozenChainHash[datanetId][seq] = chainHash;
        emit VersionFrozen(datanetId, seq, chainHash);
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
            frozenChainHash[datanetId][seq] != 0 &&
            batch.status == BatchStatus.Accepted &&
            DatanetId.unwrap(batch.datanetId) == DatanetId.unwrap(datanetId) &&
            batch.seq <= seq &&
            record.index < batch.count &&
            MerkleProof.verifyCalldata(proof, batch.root, leafOf(record.index, record.recordHash, record.author));
    }

    /// @inheritdoc IContributionLedger
    function getBatch(BatchId batchId) external view returns (Batch memory) {
        return _existing(batchId);
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

    /// @dev Uses up a commit of the caller and returns its time.
    function _open(bytes32 commitHash) private returns (uint40) {
        Commit storage entry = _commits[msg.sender][commitHash];
        uint40 time = entry.time;
        uint256 commitBlock = entry.blockNumber;
        uint256 deadline = time + REVEAL_PERIOD;
        require(time != 0 && !entry.revealed, ContributionLedgerUnknownCommit(msg.sender, commitHash));
        require(block.number > commitBlock, ContributionLedgerRevealTooEarly(commitBlock));
        require(block.timestamp <= deadline, ContributionLedgerRevealTooLate(deadline));

        entry.revealed = true;
        return time;
    }

    function _reviewable(BatchId batchId) private view returns (Batch storage batch) {
        batch = _existing(batchId);
        BatchStatus status = batch.status;
        require(status == BatchStatus.Revealed, ContributionLedgerNotUnderReview(batchId, status));
        DatanetId datanetId = batch.datanetId;
        bool curator = registry.isCurator(datanetId, msg.sender);
        require(curator, ContributionLedgerNotCurator(datanetId, msg.sender));
        require(msg.sender != batch.submitter, ContributionLedgerOwnBatch(batchId, msg.sender));
    }

    function _existing(BatchId batchId) private view returns (Batch storage batch) {
        batch = _batches[batchId];
        require(batch.status != BatchStatus.None, ContributionLedgerUnknownBatch(batchId));
    }
}
