// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IVestingVault, PlanId, ScheduleId} from "./IVestingVault.sol";

/// @notice A schedule of a vault by its plan and its index in the plan, counted from 0.
struct ScheduleKey {
    PlanId planId;
    uint64 index;
}

/// @notice What a view is made of: a share of a supply, and the schedules by which it is paid.
struct NewBucket {
    string name;
    ScheduleKey[] schedules;
}

/// @notice How far a bucket has come. Amounts are sums over its schedules, in the token's smallest unit.
/// @param name As in the published allocation.
/// @param allocated What the schedules vest in all. `allocated = vested + locked`.
/// @param vested What has vested, paid or not.
/// @param released What has been paid out; at most `vested`.
/// @param locked What has not vested.
/// @param nextUnlock Time since 1970, in seconds, at which a schedule vests more, see `VestingMath.nextUnlock`; 0 where
/// nothing will.
/// @param nextAmount What vests at `nextUnlock`. By the second it is one second's share, which rounding may make 0.
struct BucketState {
    string name;
    uint256 allocated;
    uint256 vested;
    uint256 released;
    uint256 locked;
    uint256 nextUnlock;
    uint256 nextAmount;
}

/// @title IAllocationView
/// @notice Shows, in one call, how far every bucket of a published allocation has come.
/// @dev Which schedules make up which bucket is fixed at the deployment; it has no owner and holds nothing. All figures
/// are the vault's. That the buckets are the published ones, that their sum is the supply, and that their plans can't be
/// revoked, is for its reader to check, once: nothing of it can change later but by `Plan.revocable` and
/// `Plan.transferable`.
interface IAllocationView {
    /// @notice The view would show nothing.
    error AllocationViewEmpty();

    /// @notice A schedule would count twice.
    error AllocationViewRepeatedSchedule(ScheduleId scheduleId);

    /// @notice The state of all buckets at the block's time, in the order in which the view was given them.
    function show() external view returns (BucketState[] memory);

    /// @notice The schedules of the bucket at `index`. Reverts with a panic beyond the last one.
    function schedulesOf(uint256 index) external view returns (ScheduleId[] memory);

    /// @notice How many buckets there are.
    function bucketCount() external view returns (uint256);

    /// @notice The vault that holds the allocation.
    function vault() external view returns (IVestingVault);
}
