// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title IGuarded
/// @notice One owner for parameters, one guardian for pausing entries, nothing else.
/// @dev The owner is the timelock in a deployment. A pause stops entries only, the functions by which new money or new
/// commitments come in. Whoever is inside can always claim, withdraw, challenge and answer, because a pause that
/// delayed them would be an attack by itself. It ends by itself, and the next one has to wait, so that a stolen key can
/// neither close a contract for good nor take anything. Times are in seconds since 1970.
interface IGuarded {
    /// @notice The caller is not the guardian, or where the owner may act too, neither of them.
    error GuardedNotGuardian(address caller, address guardian);

    /// @notice The contract takes nothing new until this time.
    error GuardedPaused(uint256 until);

    /// @notice The next pause can begin at this time.
    error GuardedPausedRecently(uint256 pausableFrom);

    /// @notice The contract must have an owner: without one its parameters and its guardian would be fixed for good.
    error GuardedOwnerRequired();

    /// @notice Emitted where the guardian changes, also at deployment; zero means that nobody can pause.
    event GuardianChanged(address indexed oldGuardian, address indexed newGuardian);

    /// @notice Emitted where a pause begins that ends by itself at `until`.
    event PauseStarted(uint256 until);

    /// @notice Emitted where a pause is ended before its time.
    event PauseEnded(address indexed caller);

    /// @notice Stops entries for `PAUSE_PERIOD`.
    /// @dev Requirements: the caller is the guardian; the last pause began `PAUSE_INTERVAL` ago or earlier, even if it
    /// was ended before its time or another guardian began it.
    function pause() external;

    /// @notice Ends a pause before its time; does nothing where there is none.
    /// @dev It doesn't revert then, because a thief could hold up a proposal that replaces him and ends his pause by
    /// ending it first. Requirements: the caller is the guardian or the owner.
    function unpause() external;

    /// @notice Changes the guardian; zero leaves the contract without one.
    /// @dev Requirements: the caller is the owner. A pause that is on goes on.
    function setGuardian(address newGuardian) external;

    /// @notice Longest time of a pause, in seconds: 14 days.
    function PAUSE_PERIOD() external view returns (uint256);

    /// @notice Shortest time from the beginning of a pause to that of the next one, in seconds: 60 days.
    function PAUSE_INTERVAL() external view returns (uint256);

    /// @notice Who may pause entries; zero where nobody may.
    function guardian() external view returns (address);

    /// @notice When the last pause ends or ended; 0 where there was none.
    function pausedUntil() external view returns (uint48);

    /// @notice When the next pause can begin; 0 where there was none.
    function pausableFrom() external view returns (uint48);

    /// @notice Whether entries are stopped now.
    function paused() external view returns (bool);
}
