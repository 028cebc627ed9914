// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {DatanetId, IDatanetRegistry} from "./IDatanetRegistry.sol";

/// @dev Number of a batch over all datanets, counted from 1.
type BatchId is uint64;

/// @notice How far a batch has come. `None` is a batch that does not exist.
enum BatchStatus {
    None,
    Revealed,
    Accepted,
    Rejected
}

/// @notice A batch of records, recorded as the root of their Merkle tree.
/// @param submitter Contributed the batch.
/// @param datanetId The datanet that it was contributed to.
/// @param count How many records it holds; their indices are 0 to one less.
/// @param committedAt Time of the commit, in seconds since 1970: what priority between batches goes by.
/// @param status How far it has come.
/// @param root Root of the Merkle tree over its records.
/// @param seq Its place among the accepted batches of the datanet, counted from 1; 0 before it is accepted.
/// @param quality The factor on its records' attribution weights, in millionths; 0 before it is accepted.
struct Batch {
    address submitter;
    DatanetId datanetId;
    uint16 count;
    uint40 committedAt;
    BatchStatus status;
    bytes32 root;
    uint64 seq;
    uint32 quality;
}

/// @notice A record and the place that it claims in a batch.
/// @param batchId The batch.
/// @param index Its index in the batch, from 0.
/// @param recordHash keccak256 of its content; a keyed hash where the content could be guessed.
/// @param author The payee for it, as stated by the submitter.
struct Record {
    BatchId batchId;
    uint256 index;
    bytes32 recordHash;
    address author;
}

/// @title IContributionLedger
/// @notice Records batches of domain data in two steps, lets appointed curators accept or reject them, and freezes
/// dataset versions that anyone can prove records against. Content stays off the chain.
/// @dev Formats, frozen: every later contract, SDK and published tree depends on them.
/// - record leaf, in a tree of OpenZeppelin's StandardMerkleTree:
///   `keccak256(bytes.concat(keccak256(abi.encode(uint256 index, bytes32 recordHash, address author))))`.
/// - commit: `keccak256(abi.encode(uint256 chainid, address ledger, uint32 datanetId, bytes32 root, uint256 count,
///   bytes32 manifestHash, address submitter, bytes32 salt))`.
/// - chain hash: `H_0 = 0`, `H_s = keccak256(abi.encode(bytes32 H_{s−1}, uint64 batchId, bytes32 root, uint256 count,
///   uint256 quality))`.
/// - dataset version: (datanet, seq, H_seq).
/// Keep a manifest private until its commit is mined: the time of the commit is the batch's priority, which is recorded
/// here and enforced by no contract yet. The author of a record is stated by
/// the submitter; nothing here proves consent. An acceptance is one curator's word.
interface IContributionLedger {
    /// @notice Thrown where the ledger would be built on an address without code.
    error ContributionLedgerNoRegistry(address registry);

    /// @notice Thrown where a commit would be zero.
    error ContributionLedgerZeroCommit();

    /// @notice Thrown where the caller has made the same commit before.
    error ContributionLedgerCommitExists(address submitter, bytes32 commitHash);

    /// @notice Thrown where a reveal doesn't match a commit of the caller that is still open.
    error ContributionLedgerUnknownCommit(address submitter, bytes32 commitHash);

    /// @notice Thrown where a reveal comes in the block of its commit.
    error ContributionLedgerRevealTooEarly(uint256 commitBlock);

    /// @notice Thrown where a reveal comes after the time for it.
    error ContributionLedgerRevealTooLate(uint256 deadline);

    /// @notice Thrown where a batch holds no record or more than `MAX_RECORDS`.
    error ContributionLedgerInvalidCount(uint256 count);

    /// @notice Thrown where a root or a manifest's hash is zero.
    error ContributionLedgerZeroHash();

    /// @notice Thrown where a datanet does not exist.
    error ContributionLedgerUnknownDatanet(DatanetId datanetId);

    /// @notice Thrown where a batch does not exist.
    error ContributionLedgerUnknownBatch(BatchId batchId);

    /// @notice Thrown where a batch has its verdict already.
    error ContributionLedgerNotUnderReview(BatchId batchId, BatchStatus status);

    /// @notice Thrown where the caller is no curator of the datanet.
    error ContributionLedgerNotCurator(DatanetId datanetId, address caller);

    /// @notice Thrown where a curator judges a batch of its own.
    error ContributionLedgerOwnBatch(BatchId batchId, address curator);

    /// @notice Thrown where a datanet has no accepted batch to freeze.
    error ContributionLedgerNothingToFreeze(DatanetId datanetId);

    /// @notice Emitted when a commit is recorded.
    event Committed(address indexed submitter, bytes32 indexed commitHash);

