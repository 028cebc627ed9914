// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title RecordLeaf
/// @notice The leaf of a record in its batch's tree, as OpenZeppelin's StandardMerkleTree hashes it.
library RecordLeaf {
    /// @notice keccak256 twice, so that no inner node can pass for a leaf; the format is frozen in `IContributionLedger`.
    function hash(uint256 index, bytes32 recordHash, address author) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(index, recordHash, author))));
    }
}
