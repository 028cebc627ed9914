// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IBondVault} from "../../bonds/interfaces/IBondVault.sol";
import {ICuratorSeats} from "./ICuratorSeats.sol";
import {IDatanetCourt} from "./IDatanetCourt.sol";
import {DatanetId, IDatanetRegistry} from "./IDatanetRegistry.sol";

/// @dev Number of a batch over all datanets, counted from 1.
type BatchId is uint64;

/// @notice How far a batch has come. `None` is a batch that does not exist. The last five are endings: no money is left in
/// the batch.
enum BatchStatus {
    None,
    Revealed,
    UnderReview,
    Window,
    Failed,
    Final,
    Rejected,
    Unreviewed,
    Expired,
    Burned
}

/// @notice A batch of records, recorded as the root of their Merkle tree.
/// @param submitter Contributed the batch.
/// @param datanetId The datanet that it was contributed to.
/// @param count How many records it holds; their indices are 0 to one less.
/// @param round The number of its last round of review, counted from 0; at most 2.
/// @param committedAt Time of the commit, in seconds since 1970, or `PRIORITY_PERIOD` before the reveal where that is later:
/// what priority between batches goes by; of those of one second, the one with the lower number comes first.
/// @param root Root of the Merkle tree over its records.
/// @param status How far it has come.
/// @param due While it is revealed: the number of the block whose hash seeds the draw. Under review, in its window or
/// failed: the time since 1970, in seconds, until which that lasts. Without a meaning at an ending.
/// @param seq Its place among the final batches of the datanet, counted from 1; 0 before it is final.
/// @param quality The factor on its pay and on its records' attribution weights, in millionths, rounded down; 0 before its
/// review.
/// @param termsVersion The version of the datanet's terms that it is reviewed and paid by.
/// @param exposure What the submitter has at stake for it, in units of the bonds' token.
struct Batch {
    address submitter;
    DatanetId datanetId;
    uint16 count;
    uint8 round;
    uint40 committedAt;
    bytes32 root;
    BatchStatus status;
    uint40 due;
    uint40 seq;
    uint24 quality;
    uint16 termsVersion;
    uint112 exposure;
}

/// @notice A round of review.
/// @param seed What the panel and the sample follow from; 0 before the draw.
/// @param panel The indices of the drawn seats, 16 bits each, the first one lowest.
/// @param size How many seats were drawn.
/// @param startBlock The block in which the round began: seats taken in it or later aren't drawn.
/// @param verdicts What each position of the panel filed, 16 bits each, the first one lowest.
/// @param filed Which positions have filed, a bit each.
/// @param failed Which records of the sample have failed by more than half of the verdicts, a bit each; 0 before the end.
/// @param sampled How many records the sample holds; 0 before the end, and where the round had no quorum.
struct Round {
    uint128 seed;
    uint80 panel;
    uint8 size;
    uint40 startBlock;
    uint80 verdicts;
    uint8 filed;
    uint16 failed;
    uint8 sampled;
}

/// @notice What a commit hides, and the terms that the batch shall be under.
/// @param root Root of the Merkle tree over the records.
/// @param count How many records the tree holds.
/// @param manifestHash keccak256 of the manifest's bytes.
/// @param salt What made the commit unguessable.
/// @param termsVersion A version of the datanet's terms that was in force at the commit, or has come into force since.
struct Opening {
    DatanetId datanetId;
    bytes32 root;
    uint256 count;
    bytes32 manifestHash;
    bytes32 salt;
    uint16 termsVersion;
}

/// @notice A panelist's verdict on the sample of a round.
/// @param position Its position in the panel.
/// @param fails Which records of the sample fail, a bit each, in the order of `sampleOf`.
/// @param signature Its signature of the EIP-712 struct `Verdict(uint64 batchId,uint8 round,bytes32 root,uint16 fails)` in
/// the domain ("ContributionLedger", "1"); empty where the panelist itself is the caller.
struct Verdict {
    uint8 position;
    uint16 fails;
    bytes signature;
}