    /// @notice Emitted when a batch is revealed.
    /// @param commitHash The commit that it opens.
    /// @param root Root of the Merkle tree over its records.
    /// @param count How many records it holds.
    /// @param manifestHash keccak256 of the manifest's bytes.
    /// @param salt The commit's salt, so that anyone can recompute the commit.
    event Revealed(
        BatchId indexed batchId,
        DatanetId indexed datanetId,
        address indexed submitter,
        bytes32 commitHash,
        bytes32 root,
        uint256 count,
        bytes32 manifestHash,
        bytes32 salt
    );

    /// @notice Emitted when a curator accepts a batch, which thereby joins the datanet's chain.
    event Accepted(
        BatchId indexed batchId,
        DatanetId indexed datanetId,
        address indexed curator,
        uint64 seq,
        uint32 quality,
        bytes32 chainHash
    );

    /// @notice Emitted when a curator rejects a batch.
    /// @param reasonHash keccak256 of the written reason, which the curator publishes.
    event Rejected(BatchId indexed batchId, DatanetId indexed datanetId, address indexed curator, bytes32 reasonHash);

    /// @notice Emitted when a dataset version is frozen.
    event VersionFrozen(DatanetId indexed datanetId, uint64 indexed seq, bytes32 chainHash);

    /// @notice Records a commit of the caller. Its time is the batch's priority.
    /// @dev Anyone may call. Requirements: the commit is not zero and is new for the caller. A commit that is not
    /// revealed in time lapses; it is not removed.
    /// @param commitHash See the formats above; `commitHashOf` computes it.
    function commit(bytes32 commitHash) external;

    /// @notice Opens a commit of the caller, at least one block and at most `REVEAL_PERIOD` after it.
    /// @dev Requirements: the caller made the commit; it is not revealed yet; the time is right; the datanet exists;
    /// the root and the manifest's hash are not zero; 1 ≤ count ≤ `MAX_RECORDS`.
    /// @param root Root of the Merkle tree over the records.
    /// @param count How many records the tree holds.
    /// @param manifestHash keccak256 of the manifest's bytes.
    /// @param salt What made the commit unguessable.
    /// @return batchId The new batch, under review.
    function reveal(
        DatanetId datanetId,
        bytes32 root,
        uint256 count,
        bytes32 manifestHash,
        bytes32 salt
    ) external returns (BatchId batchId);

    /// @notice Accepts a batch with full quality: it gets the next sequence number and extends the hash chain.
    /// @dev Requirements: the batch is under review; the caller is a curator of its datanet and not its submitter.
    function accept(BatchId batchId) external;

    /// @notice Rejects a batch.
    /// @dev Requirements: the batch is under review; the caller is a curator of its datanet and not its submitter.
    /// @param reasonHash keccak256 of the written reason.
    function reject(BatchId batchId, bytes32 reasonHash) external;

    /// @notice Freezes the datanet's accepted batches as a dataset version. Freezing again changes nothing.
    /// @dev Anyone may call. Requirements: at least one batch is accepted.
    /// @return seq The version's sequence number: it holds the batches 1 to `seq`.
    /// @return chainHash `H_seq`, which commits to all of them in order.
    function freeze(DatanetId datanetId) external returns (uint64 seq, bytes32 chainHash);

    /// @notice Whether a record with this index, hash and author belongs to a frozen version.
    /// @dev True where the version is frozen, the batch is accepted in this datanet with a sequence number of at most
    /// `seq`, the index is below its count, and the proof leads from the leaf to its root. Never reverts on data.
    /// @param proof Sibling hashes from the leaf up, as StandardMerkleTree gives them.
    function verifyRecord(
        DatanetId datanetId,
        uint64 seq,
        Record calldata record,
        bytes32[] calldata proof
    ) external view returns (bool);

    /// @notice `H_seq` of a frozen version; zero where it is not frozen.
    function frozenChainHash(DatanetId datanetId, uint64 seq) external view returns (bytes32);

    /// @notice The sequence number and the chain hash of the last accepted batch; both zero where there is none.
    function head(DatanetId datanetId) external view returns (uint64 seq, bytes32 chainHash);

    /// @notice A batch. Reverts where it does not exist.
    function getBatch(BatchId batchId) external view returns (Batch memory);

    /// @notice How many batches were revealed; their ids are 1 to this number.
    function batchCount() external view returns (uint64);

    /// @notice The commit of a batch on this chain and ledger.
    function commitHashOf(
        DatanetId datanetId,
        bytes32 root,
        uint256 count,
        bytes32 manifestHash,
        address submitter,
        bytes32 salt
    ) external view returns (bytes32);

    /// @notice The leaf of a record, as it is hashed into the tree.
    function leafOf(uint256 index, bytes32 recordHash, address author) external pure returns (bytes32);

    /// @notice The registry that names datanets and curators.
    function registry() external view returns (IDatanetRegistry);

    /// @notice The time for a reveal after its commit, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function REVEAL_PERIOD() external view returns (uint256);

    /// @notice How many records a batch holds at most.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_RECORDS() external view returns (uint256);

    /// @notice The quality of a batch without a fault, in millionths.
    // solhint-disable-next-line func-name-mixedcase
    function FULL_QUALITY() external view returns (uint32);
}
