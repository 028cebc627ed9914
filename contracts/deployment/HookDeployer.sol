// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";

/// @title HookDeployer
/// @notice Deploys contracts by CREATE2, for those whose address must say what hooks of a Uniswap pool they are.
/// @dev Anyone may call: whatever is deployed at an address was deployed with its creation code. A contract that needs a binder or an
/// owner has to be told of it, since this is the one who deploys.
contract HookDeployer {
    /// @notice Emitted for every contract.
    event HookDeployed(address indexed hook, bytes32 salt);

    /// @notice Deploys a contract at the address that salt and creation code give.
    /// @dev Requirements: nothing is there (`FailedDeployment`); its constructor doesn't revert.
    /// @param salt Found before, so that the address has the bits it needs.
    /// @param initCode Creation code and encoded arguments.
    function deploy(bytes32 salt, bytes calldata initCode) external returns (address hook) {
        hook = Create2.deploy(0, salt, initCode);
        emit HookDeployed(hook, salt);
    }
}
