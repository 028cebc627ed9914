// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";
import {Hooks} from "@uniswap/v4-core/src/libraries/Hooks.sol";

/// @title HookDeployer
/// @notice Deploys contracts by CREATE2, for those whose address must say what hooks of a Uniswap pool they are.
/// @dev Anyone may call: whatever is deployed at an address was deployed with its creation code. A contract that needs a binder or an
/// owner has to be told of it, since this is the one who deploys. The views are for calls that cost nothing, so that a deployment
/// needs no maths but the chain's.
contract HookDeployer {
    /// @notice Emitted for every contract, again where it was there already.
    event HookDeployed(address indexed hook, bytes32 salt);

    /// @notice Deploys a contract at the address that salt and creation code give, unless it is there.
    /// @dev So nobody stops a deployment by being the first with the same code. Requirements: its constructor doesn't revert
    /// (with its error, or `FailedDeployment`); there is code (`Create2EmptyBytecode`).
    /// @param salt Found before, so that the address has the bits it needs.
    /// @param initCode Creation code and encoded arguments.
    function deploy(bytes32 salt, bytes calldata initCode) external returns (address hook) {
        hook = Create2.computeAddress(salt, keccak256(initCode));
        bool isThere = hook.code.length > 0;

        emit HookDeployed(hook, salt);

        if (!isThere) Create2.deploy(0, salt, initCode);
    }

    /// @notice The first salt, counted from 0, that puts a contract at an address with just these hooks.
    /// @dev It takes 16,384 tries on average.
    /// @param hooks The bits of the hooks, as Uniswap has them.
    function findSalt(bytes calldata initCode, uint160 hooks) external view returns (bytes32 salt) {
        bytes32 codeHash = keccak256(initCode);
        uint256 number = 0;
        while (uint160(Create2.computeAddress(bytes32(number), codeHash)) & Hooks.ALL_HOOK_MASK != hooks) {
            unchecked {
                number++; // it would have to try 2²⁵⁶ salts first
            }
        }
        return bytes32(number);
    }

    /// @notice Creation code with the arguments of a constructor that takes nothing but addresses.
    function initCodeOf(
        bytes calldata creationCode,
        address[] calldata arguments
    ) external pure returns (bytes memory) {
        return bytes.concat(creationCode, abi.encodePacked(arguments));
    }
}
