// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IArbitrable} from "../../arbitration/interfaces/IArbitrable.sol";
import {IBondVault} from "../../bonds/interfaces/IBondVault.sol";
import {IModelOffering} from "./IModelOffering.sol";
import {Disclosure, OfferingId} from "./OfferingTypes.sol";

/// @notice A contest that is open.
/// @param challenger Who opened it; zero where there is none, or it has ended.
/// @param stake What is locked of his, in units of the bonds' token.
/// @param offeringId The offering.
/// @param deadline Until when a ruling counts, in seconds since 1970.
/// @param root What he says is the right root.
struct RootContest {
    address challenger;
    uint96 stake;
    OfferingId offeringId;
    uint40 deadline;
    bytes32 root;
}

/// @title IContributorRoots
/// @notice Says by which root the contributors of an offering are paid: the disclosed one, or the one that an arbitrator has put
/// in its place.
/// @dev A time is over at its last second: what goes up to a time goes before it, what goes from a time on goes at it.
///
/// **The right root.** The tree has leaves as {IRewardLane} has them, sorted by account. The part of an author is
/// ⌊contributorSupply · weight / Σ weights⌋, where his weight is the sum of the quality of his records that are accepted, neither
/// void nor taken down, in the dataset versions of the model's lineage; whose part is nothing has no leaf. All of it is read at one
/// block, at most a day before the one in which the offering was created; where blocks of that day give several roots, each of them is right. No
/// receipt plays a part, since before a launch nobody but the creator pays for queries.
///
/// **A contest** says that the root that counts is wrong and names the right one; whoever opens it has `contestStake` at stake
/// and pays the arbitrator. Any number are open at once, since one that is made to fail must not keep out another. The arbitrator and the
/// stake are those of the day on which it is opened.
///
/// | ruling | the root | the challenger's stake |
/// |---|---|---|
/// | 1: the root that counted when it was contested is wrong, and the named one right | the named one counts | back |
/// | 2: not so | stays | 60% to the creator, rounded down, the rest burned |
/// | 0, or none in 60 days | stays | back |
///
/// A later ruling may replace the root again; the disclosed one can be named, too, where another one counts. A root is contested up to
/// `CONTEST_PERIOD` after the offering's end, or after it began to count, if that is later: so nobody wins by naming his root last.
/// After an auction {IModelOffering-timesOf} may lose the shift of a pause, of 14 days at most; so a pause takes no more than that of the
/// period, which is twice as long.
///
/// A root is *final* when this time is over and no contest is open. Before it, the escrow pays no contributor; what has vested
/// in the meantime is paid then. So contests cost contributors time alone, and who opens the last ones delays them once by 60 days.
///
/// | state of a root | deadline | who may call | who pays | result |
/// |---|---|---|---|---|
/// | contestable, the offering hasn't failed | `contestableUntil` | anyone: `contest` | the price, in coins; his stake, locked | one more contest is open |
/// | any, a contest is open | 60 days | the arbitrator: `rule` | as above | the contest has ended |
/// | any, a contest is open, 60 days over | none | anyone: `lapse` | stake back | the contest has ended, the root stays |
/// | any, time over, no contest is open | none | – | – | final |
///
/// There is no owner's call that moves a stake or a root, and no pause. All stakes lie in the vault; this contract holds nothing.
interface IContributorRoots is IArbitrable {
    /// @notice Thrown where an address is zero that mustn't be.
    error ContributorRootsZeroAddress();

    /// @notice Thrown where a parameter is out of its bounds; `parameter` is its name, `value` what it is.
    error ContributorRootsInvalidParameter(string parameter, uint256 value);

    /// @notice Thrown where only the deployer may bind an offering contract, once, whose escrow names this contract.
    error ContributorRootsInvalidBinding(address caller, address offering);

    /// @notice Thrown where a disclosure isn't that of the offering.
    error ContributorRootsOtherDisclosure(OfferingId offeringId, bytes32 expected, bytes32 actual);

    /// @notice Thrown where an offering has nothing for contributors.
    error ContributorRootsNoContributors(OfferingId offeringId);

    /// @notice Thrown where an offering has failed, and with it what contributors would have.
    error ContributorRootsFailed(OfferingId offeringId);

    /// @notice Thrown where the root can't be contested any more, since a time in seconds since 1970.
    error ContributorRootsTooLate(OfferingId offeringId, uint256 deadline);

    /// @notice Thrown where the named root is zero or the one that counts.
    error ContributorRootsInvalidRoot(OfferingId offeringId, bytes32 root);

