// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IArbitrable} from "../arbitration/interfaces/IArbitrable.sol";
import {CourtMath} from "../arbitration/libraries/CourtMath.sol";
import {Disputes} from "../arbitration/libraries/Disputes.sol";
import {IBondVault} from "../bonds/interfaces/IBondVault.sol";
import {RewardLeaf} from "../rewards/interfaces/IRewardLane.sol";
import {RewardLeaves} from "../rewards/libraries/RewardLeaves.sol";
import {FundingBase} from "./FundingBase.sol";
import {IContributorRoots} from "./interfaces/IContributorRoots.sol";
import {ILiquidityLocker} from "./interfaces/ILiquidityLocker.sol";
import {IMilestoneEscrow} from "./interfaces/IMilestoneEscrow.sol";
import {Funding, FundingState} from "./interfaces/FundingTypes.sol";
import {Disclosure, Milestone, OfferingId} from "./interfaces/OfferingTypes.sol";
import {FundingMath} from "./libraries/FundingMath.sol";
import {ObjectionDeposits} from "./libraries/ObjectionDeposits.sol";

/// @title MilestoneEscrow
/// @notice Frees the proceeds of offerings milestone by milestone, or pays them back; see {IMilestoneEscrow}.
contract MilestoneEscrow is FundingBase, ReentrancyGuardTransient {
    using Disputes for Disputes.Register;
    using FundingMath for uint128;
    using ObjectionDeposits for mapping(address account => uint128);
    using RewardLeaves for RewardLeaf;
    using SafeERC20 for IERC20;

    uint64 private constant _CHOICES = 2;
    uint256 private constant _NOT_MET = 1;
    uint256 private constant _MET = 2;

    Disputes.Register private _disputes;

    /// @param initialOwner Names arbitrators and sets the bond; the timelock.
    /// @param bondVault_ Where bonds and stakes lie.
    /// @param locker_ What liquidity is sent to.
    /// @param roots_ Says by which roots contributors are paid.
    /// @param initialArbitrator Rules contests.
    /// @param initialBond What attestors and challengers have at stake, in units of the bonds' token.
    constructor(
        address initialOwner,
        IBondVault bondVault_,
        ILiquidityLocker locker_,
        IContributorRoots roots_,
        address initialArbitrator,
        uint96 initialBond
    ) FundingBase(initialOwner, bondVault_, locker_, roots_, initialArbitrator, initialBond) {}

    /// @inheritdoc IMilestoneEscrow
    function attest(
        OfferingId offeringId,
        Disclosure calldata disclosure,
        bytes32 evidence,
        string calldata uri
    ) external whileIn(offeringId, FundingState.Waiting) withDisclosure(offeringId, disclosure) {
        Funding storage funding = _funds[offeringId];
        Milestone calldata milestone = disclosure.milestones[funding.next];
        require(_isIn(msg.sender, disclosure.attestors), MilestoneEscrowNotAttestor(offeringId, msg.sender));
        _requireBefore(offeringId, _deadline(funding, milestone));
        require(evidence != 0, MilestoneEscrowInvalidParameter("evidence", 0));
        uint96 bond = attestationBond;

        _enter(funding, FundingState.Attested);
        (funding.attestor, funding.bond) = (msg.sender, bond);
        funding.frees = _freesOf(offeringId, funding, milestone.share);
        emit MilestoneAttested(offeringId, funding.next, msg.sender, bond, evidence, uri);

        bondVault.lock(msg.sender, bond);
    }

    /// @inheritdoc IMilestoneEscrow
    function objectTo(OfferingId offeringId, uint128 amount) external whileIn(offeringId, FundingState.Attested) {
        Funding storage funding = _funds[offeringId];
        (uint8 next, uint256 windowEnd) = (funding.next, funding.since + WINDOW_PERIOD);
        _requireBefore(offeringId, windowEnd);
        require(amount > 0, MilestoneEscrowZeroAmount());

        funding.objections = objectionOf[offeringId][next].put(msg.sender, amount, funding.objections);
        emit ObjectionDeposited(offeringId, next, msg.sender, amount, funding.objections);

        _terms[offeringId].token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IMilestoneEscrow
    function contest(
        OfferingId offeringId,
        string calldata evidence
    ) external payable nonReentrant whileIn(offeringId, FundingState.Attested) {
        Funding storage funding = _funds[offeringId];
        _requireContestable(offeringId, funding);

        _enter(funding, FundingState.Contested);
        funding.challenger = msg.sender;

        address judge = _terms[offeringId].arbitrator;
        bondVault.lock(msg.sender, funding.bond);
        uint256 disputeId = _disputes.open(judge, _CHOICES, OfferingId.unwrap(offeringId));
        emit MilestoneContested(offeringId, funding.next, msg.sender, judge, disputeId, evidence);
    }

    /// @inheritdoc IMilestoneEscrow
    function release(OfferingId offeringId) external whileIn(offeringId, FundingState.Attested) {
        Funding storage funding = _funds[offeringId];
        (address attestor, uint96 bond, uint256 from) = (funding.attestor, funding.bond, funding.since + WINDOW_PERIOD);
        if (funding.objections >= objectionNeeded(offeringId)) from += CONTEST_PERIOD;
        _requireFrom(offeringId, from);

        _meet(offeringId, funding);

        bondVault.unlock(attestor, bond);
    }

    /// @inheritdoc IArbitrable
    function rule(uint256 disputeId, uint256 ruling) external nonReentrant {
        _end(OfferingId.wrap(_disputes.take(disputeId, ruling)), ruling);
    }

    /// @inheritdoc IMilestoneEscrow
    function lapse(OfferingId offeringId) external nonReentrant whileIn(offeringId, FundingState.Contested) {
        _requireFrom(offeringId, _funds[offeringId].since + Disputes.RULING_PERIOD);

        _end(offeringId, 0);
    }

    /// @inheritdoc IMilestoneEscrow
    function fail(
        OfferingId offeringId,
        Disclosure calldata disclosure
    ) external whileIn(offeringId, FundingState.Waiting) withDisclosure(offeringId, disclosure) {
        Funding storage funding = _funds[offeringId];
        _requireFrom(offeringId, _deadline(funding, disclosure.milestones[funding.next]));

        _fail(offeringId, funding);
    }

    /// @inheritdoc IMilestoneEscrow
    function withdrawObjection(
        OfferingId offeringId,
        uint8 milestone,
        address account
    ) external returns (uint256 amount) {
        amount = objectionOf[offeringId][milestone][account];
        require(amount > 0, MilestoneEscrowNoDeposit(offeringId, milestone, account));
        (FundingState state, uint8 next) = (_funds[offeringId].state, _funds[offeringId].next);
        bool decided = milestone < next || state == FundingState.Failed;
        require(decided, MilestoneEscrowWrongState(offeringId, state));

        objectionOf[offeringId][milestone].take(account);
        emit ObjectionWithdrawn(offeringId, milestone, account, amount);

        _terms[offeringId].token.safeTransfer(account, amount);
    }

    /// @inheritdoc IMilestoneEscrow
    function pay(OfferingId offeringId) external returns (uint256 amount) {
        address creator = _terms[offeringId].creator;
        amount = _funds[offeringId].credit;
        require(amount > 0, MilestoneEscrowNothingToPay(offeringId));

        _funds[offeringId].credit = 0;
        emit CreatorPaid(offeringId, creator, amount);

        _terms[offeringId].currency.safeTransfer(creator, amount);
    }

    /// @inheritdoc IMilestoneEscrow
    function releaseTeam(
        OfferingId offeringId,
        Disclosure calldata disclosure
    )
        external
        whileIn(offeringId, FundingState.Complete)
        withDisclosure(offeringId, disclosure)
        returns (uint256 amount)
    {
        VestedPaid storage paid = vestedPaidOf[offeringId];
        amount = _vested(offeringId, disclosure.teamSupply, disclosure.vestingPeriod) - paid.team;
        require(amount > 0, MilestoneEscrowNothingVested(offeringId, disclosure.team));

        // at most the team's supply
        paid.team += uint128(amount);
        emit VestedReleased(offeringId, disclosure.team, amount);

        _terms[offeringId].token.safeTransfer(disclosure.team, amount);
    }

    /// @inheritdoc IMilestoneEscrow
    function releaseContributor(
        OfferingId offeringId,
        Disclosure calldata disclosure,
        RewardLeaf calldata leaf,
        bytes32[] calldata proof
    ) external whileIn(offeringId, FundingState.Complete) withDisclosure(offeringId, disclosure) returns (uint256) {
        require(roots.isFinal(offeringId), MilestoneEscrowRootNotFinal(offeringId));
        _requireLeaf(offeringId, disclosure, leaf, proof);
        uint256 vested = _vested(offeringId, leaf.cumulative, disclosure.vestingPeriod);

        return _payContributor(offeringId, leaf.account, vested, disclosure.contributorSupply);
    }

    /// @inheritdoc IMilestoneEscrow
    function redeem(
        OfferingId offeringId,
        uint256 amount,
        address to
    ) external whileIn(offeringId, FundingState.Failed) returns (uint256 paid) {
        require(amount > 0, MilestoneEscrowZeroAmount());
        require(to != address(0), MilestoneEscrowZeroAddress());
        uint128 part = _redeemed(offeringId, amount);

        _funds[offeringId].unreleased -= part;
        emit TokensRedeemed(offeringId, msg.sender, to, amount, part);

        ERC20Burnable(address(_terms[offeringId].token)).burnFrom(msg.sender, amount);
        _terms[offeringId].currency.safeTransfer(to, part);
        return part;
    }

    /// @inheritdoc IMilestoneEscrow
    function previewRedeem(OfferingId offeringId, uint256 amount) external view returns (uint256) {
        return _funds[offeringId].state == FundingState.Failed ? _redeemed(offeringId, amount) : 0;
    }

    function _payContributor(
        OfferingId offeringId,
        address account,
        uint256 vested,
        uint256 supply
    ) private returns (uint256 amount) {
        VestedPaid storage paid = vestedPaidOf[offeringId];
        uint256 due = Math.saturatingSub(vested, contributorPaidOf[offeringId][account]);
        amount = Math.min(due, supply - paid.contributors);
        require(amount > 0, MilestoneEscrowNothingVested(offeringId, account));

        contributorPaidOf[offeringId][account] += amount;
        // at most the contributors' supply
        paid.contributors += uint128(amount);
        emit VestedReleased(offeringId, account, amount);

        _terms[offeringId].token.safeTransfer(account, amount);
    }

    function _end(OfferingId offeringId, uint256 ruling) private {
        Funding storage funding = _funds[offeringId];
        (address attestor, address challenger, uint96 bond) = (funding.attestor, funding.challenger, funding.bond);

        if (ruling == _MET) {
            // contests of 255 milestones take no more than 32 bits
            funding.delay += uint32(block.timestamp - funding.since);
            _meet(offeringId, funding);
        } else _fail(offeringId, funding);

        if (ruling == _NOT_MET) _forfeit(attestor, challenger, bond);
        else bondVault.unlock(attestor, bond);
        if (ruling == _MET) _forfeit(challenger, attestor, bond);
        else bondVault.unlock(challenger, bond);
    }

    function _meet(OfferingId offeringId, Funding storage funding) private {
        (uint8 milestone, uint128 freed) = (funding.next, funding.frees);

        funding.next = milestone + 1;
        _enter(funding, milestone + 1 == funding.count ? FundingState.Complete : FundingState.Waiting);
        _clear(funding);
        funding.unreleased -= freed;
        funding.credit += freed;
        emit MilestoneMet(offeringId, milestone, freed);
    }

    function _fail(OfferingId offeringId, Funding storage funding) private {
        uint256 burned = uint256(_terms[offeringId].reserved) + funding.liquidityTokens;

        _enter(funding, FundingState.Failed);
        _clear(funding);
        funding.unreleased += funding.liquidity;
        (funding.liquidity, funding.liquidityTokens) = (0, 0);
        emit FundingFailed(offeringId, funding.next, burned, funding.unreleased);

        ERC20Burnable(address(_terms[offeringId].token)).burn(burned);
    }

    function _enter(Funding storage funding, FundingState state) private {
        // 40 bits hold the seconds of 34,000 years
        (funding.state, funding.since) = (state, uint40(block.timestamp));
    }

    function _clear(Funding storage funding) private {
        (funding.attestor, funding.challenger, funding.bond) = (address(0), address(0), 0);
        (funding.objections, funding.frees) = (0, 0);
    }

    function _forfeit(address loser, address winner, uint256 amount) private {
        (, uint256 award, uint256 burned) = CourtMath.split(amount, 0);
        bondVault.move(loser, winner, award);
        bondVault.burn(loser, burned);
    }

    function _freesOf(OfferingId offeringId, Funding storage funding, uint256 share) private view returns (uint128) {
        bool isLast = funding.next + 1 == funding.count;
        return isLast ? funding.unreleased : _terms[offeringId].proceeds.partDown(share);
    }

    function _requireBefore(OfferingId offeringId, uint256 deadline) private view {
        require(block.timestamp < deadline, MilestoneEscrowTooLate(offeringId, deadline));
    }

    function _requireFrom(OfferingId offeringId, uint256 from) private view {
        require(block.timestamp >= from, MilestoneEscrowTooEarly(offeringId, from));
    }

    function _requireContestable(OfferingId offeringId, Funding storage funding) private view {
        (uint256 objections, uint256 needed) = (funding.objections, objectionNeeded(offeringId));
        require(objections >= needed, MilestoneEscrowTooFewObjections(offeringId, objections, needed));
        _requireBefore(offeringId, funding.since + WINDOW_PERIOD + CONTEST_PERIOD);
    }

    function _vested(OfferingId offeringId, uint256 total, uint256 period) private view returns (uint256) {
        return FundingMath.vestedDown(total, block.timestamp - _funds[offeringId].since, period);
    }

    function _redeemed(OfferingId offeringId, uint256 amount) private view returns (uint128) {
        return _funds[offeringId].unreleased.redeemedDown(amount, _terms[offeringId].token.totalSupply());
    }

    function _deadline(Funding storage funding, Milestone calldata milestone) private view returns (uint256) {
        return uint256(milestone.deadline) + funding.delay;
    }

    function _requireLeaf(
        OfferingId offeringId,
        Disclosure calldata disclosure,
        RewardLeaf calldata leaf,
        bytes32[] calldata proof
    ) private view {
        (uint256 supply, uint256 part) = (disclosure.contributorSupply, leaf.cumulative);
        bool fits = part <= supply && leaf.sumBefore <= supply - part;
        bool valid = fits && leaf.isIn(proof, roots.rootOf(offeringId, disclosure.contributorRoot));
        require(valid, MilestoneEscrowInvalidLeaf(offeringId, leaf.index));
    }

    function _isIn(address account, address[] calldata accounts) private pure returns (bool) {
        for (uint256 i = 0; i < accounts.length; ++i) if (accounts[i] == account) return true;
        return false;
    }
}
