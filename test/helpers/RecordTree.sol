// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @notice A Merkle tree of eight leaves that are known, beside one node that stands for all the others.
library RecordTree {
    uint256 internal constant LEAVES = 8;
    uint256 private constant _DEPTH = 3;

    function rootOf(bytes32[8] memory leaves, bytes32 others) internal pure returns (bytes32) {
        (bytes32 top, ) = _climb(leaves, 0);
        return Hashes.commutativeKeccak256(top, others);
    }

    function proofOf(
        bytes32[8] memory leaves,
        bytes32 others,
        uint256 place
    ) internal pure returns (bytes32[] memory proof) {
        (, proof) = _climb(leaves, place);
        proof[_DEPTH] = others;
    }

    /// @dev Changes the leaves into the levels above them.
    function _climb(bytes32[8] memory level, uint256 place) private pure returns (bytes32 top, bytes32[] memory proof) {
        proof = new bytes32[](_DEPTH + 1);
        uint256 width = LEAVES;
        for (uint256 depth = 0; depth < _DEPTH; ++depth) {
            proof[depth] = level[place ^ 1];
            width /= 2;
            for (uint256 i = 0; i < width; ++i) {
                level[i] = Hashes.commutativeKeccak256(level[2 * i], level[2 * i + 1]);
            }
            place /= 2;
        }
        top = level[0];
    }
}