    /// @notice Thrown where no such contest is open.
    error ContributorRootsNoContest(uint64 contestId);

    /// @notice Thrown where a contest still waits for its ruling, until a time in seconds since 1970.
    error ContributorRootsTooEarly(uint64 contestId, uint256 from);

    /// @notice Emitted when the offering contract is bound.
    event Bound(address indexed offering);

    /// @notice Emitted when the arbitrator of later contests changes.
    event ArbitratorChanged(address oldArbitrator, address newArbitrator);

    /// @notice Emitted when the stake of later contests changes, in units of the bonds' token.
    event ContestStakeChanged(uint96 oldStake, uint96 newStake);

    /// @notice Emitted when a root is contested.
    /// @param root The named root.
    /// @param stake What is locked, in units of the bonds' token.
    /// @param evidence Where that lies which speaks for it: block, leaves and manifests.
    event RootContested(
        OfferingId indexed offeringId,
        uint64 indexed contestId,
        address indexed challenger,
        bytes32 root,
        uint96 stake,
        address arbitrator,
        uint256 disputeId,
        string evidence
    );

    /// @notice Emitted when another root begins to count.
    event RootReplaced(OfferingId indexed offeringId, uint64 indexed contestId, bytes32 root);

    /// @notice Emitted when a contest has ended; `ruling` is 0 where there was none.
    event ContestEnded(OfferingId indexed offeringId, uint64 indexed contestId, uint256 ruling);

    /// @notice Binds the offering contract, for good.
    /// @dev Requirements: the caller has deployed this contract; none is bound; its escrow names this contract.
    function bind(IModelOffering offering) external;

    /// @notice Contests the root that counts.
    /// @param root The right one.
    /// @param evidence Where that lies which speaks for it.
    /// @dev Anyone may call. The coins sent with the call pay the arbitrator; what is left goes back. Requirements: the disclosure is the
    /// offering's; it has tokens for contributors; neither the auction nor a milestone has failed; it is before `contestableUntil`;
    /// the root is neither zero nor the one that counts; `contestStake` is free of the caller in the vault under this contract.
    /// @return contestId By this contract's count, from 1.
    function contest(
        OfferingId offeringId,
        Disclosure calldata disclosure,
        bytes32 root,
        string calldata evidence
    ) external payable returns (uint64 contestId);

    /// @notice Ends a contest that the arbitrator hasn't decided; the stake goes back.
    /// @dev Anyone may call. Requirements: the contest is open; 60 days are over.
    function lapse(uint64 contestId) external;

    /// @notice Names the arbitrator of later contests.
    /// @dev Requirements: the caller is the owner; the arbitrator has code.
    function setArbitrator(address newArbitrator) external;

    /// @notice Sets the stake of later contests, in units of the bonds' token.
    /// @dev Requirements: the caller is the owner; it is not zero and at most `MAX_CONTEST_STAKE`.
    function setContestStake(uint96 newStake) external;

    /// @notice The root that counts.
    /// @param disclosed The `contributorRoot` of the offering's disclosure, which the caller has checked.
    function rootOf(OfferingId offeringId, bytes32 disclosed) external view returns (bytes32);

    /// @notice Whether the root that counts stays; false where there is no such offering.
    function isFinal(OfferingId offeringId) external view returns (bool);

    /// @notice Until when the root that counts can be contested, in seconds since 1970.
    function contestableUntil(OfferingId offeringId) external view returns (uint256);

    /// @notice A contest that is open; zeros where it isn't.
    function contestOf(uint64 contestId) external view returns (RootContest memory);

    /// @notice How many contests of an offering's root are open.
    function openContestsOf(OfferingId offeringId) external view returns (uint64);

    /// @notice How many contests there were; their numbers are 1 to this.
    function contestCount() external view returns (uint64);

    /// @notice What has the offerings; zero until it is bound.
    function offering() external view returns (IModelOffering);

    /// @notice Where stakes lie.
    function bondVault() external view returns (IBondVault);

    /// @notice Who rules later contests.
    function arbitrator() external view returns (address);

    /// @notice What later challengers have at stake, in units of the bonds' token.
    function contestStake() external view returns (uint96);

    /// @notice The largest stake of a contest, in units of the bonds' token.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_CONTEST_STAKE() external view returns (uint96);

    /// @notice How long a root can be contested after the offering's end, or after it began to count, in seconds: 28 days.
    // solhint-disable-next-line func-name-mixedcase
    function CONTEST_PERIOD() external view returns (uint256);
}