/// @notice What became of a submitter's batches in a datanet. It can't be handed on.
/// @param accepted Batches that became final.
/// @param clean Those of them with a quality of at least `CLEAN_QUALITY`.
/// @param failed Batches that were rejected or burned.
/// @param expired Batches that nobody drew a panel for in time.
/// @param records Records of the final batches.
/// @param failedRecords Records that failed in a sample of them.
/// @param voidedRecords Records that became void by a fault.
struct Discipline {
    uint32 accepted;
    uint32 clean;
    uint32 failed;
    uint32 expired;
    uint48 records;
    uint40 failedRecords;
    uint40 voidedRecords;
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
/// @notice Records batches of domain data in two steps, has a drawn panel look at a drawn sample of each, pays by what it
/// finds, and freezes dataset versions that anyone can prove records against. Content stays off the chain.
/// @dev Formats, frozen: every later contract, SDK and published tree depends on them.
/// - record leaf, in a tree of OpenZeppelin's StandardMerkleTree:
///   `keccak256(bytes.concat(keccak256(abi.encode(uint256 index, bytes32 recordHash, address author))))`.
/// - commit: `keccak256(abi.encode(uint256 chainid, address ledger, uint32 datanetId, bytes32 root, uint256 count,
///   bytes32 manifestHash, address submitter, bytes32 salt))`.
/// - chain hash: `H_0 = 0`, `H_s = keccak256(abi.encode(bytes32 H_{s−1}, uint64 batchId, bytes32 root, uint256 count,
///   uint256 quality))`.
/// - dataset version: (datanet, seq, H_seq).
///
/// The path of a batch: commit, reveal, draw, review, window, final. `docs/contributionledger.md` opens with the table of
/// all states, their deadlines and their endings.
///
/// Money lies in the bond vault, under this contract. A reveal locks there
/// - of the submitter: the exposure, which is the larger of `exposureFloor` and a share of the batch's pay (rounded up),
///   50% for newcomers and 25% for those whom `isKnown` tells; and the seats' fees of three rounds;
/// - of the datanet's treasury (`treasuryOf`, which anyone funds by a deposit for that account): the pay, and the fees of
///   one round where there is pay.
/// A final batch pays its submitter (pay + fees of one round) · quality, less the part of its records that are void, rounded
/// down; the rest is the treasury's again.
/// Each verdict pays its panelist the seat's fee out of the submitter's, whatever it says. What isn't spent is freed.
/// Verdicts move nothing else: the exposure is lost where two panels in a row found half of their samples to fail, or one did
/// after somebody had challenged the batch, and no appeal helped. Then 60% of it (rounded down) go to the challenger, if there
/// is one, and the rest is burned.
///
/// Quality is `max(0, 1 − 2 · failed / sampled)` over the samples of all rounds. A record of a sample fails where more than
/// half of the verdicts say so; a panelist lets a record fail that the submitter doesn't show to him, with its leaf and
/// proof, while the review lasts.
///
/// The seed of a round is the hash of one block that is fixed beforehand, with the batch and its root; whoever makes that
/// block can still choose it. There is never a second draw for a round: where nobody draws while the chain knows the hash
/// (256 blocks, or 8,191 with EIP-2935), the batch expires.
///
/// The court (`IDatanetCourt`) is where anybody objects. It voids records, fines submitters out of a batch's exposure, has a
/// batch sampled again, and decides about a batch that failed; it can do nothing else here, and nobody else can do that.
/// While something is open there about a batch, the batch isn't ended by time.
///
/// Keep a manifest private until the batch is revealed, and send the reveal when the second of the commit is over: the time
/// of the commit is the batch's priority, by which the court decides who repeats whom. Who sees either in that second can
/// commit the same in it, and comes first by an earlier reveal. The author of a record is as stated by the submitter, until
/// somebody demands the consent.
/// A panel is as honest as those who take the seats: bonded and sampled, not verified.
interface IContributionLedger {
    /// @notice Thrown where the ledger would be built on an address without code.
    error ContributionLedgerNoContract(address account);

    /// @notice Thrown where the delay of the seed is 0 or more than 10,000 blocks.
    error ContributionLedgerInvalidSeedDelay(uint256 seedDelay);

    /// @notice Thrown where the floor of the exposure is above `MAX_EXPOSURE_FLOOR`.
    error ContributionLedgerInvalidFloor(uint256 floor);

    /// @notice Thrown where a commit would be zero.
    error ContributionLedgerZeroCommit();

    /// @notice Thrown where the caller has made the same commit before and not revealed it.
    error ContributionLedgerCommitExists(address submitter, bytes32 commitHash);

    /// @notice Thrown where a reveal doesn't match a commit of the caller that is still open.
    error ContributionLedgerUnknownCommit(address submitter, bytes32 commitHash);

