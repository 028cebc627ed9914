// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Record} from "../../datanet/interfaces/IContributionLedger.sol";
import {ModelId} from "../../model/interfaces/IModelRegistry.sol";

/// @notice What is fixed for a lane when it is created.
/// @param attributor Works out who has earned what, and posts it.
/// @param token What is paid in it.
/// @param reserve Has what no record has earned; it needs no record of its own.
/// @param minBond What stands behind a root at least, in units of the bonds' token.
/// @param demandBond What a demand costs that is answered, in units of the bonds' token.
/// @param bondRate What stands behind a root for every 10¹⁸ units that it reaches, in units of the bonds' token.
struct LaneTerms {
    address attributor;
    IERC20 token;
    address reserve;
    uint96 minBond;
    uint96 demandBond;
    uint128 bondRate;
}

/// @notice What one account has earned in a lane since its beginning.
/// @param index Its place in the tree, from 0.
/// @param account Who has earned it; leaves are in the order of their accounts, and no two have the same.
/// @param cumulative All that it has earned, in units of the token, what is paid out included.
/// @param sumBefore The sum of `cumulative` of all leaves before.
struct RewardLeaf {
    uint256 index;
    address account;
    uint256 cumulative;
    uint256 sumBefore;
}

/// @notice A leaf and the siblings on its way up, as StandardMerkleTree gives them, at most `MAX_DEPTH`.
struct ProvenLeaf {
    RewardLeaf leaf;
    bytes32[] proof;
}

/// @notice What claims are paid by.
/// @param root The root of the tree; zero before the first one.
/// @param total The sum of `cumulative` of all its leaves, in units of the token.
/// @param count How many leaves it has.
/// @param unsound Whether two of its leaves are known to contradict each other.
struct ActiveRoot {
    bytes32 root;
    uint128 total;
    uint40 count;
    bool unsound;
}

/// @notice What a posted root is at.
/// @dev None: nothing was posted yet. Pending: it can be refuted. Active: it was activated. Void: it was refuted, or its
/// dispute ended without a ruling, or it fell short of the active root when it would have been activated.
enum RootStatus {
    None,
    Pending,
    Active,
    Void
}

/// @notice The root that was posted last.
/// @param root The root of the tree.
/// @param total The sum of `cumulative` of all its leaves, in units of the token.
/// @param count How many leaves it has.
/// @param windowEnd Until when demands and disputes are taken, in seconds since 1970.
/// @param openDemands How many demands on it have no answer.
/// @param disputes How many disputes there were about it, the open one included.
/// @param status What it is at.
/// @param poster Who posted it.
/// @param bond What is locked of his, in units of the bonds' token.
/// @param arbitrator Who rules disputes about it.
/// @param voidedAt When it was voided, in seconds since 1970; 0 where it wasn't.
/// @param fell Whether it was shown to take from an account what it had in the active root.
struct PostedRoot {
    bytes32 root;
    uint128 total;
    uint40 count;
    uint40 windowEnd;
    uint32 openDemands;
    uint8 disputes;
    RootStatus status;
    address poster;
    uint96 bond;
    address arbitrator;
    uint40 voidedAt;
    bool fell;
}

/// @notice What a demand asks for.
/// @dev Leaf: the leaf of an index. Author: a record that the account of an index wrote.
enum DemandKind {
    Leaf,
    Author
}

/// @notice A demand.
/// @param demander Who made it; zero where there is none, or its bond went back.
/// @param deadline Until when an answer counts, in seconds since 1970.
/// @param answered Whether it was answered.
/// @param account Whose record is asked for; zero in a demand for a leaf.
struct RewardDemand {
    address demander;
    uint40 deadline;
    bool answered;
    address account;
}

/// @notice A dispute about whether a root is what the published inputs give.
/// @param challenger Who opened it; zero where it has ended.
/// @param stake What is locked of his, in units of the bonds' token.
/// @param rootNumber The root.
/// @param deadline Until when a ruling counts, in seconds since 1970.
struct RootDispute {
    address challenger;
    uint96 stake;
    uint64 rootNumber;
    uint40 deadline;
}

