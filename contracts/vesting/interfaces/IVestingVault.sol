// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @dev Number of a plan, counted from 1.
type PlanId is uint64;

/// @dev Number of a schedule: its plan's id times 2⁶⁴, plus its index in the plan, counted from 0.
type ScheduleId is uint256;

/// @notice How an amount vests. All times are in seconds, counted from a schedule's start.
/// @param cliff Nothing is vested before this time. At most `delay + duration`.
/// @param delay The linear part starts here; at most `cliff`. With `delay = 0` the cliff releases what accrued since
/// the start; with `delay = cliff` it releases nothing by itself.
/// @param duration Length of the linear part. With 0 the whole amount vests at the cliff.
/// @param steps 0 vests by the second; otherwise the linear part vests in that many equal steps, each at the end of its
/// share of the duration, which must be a multiple of `steps`.
/// @param revocable Whether the plan's owner can take back what has not vested.
/// @param transferable Whether a beneficiary can hand a schedule over.
/// @param votes Whether what a beneficiary has not been paid yet votes; never of a revocable plan.
struct Plan {
    uint40 cliff;
    uint40 delay;
    uint40 duration;
    uint32 steps;
    bool revocable;
    bool transferable;
    bool votes;
}

/// @notice One beneficiary's amount under a plan.
/// @param beneficiary Receives the releases.
/// @param start Time since 1970, in seconds, that the plan's times are counted from.
/// @param revoked Whether the plan's owner has taken back what had not vested.
/// @param amount What vests in all, in the token's smallest unit; after a revocation, what had vested then.
/// @param released What has been paid out, in the token's smallest unit.
struct Schedule {
    address beneficiary;
    uint40 start;
    bool revoked;
    uint128 amount;
    uint128 released;
}

/// @notice What a new schedule needs.
/// @param beneficiary Receives the releases; neither the zero address nor the vault.
/// @param start Time since 1970, in seconds; may lie in the past or in the future.
/// @param amount What vests in all, in the token's smallest unit; not zero.
struct NewSchedule {
    address beneficiary;
    uint40 start;
    uint128 amount;
}

/// @notice Sums over schedules of one plan, in the token's smallest unit.
/// @param allocated What the schedules vest in all. `allocated = vested + locked`.
/// @param vested What has vested. `vested = released + releasable`.
/// @param released What has been paid out.
/// @param releasable What could be paid out now.
/// @param locked What has not vested.
struct PlanTotals {
    uint256 allocated;
    uint256 vested;
    uint256 released;
    uint256 releasable;
    uint256 locked;
}

/// @title IVestingVault
/// @notice Holds one token for many beneficiaries and releases it by plans that are fixed for ever.
/// @dev Rules that hold at all times:
/// - released ≤ vested ≤ amount for every schedule, and vested never falls but by a revocation, to what was vested.
/// - the vault holds at least Σ (amount − released). What reaches it otherwise than through `create` stays in it.
/// - nothing of a schedule moves but by `release` to its beneficiary, or by `revoke` of what has not vested.
/// - an account's units that vote (ERC-5805, by a delegate) are what its schedules of plans with votes hold unreleased.
/// Every vested amount rounds down, and at the end of the linear part it is exact.
/// The token must move exactly the amounts it is told to: one that charges a fee on transfer is refused at `create`.
interface IVestingVault {
    /// @notice Thrown where the token or the owner of a plan would be the zero address.
    error VestingVaultZeroAddress();

    /// @notice Thrown where the votes of a plan could be taken back.
    error VestingVaultRevocableVotes();

    /// @notice Thrown where a plan does not exist.
    error VestingVaultUnknownPlan(PlanId planId);

    /// @notice Thrown where a schedule does not exist.
    error VestingVaultUnknownSchedule(ScheduleId scheduleId);

    /// @notice Thrown where only the plan's owner may act. `owner` is zero where the plan is closed or does not exist.
    error VestingVaultNotPlanOwner(PlanId planId, address caller, address owner);

    /// @notice Thrown where only the schedule's beneficiary may act.
    error VestingVaultNotBeneficiary(ScheduleId scheduleId, address caller, address beneficiary);

    /// @notice Thrown where a schedule would belong to nobody: the zero address or the vault itself.
    error VestingVaultInvalidBeneficiary(address beneficiary);

    /// @notice Thrown where the schedule at `index` of a call would vest nothing.
    error VestingVaultZeroAmount(uint256 index);

    /// @notice Thrown where a batch is empty.
    error VestingVaultEmptyBatch();

    /// @notice Thrown where the vault's balance after a deposit is not what it was before, plus the deposit.
    error VestingVaultUnexpectedBalance(uint256 expected, uint256 actual);

    /// @notice Thrown where nothing can be released now.
    error VestingVaultNothingToRelease(ScheduleId scheduleId, uint256 vested);

    /// @notice Thrown where the plan forbids handing schedules over.
    error VestingVaultNotTransferable(PlanId planId);

    /// @notice Thrown where the plan forbids taking anything back.
    error VestingVaultNotRevocable(PlanId planId);

    /// @notice Thrown where everything has vested or has been taken back already.
    error VestingVaultNothingToRevoke(ScheduleId scheduleId);

    /// @notice Emitted when a plan is created.
    event PlanCreated(PlanId indexed planId, address indexed owner, Plan plan);

    /// @notice Emitted when a plan gets another owner; the zero address closes the plan for ever.
    event PlanOwnerChanged(PlanId indexed planId, address indexed oldOwner, address indexed newOwner);

