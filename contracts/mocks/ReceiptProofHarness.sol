// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

/// @title ReceiptProofHarness
/// @notice Checks proofs of receipts as a contract would.
contract ReceiptProofHarness {
    function verify(bytes32[] calldata proof, bytes32 root, uint64 index, bytes32 digest) external pure returns (bool) {
        return MerkleProof.verifyCalldata(proof, root, keccak256(bytes.concat(keccak256(abi.encode(index, digest)))));
    }
}