/// @title IRewardLane
/// @notice Pays contributors what an attributor works out of receipts and texts, under rules by which anybody can refute
/// him: a lane of one attributor and one token, a clone with its terms in its code.
/// @dev Models name the lane in their fee policies; what their contributors earn is credited to it in the escrow, and
/// stays there. A posted root says what each account has earned in all. Whoever finds a fault in it *proves* it, which
/// voids the root at once; *demands* a leaf or a record, without which the root is void after `DEMAND_PERIOD`; or brings
/// a *dispute* to the arbitrator, who recomputes it. When none of it is open and the window is over, anybody activates
/// it: it pulls exactly what it adds from the escrow. So the lane holds what its active roots have promised and was not
/// claimed, and a lie that nobody refutes reaches that and what it adds, never what comes later. Claims are paid by the
/// active root all along. What was promised once never falls; an error is corrected by what later roots add. Nothing
/// expires.
///
/// **Leaves**, in a tree of OpenZeppelin's StandardMerkleTree:
/// `keccak256(bytes.concat(keccak256(abi.encode(uint256 index, address account, uint256 cumulative, uint256 sumBefore))))`,
/// sorted by account. By index and `sumBefore`, every fault of a tree shows in one leaf, in two neighbours, or beside a
/// leaf of the active root.
///
/// **Who posts.** The attributor, at any time. Where there is something to attribute, anybody *calls* for a root;
/// `CALL_PERIOD` later, or after a root was voided, the fallback attributor may post too, and `OPEN_CALLS` periods after
/// the call everybody. Whose root was voided may not post for `CALL_PERIOD`, unless another posts in the meantime. One root
/// is pending at a time; so whose root
/// was the last one, and left a call open that is older than `CALL_PERIOD`, leaves others their turn: he may not post until two
/// `DEMAND_PERIOD` after its window, of which its demands take one at most.
///
/// **Bonds.** The poster's bond is max(`minBond`, ⌈reached · `bondRate` / 10¹⁸⌉), where a root reaches what it adds and
/// what the lane holds, at most all that was promised; so it falls when claims are paid, which anybody can do for
/// anybody. Who voids a root by its own leaves, by a demand or by a ruling gets 60% of it, rounded down, and the rest is
/// burned. A dispute without a ruling voids the root, and everybody has back what he staked. So does a root's fault
/// beside the active one, since nobody can see what that one may hide; but only at the end, when the root would be
/// activated: until then it can be refuted in every way, so that no liar keeps a fault of this kind to save his bond by. The
/// arbitrator and the fallback attributor are those of the factory, the first when the root is posted.
///
/// **What proofs can't see.** A root may hide leaves besides those that were published. Then the published ones don't
/// give the root, which is a matter of the dispute, as is all that takes a judgement. Where such a root was activated
/// nevertheless, whoever shows two of its leaves that contradict each other frees later ones from it. A record that is
/// void today may have been paid while it wasn't; so a demand is answered by any record, and a payment
/// for a void one is a matter of the dispute.
interface IRewardLane {
    /// @notice Thrown where a root is pending, and none may be.
    error RewardLanePending(uint64 rootNumber);

    /// @notice Thrown where no root is pending.
    error RewardLaneNotPending(uint64 rootNumber, RootStatus status);

    /// @notice Thrown where another root than the caller means is the last one.
    error RewardLaneOtherRoot(uint64 rootNumber, uint64 expected);

    /// @notice Thrown where an account may not post yet, see {postableFrom}.
    error RewardLaneMayNotPost(address account, uint256 from);

    /// @notice Thrown where a root is zero or has no leaves.
    error RewardLaneEmptyRoot();

    /// @notice Thrown where a root promises no more than the active one, or more than the escrow has credited.
    error RewardLaneInvalidTotal(uint256 total, uint256 promised, uint256 credited);

    /// @notice Thrown where a bond would not fit in 96 bits, in units of the bonds' token.
    error RewardLaneBondTooLarge(uint256 bond);

