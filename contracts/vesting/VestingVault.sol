// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {
    IVestingVault,
    NewSchedule,
    Plan,
    PlanId,
    PlanTotals,
    Schedule,
    ScheduleId
} from "./interfaces/IVestingVault.sol";
import {DelegatedVotes} from "../token/DelegatedVotes.sol";
import {VestingMath} from "./libraries/VestingMath.sol";

/// @title VestingVault
/// @notice Holds one token and releases it by fixed plans; see {IVestingVault}.
contract VestingVault is IVestingVault, DelegatedVotes, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    struct Book {
        Plan plan; // slot 0, 184 bits: all that a release reads of a plan
        address owner; // slot 1, 160 bits
        uint64 count; // slot 1, 64 bits: schedules created
    }

    /// @inheritdoc IVestingVault
    IERC20 public immutable token;

    /// @inheritdoc IVestingVault
    uint64 public planCount;

    mapping(PlanId planId => Book) private _books;
    mapping(ScheduleId scheduleId => Schedule) private _schedules;
    mapping(address account => uint256) private _votingUnits;

    constructor(IERC20 token_) EIP712("VestingVault", "1") {
        require(address(token_) != address(0), VestingVaultZeroAddress());

        token = token_;
    }

    /// @inheritdoc IVestingVault
    function createPlan(Plan calldata plan, address owner) external returns (PlanId planId) {
        require(owner != address(0), VestingVaultZeroAddress());
        VestingMath.requireCurve(plan.cliff, plan.delay, plan.duration, plan.steps);
        require(!(plan.votes && plan.revocable), VestingVaultRevocableVotes());

        planId = PlanId.wrap(++planCount);
        _books[planId] = Book(plan, owner, 0);
        emit PlanCreated(planId, owner, plan);
    }

    /// @inheritdoc IVestingVault
    function setPlanOwner(PlanId planId, address newOwner) external {
        Book storage book = _ownedBook(planId);

        book.owner = newOwner;
        emit PlanOwnerChanged(planId, msg.sender, newOwner);
    }

    /// @inheritdoc IVestingVault
    function create(PlanId planId, NewSchedule calldata schedule) external returns (ScheduleId scheduleId) {
        Book storage book = _ownedBook(planId);

        scheduleId = _store(planId, book.count++, schedule, 0, book.plan.votes);

        _pull(schedule.amount);
    }

    /// @inheritdoc IVestingVault
    function createBatch(PlanId planId, NewSchedule[] calldata schedules) external returns (ScheduleId firstId) {
        Book storage book = _ownedBook(planId);
        require(schedules.length > 0, VestingVaultEmptyBatch());

        bool votes = book.plan.votes;
        uint64 index = book.count;
        firstId = scheduleIdOf(planId, index);
        uint256 sum = 0;
        for (uint256 i = 0; i < schedules.length; ++i) {
            NewSchedule calldata schedule = schedules[i];
            _store(planId, index++, schedule, i, votes);
            sum += schedule.amount;
        }
        book.count = index;

        _pull(sum);
    }

    /// @inheritdoc IVestingVault
    function release(ScheduleId scheduleId) external returns (uint256 amount) {
        Schedule storage schedule = _existing(scheduleId);

        amount = _release(scheduleId, schedule);
        require(amount > 0, VestingVaultNothingToRelease(scheduleId, schedule.released));
    }

    /// @inheritdoc IVestingVault
    function releaseMany(ScheduleId[] calldata scheduleIds) external returns (uint256 amount) {
        require(scheduleIds.length > 0, VestingVaultEmptyBatch());

        for (uint256 i = 0; i < scheduleIds.length; ++i) {
            amount += _release(scheduleIds[i], _existing(scheduleIds[i]));
        }
    }

    /// @inheritdoc IVestingVault
    function transfer(ScheduleId scheduleId, address to) external {
        Schedule storage schedule = _existing(scheduleId);
        address beneficiary = schedule.beneficiary;
        PlanId planId = _planOf(scheduleId);
        require(msg.sender == beneficiary, VestingVaultNotBeneficiary(scheduleId, msg.sender, beneficiary));
        Plan storage plan = _books[planId].plan;
        require(plan.transferable, VestingVaultNotTransferable(planId));
        _requireBeneficiary(to);

        schedule.beneficiary = to;
        if (plan.votes) _moveVotingUnits(beneficiary, to, schedule.amount - schedule.released);
        emit ScheduleTransferred(scheduleId, beneficiary, to);
    }

    /// @inheritdoc IVestingVault
    function revoke(ScheduleId scheduleId) external returns (uint256 returned) {
        Schedule storage schedule = _existing(scheduleId);
        PlanId planId = _planOf(scheduleId);
        require(_ownedBook(planId).plan.revocable, VestingVaultNotRevocable(planId));
        uint256 kept = _vestedAt(scheduleId, schedule, block.timestamp);
        returned = schedule.amount - kept;
        require(returned > 0, VestingVaultNothingToRevoke(scheduleId));

        // the kept amount is at most the old one, which took 128 bits
        schedule.amount = uint128(kept);
        schedule.revoked = true;
        emit Revoked(scheduleId, msg.sender, kept, returned);

        token.safeTransfer(msg.sender, returned);
    }

    /// @inheritdoc IVestingVault
    function getPlan(PlanId planId) external view returns (Plan memory) {
        _requirePlan(planId);
        return _books[planId].plan;
    }

    /// @inheritdoc IVestingVault
    function planOwner(PlanId planId) external view returns (address) {
        return _books[planId].owner;
    }

    /// @inheritdoc IVestingVault
    function scheduleCount(PlanId planId) external view returns (uint64) {
        return _books[planId].count;
    }

    /// @inheritdoc IVestingVault
    function getSchedule(ScheduleId scheduleId) external view returns (Schedule memory) {
        return _existing(scheduleId);
    }

    /// @inheritdoc IVestingVault
    function vestedAt(ScheduleId scheduleId, uint256 timestamp) external view returns (uint256) {
        return _vestedAt(scheduleId, _existing(scheduleId), timestamp);
    }

    /// @inheritdoc IVestingVault
    function vested(ScheduleId scheduleId) external view returns (uint256) {
        return _vestedAt(scheduleId, _existing(scheduleId), block.timestamp);
    }

    /// @inheritdoc IVestingVault
    function releasable(ScheduleId scheduleId) external view returns (uint256) {
        Schedule storage schedule = _existing(scheduleId);
        return _vestedAt(scheduleId, schedule, block.timestamp) - schedule.released;
    }

    /// @inheritdoc IVestingVault
    function locked(ScheduleId scheduleId) external view returns (uint256) {
        Schedule storage schedule = _existing(scheduleId);
        return schedule.amount - _vestedAt(scheduleId, schedule, block.timestamp);
    }

    /// @inheritdoc IVestingVault
    function planTotals(PlanId planId, uint256 first, uint256 count) external view returns (PlanTotals memory totals) {
        _requirePlan(planId);
        uint64 end = _books[planId].count;

        for (uint256 i = first; i < end && i - first < count; ++i) {
            // i is below the plan's count, which takes 64 bits
            ScheduleId scheduleId = scheduleIdOf(planId, uint64(i));
            Schedule storage schedule = _schedules[scheduleId];
            totals.allocated += schedule.amount;
            totals.vested += _vestedAt(scheduleId, schedule, block.timestamp);
            totals.released += schedule.released;
        }
        totals.releasable = totals.vested - totals.released;
        totals.locked = totals.allocated - totals.vested;
    }

    /// @notice The votes that could be cast at a past second: units without a delegate are not counted (ERC-5805).
    function getPastTotalSupply(uint256 timepoint) public view override returns (uint256) {
        return getPastDelegatedSupply(timepoint);
    }

    /// @inheritdoc IVestingVault
    function scheduleIdOf(PlanId planId, uint64 index) public pure returns (ScheduleId) {
        return ScheduleId.wrap((uint256(PlanId.unwrap(planId)) << 64) | index);
    }

    function _store(
        PlanId planId,
        uint64 index,
        NewSchedule calldata schedule,
        uint256 position,
        bool votes
    ) private returns (ScheduleId scheduleId) {
        _requireBeneficiary(schedule.beneficiary);
        require(schedule.amount > 0, VestingVaultZeroAmount(position));

        scheduleId = scheduleIdOf(planId, index);
        _schedules[scheduleId] = Schedule(schedule.beneficiary, schedule.start, false, schedule.amount, 0);
        if (votes) _moveVotingUnits(address(0), schedule.beneficiary, schedule.amount);
        emit ScheduleCreated(scheduleId, schedule.beneficiary, schedule.start, schedule.amount);
    }

    /// @dev The guard keeps a token that calls back from showing one payment to two creations.
    function _pull(uint256 amount) private nonReentrant {
        uint256 expected = token.balanceOf(address(this)) + amount;
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 actual = token.balanceOf(address(this));
        require(actual == expected, VestingVaultUnexpectedBalance(expected, actual));
    }

    function _release(ScheduleId scheduleId, Schedule storage schedule) private returns (uint256 amount) {
        uint256 vestedNow = _vestedAt(scheduleId, schedule, block.timestamp);
        amount = vestedNow - schedule.released;
        if (amount == 0) return 0;
        address beneficiary = schedule.beneficiary;

        // vestedNow is at most the schedule's amount, which takes 128 bits
        schedule.released = uint128(vestedNow);
        if (_books[_planOf(scheduleId)].plan.votes) _moveVotingUnits(beneficiary, address(0), amount);
        emit Released(scheduleId, beneficiary, amount);

        token.safeTransfer(beneficiary, amount);
    }

    /// @dev From zero where a schedule begins, to zero where it pays. Keeps no sum of units without a delegate.
    function _moveVotingUnits(address from, address to, uint256 amount) private {
        if (from != address(0)) _votingUnits[from] -= amount;
        if (to != address(0)) _votingUnits[to] += amount;
        _moveDelegateVotes(delegates(from), delegates(to), amount);
    }

    function _getVotingUnits(address account) internal view override returns (uint256) {
        return _votingUnits[account];
    }

    function _vestedAt(
        ScheduleId scheduleId,
        Schedule storage schedule,
        uint256 timestamp
    ) private view returns (uint256) {
        if (schedule.revoked) return schedule.amount;
        return VestingMath.vestedAmount(_books[_planOf(scheduleId)].plan, schedule.start, schedule.amount, timestamp);
    }

    function _existing(ScheduleId scheduleId) private view returns (Schedule storage schedule) {
        schedule = _schedules[scheduleId];
        require(schedule.beneficiary != address(0), VestingVaultUnknownSchedule(scheduleId));
    }

    function _ownedBook(PlanId planId) private view returns (Book storage book) {
        book = _books[planId];
        address owner = book.owner;
        require(msg.sender == owner, VestingVaultNotPlanOwner(planId, msg.sender, owner));
    }

    function _requirePlan(PlanId planId) private view {
        uint64 id = PlanId.unwrap(planId);
        require(id > 0 && id <= planCount, VestingVaultUnknownPlan(planId));
    }

    function _requireBeneficiary(address beneficiary) private view {
        require(beneficiary != address(0) && beneficiary != address(this), VestingVaultInvalidBeneficiary(beneficiary));
    }

    function _planOf(ScheduleId scheduleId) private pure returns (PlanId) {
        // the upper half of an id that exists is a plan's id, which takes 64 bits
        return PlanId.wrap(uint64(ScheduleId.unwrap(scheduleId) >> 64));
    }
}
