// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {RewardLeaf} from "../interfaces/IRewardLane.sol";

/// @title RewardLeaves
/// @notice Leaves of reward trees, and what is wrong between them. Pure; sums are in units of the lane's token.
library RewardLeaves {
    /// @dev No proof is longer, so that what can be claimed can also be refuted within a transaction's gas.
    uint256 internal constant MAX_DEPTH = 32;

    /// @notice The hash of a leaf as StandardMerkleTree computes it.
    function hash(RewardLeaf calldata leaf) internal pure returns (bytes32) {
        return
            keccak256(bytes.concat(keccak256(abi.encode(leaf.index, leaf.account, leaf.cumulative, leaf.sumBefore))));
    }

    /// @notice Whether a proof leads from a leaf to a root.
    function isIn(RewardLeaf calldata leaf, bytes32[] calldata proof, bytes32 root) internal pure returns (bool) {
        return proof.length <= MAX_DEPTH && MerkleProof.verifyCalldata(proof, root, hash(leaf));
    }

    /// @notice Whether a leaf can't be in a tree of this total and count.
    function isImpossible(RewardLeaf calldata leaf, uint256 total, uint256 count) internal pure returns (bool) {
        (uint256 index, uint256 cumulative, uint256 sumBefore) = (leaf.index, leaf.cumulative, leaf.sumBefore);
        if (index >= count || sumBefore > total || cumulative > total - sumBefore) return true;
        return (index == 0 && sumBefore != 0) || (index == count - 1 && sumBefore + cumulative != total);
    }

    /// @notice Whether two leaves can't be in one tree: one index has both, or they are neighbours that don't fit.
    function contradict(RewardLeaf calldata first, RewardLeaf calldata second) internal pure returns (bool) {
        if (first.index == second.index) return hash(first) != hash(second);
        if (!areNeighbours(first, second)) return false;
        unchecked {
            // what wraps is beyond every total, and never fits
            return first.account >= second.account || first.sumBefore + first.cumulative != second.sumBefore;
        }
    }

    /// @notice Whether an account would have to lie where these leaves leave no place: one that is the first or the
    /// last, or two neighbours.
    function leaveOut(
        address account,
        RewardLeaf calldata first,
        RewardLeaf calldata second,
        uint256 count
    ) internal pure returns (bool) {
        if (areNeighbours(first, second)) return first.account < account && account < second.account;
        if (first.index != second.index) return false;
        return (first.index == 0 && account < first.account) || (first.index == count - 1 && account > first.account);
    }

    /// @notice Whether the second leaf follows the first one.
    function areNeighbours(RewardLeaf calldata first, RewardLeaf calldata second) internal pure returns (bool) {
        return second.index > 0 && second.index - 1 == first.index;
    }
}