    /// @notice Thrown where the factory takes no roots until this time.
    error RewardLanePaused(uint256 until);

    /// @notice Thrown where there is nothing to attribute, or the call is out already.
    error RewardLaneNothingToCall(uint256 credited, uint256 calledAt);

    /// @notice Thrown where a root can't be activated: its window, a demand or a dispute is open.
    error RewardLaneOpen(uint256 windowEnd, uint256 openDemands, uint64 disputeId);

    /// @notice Thrown where the window is over.
    error RewardLaneWindowOver(uint256 windowEnd);

    /// @notice Thrown where a proof doesn't lead from a leaf to the root.
    error RewardLaneInvalidProof(uint256 index, address account);

    /// @notice Thrown where the active root is known to be unsound, and nothing follows from its leaves.
    error RewardLaneUnsound();

    /// @notice Thrown where leaves show no fault.
    error RewardLaneNoFault();

    /// @notice Thrown where no leaf has this index.
    error RewardLaneInvalidIndex(uint256 index, uint256 count);

    /// @notice Thrown where the reserve is asked for a record.
    error RewardLaneReserve();

    /// @notice Thrown where the same was demanded before.
    error RewardLaneDemanded(DemandKind kind, uint256 index);

    /// @notice Thrown where a demand isn't open.
    error RewardLaneNoDemand(DemandKind kind, uint256 index);

    /// @notice Thrown where a demand's time is over, or isn't yet.
    error RewardLaneDemandDeadline(uint256 deadline);

    /// @notice Thrown where what is shown doesn't answer a demand.
    error RewardLaneNoAnswer();

    /// @notice Thrown where a dispute is open, or there were `MAX_DISPUTES`.
    error RewardLaneDisputed(uint64 disputeId, uint256 disputes);

    /// @notice Thrown where a dispute doesn't exist or has ended.
    error RewardLaneUnknownDispute(uint64 disputeId);

    /// @notice Thrown where a dispute's time is over, or isn't yet.
    error RewardLaneDisputeDeadline(uint256 deadline);

    /// @notice Thrown where an account has nothing more by the active root.
    error RewardLaneNothingToClaim(address account, uint256 claimed, uint256 cumulative);

    /// @notice Thrown where somebody else would name where an account is paid.
    error RewardLaneNotAccount(address caller, address account);

    /// @notice Thrown where a lane would pass its own token on.
    error RewardLaneOwnToken(IERC20 token);

    /// @notice Thrown where an address is zero that mustn't be.
    error RewardLaneZeroAddress();

    /// @notice Emitted when a root is posted.
    /// @param inputsHash The hash of the published inputs, see docs/epoch.md.
    /// @param engineId The hash of the name and version of what computed it.
    event RootPosted(
        uint64 indexed rootNumber,
        address indexed poster,
        bytes32 root,
        uint128 total,
        uint40 count,
        uint96 bond,
        bytes32 inputsHash,
        bytes32 engineId
    );

    /// @notice Emitted when a root becomes the one that claims are paid by; `added` was pulled from the escrow.
    event RootActivated(uint64 indexed rootNumber, bytes32 root, uint256 added);

    /// @notice Emitted when a root is voided.
    /// @param finder Has 60% of the bond; zero where there is no fine.
    event RootVoided(uint64 indexed rootNumber, address indexed finder, uint256 award, uint256 burned);

    /// @notice Emitted when the pending root is shown to take from an account what it had in the active one.
    event RootFell(uint64 indexed rootNumber, address indexed account, address indexed finder);

    /// @notice Emitted when the active root is shown to be unsound.
    event ShownUnsound(bytes32 root, address indexed finder);

    /// @notice Emitted when somebody calls for a root.
    event RootCalled(address indexed caller, uint256 credited);

    /// @notice Emitted when a leaf or a record is demanded.
    /// @param account Whose record is asked for; zero where a leaf is.
    event Demanded(
        uint64 indexed rootNumber,
        DemandKind kind,
        uint256 index,
        address account,
        address indexed demander,
        uint256 deadline
    );

