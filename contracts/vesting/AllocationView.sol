// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BucketState, IAllocationView, NewBucket, ScheduleKey} from "./interfaces/IAllocationView.sol";
import {IVestingVault, PlanId, Schedule, ScheduleId} from "./interfaces/IVestingVault.sol";
import {VestingMath} from "./libraries/VestingMath.sol";

/// @title AllocationView
/// @notice Shows how far a published allocation has come; see {IAllocationView}.
contract AllocationView is IAllocationView {
    struct Bucket {
        string name;
        ScheduleId[] scheduleIds;
    }

    /// @inheritdoc IAllocationView
    IVestingVault public immutable vault;

    Bucket[] private _buckets;

    /// @dev Requirements: at least one bucket; every schedule exists (`VestingVaultUnknownSchedule`), and none is named
    /// twice.
    constructor(IVestingVault vault_, NewBucket[] memory buckets) {
        require(buckets.length > 0, AllocationViewEmpty());

        vault = vault_;
        for (uint256 i = 0; i < buckets.length; ++i) {
            _buckets.push().name = buckets[i].name;
            for (uint256 j = 0; j < buckets[i].schedules.length; ++j) {
                ScheduleKey memory key = buckets[i].schedules[j];
                ScheduleId scheduleId = vault_.scheduleIdOf(key.planId, key.index);
                vault_.getSchedule(scheduleId);
                require(!_isShown(scheduleId), AllocationViewRepeatedSchedule(scheduleId));
                _buckets[i].scheduleIds.push(scheduleId);
            }
        }
    }

    /// @inheritdoc IAllocationView
    function show() external view returns (BucketState[] memory states) {
        states = new BucketState[](_buckets.length);
        for (uint256 i = 0; i < states.length; ++i) states[i] = _stateOf(_buckets[i]);
    }

    /// @inheritdoc IAllocationView
    function schedulesOf(uint256 index) external view returns (ScheduleId[] memory) {
        return _buckets[index].scheduleIds;
    }

    /// @inheritdoc IAllocationView
    function bucketCount() external view returns (uint256) {
        return _buckets.length;
    }

    function _stateOf(Bucket storage bucket) private view returns (BucketState memory state) {
        ScheduleId[] memory ids = bucket.scheduleIds;
        state.name = bucket.name;
        for (uint256 i = 0; i < ids.length; ++i) {
            Schedule memory schedule = vault.getSchedule(ids[i]);
            state.allocated += schedule.amount;
            state.vested += vault.vested(ids[i]);
            state.released += schedule.released;
            uint256 next = _nextUnlock(ids[i], schedule);
            if (next != 0 && (state.nextUnlock == 0 || next < state.nextUnlock)) state.nextUnlock = next;
        }
        state.locked = state.allocated - state.vested;
        if (state.nextUnlock == 0) return state;

        for (uint256 i = 0; i < ids.length; ++i) {
            state.nextAmount += vault.vestedAt(ids[i], state.nextUnlock) - vault.vested(ids[i]);
        }
    }

    function _nextUnlock(ScheduleId scheduleId, Schedule memory schedule) private view returns (uint256) {
        if (schedule.revoked) return 0;
        // the upper half of an id that exists is a plan's id, which takes 64 bits
        PlanId planId = PlanId.wrap(uint64(ScheduleId.unwrap(scheduleId) >> 64));
        return VestingMath.nextUnlock(vault.getPlan(planId), schedule.start, block.timestamp);
    }

    function _isShown(ScheduleId scheduleId) private view returns (bool) {
        for (uint256 i = 0; i < _buckets.length; ++i) {
            ScheduleId[] storage ids = _buckets[i].scheduleIds;
            for (uint256 j = 0; j < ids.length; ++j) {
                if (ScheduleId.unwrap(ids[j]) == ScheduleId.unwrap(scheduleId)) return true;
            }
        }
        return false;
    }
}
