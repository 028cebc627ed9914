// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The contract of EIP-2935 on a chain that knows 8,191 blocks, whose hashes are those of their numbers.
contract BlockHistoryMock {
    error BlockHistoryMockUnknown();

    // solhint-disable-next-line no-complex-fallback, payable-fallback
    fallback(bytes calldata data) external returns (bytes memory) {
        uint256 number = abi.decode(data, (uint256));
        require(number < block.number && block.number - number <= 8_191, BlockHistoryMockUnknown());
        return abi.encode(keccak256(abi.encode(number)));
    }
}
