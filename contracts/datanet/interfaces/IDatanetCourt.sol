// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IArbitrable} from "../../arbitration/interfaces/IArbitrable.sol";
import {IBondVault} from "../../bonds/interfaces/IBondVault.sol";
import {BatchId, BatchStatus, IContributionLedger, Record} from "./IContributionLedger.sol";
import {DatanetId, IDatanetRegistry} from "./IDatanetRegistry.sol";

/// @dev Number of a case, counted from 1.
type CaseId is uint64;

/// @notice Why a record is void.
enum Fault {
    None,
    SameIndex,
    Outside,
    Repeated,
    Duplicate,
    Unanswered,
    Judged,
    TakenDown
}

/// @notice What is asked for of a record.
enum DemandKind {
    None,
    Consent,
    Content
}

/// @notice How far a case has come.
enum CaseStatus {
    None,
    Gathering,
    Disputed,
    Ruled,
    Closed
}

/// @notice What the court knows of a record, by its batch and index.
/// @param fault Why the record is void.
/// @param contentShown Whether the content was shown on chain.
/// @param owed Whether it was found faulty while it was challenged, and the penalty waits for a case's closing.
/// @param challenges In how many open cases it stands.
/// @param challengedAt Since when it has stood in an open case without a break, in seconds since 1970; kept after the last
/// one's closing.
struct RecordState {
    Fault fault;
    bool contentShown;
    bool owed;
    uint32 challenges;
    uint40 challengedAt;
}

/// @notice A demand for something of a record.
/// @param demander Who asks.
/// @param bond What he has at stake, in units of the bonds' token.
/// @param due Time since 1970, in seconds, up to which an answer counts; 0 where there is no demand.
/// @param leaf The record's leaf: another one of the same index doesn't answer.
struct Demand {
    address demander;
    uint96 bond;
    uint40 due;
    bytes32 leaf;
}

/// @notice What the court has going on about a batch.
/// @param holds How many demands, claims, cases and appeals are open: the batch isn't ended by time while there are any.
/// @param voids How many of its records are void, those outside the count not counted.
/// @param reserved For how many of its records penalties are kept: those that stand in open cases and aren't void by a fault
/// that was paid for.
/// @param latestCase The last case about its records; 0 where there was none.
/// @param appealed Whether its failure was appealed.
/// @param overturned Whether the appeal won.
/// @param challenger Who challenged the batch; zero where nobody did, or the challenge is settled.
/// @param bond What the challenger has at stake, in units of the bonds' token.
/// @param appealDeadline Until when a ruling on the appeal counts, in seconds since 1970; 0 where none is open.
struct BatchState {
    uint32 holds;
    uint16 voids;
    uint16 reserved;
    CaseId latestCase;
    bool appealed;
    bool overturned;
    uint40 appealDeadline;
    address challenger;
    uint128 bond;
}

/// @notice A claim that a record repeats one of a batch that was committed earlier and hasn't ended.
/// @param earlierIndex The record's index in that batch.
/// @param since Time of the claim since 1970, in seconds.
/// @param finder Who claims; zero where there is no claim.
struct Claim {
    uint16 earlierIndex;
    uint40 since;
    address finder;
}

/// @notice Records of a batch that are challenged together.
/// @param batchId The batch.
/// @param gatherUntil Time since 1970, in seconds, up to which records are added.
/// @param count How many there are, at most `MAX_RECORDS_OF_CASE`.
/// @param status How far it has come.
/// @param bond What each challenger has at stake for a record, in units of the bonds' token.
/// @param payer Who paid the arbitrator; zero before.
/// @param costs What that counts for, in units of the bonds' token.
/// @param deadline Until when a ruling counts, in seconds since 1970; 0 before the dispute.
/// @param ruling The arbitrator's ruling; 0 before it.
/// @param previous The batch's case before it, which is closed first while the batch is open; 0 where there is none.
struct Case {
    BatchId batchId;
    uint40 gatherUntil;
    uint8 count;
    CaseStatus status;
    uint96 bond;
    address payer;
    uint96 costs;
    uint40 deadline;
    uint32 ruling;
    CaseId previous;
}

/// @notice A record of a case.
struct Challenged {
    uint16 index;
    address challenger;
}