    /// @notice Emitted when a demand is answered; the bond of the demand goes to who did it.
    event Answered(uint64 indexed rootNumber, DemandKind kind, uint256 index, address indexed answerer);

    /// @notice Emitted when the bond of a demand goes back.
    event DemandReleased(uint64 indexed rootNumber, DemandKind kind, uint256 index, address indexed demander);

    /// @notice Emitted when a dispute is opened.
    event RootDisputed(
        uint64 indexed disputeId,
        uint64 indexed rootNumber,
        address indexed challenger,
        address arbitrator,
        uint256 arbitratorDisputeId,
        uint256 stake,
        string evidence
    );

    /// @notice Emitted when a dispute ends. Ruling 1: the root is wrong; 2: it is right; 0: there was none.
    event DisputeEnded(uint64 indexed disputeId, uint64 indexed rootNumber, uint256 ruling);

    /// @notice Emitted when credit in another token is moved to its lane.
    event PassedOn(IRewardLane indexed lane, IERC20 indexed token, uint256 amount);

    /// @notice Emitted when an account is paid, in units of the token.
    event Claimed(address indexed account, address indexed to, uint256 amount);

    /// @notice Posts a root, and locks the caller's bond for it.
    /// @dev Requirements: the factory isn't paused; none is pending; the caller may post now, see {postableFrom}; root
    /// and count aren't zero; the total is above the active one by at most what the escrow has credited; the caller has
    /// the bond under this lane in the vault.
    function post(bytes32 root, uint128 total, uint40 count, bytes32 inputsHash, bytes32 engineId) external;

    /// @notice Calls for a root: starts the time after which others than the attributor may post.
    /// @dev Anyone may call, also while a root is pending. Requirements: the escrow has credited something; no call is out.
    function callForRoot() external;

    /// @notice Makes the pending root the active one, pulls what it adds from the escrow, and frees the poster's bond. Voids it
    /// instead, without a fine, where it fell short of the active one, and that isn't known to be unsound.
    /// @dev Anyone may call. Requirements: a root is pending; its window is over; no demand and no dispute is open.
    function activate() external;

    /// @notice Voids the pending root by a leaf of it: an index that isn't below the count, a sum that goes beyond the
    /// total, a first leaf that something is before, or a last one that doesn't reach the total.
    /// @dev Anyone may call. Requirements: a root is pending; the leaf is in it and shows one of these.
    function proveLeaf(ProvenLeaf calldata shown) external;

    /// @notice Voids the pending root by two leaves of it: different ones of one index; or neighbours whose accounts
    /// aren't in order, or of which the second's `sumBefore` isn't what the first reaches.
    /// @dev Anyone may call. Requirements: a root is pending; both leaves are in it and show one of these. A leaf alone
    /// whose sums go beyond the total is for {proveLeaf}.
    function provePair(ProvenLeaf calldata first, ProvenLeaf calldata second) external;

    /// @notice Shows, by a leaf whose account had more in the active root, that the pending one falls short of it: {activate}
    /// will void it.
    /// @dev Anyone may call. Requirements: a root is pending; the active one isn't known to be unsound; `old` is in the active
    /// one, `shown` in the pending one; the accounts are the same; `shown` has less.
    function proveFall(ProvenLeaf calldata old, ProvenLeaf calldata shown) external;

    /// @notice Shows that the pending root falls short of the active one, because an account of that is missing: between two
    /// neighbours, before the first leaf, or behind the last one. {activate} will void it.
    /// @param first The neighbour before; or the tree's first leaf, or its last one.
    /// @param second The neighbour behind; or the same leaf again.
    /// @dev Anyone may call. Requirements: a root is pending; the active one isn't known to be unsound; `old` is in the
    /// active one, the others in the pending one; the account would have to lie there.
    function proveMissing(ProvenLeaf calldata old, ProvenLeaf calldata first, ProvenLeaf calldata second) external;

