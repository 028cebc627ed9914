// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title BlockHistory
/// @notice Hashes of past blocks: of the last 256 by the EVM, of the last 8,191 where the chain has EIP-2935
/// (https://eips.ethereum.org/EIPS/eip-2935).
/// @dev OpenZeppelin's Blockhash takes whatever the history contract returns, also what it reverts with. A chain for
/// development has a contract there that reverts with a text, whose first bytes would pass for a hash.
library BlockHistory {
    address private constant _HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;
    uint256 private constant _EVM_BLOCKS = 256;

    /// @notice The hash of a block; 0 where the chain doesn't know it, also of the current block and those to come.
    function hashOf(uint256 number) internal view returns (bytes32) {
        if (number >= block.number) return 0;
        if (block.number - number <= _EVM_BLOCKS) return blockhash(number);

        // solhint-disable-next-line avoid-low-level-calls
        (bool known, bytes memory answer) = _HISTORY.staticcall(abi.encode(number));
        return known && answer.length == 32 ? abi.decode(answer, (bytes32)) : bytes32(0);
    }
}