/// @title IDatanetCourt
/// @notice Where anybody objects to batches of the ledger: faults that prove themselves, demands for an author's consent or
/// a record's content, challenges of records and of batches, appeals against failures, takedowns.
/// @dev The court has no owner and no pause. It belongs to one ledger, which it is bound to once, by its deployer.
///
/// A fault costs the submitter the *penalty*, which is the larger of five records' pay and a sixteenth of the ledger's floor
/// of exposures (rounded up), out of the batch's exposure as far as that goes, and never more: one bad record doesn't cost
/// the stake. Where the batch is final nothing is at stake any more, and a fault voids the record alone. Faults wait, and what
/// would end by one reverts with `DatanetCourtWrongStatus`, while a second or third round decides about the whole exposure,
/// and while a batch that failed can be or is appealed; after that the exposure is lost, and they void alone.
///
/// A penalty is kept for each record that stands in an open case: other faults take only of the exposure beyond these. A
/// fault that is found in such a record voids it at once, and its penalty is *owed*: paid when a case with the record is
/// closed, as if the challenge were upheld, whatever the ruling. It is paid at once, out of what was kept, where the claim
/// or the demand that finds it was made no later than the record was challenged; its finder then has the award.
/// A void record belongs to no version from then on, whatever was credited for it before, and a batch isn't paid for records
/// that are void when it becomes final. It counts in the submitter's discipline, except a takedown by its author; that saves
/// nobody from a penalty that something open or a later proof finds due, and keeps the record's priority over copies.
/// Of every loser's part the winner's costs are paid first, then 60% (rounded down) go to the winner, and the rest is burned,
/// so that nobody gains by being both.
///
/// Challengers and demanders have their bonds in the bond vault under this contract. What they win of a submitter is free
/// there under the ledger, what a submitter wins of them under this contract. Arbitrators are paid in the chain's coin by
/// whoever brings a dispute; this contract never keeps coins.
///
/// A batch that is open is held while a demand, a claim, a case or an appeal about it is: `finalize` and `forfeit` wait. Each
/// of these has a deadline and a call of anybody's that ends it, and none can be opened after the batch's own time, so that
/// nobody holds a batch by one after the other.
/// An arbitrator that gives no ruling within 60 days, or rules 0, has refused: all bonds are returned.
interface IDatanetCourt is IArbitrable {
    /// @notice Thrown where the court would be bound by another than its deployer, twice, or to a ledger of another court.
    error DatanetCourtInvalidBinding(address caller, address ledger);

    /// @notice Thrown where an account may not do that.
    error DatanetCourtUnauthorized(address caller);

    /// @notice Thrown where a batch's state doesn't allow it, or its time is over.
    error DatanetCourtWrongStatus(BatchId batchId, BatchStatus status);

    /// @notice Thrown where the proof of a record fails, or it failed in a sample.
    error DatanetCourtInvalidRecord(BatchId batchId, uint256 index);

    /// @notice Thrown where a record is void already.
    error DatanetCourtVoid(BatchId batchId, uint256 index, Fault fault);

    /// @notice Thrown where two records, or one, show no fault.
    error DatanetCourtNoFault();

    /// @notice Thrown where the batch of the earlier record isn't at the state that is needed: final for a proof, open for a
    /// claim, ended for settling one.
    error DatanetCourtPriorityOpen(BatchId earlierBatch, BatchStatus status);

    /// @notice Thrown where a record has a claim on the same batch already that isn't lost, or none.
    error DatanetCourtInvalidClaim(BatchId batchId, uint256 index);

    /// @notice Thrown where what is demanded can't be: nothing, something that was shown, consent of the submitter, who gave it
    /// by the reveal, or content where the terms keep it private.
    error DatanetCourtInvalidDemand(BatchId batchId, uint256 index, DemandKind kind);

    /// @notice Thrown where a demand is open, or none is.
    error DatanetCourtDemandOpen(BatchId batchId, uint256 index, uint256 due);

    /// @notice Thrown where the answer isn't what was asked for.
    error DatanetCourtInvalidAnswer(BatchId batchId, uint256 index);

    /// @notice Thrown where a time is over, or hasn't come.
    error DatanetCourtWrongTime(uint256 time);

    /// @notice Thrown where a case isn't at the state that the call is for.
    error DatanetCourtWrongCase(CaseId caseId, CaseStatus status);

    /// @notice Thrown where a record stands in the case already.
    error DatanetCourtChallenged(CaseId caseId, uint256 index);

    /// @notice Thrown where a batch was challenged or appealed before, or nobody has.
    error DatanetCourtInvalidChallenge(BatchId batchId);

    /// @notice Emitted when the court gets its ledger.
    event Bound(address indexed ledger);

    /// @notice Emitted when a record becomes void.
    /// @param finder Who proved it, claimed it, asked for it, challenged it, or took it down.
    event RecordVoided(BatchId indexed batchId, uint256 indexed index, Fault fault, address indexed finder);

