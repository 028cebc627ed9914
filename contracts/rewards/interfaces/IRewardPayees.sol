// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title IRewardPayees
/// @notice Where accounts want to be paid by all lanes, and who may say so where an account has lost its key.
/// @dev An account names its payee itself. Whom it has named as its recoverer may name one, too, which counts
/// `RECOVERY_PERIOD` after it was announced, unless the account objects: then the recoverer is dismissed. What was earned
/// stays the account's; only where later claims are paid to changes.
interface IRewardPayees {
    /// @notice Where an account stands.
    /// @param payee Where it is paid; zero for itself.
    /// @param recoverer Who may name another payee after a time; zero for nobody.
    /// @param announced The payee that the recoverer has announced; zero where none is.
    /// @param countsFrom When the announced payee may be set, in seconds since 1970.
    struct Payment {
        address payee;
        address recoverer;
        address announced;
        uint40 countsFrom;
    }

    /// @notice Thrown where only an account's recoverer may act.
    error RewardPayeesNotRecoverer(address account, address caller);

    /// @notice Thrown where no payee is announced, or its time hasn't come.
    error RewardPayeesTooEarly(address account, uint256 countsFrom);

    /// @notice Thrown where an address is zero that mustn't be.
    error RewardPayeesZeroAddress();

    /// @notice Emitted when an account is paid elsewhere from now on; zero stands for itself.
    event PayeeChanged(address indexed account, address indexed payee);

    /// @notice Emitted when an account names who may recover its payments; zero for nobody.
    event RecovererChanged(address indexed account, address indexed recoverer);

    /// @notice Emitted when a recoverer announces a payee.
    event RecoveryAnnounced(address indexed account, address indexed payee, uint256 countsFrom);

    /// @notice Emitted when an account objects to what its recoverer has announced.
    event RecoveryRefused(address indexed account, address indexed recoverer);

    /// @notice Names where the caller is paid; zero for itself. What its recoverer has announced is dropped.
    function setPayee(address payee) external;

    /// @notice Names who may recover the caller's payments; zero for nobody. What the former one has announced is
    /// dropped.
    function setRecoverer(address recoverer) external;

    /// @notice Announces where an account is to be paid.
    /// @dev A later announcement replaces an earlier one, and its time begins anew. Requirements: the caller is the
    /// account's recoverer; the payee isn't zero.
    function announceRecovery(address account, address payee) external;

    /// @notice Dismisses the caller's recoverer and drops what it has announced.
    /// @dev Requirements: something is announced.
    function refuseRecovery() external;

    /// @notice Sets the payee that was announced.
    /// @dev Anyone may call. Requirements: one is announced, and its time has come.
    function finishRecovery(address account) external;

    /// @notice Where an account is paid.
    function payeeOf(address account) external view returns (address);

    /// @notice Where an account stands.
    function getPayment(address account) external view returns (Payment memory);

    /// @notice How long an account can object to its recoverer, in seconds: 30 days.
    // solhint-disable-next-line func-name-mixedcase
    function RECOVERY_PERIOD() external view returns (uint256);
}