    /// @notice Thrown where a reveal comes in the block of its commit, or in its second.
    error ContributionLedgerRevealTooEarly(uint256 commitBlock);

    /// @notice Thrown where a reveal comes after the time for it.
    error ContributionLedgerRevealTooLate(uint256 deadline);

    /// @notice Thrown where a batch holds fewer records than `min` or more than `MAX_RECORDS`.
    error ContributionLedgerInvalidCount(uint256 count, uint256 min);

    /// @notice Thrown where a root or a manifest's hash is zero.
    error ContributionLedgerZeroHash();

    /// @notice Thrown where the day's capacity of a datanet's newcomers would be exceeded.
    error ContributionLedgerNoCapacity(DatanetId datanetId, uint256 used, uint256 count, uint256 capacity);

    /// @notice Thrown where a datanet has fewer seats than its panels.
    error ContributionLedgerTooFewSeats(DatanetId datanetId, uint256 seats, uint256 panelSize);

    /// @notice Thrown where a batch does not exist.
    error ContributionLedgerUnknownBatch(BatchId batchId);

    /// @notice Thrown where a batch is in another state than the call is for.
    error ContributionLedgerWrongStatus(BatchId batchId, BatchStatus status, BatchStatus expected);

    /// @notice Thrown where the block that seeds the draw isn't over.
    error ContributionLedgerDrawTooEarly(BatchId batchId, uint256 seedBlock);

    /// @notice Thrown where the chain has forgotten the block that seeds the draw.
    error ContributionLedgerDrawTooLate(BatchId batchId, uint256 seedBlock);

    /// @notice Thrown where a batch would expire although its panel can be drawn.
    error ContributionLedgerDrawPossible(BatchId batchId, uint256 seedBlock);

    /// @notice Thrown where the time for something is over.
    error ContributionLedgerTooLate(BatchId batchId, uint256 due);

    /// @notice Thrown where the time for something hasn't come.
    error ContributionLedgerTooEarly(BatchId batchId, uint256 due);

    /// @notice Thrown where a position isn't one of the panel's, or the verdict isn't of who holds it.
    error ContributionLedgerNotPanelist(BatchId batchId, uint256 position, address account);

    /// @notice Thrown where a verdict lets records fail that the sample doesn't have.
    error ContributionLedgerInvalidVerdict(BatchId batchId, uint256 position, uint256 fails);

    /// @notice Thrown where no verdict of a call is new.
    error ContributionLedgerNothingFiled(BatchId batchId);

    /// @notice Thrown where only the court may act.
    error ContributionLedgerNotCourt(address caller);

    /// @notice Thrown where something is open about a batch before the court.
    error ContributionLedgerHeld(BatchId batchId, uint256 holds);

    /// @notice Thrown where two samples of a batch count, or it had three rounds.
    error ContributionLedgerNoRound(BatchId batchId);

    /// @notice Thrown where the caller isn't the datanet's owner.
    error ContributionLedgerNotOwner(DatanetId datanetId, address caller);

    /// @notice Thrown where a datanet has no final batch to freeze.
    error ContributionLedgerNothingToFreeze(DatanetId datanetId);

    /// @notice Emitted when the floor of the exposure changes, in units of the bonds' token.
    event ExposureFloorChanged(uint256 oldFloor, uint256 newFloor);

    /// @notice Emitted when a commit is recorded.
    event Committed(address indexed submitter, bytes32 indexed commitHash);

    /// @notice Emitted when a batch is revealed.
    /// @param exposure What the submitter has at stake, in units of the bonds' token.
    event Revealed(
        BatchId indexed batchId,
        DatanetId indexed datanetId,
        address indexed submitter,
        Opening opening,
        uint256 exposure
    );

    /// @notice Emitted when a round of review begins.
    /// @param seedBlock The block whose hash seeds the draw.
    event RoundStarted(BatchId indexed batchId, uint256 round, uint256 seedBlock);

    /// @notice Emitted when the panel and the sample of a round are drawn.
    /// @param due Until when verdicts are filed, in seconds since 1970.
    event Drawn(BatchId indexed batchId, uint256 round, uint128 seed, uint256 panel, uint256 size, uint256 due);

    /// @notice Emitted when a verdict is filed.
    event Reviewed(BatchId indexed batchId, address indexed panelist, uint256 round, uint256 position, uint256 fails);

