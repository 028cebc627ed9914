// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IGuarded} from "./interfaces/IGuarded.sol";

/// @title Guarded
/// @notice Base of every contract that has parameters; see {IGuarded}.
abstract contract Guarded is IGuarded, Ownable2Step {
    /// @inheritdoc IGuarded
    uint256 public constant PAUSE_PERIOD = 14 days;

    /// @inheritdoc IGuarded
    uint256 public constant PAUSE_INTERVAL = 60 days;

    /// @inheritdoc IGuarded
    address public guardian; // with the two times in one slot

    /// @inheritdoc IGuarded
    uint48 public pausedUntil;

    /// @inheritdoc IGuarded
    uint48 public pausableFrom;

    /// @param initialOwner Changes parameters.
    /// @param initialGuardian Pauses entries; may be zero.
    constructor(address initialOwner, address initialGuardian) Ownable(initialOwner) {
        _setGuardian(initialGuardian);
    }

    /// @dev For entries only, see {IGuarded}.
    modifier whenNotPaused() {
        require(!paused(), GuardedPaused(pausedUntil));
        _;
    }

    /// @inheritdoc IGuarded
    function pause() external {
        require(msg.sender == guardian, GuardedNotGuardian(msg.sender, guardian));
        require(block.timestamp >= pausableFrom, GuardedPausedRecently(pausableFrom));

        // 48 bits hold the seconds of nine million years
        pausedUntil = uint48(block.timestamp + PAUSE_PERIOD);
        pausableFrom = uint48(block.timestamp + PAUSE_INTERVAL);
        emit PauseStarted(pausedUntil);
    }

    /// @inheritdoc IGuarded
    function unpause() external {
        require(msg.sender == guardian || msg.sender == owner(), GuardedNotGuardian(msg.sender, guardian));
        if (!paused()) return;

        pausedUntil = uint48(block.timestamp);
        emit PauseEnded(msg.sender);
    }

    /// @inheritdoc IGuarded
    function setGuardian(address newGuardian) external onlyOwner {
        _setGuardian(newGuardian);
    }

    /// @notice Always reverts: the contract must have an owner.
    function renounceOwnership() public pure override {
        revert GuardedOwnerRequired();
    }

    /// @inheritdoc IGuarded
    function paused() public view returns (bool) {
        return block.timestamp < pausedUntil;
    }

    function _setGuardian(address newGuardian) private {
        address oldGuardian = guardian;
        guardian = newGuardian;
        emit GuardianChanged(oldGuardian, newGuardian);
    }
}