    /// @notice Emitted when somebody claims that a record repeats one of a batch that is open.
    event DuplicateClaimed(
        BatchId indexed batchId,
        uint256 indexed index,
        address indexed finder,
        BatchId earlierBatch,
        uint256 earlierIndex
    );

    /// @notice Emitted when a claim ends; `RecordVoided` follows where it held.
    event ClaimSettled(BatchId indexed batchId, uint256 indexed index, BatchId indexed earlierBatch, bool held);

    /// @notice Emitted when something is demanded.
    event Demanded(
        BatchId indexed batchId,
        uint256 indexed index,
        address indexed demander,
        DemandKind kind,
        uint256 bond,
        uint256 due
    );

    /// @notice Emitted when a demand is answered.
    event Answered(
        BatchId indexed batchId,
        uint256 indexed index,
        address indexed answerer,
        DemandKind kind,
        bytes content
    );

    /// @notice Emitted when a record is challenged.
    /// @param place The record's place in the case: its bit in the ruling.
    /// @param reasonHash keccak256 of the written reason, which the challenger publishes.
    event RecordChallenged(
        CaseId indexed caseId,
        BatchId indexed batchId,
        address indexed challenger,
        uint256 index,
        uint256 place,
        bytes32 reasonHash
    );

    /// @notice Emitted when a case is brought to the arbitrator.
    event CaseBrought(CaseId indexed caseId, address indexed arbitrator, uint256 disputeId, uint256 deadline);

    /// @notice Emitted when a case has its ruling.
    event CaseRuled(CaseId indexed caseId, uint256 ruling);

    /// @notice Emitted when a case is closed.
    /// @param upheld Which challenges the ruling upholds, a bit each.
    /// @param refused Whether the challenges were neither upheld nor lost, so that all bonds were returned.
    event CaseClosed(CaseId indexed caseId, uint256 upheld, bool refused);

    /// @notice Emitted when a batch is challenged.
    event BatchChallenged(BatchId indexed batchId, address indexed challenger, uint256 bond);

    /// @notice Emitted when a batch's challenge is settled.
    event ChallengeSettled(BatchId indexed batchId, address indexed challenger, ChallengeResult result);

    /// @notice Emitted when a failure is appealed.
    event Appealed(BatchId indexed batchId, address indexed arbitrator, uint256 disputeId, uint256 deadline);

    /// @notice Emitted when an appeal ends.
    /// @param ruling 1: the failure stands; 2: it is overturned; 0: there was none.
    event AppealClosed(BatchId indexed batchId, uint256 ruling);

    /// @notice Emitted when a curator's verdict was overturned.
    event VerdictOverturned(BatchId indexed batchId, DatanetId indexed datanetId, address indexed curator);

    /// @notice How a batch's challenge ended.
    enum ChallengeResult {
        Refused,
        Won,
        Lost
    }

    /// @notice Binds the court to its ledger, for good.
    /// @dev Requirements: the caller deployed the court; it isn't bound; the ledger names this court and has its seats.
    function bind(IContributionLedger ledger) external;

    /// @notice Proves that two leaves of one batch can't both stand: they have one index, or one record hash. Voids the one
    /// with the higher index.
    /// @dev Anyone may call. Requirements: the batch is open or final; both proofs hold; the indices are below the count; the
    /// leaves differ and share their index, or share their hash while the lower isn't void by a fault and neither has failed
    /// in a sample; the higher one isn't void by a fault.
    function proveCollision(
        Record calldata first,
        bytes32[] calldata firstProof,
        Record calldata second,
        bytes32[] calldata secondProof
    ) external;

    /// @notice Proves that a batch's tree holds a leaf whose index isn't below the count.
    /// @dev Anyone may call. Requirements: the batch is open or final; the proof holds; the index wasn't proven before.
    function proveOutside(Record calldata record, bytes32[] calldata proof) external;

    /// @notice Proves that a record has the hash of one in a final batch of the datanet that was committed earlier, whoever is
    /// named as the author. Voids the later one. The award is for who has claimed it before, where somebody has and that claim
    /// isn't lost.
    /// @dev Anyone may call. Requirements: the later batch is open or final, the earlier one final; both proofs hold and
    /// neither record has failed in a sample or is void by a fault; the earlier commit is older, or of the
    /// same second with a batch of a lower number.
    function proveDuplicate(
        Record calldata earlier,
        bytes32[] calldata earlierProof,
        Record calldata later,
        bytes32[] calldata laterProof
    ) external;

