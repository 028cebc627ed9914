// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {RewardLeaf} from "../../contracts/rewards/interfaces/IRewardLane.sol";
import {RewardLeaves} from "../../contracts/rewards/libraries/RewardLeaves.sol";

/// @notice Random reward trees, right and wrong ones: proofs work against the wrong ones and against no others.
contract RewardLeavesFuzzTest {
    using RewardLeaves for *;

    uint256 private constant _MOST = 9;

    function testFuzz_NoProofWorksAgainstARightTree(bytes32 seed) external view {
        (RewardLeaf[] memory leaves, uint256 total) = _rightTree(seed);

        require(this.faultsOf(leaves, total, leaves.length) == 0, "fault");
    }

    function testFuzz_AProofWorksAgainstEveryTreeThatIsntRight(bytes32 seed) external view {
        (RewardLeaf[] memory leaves, uint256 total) = _anyTree(seed);

        bool proven = this.faultsOf(leaves, total, leaves.length) > 0;
        require(proven != _isRight(leaves, total), "both ways");
    }

    function testFuzz_AChangedFieldOfOneLeafShows(
        bytes32 seed,
        uint256 place,
        uint8 field,
        uint256 noise
    ) external view {
        (RewardLeaf[] memory leaves, uint256 total) = _rightTree(seed);
        RewardLeaf memory leaf = leaves[place % leaves.length];
        uint256 mask = noise == 0 ? 1 : noise;
        if (field % 3 == 0) leaf.index ^= mask;
        else if (field % 3 == 1) leaf.cumulative ^= mask;
        else leaf.sumBefore ^= mask;

        require(this.faultsOf(leaves, total, leaves.length) > 0, "no fault");
    }

    function testFuzz_AnotherTotalShows(bytes32 seed, uint128 other) external view {
        (RewardLeaf[] memory leaves, uint256 total) = _rightTree(seed);

        require(other == total || this.faultsOf(leaves, other, leaves.length) > 0, "no fault");
    }

    function testFuzz_AnotherCountShowsUnlessLeavesAreLacking(bytes32 seed, uint40 other) external view {
        (RewardLeaf[] memory leaves, uint256 total) = _rightTree(seed);
        // half of them are about as many as there are leaves
        uint256 count = other % 2 == 0 ? (other >> 1) % (2 * _MOST) : other;

        bool shown = this.faultsOf(leaves, total, count) > 0;
        require(shown == (count < leaves.length), "count");
    }

    function testFuzz_ALeafBesidesThoseOfARightTreeShows(bytes32 seed, RewardLeaf calldata besides) external view {
        (RewardLeaf[] memory leaves, uint256 total) = _rightTree(seed);
        RewardLeaf memory extra = besides;
        // half of them have an index that is taken
        if (extra.index % 2 == 0) extra.index %= leaves.length;
        RewardLeaf[] memory all = new RewardLeaf[](leaves.length + 1);
        for (uint256 i = 0; i < leaves.length; ++i) all[i] = leaves[i];
        all[leaves.length] = extra;

        require(this.faultsOf(all, total, leaves.length) > 0, "hidden leaf");
    }

    function testFuzz_AnAccountIsLeftOutWhereItIsInNoLeaf(bytes32 seed, uint160 pick) external view {
        (RewardLeaf[] memory leaves, ) = _rightTree(seed);
        // half of them lie close to those of the tree
        uint160 near = uint160(leaves[pick % leaves.length].account) + (pick % 3) - 1;
        address account = address(pick % 2 == 0 ? near : pick);
        bool isIn = false;
        for (uint256 i = 0; i < leaves.length; ++i) if (leaves[i].account == account) isIn = true;

        // an account that is in no leaf has just one place
        require(this.gapsFor(account, leaves) == (isIn ? 0 : 1), "gap");
    }

    function testFuzz_ALeafTakenOutOfARightTreeIsLeftOut(bytes32 seed, uint256 place) external view {
        (RewardLeaf[] memory leaves, ) = _rightTree(seed);
        uint256 gone = place % leaves.length;
        RewardLeaf[] memory rest = new RewardLeaf[](leaves.length - 1);
        for (uint256 i = 0; i < rest.length; ++i) {
            rest[i] = leaves[i < gone ? i : i + 1];
            rest[i].index = i;
        }

        address account = leaves[gone].account;
        require(this.gapsFor(account, rest) == (rest.length == 0 ? 0 : 1), "missing");
    }

    function testFuzz_EveryLeafIsInItsTreeAndNoChangedOne(bytes32 seed, uint256 pick, uint8 field) external view {
        (RewardLeaf[] memory leaves, ) = _rightTree(seed);
        uint256 place = pick % leaves.length;
        (bytes32 root, bytes32[] memory proof) = _merkle(leaves, place);
        RewardLeaf memory leaf = leaves[place];

        require(this.holds(leaf, proof, root), "leaf");
        if (field % 4 == 0) ++leaf.index;
        else if (field % 4 == 1) leaf.account = address(uint160(leaf.account) ^ 1);
        else if (field % 4 == 2) ++leaf.cumulative;
        else ++leaf.sumBefore;
        require(!this.holds(leaf, proof, root), "forged leaf");
    }

    function testFuzz_AProofIsAsDeepAsIsTold(RewardLeaf calldata leaf, bytes32 seed, uint8 depth) external view {
        uint256 siblings = uint256(depth) % 65;
        bytes32[] memory proof = new bytes32[](siblings);
        bytes32 root = leaf.hash();
        for (uint256 i = 0; i < siblings; ++i) {
            proof[i] = keccak256(abi.encode(seed, i));
            root = Hashes.commutativeKeccak256(root, proof[i]);
        }

        require(this.holds(leaf, proof, root) == (siblings <= RewardLeaves.MAX_DEPTH), "depth");
    }

    /// @notice How many proofs work against these leaves, by one or by two.
    function faultsOf(
        RewardLeaf[] calldata leaves,
        uint256 total,
        uint256 count
    ) external pure returns (uint256 faults) {
        for (uint256 i = 0; i < leaves.length; ++i) {
            if (leaves[i].isImpossible(total, count)) ++faults;
            for (uint256 j = 0; j < leaves.length; ++j) if (leaves[i].contradict(leaves[j])) ++faults;
        }
    }

    /// @notice Beside how many leaves or pairs of them an account would have to lie, and doesn't.
    function gapsFor(address account, RewardLeaf[] calldata leaves) external pure returns (uint256 gaps) {
        for (uint256 i = 0; i < leaves.length; ++i) {
            for (uint256 j = 0; j < leaves.length; ++j) {
                if (account.leaveOut(leaves[i], leaves[j], leaves.length)) ++gaps;
            }
        }
    }

    /// @notice Whether a proof leads from a leaf to a root.
    function holds(RewardLeaf calldata leaf, bytes32[] calldata proof, bytes32 root) external pure returns (bool) {
        return leaf.isIn(proof, root);
    }

    /// @notice The hash of a leaf.
    function hashOf(RewardLeaf calldata leaf) external pure returns (bytes32) {
        return leaf.hash();
    }

    /// @dev What the interface says of a tree, leaf by leaf.
    function _isRight(RewardLeaf[] memory leaves, uint256 total) private pure returns (bool) {
        uint256 sum;
        for (uint256 i = 0; i < leaves.length; ++i) {
            if (leaves[i].index != i || leaves[i].sumBefore != sum) return false;
            if (i > 0 && leaves[i].account <= leaves[i - 1].account) return false;
            sum += leaves[i].cumulative;
        }
        return sum == total;
    }

    /// @dev One to nine leaves; sums take 128 bits.
    function _rightTree(bytes32 seed) private pure returns (RewardLeaf[] memory leaves, uint256 total) {
        leaves = new RewardLeaf[](1 + (uint256(seed) % _MOST));
        uint160 account;
        for (uint256 i = 0; i < leaves.length; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            // a step of 150 bits at most, and often one of 1 or 2
            account += 1 + uint160(random % 2 == 0 ? (random >> 8) % 2 : random >> 106);
            uint256 cumulative = (random >> 16) % 4 == 0 ? random >> 250 : random >> 136;
            leaves[i] = RewardLeaf(i, address(account), cumulative, total);
            total += cumulative;
        }
    }

    /// @dev Leaves of every index, of small values, so that right and wrong trees are both frequent.
    function _anyTree(bytes32 seed) private pure returns (RewardLeaf[] memory leaves, uint256 total) {
        leaves = new RewardLeaf[](1 + (uint256(seed) % 4));
        uint256 account = 100;
        for (uint256 i = 0; i < leaves.length; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            account = random % 8 == 0 ? account - ((random >> 8) % 3) : account + 1;
            uint256 sumBefore = (random >> 16) % 8 == 0 ? (random >> 24) % 5 : total;
            leaves[i] = RewardLeaf(i, address(uint160(account)), (random >> 32) % 3, sumBefore);
            total += leaves[i].cumulative;
        }
        if (uint8(seed[0]) % 8 == 0) total += uint8(seed[1]) % 3;
    }

    /// @dev Builds a tree level by level, carrying an odd node up, and the proof of one leaf.
    function _merkle(
        RewardLeaf[] memory leaves,
        uint256 place
    ) private view returns (bytes32 root, bytes32[] memory proof) {
        bytes32[] memory level = new bytes32[](leaves.length);
        for (uint256 i = 0; i < leaves.length; ++i) level[i] = this.hashOf(leaves[i]);
        bytes32[] memory siblings = new bytes32[](4);
        uint256 depth;
        while (level.length > 1) {
            if (place ^ 1 < level.length) siblings[depth++] = level[place ^ 1];
            level = _parents(level);
            place /= 2;
        }
        proof = new bytes32[](depth);
        for (uint256 i = 0; i < depth; ++i) proof[i] = siblings[i];
        return (level[0], proof);
    }

    function _parents(bytes32[] memory level) private pure returns (bytes32[] memory parents) {
        parents = new bytes32[]((level.length + 1) / 2);
        for (uint256 i = 0; i < parents.length; ++i) {
            bool paired = 2 * i + 1 < level.length;
            parents[i] = paired ? Hashes.commutativeKeccak256(level[2 * i], level[2 * i + 1]) : level[2 * i];
        }
    }
}