    /// @notice Emitted when a round ends.
    /// @param filed Which positions of the panel have filed, a bit each.
    /// @param failed Which records of the sample have failed, a bit each; 0 without a quorum.
    event RoundEnded(BatchId indexed batchId, uint256 round, uint256 filed, uint256 failed);

    /// @notice Emitted when a batch enters its window, or the time for an appeal after it has failed.
    /// @param due When that ends, in seconds since 1970.
    event StatusChanged(BatchId indexed batchId, BatchStatus status, uint256 quality, uint256 due);

    /// @notice Emitted when a batch becomes final.
    /// @param paid What its submitter was paid, in units of the bonds' token.
    event Finalized(
        BatchId indexed batchId,
        DatanetId indexed datanetId,
        address indexed submitter,
        uint256 seq,
        uint256 quality,
        bytes32 chainHash,
        uint256 paid
    );

    /// @notice Emitted when a batch ends in another way.
    /// @param burned What of its exposure and fees was burned, in units of the bonds' token.
    event Ended(
        BatchId indexed batchId,
        DatanetId indexed datanetId,
        address indexed submitter,
        BatchStatus status,
        uint256 burned
    );

    /// @notice Emitted when a record was faulty, and what that costs its submitter, in units of the bonds' token.
    event Punished(
        BatchId indexed batchId,
        DatanetId indexed datanetId,
        address indexed submitter,
        uint256 costs,
        uint256 award,
        uint256 burned
    );

    /// @notice Emitted when a failed batch's exposure is lost to who challenged it.
    event ChallengerPaid(BatchId indexed batchId, address indexed challenger, uint256 award);

    /// @notice Emitted when a datanet's owner takes funds out of its treasury.
    event TreasuryWithdrawn(DatanetId indexed datanetId, address indexed owner, uint256 amount);

    /// @notice Emitted when a dataset version is frozen.
    event VersionFrozen(DatanetId indexed datanetId, uint256 indexed seq, bytes32 chainHash, uint8 licenseFlags);

    /// @notice Changes the floor of the exposure, for batches that are revealed from now on. What the court computes from the
    /// floor, which are penalties, bonds and costs, follows at once; a case keeps the bond that it began with.
    /// @dev Requirements: the caller is the owner; at most `MAX_EXPOSURE_FLOOR`.
    /// @param newFloor In units of the bonds' token; twice what a dispute costs, by the timelock's estimate.
    function setExposureFloor(uint256 newFloor) external;

    /// @notice Records a commit of the caller. Its time is the batch's priority, if it is revealed within `PRIORITY_PERIOD`.
    /// @dev Anyone may call, also in a pause. Requirements: the commit is not zero; the caller has no open one like it. A
    /// commit that is not revealed in time lapses; it is not removed.
    /// @param commitHash See the formats above; `commitHashOf` computes it.
    function commit(bytes32 commitHash) external;

    /// @notice Opens a commit of the caller, at least one block and one second and at most `REVEAL_PERIOD` after it, or after
    /// the end of a pause that began in that time, and locks what the batch needs. So who has seen a reveal can't commit in
    /// the second of its commit any more. A commit that is older counts as one of `PRIORITY_PERIOD` ago: a batch that was
    /// committed later could else be final, and paid for the same records, before this one is seen.
    /// @dev Requirements: there is no pause; the caller made the commit; it is not revealed yet; the time is right; the
    /// datanet and the version of its terms exist, and the version wasn't replaced before the commit; the root and the
    /// manifest's hash are not zero; the count is from 64 where records are paid, from 1 otherwise, to `MAX_RECORDS`; the
    /// datanet has seats for a panel; a newcomer's records fit in the day's capacity; the submitter and the treasury have
    /// enough that is free in the bond vault (`BondVaultInsufficientFree`).
    function reveal(Opening calldata opening) external returns (BatchId batchId);

    /// @notice Draws the panel and the sample of a batch's round. Where fewer seats than a quorum can be drawn, the round
    /// ends at once, like one without verdicts.
    /// @dev Anyone may call. Requirements: the batch is revealed; the block that seeds the draw is over and not forgotten.
    function draw(BatchId batchId) external;

    /// @notice Files verdicts of panelists, and pays each the seat's fee. A verdict that was filed before is skipped. The
    /// last one of a panel ends the round.
    /// @dev Anyone may call. Requirements: the batch is under review, and its time isn't over, or a late panelist files his
    /// own and no other; each verdict is of who holds the position and speaks of the sample only; one at least is new.
    function review(BatchId batchId, Verdict[] calldata verdicts) external;

