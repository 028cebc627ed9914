// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice What an account has under a module, in units of the token.
/// @param free The account withdraws it at any time.
/// @param locked The module alone decides about it.
struct Bond {
    uint128 free;
    uint128 locked;
}

/// @title IBondVault
/// @notice The one place where anything is staked, locked and slashed. Everybody deposits under a module, which is the
/// contract whose rules the bond obeys; that module locks, unlocks, moves and burns what is under it, and reaches nothing
/// else.
/// @dev A module is any address: it needs no admission, because it reaches only what was deposited under it. Deposit
/// under a contract whose rules you have read, and under no other: its word is final for what lies there.
/// There is one token, no owner and no pause. What is free is withdrawn at any time, whatever the module does, short of
/// locking it. All moves between accounts are internal; nobody is pushed a payment.
/// What is burned is sent to `BURN_ADDRESS`, since an OPEN that exists already need not offer another way.
/// Amounts are in units of the token. Nothing is rounded.
interface IBondVault {
    /// @notice Thrown where an address is zero that mustn't be.
    error BondVaultZeroAddress();

    /// @notice Thrown where nothing would be deposited or withdrawn.
    error BondVaultZeroAmount();

    /// @notice Thrown where what is free of an account, or what is locked, would not fit in 128 bits with this amount more.
    error BondVaultAmountTooLarge(uint256 amount);

    /// @notice Thrown where the vault's balance after a deposit isn't what it was and the amount.
    error BondVaultUnexpectedBalance(uint256 expected, uint256 actual);

    /// @notice Thrown where an account has less that is free.
    error BondVaultInsufficientFree(address module, address account, uint256 free, uint256 amount);

    /// @notice Thrown where an account has less that is locked.
    error BondVaultInsufficientLocked(address module, address account, uint256 locked, uint256 amount);

    /// @notice Emitted when tokens are deposited for an account.
    event Deposited(address indexed module, address indexed account, address indexed payer, uint256 amount);

    /// @notice Emitted when an account withdraws.
    event Withdrawn(address indexed module, address indexed account, address indexed to, uint256 amount);

    /// @notice Emitted when a module locks what was free.
    event Locked(address indexed module, address indexed account, uint256 amount);

    /// @notice Emitted when a module frees what was locked.
    event Unlocked(address indexed module, address indexed account, uint256 amount);

    /// @notice Emitted when a module moves what was locked to another account, where it is free.
    event Moved(address indexed module, address indexed from, address indexed to, uint256 amount);

    /// @notice Emitted when a module burns what was locked.
    event Burned(address indexed module, address indexed account, uint256 amount);

    /// @notice Deposits tokens of the caller for an account under a module, where they are free.
    /// @dev Anyone may call. Requirements: module and account are not zero; the amount is not zero; the caller has
    /// approved it; the token delivers all of it; what is free then fits in 128 bits.
    function deposit(address module, address account, uint256 amount) external;

    /// @notice Pays the caller's free tokens under a module out.
    /// @dev Requirements: `to` is not zero; the amount is not zero and at most what is free.
    function withdraw(address module, address to, uint256 amount) external;

    /// @notice Locks free tokens of an account under the calling module.
    /// @dev Requirements: at most what is free; what is locked then fits in 128 bits.
    function lock(address account, uint256 amount) external;

    /// @notice Frees locked tokens of an account under the calling module.
    /// @dev Requirements: at most what is locked; what is free then fits in 128 bits.
    function unlock(address account, uint256 amount) external;

    /// @notice Moves locked tokens of an account to what is free of another one, both under the calling module.
    /// @dev Requirements: `to` is not zero; at most what is locked; what is free for the receiver then fits in 128 bits.
    function move(address from, address to, uint256 amount) external;

    /// @notice Burns locked tokens of an account under the calling module.
    /// @dev Requirements: at most what is locked.
    function burn(address account, uint256 amount) external;

    /// @notice What an account has under a module.
    function bondOf(address module, address account) external view returns (uint256 free, uint256 locked);

    /// @notice The token of all bonds.
    function token() external view returns (IERC20);

    /// @notice Where burned tokens go; nobody has a key to it.
    // solhint-disable-next-line func-name-mixedcase
    function BURN_ADDRESS() external view returns (address);
}