    /// @notice Shows that the active root is unsound, by what would void a pending one: a leaf that it can't have, or two
    /// that it can't have both. Claims go on; but no later root is voided by its leaves any more, also
    /// where it was shown before.
    /// @param second The first one again where that is impossible by itself.
    /// @dev Anyone may call. Requirements: the root isn't known to be unsound; both leaves are in it and show it, see
    /// {proveLeaf} and {provePair}.
    function proveUnsound(ProvenLeaf calldata first, ProvenLeaf calldata second) external;

    /// @notice Demands that somebody shows a leaf of the pending root, and locks `demandBond` of the caller.
    /// @param rootNumber The root that the caller means.
    /// @dev Requirements: the root is the pending one; its window is open; the index is below its count; the same
    /// wasn't demanded before; the caller has the bond under this lane in the vault.
    function demandLeaf(uint64 rootNumber, uint256 index) external;

    /// @notice Demands that somebody shows a record that the account of a leaf wrote, and locks `demandBond` of the
    /// caller.
    /// @dev Requirements: a root is pending; the leaf is in it; its account isn't the reserve; the window is open; the
    /// same wasn't demanded before; the caller has the bond under this lane in the vault.
    function demandAuthor(ProvenLeaf calldata shown) external;

    /// @notice Answers a demand for a leaf; its bond goes to the caller, under this lane in the vault.
    /// @dev Anyone may call, up to the deadline. Requirements: the demand is open; the leaf has its index and is in the
    /// root, which is pending.
    function answerLeaf(ProvenLeaf calldata shown) external;

    /// @notice Answers a demand for an author by a record that the account wrote; its bond goes to the caller.
    /// @param index The leaf's index.
    /// @param modelId A model one of whose policies names this lane, or another one of the attributor's.
    /// @param policyHash That policy.
    /// @param lineages The way to the model whose data it is: the lineage number of each model on it, under which the
    /// next one is its parent. Empty for the model itself.
    /// @dev Anyone may call, up to the deadline. Requirements: the demand is open; the policy names such a lane; the
    /// record's author is the account; the record is in a final batch of a dataset version of the last model's lineage.
    /// Void records count, too.
    function answerAuthor(
        uint256 index,
        ModelId modelId,
        bytes32 policyHash,
        uint16[] calldata lineages,
        Record calldata record,
        bytes32[] calldata proof
    ) external;

    /// @notice Answers a demand for an author by the active root, in which the account has as much; its bond goes to the
    /// caller.
    /// @param old The account's leaf in the active root.
    /// @param shown Its leaf in the pending root.
    /// @dev Anyone may call, up to the deadline. Requirements: the demand is open; the leaves are in the two roots, of
    /// the account, and have the same `cumulative`.
    function answerUnchanged(ProvenLeaf calldata old, ProvenLeaf calldata shown) external;

    /// @notice Voids the pending root because a demand has no answer; the demander has 60% of the poster's bond.
    /// @dev Anyone may call, from the demand's deadline on. Requirements: the demand on the pending root is open.
    function expireDemand(DemandKind kind, uint256 index) external;

    /// @notice Gives the bond of a demand back whose root was voided before it was answered.
    /// @dev Anyone may call. Requirements: the demand is open; its root is void.
    function releaseDemand(uint64 rootNumber, DemandKind kind, uint256 index) external;

    /// @notice Brings the pending root to the arbitrator: the published inputs don't give it, or aren't to be had. Locks as
    /// much of the caller as the poster's bond.
    /// @param rootNumber The root that the caller means.
    /// @param evidence Where the reasons are found.
    /// @dev The coins sent with the call pay the arbitrator; what is left goes back. Requirements: the root is pending;
    /// the window is open; no dispute is open; there were fewer than `MAX_DISPUTES`; the caller has the stake under this
    /// lane in the vault.
    function dispute(uint64 rootNumber, string calldata evidence) external payable returns (uint64 disputeId);

    /// @notice Ends a dispute that wasn't ruled in time. The root is void without a fine, and the stake goes back.
    /// @dev Anyone may call, from the dispute's deadline on. Requirements: the dispute is open.
    function endDispute(uint64 disputeId) external;