    /// @notice Ends a round whose time is over. Panelists who were silent lose their seats and a fee out of the stake, which
    /// is burned. Without a quorum the batch has a second round, and after that ends unreviewed, which costs nobody more
    /// than the fees of verdicts that were filed; where a challenger forced the round, it is in its window again.
    /// @dev Anyone may call. Requirements: the batch is under review and its time is over.
    function close(BatchId batchId) external;

    /// @notice Makes a batch final: it gets the next sequence number, extends the hash chain, and is paid.
    /// @dev Anyone may call. Requirements: the batch is in its window, the window is over, and nothing holds it.
    function finalize(BatchId batchId) external;

    /// @notice Ends a batch that nobody drew a panel for while that was possible. Its submitter, who could have drawn it
    /// himself, loses the fees of one round, which are burned, so that nobody waits for a better seed. Where it was the round
    /// that a challenger forced, the batch is in its window again, by the sample that counted before, and nobody loses anything.
    /// @dev Anyone may call. Requirements: the batch is revealed and the block that seeds the draw is forgotten.
    function expire(BatchId batchId) external;

    /// @notice Ends a batch that failed, when the time for an appeal is over: what is left of its exposure is burned, less
    /// the challenger's part where there is one.
    /// @dev Anyone may call. Requirements: the batch failed, its time is over, and nothing holds it.
    function forfeit(BatchId batchId) external;

    /// @notice Gives a batch in its window another round, for somebody who challenges it.
    /// @dev Requirements: the caller is the court; the batch is in its window and in time; one of its rounds counts, and it had
    /// at most two.
    function resample(BatchId batchId) external;

    /// @notice Counts a faulty record against a batch's submitter, and takes a penalty out of the batch's exposure as far as
    /// that goes; nothing where the batch has ended. The payer's costs come first, then the winner has 60%, rounded down,
    /// free under this contract in the bond vault, and the rest is burned.
    /// @dev Requirements: the caller is the court; the batch exists.
    /// @return paidCosts What of the costs was paid.
    function punish(
        BatchId batchId,
        uint256 penalty,
        uint256 costs,
        address payer,
        address winner
    ) external returns (uint256 paidCosts);

    /// @notice Decides about a failed batch. Overturned, its failing rounds count no more, and it is in its window; otherwise
    /// it is rejected and all is freed.
    /// @dev Requirements: the caller is the court; the batch failed.
    function decide(BatchId batchId, bool overturned) external;

    /// @notice Frees unreserved funds of a datanet's treasury to its owner, who withdraws them from the bond vault.
    /// @dev Requirements: the caller owns the datanet; at most what is free (`BondVaultInsufficientFree`).
    function withdrawTreasury(DatanetId datanetId, uint256 amount) external;

    /// @notice Freezes the datanet's final batches as a dataset version. Freezing again changes nothing.
    /// @dev Anyone may call. Requirements: at least one batch is final.
    /// @return seq The version's sequence number: it holds the batches 1 to `seq`.
    /// @return chainHash `H_seq`, which commits to all of them in order.
    function freeze(DatanetId datanetId) external returns (uint64 seq, bytes32 chainHash);

    /// @notice Whether a record with this index, hash and author belongs to a frozen version.
    /// @dev True where the version is frozen, the batch is final in this datanet with a sequence number of at most `seq`,
    /// the index is below its count, the proof leads from the leaf to its root, and the record hasn't failed in a sample and
    /// is not void. Never reverts on data.
    /// @param proof Sibling hashes from the leaf up, as StandardMerkleTree gives them.
    function verifyRecord(
        DatanetId datanetId,
        uint64 seq,
        Record calldata record,
        bytes32[] calldata proof
    ) external view returns (bool);

    /// @notice Whether a batch's tree holds a record that counts: the batch exists, the index is below its count, the proof
    /// leads from the leaf to its root, and the record hasn't failed in a sample. Never reverts on data.
    function holdsRecord(Record calldata record, bytes32[] calldata proof) external view returns (bool);

    /// @notice Whether a record failed in a sample of its batch that counts.
    function failedInSample(BatchId batchId, uint256 index) external view returns (bool);

    /// @notice `H_seq` of a frozen version and what the licences of its batches ask of users together; zero where it is not
    /// frozen.
    function frozenVersion(
        DatanetId datanetId,
        uint64 seq
    ) external view returns (bytes32 chainHash, uint8 licenseFlags);