    /// @notice Emitted for every new schedule.
    event ScheduleCreated(ScheduleId indexed scheduleId, address indexed beneficiary, uint40 start, uint128 amount);

    /// @notice Emitted when vested tokens are paid to the beneficiary.
    event Released(ScheduleId indexed scheduleId, address indexed beneficiary, uint256 amount);

    /// @notice Emitted when a schedule is handed over, with what is unreleased of it.
    event ScheduleTransferred(ScheduleId indexed scheduleId, address indexed from, address indexed to);

    /// @notice Emitted when the plan's owner takes back what has not vested.
    /// @param vested What stays with the beneficiary, the released part included.
    /// @param returned What went back to the owner.
    event Revoked(ScheduleId indexed scheduleId, address indexed owner, uint256 vested, uint256 returned);

    /// @notice Creates a plan. Its terms can never change.
    /// @dev Anyone may call. Requirements: `owner` is not zero; `delay ≤ cliff ≤ delay + duration`; with steps, the
    /// duration is a positive multiple of them.
    /// @param plan The terms.
    /// @param owner May create schedules under the plan and, where it is revocable, revoke them.
    /// @return planId The new plan.
    function createPlan(Plan calldata plan, address owner) external returns (PlanId planId);

    /// @notice Gives a plan another owner. The zero address closes it: no further schedule, no revocation, for ever.
    /// @dev Requirements: the caller owns the plan.
    function setPlanOwner(PlanId planId, address newOwner) external;

    /// @notice Creates a schedule and pulls its amount from the caller, who has approved it.
    /// @dev Requirements: the caller owns the plan; the beneficiary is neither zero nor the vault; the amount is not
    /// zero; the vault receives exactly the amount.
    /// @return scheduleId The new schedule.
    function create(PlanId planId, NewSchedule calldata schedule) external returns (ScheduleId scheduleId);

    /// @notice Creates many schedules of one plan with a single transfer of their sum.
    /// @dev Requirements: those of `create` for every item, and at least one item. All or nothing.
    /// @return firstId The first new schedule; the ids of the others follow it one by one.
    function createBatch(PlanId planId, NewSchedule[] calldata schedules) external returns (ScheduleId firstId);

    /// @notice Pays what has vested to the beneficiary.
    /// @dev Anyone may call. Requirements: the schedule exists; something is releasable.
    /// @return amount What was paid, in the token's smallest unit.
    function release(ScheduleId scheduleId) external returns (uint256 amount);

    /// @notice Pays what has vested of many schedules, each to its beneficiary.
    /// @dev Anyone may call. Schedules with nothing to release are skipped, so that nobody can spoil a batch by being
    /// faster. Requirements: every schedule exists; at least one item.
    /// @return amount What was paid in all, in the token's smallest unit.
    function releaseMany(ScheduleId[] calldata scheduleIds) external returns (uint256 amount);

    /// @notice Hands a schedule over, with everything unreleased of it, vested or not.
    /// @dev Requirements: the caller is the beneficiary; the plan is transferable; `to` is neither zero nor the vault.
    function transfer(ScheduleId scheduleId, address to) external;

    /// @notice Takes back what has not vested. What has vested stays with the beneficiary, releasable at any time.
    /// @dev Requirements: the caller owns the plan; the plan is revocable; something has not vested.
    /// @return returned What went to the plan's owner, in the token's smallest unit.
    function revoke(ScheduleId scheduleId) external returns (uint256 returned);

    /// @notice The token of all schedules.
    function token() external view returns (IERC20);

    /// @notice How many plans exist; their ids are 1 to this number.
    function planCount() external view returns (uint64);

    /// @notice A plan's terms. Reverts where the plan does not exist.
    function getPlan(PlanId planId) external view returns (Plan memory);

    /// @notice The account that may create and revoke schedules of a plan; zero where the plan is closed.
    function planOwner(PlanId planId) external view returns (address);

    /// @notice How many schedules a plan has; their indices are 0 to one less.
    function scheduleCount(PlanId planId) external view returns (uint64);

    /// @notice The id of the schedule at `index` of a plan, whether it exists or not.
    function scheduleIdOf(PlanId planId, uint64 index) external pure returns (ScheduleId);

    /// @notice A schedule. Reverts where it does not exist.
    function getSchedule(ScheduleId scheduleId) external view returns (Schedule memory);

    /// @notice What has vested of a schedule at `timestamp`, in the token's smallest unit, rounded down.
    /// @dev The source of the curve is OpenZeppelin's VestingWallet: amount · elapsed / duration, counted from
    /// `start + delay`, nothing before `start + cliff`. In steps: amount · ⌊elapsed / (duration / steps)⌋ / steps.
    /// After a revocation the kept amount counts as vested at all times. Reverts where the schedule does not exist.
    function vestedAt(ScheduleId scheduleId, uint256 timestamp) external view returns (uint256);

    /// @notice What has vested of a schedule by now.
    function vested(ScheduleId scheduleId) external view returns (uint256);

    /// @notice What `release` would pay now.
    function releasable(ScheduleId scheduleId) external view returns (uint256);

    /// @notice What has not vested yet.
    function locked(ScheduleId scheduleId) external view returns (uint256);

    /// @notice Sums over the schedules `first` to `first + count − 1` of a plan; what lies beyond the last counts as
    /// none.
    /// @dev Takes two storage reads a schedule: read large plans in ranges. Reverts where the plan does not exist.
    /// @param first Index of the first schedule, from 0.
    /// @param count How many schedules at most; `type(uint256).max` takes all.
    function planTotals(PlanId planId, uint256 first, uint256 count) external view returns (PlanTotals memory);
}
