// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title BoundedSignature
/// @notice Whether an account has signed, when the account may have code that would rather it hadn't.
library BoundedSignature {
    uint256 private constant _GAS = 100_000;

    /// @notice By its key first, whatever its code says: an account that is delegated by EIP-7702 can't void what its
    /// key has signed. Then by ERC-1271, with 100,000 gas, 32 bytes read, and no way to write.
    function isValid(address signer, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        (address recovered, ECDSA.RecoverError fault, ) = ECDSA.tryRecoverCalldata(digest, signature);
        if (fault == ECDSA.RecoverError.NoError && recovered == signer) return true;
        if (signer.code.length == 0) return false;

        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        uint256 answer;
        bool success;
        // what a high-level call returns is copied whole, whatever its length
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            success := staticcall(_GAS, signer, add(question, 0x20), mload(question), 0, 0x20)
            if lt(returndatasize(), 0x20) {
                success := false
            }
            answer := mload(0)
        }
        return success && answer == uint256(bytes32(IERC1271.isValidSignature.selector));
    }
}