    /// @notice The sequence number and the chain hash of the last final batch, and the flags of all; zero where there is
    /// none.
    function head(DatanetId datanetId) external view returns (uint64 seq, uint8 licenseFlags, bytes32 chainHash);

    /// @notice A batch. Reverts where it does not exist.
    function getBatch(BatchId batchId) external view returns (Batch memory);

    /// @notice A round of a batch; zero where it wasn't drawn.
    function getRound(BatchId batchId, uint256 round) external view returns (Round memory);

    /// @notice Who reviews at each position of a round's panel; zero for a seat that somebody else has taken since. Empty
    /// where the round wasn't drawn.
    function panelOf(BatchId batchId, uint256 round) external view returns (address[] memory);

    /// @notice The indices of the records of a round's sample, each record once. Empty where the round wasn't drawn.
    function sampleOf(BatchId batchId, uint256 round) external view returns (uint256[] memory);

    /// @notice What became of a submitter's batches in a datanet.
    function disciplineOf(DatanetId datanetId, address submitter) external view returns (Discipline memory);

    /// @notice Whether a submitter is beyond a newcomer's terms: at least `KNOWN_BATCHES` clean batches, at least ten of them
    /// for each that failed, and at least twenty records for each that became void by a fault.
    function isKnown(DatanetId datanetId, address submitter) external view returns (bool);

    /// @notice How many records newcomers have contributed to a datanet on the current day (UTC).
    function newcomerRecords(DatanetId datanetId) external view returns (uint256);

    /// @notice The account of a datanet's treasury in the bond vault. Nobody has a key to it.
    function treasuryOf(DatanetId datanetId) external view returns (address);

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

    /// @notice The hash that is signed for an EIP-712 struct in this contract's domain ("ContributionLedger", "1").
    function typedDataHash(bytes32 structHash) external view returns (bytes32);

    /// @notice The leaf of a record, as it is hashed into the tree.
    function leafOf(uint256 index, bytes32 recordHash, address author) external pure returns (bytes32);

    /// @notice The seats that panels are drawn from, under this contract.
    function curatorSeats() external view returns (ICuratorSeats);

    /// @notice Where anybody objects to batches.
    function court() external view returns (IDatanetCourt);

    /// @notice The registry that names datanets and their terms.
    function registry() external view returns (IDatanetRegistry);

    /// @notice Where all money lies, under this contract as its module.
    function bondVault() external view returns (IBondVault);

    /// @notice What a batch's exposure is at least, in units of the bonds' token.
    function exposureFloor() external view returns (uint256);

    /// @notice How many blocks lie between the beginning of a round and the block that seeds its draw.
    function seedDelay() external view returns (uint256);

    /// @notice The time for a reveal after its commit, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function REVEAL_PERIOD() external view returns (uint256);

    /// @notice How old a commit counts at most at its reveal, in seconds: a day less than the window, so that a batch which
    /// comes before another is seen at least a day before the other's window ends.
    // solhint-disable-next-line func-name-mixedcase
    function PRIORITY_PERIOD() external view returns (uint256);

    /// @notice The time for the verdicts of a round, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function REVIEW_PERIOD() external view returns (uint256);

    /// @notice The time between a batch's last verdict and its end, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function WINDOW_PERIOD() external view returns (uint256);

    /// @notice The time between a batch's failure and the burning of its exposure, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function APPEAL_PERIOD() external view returns (uint256);

    /// @notice How many records a batch holds at most.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_RECORDS() external view returns (uint256);

    /// @notice How many records a batch holds at least where they are paid.
    // solhint-disable-next-line func-name-mixedcase
    function MIN_PAID_RECORDS() external view returns (uint256);

    /// @notice The quality of a batch without a fault, in millionths.
    // solhint-disable-next-line func-name-mixedcase
    function FULL_QUALITY() external view returns (uint24);

    /// @notice The quality from which a batch counts as clean, in millionths.
    // solhint-disable-next-line func-name-mixedcase
    function CLEAN_QUALITY() external view returns (uint24);

    /// @notice How many clean batches end a newcomer's terms.
    // solhint-disable-next-line func-name-mixedcase
    function KNOWN_BATCHES() external view returns (uint256);

    /// @notice What the floor of the exposure is at most, in units of the bonds' token.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_EXPOSURE_FLOOR() external view returns (uint256);
}