    /// @notice Claims the same while the earlier batch is open, and holds the later one until it has ended. Takes the place of
    /// a claim on the same batch that is lost, as the record that it names there is void by a fault or failed in a sample:
    /// whoever plants a record twice could else keep others out by a claim on the one that he lets fall. While the earlier
    /// batch's faults wait, its samples count for nothing here: an appeal can undo them.
    /// @dev Anyone may call. Requirements as in `proveDuplicate`, but the earlier batch is open and the later one open for
    /// objections; the record has no claim on the same batch, or a lost one, for which it is enough that the later batch is
    /// open; the earlier record may have failed in a sample while its batch's faults wait.
    function claimDuplicate(
        Record calldata earlier,
        bytes32[] calldata earlierProof,
        Record calldata later,
        bytes32[] calldata laterProof
    ) external;

    /// @notice Ends a claim: the later record is void if the earlier batch became final and its record stands.
    /// @dev Anyone may call. Requirements: there is a claim; the earlier batch has ended; the later batch's faults don't wait.
    function settleClaim(BatchId batchId, uint256 index, BatchId earlierBatch) external;

    /// @notice Demands a record's consent or content on chain within `ANSWER_PERIOD`; the bond, a sixteenth of the ledger's
    /// floor, pays who answers. The record's author demands without one.
    /// @dev Anyone may call. Requirements: the batch is open for objections, or final; the proof holds, and the record hasn't
    /// failed in a sample; it isn't void; no demand of the kind is open; the kind can be demanded and wasn't shown; the bond is free
    /// (`BondVaultInsufficientFree`).
    function demand(Record calldata record, bytes32[] calldata proof, DemandKind kind) external;

    /// @notice Answers a demand, and earns its bond. A consent that was shown once answers for all of the author's records in
    /// the batch: with an empty answer, as an author does who consents by his own call.
    /// @dev Anyone may call. Requirements: the demand is open and its time isn't over; the proof holds; the record is the one
    /// that was asked for, and not another leaf of its index; the answer is right.
    /// @param content For consent, the author's ECDSA signature of the EIP-712 struct `Contribution(uint32 datanetId,bytes32
    /// root,address submitter,uint16 termsVersion)` in the ledger's domain ("ContributionLedger", "1"); for content, bytes whose keccak256 is
    /// the record's hash.
    function answer(Record calldata record, bytes32[] calldata proof, DemandKind kind, bytes calldata content) external;

    /// @notice Voids a record whose demand wasn't answered in time, and returns the bond. Who asked is the finder.
    /// @dev Anyone may call. Requirements: a demand is open and its time is over. Where the batch ended without becoming
    /// final, or the record is void, only the bond is returned.
    function lapse(BatchId batchId, uint256 index, DemandKind kind) external;

    /// @notice Takes one's own record down, for good. Nobody is punished for it, and nobody gains.
    /// @dev Requirements: the caller is the record's author; the batch is open or final; the proof holds; it isn't void.
    function takeDown(Record calldata record, bytes32[] calldata proof) external;

    /// @notice Challenges a record before the arbitrator, with a bond of the penalty. While a batch is in its window its
    /// submitter can lose the penalty; of a final batch it is a request to take the record down. Joins the batch's case that
    /// still gathers, or opens one: it gathers until the window's end, or for three days.
    /// @dev Anyone may call. Requirements: the batch is in its window and in time, or final; the proof holds, and the record
    /// hasn't failed in a sample; it isn't void and not in the case; the bond is free (`BondVaultInsufficientFree`).
    function challenge(Record calldata record, bytes32[] calldata proof, bytes32 reasonHash) external;

    /// @notice Brings a case to the arbitrator of the batch's terms, with at least what that costs; the rest is given back.
    /// The payer's costs count for half the ledger's floor, if his side wins.
    /// @dev Anyone may call. Requirements: the case has gathered, and `BRING_PERIOD` since isn't over.
    function bring(CaseId caseId) external payable;

    /// @notice Closes a case. It is *refused* with ruling 0 or with none in time, where the batch ended without becoming
    /// final, and where nobody brought it and the batch failed for good. Else its ruling is 1 and a bit for each record whose
    /// challenge is upheld; where nobody brought it, none is. Of each record, whichever comes first:
    /// - its penalty is owed, and somebody brought the case, or the record stands in no other open one: it is paid, the
    ///   payer's costs first and then the challenger;
    /// - it isn't void by a fault, and the challenge is upheld: it becomes void, and the penalty is paid in the same way;
    /// - it is void by a fault, or was taken down and the batch is final, or the case is refused: nobody pays;
    /// - else the challenger's bond goes to the submitter, with the payer's costs first where he is the payer.
    /// In all but the last the challenger has his bond back.
    /// @dev Anyone may call. Requirements: the case is ruled, or its time is over; the batch's faults don't wait; while the
    /// batch is open, the case before it is closed (`DatanetCourtWrongCase` with that one, as the exposure goes to who
    /// challenged first).
    function closeCase(CaseId caseId) external;

