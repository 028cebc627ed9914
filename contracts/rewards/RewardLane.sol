// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IArbitrable} from "../arbitration/interfaces/IArbitrable.sol";
import {CourtMath} from "../arbitration/libraries/CourtMath.sol";
import {Disputes} from "../arbitration/libraries/Disputes.sol";
import {IBondVault} from "../bonds/interfaces/IBondVault.sol";
import {IFeePolicies} from "../model/interfaces/IFeePolicies.sol";
import {IPaymentEscrow} from "../payment/interfaces/IPaymentEscrow.sol";
import {LaneBase} from "./LaneBase.sol";
import {RootDemands} from "./RootDemands.sol";
import {RootFaults} from "./RootFaults.sol";
import {
    ActiveRoot,
    IRewardLane,
    LaneTerms,
    PostedRoot,
    RewardLeaf,
    RootDispute,
    RootStatus
} from "./interfaces/IRewardLane.sol";
import {RewardLeaves} from "./libraries/RewardLeaves.sol";

/// @title RewardLane
/// @notice Pays contributors by roots that anybody can refute; see {IRewardLane}. A clone, whose terms are in its code.
contract RewardLane is RootFaults, RootDemands, IArbitrable {
    using Disputes for Disputes.Register;
    using RewardLeaves for RewardLeaf;
    using SafeERC20 for IERC20;

    uint64 private constant _CHOICES = 2;
    uint256 private constant _WRONG = 1;
    uint256 private constant _RIGHT = 2;
    uint256 private constant _UNIT = 1e18;

    /// @inheritdoc IRewardLane
    uint256 public constant WINDOW_PERIOD = 3 days;

    /// @inheritdoc IRewardLane
    uint256 public constant DISPUTE_PERIOD = 14 days;

    /// @inheritdoc IRewardLane
    uint256 public constant CALL_PERIOD = 14 days;

    /// @inheritdoc IRewardLane
    uint256 public constant OPEN_CALLS = 3;

    /// @inheritdoc IRewardLane
    uint256 public constant MAX_DISPUTES = 2;

    IPaymentEscrow private immutable _escrow;

    /// @inheritdoc IRewardLane
    uint256 public calledFor;

    /// @inheritdoc IRewardLane
    mapping(address account => uint256) public claimedOf;

    mapping(uint64 disputeId => RootDispute) private _disputesById;
    Disputes.Register private _register;

    constructor(
        IPaymentEscrow escrow,
        IBondVault bondVault,
        IFeePolicies policies
    ) LaneBase(bondVault) RootDemands(policies) {
        _escrow = escrow;
    }

    /// @inheritdoc IRewardLane
    function post(bytes32 root, uint128 total, uint40 count, bytes32 inputsHash, bytes32 engineId) external {
        require(!_factory.paused(), RewardLanePaused(_factory.pausedUntil()));
        require(_posted.status != RootStatus.Pending, RewardLanePending(rootCount));
        LaneTerms memory terms_ = terms();
        uint256 from = _postableFrom(msg.sender, terms_.attributor);
        require(block.timestamp >= from, RewardLaneMayNotPost(msg.sender, from));
        require(root != 0 && count > 0, RewardLaneEmptyRoot());
        uint96 bond = _bondOf(total, terms_);

        _posted = PostedRoot({
            root: root,
            total: total,
            count: count,
            // 40 bits hold the seconds of 34,000 years
            windowEnd: uint40(block.timestamp + WINDOW_PERIOD),
            openDemands: 0,
            disputes: 0,
            status: RootStatus.Pending,
            poster: msg.sender,
            bond: bond,
            arbitrator: _factory.arbitrator(),
            voidedAt: 0,
            fell: false
        });
        emit RootPosted(++rootCount, msg.sender, root, total, count, bond, inputsHash, engineId);

        _bondVault.lock(msg.sender, bond);
    }

    /// @inheritdoc IRewardLane
    function callForRoot() external {
        uint256 credited = _credit(_token());
        require(credited > 0 && calledAt == 0, RewardLaneNothingToCall(credited, calledAt));

        // 40 bits hold the seconds of 34,000 years
        (calledAt, calledFor) = (uint40(block.timestamp), credited);
        emit RootCalled(msg.sender, credited);
    }

    /// @inheritdoc IRewardLane
    function activate() external whilePending {
        PostedRoot memory posted = _posted;
        bool settled = block.timestamp >= posted.windowEnd && posted.openDemands == 0 && openDispute == 0;
        require(settled, RewardLaneOpen(posted.windowEnd, posted.openDemands, openDispute));
        if (posted.fell && !_active.unsound) {
            _void(address(0));
            return;
        }

        uint256 added = posted.total - _active.total;
        _active = ActiveRoot(posted.root, posted.total, posted.count, false);
        _posted.status = RootStatus.Active;
        if (calledAt > 0) _answerCall(added);
        emit RootActivated(rootCount, posted.root, added);

        _bondVault.unlock(posted.poster, posted.bond);
        _escrow.withdrawCredit(_token(), address(this), added);
    }

    /// @inheritdoc IRewardLane
    function dispute(
        uint64 rootNumber,
        string calldata evidence
    ) external payable nonReentrant whilePending returns (uint64 disputeId) {
        _requireWindow(rootNumber);
        (uint96 stake, address arbitrator) = (_posted.bond, _posted.arbitrator);
        bool isOpen = openDispute == 0 && _posted.disputes < MAX_DISPUTES;
        require(isOpen, RewardLaneDisputed(openDispute, _posted.disputes));

        disputeId = ++disputeCount;
        openDispute = disputeId;
        ++_posted.disputes;
        uint40 deadline = uint40(block.timestamp + DISPUTE_PERIOD);
        _disputesById[disputeId] = RootDispute(msg.sender, stake, rootNumber, deadline);

        _bondVault.lock(msg.sender, stake);
        uint256 arbitratorId = _register.open(arbitrator, _CHOICES, disputeId);
        emit RootDisputed(disputeId, rootNumber, msg.sender, arbitrator, arbitratorId, stake, evidence);
    }

    /// @inheritdoc IArbitrable
    function rule(uint256 arbitratorId, uint256 ruling) external nonReentrant {
        uint64 disputeId = _register.take(arbitratorId, ruling);
        RootDispute memory disputed = _disputeOf(disputeId);
        require(block.timestamp < disputed.deadline, RewardLaneDisputeDeadline(disputed.deadline));

        _end(disputeId, disputed, ruling);
    }

    /// @inheritdoc IRewardLane
    function endDispute(uint64 disputeId) external nonReentrant {
        RootDispute memory disputed = _disputeOf(disputeId);
        require(block.timestamp >= disputed.deadline, RewardLaneDisputeDeadline(disputed.deadline));

        _end(disputeId, disputed, 0);
    }

    /// @inheritdoc IRewardLane
    function claim(RewardLeaf calldata leaf, bytes32[] calldata proof) external returns (uint256) {
        return _claim(leaf, proof, _factory.payeeOf(leaf.account));
    }

    /// @inheritdoc IRewardLane
    function claimTo(RewardLeaf calldata leaf, bytes32[] calldata proof, address to) external returns (uint256) {
        require(msg.sender == leaf.account, RewardLaneNotAccount(msg.sender, leaf.account));
        require(to != address(0), RewardLaneZeroAddress());

        return _claim(leaf, proof, to);
    }

    /// @inheritdoc IRewardLane
    function passOn(IERC20 token) external returns (IRewardLane lane, uint256 amount) {
        require(address(token) != address(_token()), RewardLaneOwnToken(token));
        amount = _credit(token);

        lane = _factory.create(terms().attributor, token);
        emit PassedOn(lane, token, amount);

        _escrow.moveCredit(token, address(lane), amount);
    }

    /// @inheritdoc IRewardLane
    function getDispute(uint64 disputeId) external view returns (RootDispute memory) {
        return _disputesById[disputeId];
    }

    /// @inheritdoc IRewardLane
    function postableFrom(address account) external view returns (uint256) {
        return _postableFrom(account, terms().attributor);
    }

    /// @inheritdoc IRewardLane
    function bondFor(uint256 added) external view returns (uint256) {
        return _bondFor(added, terms());
    }

    function _postableFrom(address account, address attributor) private view returns (uint256) {
        (bool voided, uint256 voidedAt) = (_posted.status == RootStatus.Void, _posted.voidedAt);
        uint256 called = calledAt;
        bool isDue = called > 0 && block.timestamp >= called + CALL_PERIOD;
        uint256 barred = 0;
        if (account == _posted.poster) {
            if (voided) barred = voidedAt + CALL_PERIOD;
            else if (isDue) barred = _posted.windowEnd + 2 * DEMAND_PERIOD;
        }
        if (account == attributor) return barred;

        bool isFallback = account == _factory.fallbackAttributor();
        uint256 from = type(uint256).max;
        if (isFallback && voided) from = voidedAt;
        else if (called > 0) from = called + (isFallback ? CALL_PERIOD : OPEN_CALLS * CALL_PERIOD);
        return Math.max(from, barred);
    }

    function _bondFor(uint256 added, LaneTerms memory terms_) private view returns (uint256) {
        uint256 reached = added + Math.min(terms_.token.balanceOf(address(this)), _active.total);
        return Math.max(terms_.minBond, Math.mulDiv(reached, terms_.bondRate, _UNIT, Math.Rounding.Ceil));
    }

    /// @dev The bond of a root of this total, which has to be credited.
    function _bondOf(uint256 total, LaneTerms memory terms_) private view returns (uint96) {
        (uint256 promised, uint256 credited) = (_active.total, _credit(terms_.token));
        bool funded = total > promised && total - promised <= credited;
        require(funded, RewardLaneInvalidTotal(total, promised, credited));
        uint256 bond = _bondFor(total - promised, terms_);
        require(bond <= type(uint96).max, RewardLaneBondTooLarge(bond));
        return uint96(bond);
    }

    function _claim(RewardLeaf calldata leaf, bytes32[] calldata proof, address to) private returns (uint256 amount) {
        require(leaf.isIn(proof, _active.root), RewardLaneInvalidProof(leaf.index, leaf.account));
        uint256 claimed = claimedOf[leaf.account];
        require(leaf.cumulative > claimed, RewardLaneNothingToClaim(leaf.account, claimed, leaf.cumulative));

        claimedOf[leaf.account] = leaf.cumulative;
        amount = leaf.cumulative - claimed;
        emit Claimed(leaf.account, to, amount);

        _token().safeTransfer(to, amount);
    }

    function _end(uint64 disputeId, RootDispute memory disputed, uint256 ruling) private {
        bool stands = disputeId == openDispute;

        delete _disputesById[disputeId];
        emit DisputeEnded(disputeId, disputed.rootNumber, ruling);

        if (stands && ruling == _RIGHT) {
            _keep(disputed);
            return;
        }
        _bondVault.unlock(disputed.challenger, disputed.stake);
        if (stands) _void(ruling == _WRONG ? disputed.challenger : address(0));
    }

    function _answerCall(uint256 added) private {
        if (added >= calledFor) (calledAt, calledFor) = (0, 0);
        else calledFor -= added;
    }

    /// @dev Opens the window again, so that a weak dispute doesn't keep others from theirs.
    function _keep(RootDispute memory disputed) private {
        (, uint256 award, uint256 burned) = CourtMath.split(disputed.stake, 0);

        openDispute = 0;
        // 40 bits hold the seconds of 34,000 years
        _posted.windowEnd = uint40(Math.max(_posted.windowEnd, block.timestamp + DEMAND_PERIOD));

        _forfeit(disputed.challenger, _posted.poster, award, burned);
    }

    function _credit(IERC20 token) private view returns (uint256) {
        return _escrow.creditOf(address(this), token);
    }

    /// @dev The terms' first two words.
    function _token() private view returns (IERC20 token) {
        (, token) = abi.decode(Clones.fetchCloneArgs(address(this)), (address, IERC20));
    }

    function _disputeOf(uint64 disputeId) private view returns (RootDispute memory disputed) {
        disputed = _disputesById[disputeId];
        require(disputed.challenger != address(0), RewardLaneUnknownDispute(disputeId));
    }
}
