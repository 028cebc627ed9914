// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {CourtMath} from "../arbitration/libraries/CourtMath.sol";
import {IBondVault} from "../bonds/interfaces/IBondVault.sol";
import {ActiveRoot, IRewardLane, LaneTerms, PostedRoot, ProvenLeaf, RootStatus} from "./interfaces/IRewardLane.sol";
import {IRewardLaneFactory} from "./interfaces/IRewardLaneFactory.sol";
import {RewardLeaves} from "./libraries/RewardLeaves.sol";

/// @title LaneBase
/// @notice A lane's roots, and how one is voided; see {IRewardLane}.
abstract contract LaneBase is IRewardLane, ReentrancyGuardTransient {
    using RewardLeaves for *;

    /// @inheritdoc IRewardLane
    uint256 public constant MAX_DEPTH = RewardLeaves.MAX_DEPTH;

    IRewardLaneFactory internal immutable _factory;
    IBondVault internal immutable _bondVault;

    ActiveRoot internal _active;
    PostedRoot internal _posted;

    /// @inheritdoc IRewardLane
    uint64 public rootCount; // with the next three in one slot

    /// @inheritdoc IRewardLane
    uint64 public openDispute;

    /// @inheritdoc IRewardLane
    uint64 public disputeCount;

    /// @inheritdoc IRewardLane
    uint40 public calledAt;

    constructor(IBondVault bondVault) {
        (_factory, _bondVault) = (IRewardLaneFactory(msg.sender), bondVault);
    }

    modifier whilePending() {
        require(_posted.status == RootStatus.Pending, RewardLaneNotPending(rootCount, _posted.status));
        _;
    }

    /// @inheritdoc IRewardLane
    function activeRoot() external view returns (ActiveRoot memory) {
        return _active;
    }

    /// @inheritdoc IRewardLane
    function postedRoot() external view returns (PostedRoot memory) {
        return _posted;
    }

    /// @inheritdoc IRewardLane
    function terms() public view returns (LaneTerms memory) {
        return abi.decode(Clones.fetchCloneArgs(address(this)), (LaneTerms));
    }

    /// @param finder Whose award it is; zero where there is no fine.
    function _void(address finder) internal {
        (address poster, uint256 bond) = (_posted.poster, _posted.bond);
        (, uint256 award, uint256 burned) = finder == address(0) ? (0, 0, 0) : CourtMath.split(bond, 0);

        _posted.status = RootStatus.Void;
        // 40 bits hold the seconds of 34,000 years
        _posted.voidedAt = uint40(block.timestamp);
        openDispute = 0;
        emit RootVoided(rootCount, finder, award, burned);

        if (finder == address(0)) _bondVault.unlock(poster, bond);
        else _forfeit(poster, finder, award, burned);
    }

    function _forfeit(address loser, address winner, uint256 award, uint256 burned) internal {
        _bondVault.move(loser, winner, award);
        _bondVault.burn(loser, burned);
    }

    function _requireWindow(uint64 rootNumber) internal view {
        require(rootNumber == rootCount, RewardLaneOtherRoot(rootCount, rootNumber));
        require(block.timestamp < _posted.windowEnd, RewardLaneWindowOver(_posted.windowEnd));
    }

    function _requirePosted(ProvenLeaf calldata shown) internal view {
        _requireIn(shown, _posted.root);
    }

    function _requireActive(ProvenLeaf calldata shown) internal view {
        _requireIn(shown, _active.root);
    }

    function _requireIn(ProvenLeaf calldata shown, bytes32 root) private pure {
        bool valid = shown.leaf.isIn(shown.proof, root);
        require(valid, RewardLaneInvalidProof(shown.leaf.index, shown.leaf.account));
    }
}
