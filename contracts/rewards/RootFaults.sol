// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LaneBase} from "./LaneBase.sol";
import {IRewardLane, ProvenLeaf} from "./interfaces/IRewardLane.sol";
import {RewardLeaves} from "./libraries/RewardLeaves.sol";

/// @title RootFaults
/// @notice What is wrong with a posted root by its leaves alone; see {IRewardLane}.
abstract contract RootFaults is LaneBase {
    using RewardLeaves for *;

    /// @inheritdoc IRewardLane
    function proveLeaf(ProvenLeaf calldata shown) external whilePending {
        _requirePosted(shown);
        require(shown.leaf.isImpossible(_posted.total, _posted.count), RewardLaneNoFault());

        _void(msg.sender);
    }

    /// @inheritdoc IRewardLane
    function provePair(ProvenLeaf calldata first, ProvenLeaf calldata second) external whilePending {
        _requirePosted(first);
        _requirePosted(second);
        require(first.leaf.contradict(second.leaf), RewardLaneNoFault());

        _void(msg.sender);
    }

    /// @inheritdoc IRewardLane
    function proveFall(ProvenLeaf calldata old, ProvenLeaf calldata shown) external whilePending {
        _requireSound(old);
        _requirePosted(shown);
        bool fell = shown.leaf.account == old.leaf.account && shown.leaf.cumulative < old.leaf.cumulative;
        require(fell, RewardLaneNoFault());

        _fall(old.leaf.account);
    }

    /// @inheritdoc IRewardLane
    function proveMissing(
        ProvenLeaf calldata old,
        ProvenLeaf calldata first,
        ProvenLeaf calldata second
    ) external whilePending {
        _requireSound(old);
        _requirePosted(first);
        _requirePosted(second);
        bool missing = old.leaf.account.leaveOut(first.leaf, second.leaf, _posted.count);
        require(missing, RewardLaneNoFault());

        _fall(old.leaf.account);
    }

    /// @inheritdoc IRewardLane
    function proveUnsound(ProvenLeaf calldata first, ProvenLeaf calldata second) external {
        _requireSound(first);
        _requireActive(second);
        bool unsound = first.leaf.contradict(second.leaf) || first.leaf.isImpossible(_active.total, _active.count);
        require(unsound, RewardLaneNoFault());

        _active.unsound = true;
        emit ShownUnsound(_active.root, msg.sender);
    }

    function _fall(address account) private {
        _posted.fell = true;
        emit RootFell(rootCount, account, msg.sender);
    }

    function _requireSound(ProvenLeaf calldata old) private view {
        require(!_active.unsound, RewardLaneUnsound());
        _requireActive(old);
    }
}
