// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IArbitrable} from "../arbitration/interfaces/IArbitrable.sol";
import {CourtMath} from "../arbitration/libraries/CourtMath.sol";
import {Disputes} from "../arbitration/libraries/Disputes.sol";
import {IBondVault} from "../bonds/interfaces/IBondVault.sol";
import {FundingState} from "./interfaces/FundingTypes.sol";
import {IContributorRoots, RootContest} from "./interfaces/IContributorRoots.sol";
import {IModelOffering} from "./interfaces/IModelOffering.sol";
import {Disclosure, OfferingId, OfferingState} from "./interfaces/OfferingTypes.sol";

/// @title ContributorRoots
/// @notice Says by which root the contributors of an offering are paid; see {IContributorRoots}.
contract ContributorRoots is IContributorRoots, Ownable2Step, ReentrancyGuardTransient {
    using Disputes for Disputes.Register;

    /// @dev The root is zero, and `since` 0, while the disclosed one counts.
    struct CountingRoot {
        bytes32 root;
        uint40 since; // with the next one in one slot
        uint64 openContests;
    }

    uint64 private constant _CHOICES = 2;
    uint256 private constant _REPLACED = 1;
    uint256 private constant _UPHELD = 2;

    /// @inheritdoc IContributorRoots
    uint96 public constant MAX_CONTEST_STAKE = 1_000_000 ether;

    /// @inheritdoc IContributorRoots
    uint256 public constant CONTEST_PERIOD = 28 days;

    /// @inheritdoc IContributorRoots
    IBondVault public immutable bondVault;

    address private immutable _deployer;

    /// @inheritdoc IContributorRoots
    IModelOffering public offering; // with the next one in one slot

    /// @inheritdoc IContributorRoots
    uint64 public contestCount;

    /// @inheritdoc IContributorRoots
    address public arbitrator; // with the next one in one slot

    /// @inheritdoc IContributorRoots
    uint96 public contestStake;

    Disputes.Register private _disputes;
    mapping(OfferingId offeringId => CountingRoot) private _roots;
    mapping(uint64 contestId => RootContest) private _contests;

    /// @param initialOwner Names arbitrators and sets the stake; the timelock.
    /// @param bondVault_ Where stakes lie.
    /// @param initialArbitrator Rules contests.
    /// @param initialStake What challengers have at stake, in units of the bonds' token.
    constructor(
        address initialOwner,
        IBondVault bondVault_,
        address initialArbitrator,
        uint96 initialStake
    ) Ownable(initialOwner) {
        require(address(bondVault_) != address(0), ContributorRootsZeroAddress());

        (bondVault, _deployer) = (bondVault_, msg.sender);
        _setArbitrator(initialArbitrator);
        _setContestStake(initialStake);
    }

    /// @inheritdoc IContributorRoots
    function bind(IModelOffering offering_) external {
        bool valid = msg.sender == _deployer && address(offering) == address(0);
        valid = valid && address(offering_.escrow().roots()) == address(this);
        require(valid, ContributorRootsInvalidBinding(msg.sender, address(offering_)));

        offering = offering_;
        emit Bound(address(offering_));
    }

    /// @inheritdoc IContributorRoots
    function contest(
        OfferingId offeringId,
        Disclosure calldata disclosure,
        bytes32 root,
        string calldata evidence
    ) external payable nonReentrant returns (uint64 contestId) {
        _requireDisclosure(offeringId, disclosure);
        _requireContestable(offeringId);
        bool isNew = root != 0 && root != rootOf(offeringId, disclosure.contributorRoot);
        require(isNew, ContributorRootsInvalidRoot(offeringId, root));
        (address judge, uint96 stake) = (arbitrator, contestStake);

        contestId = ++contestCount;
        ++_roots[offeringId].openContests;
        _contests[contestId] = RootContest(msg.sender, stake, offeringId, Disputes.deadline(), root);

        bondVault.lock(msg.sender, stake);
        uint256 disputeId = _disputes.open(judge, _CHOICES, contestId);
        emit RootContested(offeringId, contestId, msg.sender, root, stake, judge, disputeId, evidence);
    }

    /// @inheritdoc IArbitrable
    function rule(uint256 disputeId, uint256 ruling) external nonReentrant {
        _end(_disputes.take(disputeId, ruling), ruling);
    }

    /// @inheritdoc IContributorRoots
    function lapse(uint64 contestId) external nonReentrant {
        (address challenger, uint256 deadline) = (_contests[contestId].challenger, _contests[contestId].deadline);
        require(challenger != address(0), ContributorRootsNoContest(contestId));
        require(block.timestamp >= deadline, ContributorRootsTooEarly(contestId, deadline));

        _end(contestId, 0);
    }

    /// @inheritdoc IContributorRoots
    function setArbitrator(address newArbitrator) external onlyOwner {
        _setArbitrator(newArbitrator);
    }

    /// @inheritdoc IContributorRoots
    function setContestStake(uint96 newStake) external onlyOwner {
        _setContestStake(newStake);
    }

    /// @inheritdoc IContributorRoots
    function isFinal(OfferingId offeringId) external view returns (bool) {
        (, , uint256 end) = offering.timesOf(offeringId);
        CountingRoot storage counting = _roots[offeringId];
        return end > 0 && counting.openContests == 0 && block.timestamp >= _deadline(counting, end);
    }

    /// @inheritdoc IContributorRoots
    function contestOf(uint64 contestId) external view returns (RootContest memory) {
        return _contests[contestId];
    }

    /// @inheritdoc IContributorRoots
    function openContestsOf(OfferingId offeringId) external view returns (uint64) {
        return _roots[offeringId].openContests;
    }

    /// @inheritdoc IContributorRoots
    function contestableUntil(OfferingId offeringId) public view returns (uint256) {
        (, , uint256 end) = offering.timesOf(offeringId);
        return _deadline(_roots[offeringId], end);
    }

    /// @inheritdoc IContributorRoots
    function rootOf(OfferingId offeringId, bytes32 disclosed) public view returns (bytes32) {
        bytes32 root = _roots[offeringId].root;
        return root == 0 ? disclosed : root;
    }

    function _end(uint64 contestId, uint256 ruling) private {
        RootContest memory ended = _contests[contestId];
        CountingRoot storage counting = _roots[ended.offeringId];

        delete _contests[contestId];
        --counting.openContests;
        if (ruling == _REPLACED && ended.root != counting.root) {
            // 40 bits hold the seconds of 34,000 years
            (counting.root, counting.since) = (ended.root, uint40(block.timestamp));
            emit RootReplaced(ended.offeringId, contestId, ended.root);
        }
        emit ContestEnded(ended.offeringId, contestId, ruling);

        if (ruling == _UPHELD) _forfeit(ended);
        else bondVault.unlock(ended.challenger, ended.stake);
    }

    function _forfeit(RootContest memory ended) private {
        (, uint256 award, uint256 burned) = CourtMath.split(ended.stake, 0);
        bondVault.move(ended.challenger, offering.creatorOf(ended.offeringId), award);
        bondVault.burn(ended.challenger, burned);
    }

    function _setArbitrator(address newArbitrator) private {
        bool valid = newArbitrator.code.length > 0;
        require(valid, ContributorRootsInvalidParameter("arbitrator", uint256(uint160(newArbitrator))));

        emit ArbitratorChanged(arbitrator, newArbitrator);
        arbitrator = newArbitrator;
    }

    function _setContestStake(uint96 newStake) private {
        bool valid = newStake > 0 && newStake <= MAX_CONTEST_STAKE;
        require(valid, ContributorRootsInvalidParameter("contestStake", newStake));

        emit ContestStakeChanged(contestStake, newStake);
        contestStake = newStake;
    }

    function _requireDisclosure(OfferingId offeringId, Disclosure calldata disclosure) private view {
        (bytes32 expected, bytes32 actual) = (offering.disclosureHashOf(offeringId), keccak256(abi.encode(disclosure)));
        require(actual == expected, ContributorRootsOtherDisclosure(offeringId, expected, actual));
        require(disclosure.contributorSupply > 0, ContributorRootsNoContributors(offeringId));
    }

    function _requireContestable(OfferingId offeringId) private view {
        bool failed = offering.stateOf(offeringId) == OfferingState.Failed;
        failed = failed || offering.escrow().fundingOf(offeringId).state == FundingState.Failed;
        require(!failed, ContributorRootsFailed(offeringId));
        uint256 deadline = contestableUntil(offeringId);
        require(block.timestamp < deadline, ContributorRootsTooLate(offeringId, deadline));
    }

    function _deadline(CountingRoot storage counting, uint256 end) private view returns (uint256) {
        return Math.max(end, counting.since) + CONTEST_PERIOD;
    }
}