    /// @notice Challenges a whole batch, which forces another sample by another panel. The bond is the batch's exposure and
    /// the fees of a round. The exposure is at stake: where half of that sample fails, and no appeal overturns it, 60% of it
    /// goes to the challenger. Otherwise the bond pays the round's verdicts; and where that round or the arbitrator clears the
    /// batch, 60% of the rest (rounded down), but for the fees, go to the submitter and 40% are burned.
    /// @dev Anyone may call. A second challenger would force nothing more, so there is one at a time. Requirements: nobody's
    /// challenge is unsettled, and there was no appeal; the batch is in its window and in time, one of its samples counts, and
    /// it had at most two rounds (`ContributionLedgerWrongStatus`, `ContributionLedgerTooLate`, `ContributionLedgerNoRound`);
    /// the bond is free (`BondVaultInsufficientFree`).
    function challengeBatch(BatchId batchId) external;

    /// @notice Settles a batch's challenge, when its round has ended and the batch doesn't wait for an appeal.
    /// @dev Anyone may call. Requirements: there is a challenge; the round has ended; the batch isn't failed.
    function settleChallenge(BatchId batchId) external;

    /// @notice Appeals against a batch's failure to the arbitrator of its terms, with at least what that costs; the rest is
    /// given back. Where the ruling is 2, the failing rounds count no more and the batch is in its window; where it is 1, the
    /// exposure can be burned; where there is none, the batch is rejected and all is freed.
    /// @dev Anyone may call. Requirements: the batch failed and its time isn't over; it wasn't appealed.
    function appeal(BatchId batchId) external payable;

    /// @notice Ends an appeal without a ruling as refused.
    /// @dev Anyone may call. Requirements: an appeal is open, and the time for its ruling is over.
    function refuseAppeal(BatchId batchId) external;

    /// @notice Whether an author's consent to a batch was shown.
    function hasConsented(BatchId batchId, address author) external view returns (bool);

    /// @notice Whether a record is void.
    function isVoid(BatchId batchId, uint256 index) external view returns (bool);

    /// @notice What a fault costs a batch's submitter, and what a challenger of a record has at stake, in units of the bonds'
    /// token.
    function penaltyOf(BatchId batchId) external view returns (uint256);

    /// @notice How many open proceedings hold a batch, and how many of its records are void.
    function standingOf(BatchId batchId) external view returns (uint256 holds, uint256 voids);

    /// @notice Who challenged a batch, and is not settled with; zero where nobody is.
    function challengerOf(BatchId batchId) external view returns (address);

    /// @notice What the court knows of a record.
    function getRecord(BatchId batchId, uint256 index) external view returns (RecordState memory);

    /// @notice What the court has going on about a batch.
    function getBatchState(BatchId batchId) external view returns (BatchState memory);

    /// @notice The open demand of a kind for a record.
    function getDemand(BatchId batchId, uint256 index, DemandKind kind) external view returns (Demand memory);

    /// @notice The claim that a record repeats one of an earlier batch.
    function getClaim(BatchId batchId, uint256 index, BatchId earlierBatch) external view returns (Claim memory);

    /// @notice A case; zero where it doesn't exist.
    function getCase(CaseId caseId) external view returns (Case memory);

    /// @notice A record of a case.
    function getChallenged(CaseId caseId, uint256 place) external view returns (Challenged memory);

    /// @notice How many cases there were; their ids are 1 to this number.
    function caseCount() external view returns (uint64);

    /// @notice How many verdicts of a curator in a datanet were overturned.
    function overturnedOf(DatanetId datanetId, address curator) external view returns (uint256);

    /// @notice The ledger; zero before the court is bound.
    function ledger() external view returns (IContributionLedger);

    /// @notice The registry of the ledger's datanets.
    function registry() external view returns (IDatanetRegistry);

    /// @notice Where the bonds lie, under this contract as their module.
    function bondVault() external view returns (IBondVault);

    /// @notice The time for an answer, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function ANSWER_PERIOD() external view returns (uint256);

    /// @notice The time for bringing a case to the arbitrator, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function BRING_PERIOD() external view returns (uint256);

    /// @notice How many records a case holds at most.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_RECORDS_OF_CASE() external view returns (uint256);
}