    /// @notice Pays an account what it has by the active root and wasn't paid: to the payee that it has named in the
    /// factory, itself where it has named none.
    /// @dev Anyone may call. Requirements: the leaf is in the active root; it has more than was paid.
    /// @return amount In units of the token.
    function claim(RewardLeaf calldata leaf, bytes32[] calldata proof) external returns (uint256 amount);

    /// @notice Pays the caller what it has by the active root and wasn't paid, to whom it says.
    /// @dev Requirements: the leaf is the caller's and in the active root; it has more than was paid; `to` isn't zero.
    /// @return amount In units of the token.
    function claimTo(RewardLeaf calldata leaf, bytes32[] calldata proof, address to) external returns (uint256 amount);

    /// @notice Moves what the escrow has credited to this lane in another token to the lane of the same attributor and that
    /// token, which is created where it isn't there. A policy names one lane, and its model is paid in any listed token.
    /// @dev Anyone may call. Requirements: the token isn't the lane's own; the factory creates lanes for it; something is
    /// credited.
    /// @return lane That lane, under today's parameters of the factory.
    /// @return amount In units of that token.
    function passOn(IERC20 token) external returns (IRewardLane lane, uint256 amount);

    /// @notice From when on an account may post, as things are, in seconds since 1970; 2²⁵⁶ − 1 where nothing has begun
    /// that leads to it.
    function postableFrom(address account) external view returns (uint256);

    /// @notice The bond for a root that adds this much, in units of the bonds' token.
    function bondFor(uint256 added) external view returns (uint256);

    /// @notice The lane's terms.
    function terms() external view returns (LaneTerms memory);

    /// @notice What claims are paid by.
    function activeRoot() external view returns (ActiveRoot memory);

    /// @notice The root that was posted last.
    function postedRoot() external view returns (PostedRoot memory);

    /// @notice How many roots were posted; the last one has this number.
    function rootCount() external view returns (uint64);

    /// @notice When the call for a root was made that is out, in seconds since 1970; 0 where none is. A call ends when as
    /// much was activated since as was credited then.
    function calledAt() external view returns (uint40);

    /// @notice What has to be activated until the call ends that is out, in units of the token.
    function calledFor() external view returns (uint256);

    /// @notice The dispute that is open; 0 where none is.
    function openDispute() external view returns (uint64);

    /// @notice How many disputes there were.
    function disputeCount() external view returns (uint64);

    /// @notice A demand on a root.
    function getDemand(uint64 rootNumber, DemandKind kind, uint256 index) external view returns (RewardDemand memory);

    /// @notice A dispute.
    function getDispute(uint64 disputeId) external view returns (RootDispute memory);

    /// @notice What an account was paid, in units of the token.
    function claimedOf(address account) external view returns (uint256);

    /// @notice How long a posted root can be refuted, in seconds: 3 days.
    // solhint-disable-next-line func-name-mixedcase
    function WINDOW_PERIOD() external view returns (uint256);

    /// @notice How long a demand can be answered, in seconds: 48 hours. As long is the window again after a ruling for a
    /// root.
    // solhint-disable-next-line func-name-mixedcase
    function DEMAND_PERIOD() external view returns (uint256);

    /// @notice How long a dispute waits for its ruling, in seconds: 14 days.
    // solhint-disable-next-line func-name-mixedcase
    function DISPUTE_PERIOD() external view returns (uint256);

    /// @notice After what time of silence the fallback attributor may post, and how long one may not post whose root was
    /// voided, in seconds: 14 days.
    // solhint-disable-next-line func-name-mixedcase
    function CALL_PERIOD() external view returns (uint256);

    /// @notice After how many such periods everybody may post: 3.
    // solhint-disable-next-line func-name-mixedcase
    function OPEN_CALLS() external view returns (uint256);

    /// @notice How many disputes there can be about one root: 2.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_DISPUTES() external view returns (uint256);

    /// @notice How many siblings a proof has at most: 32.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_DEPTH() external view returns (uint256);
}
