// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice What an account has staked, in units of the staked token.
/// @param shares Earns and votes.
/// @param cooling Neither earns nor votes, and leaves from `readyAt` on.
/// @param readyAt Time since 1970, in seconds.
struct Stake {
    uint96 shares;
    uint96 cooling;
    uint40 readyAt;
}

/// @notice The income of one token.
/// @param remaining What is still to be streamed, in units of the token.
/// @param held What was funded and not claimed, streamed or not, in units of the token.
/// @param end When the stream ends, in seconds since 1970, if nothing is added and `MIN_SHARES` are staked all the time.
/// @param updatedAt Up to when it is streamed, in seconds since 1970.
struct Stream {
    uint96 remaining;
    uint96 held;
    uint32 end;
    uint32 updatedAt;
}

/// @title IStreamingStake
/// @notice One token is staked and votes, and earns income in tokens of a list. Income is streamed: whoever was staked while
/// it flows earns it, by his part of the stake, whenever it was funded.
/// @dev What is funded joins what still flows, and both end together after the mean of their times, weighted by amounts: what
/// is left of the old stream, and `STREAM_PERIOD` for the new. So one unit more changes nothing for others, and an
/// amount puts a stream off by no more than its part of `STREAM_PERIOD`: amount / (amount + remaining). While fewer than
/// `MIN_SHARES` are staked, nothing flows and the end moves away.
///
/// Streaming is exact: what a division leaves, less than a unit, flows with the next second's. What an account has earned is
/// rounded down to a unit whenever its stake changes or it claims; the contract keeps what that leaves, less than a unit each
/// time.
///
/// To unstake, an account lets a part cool for `COOLDOWN`: that part stops earning and voting at once. So who stakes for a
/// moment's income, stays for a week without it.
///
/// Staked units vote here (ERC-5805, seconds) once their owner has named a delegate here; the contract delegates none of the
/// tokens that it holds. The owner, the timelock, lists tokens for income; a listed token is never taken off. The guardian
/// pauses staking, and nothing else; unstaking, withdrawing and claiming always work.
/// Amounts take 96 bits: 79 billion tokens of 18 decimals. Tokens that take a fee are refused; others must be as they are.
interface IStreamingStake {
    /// @notice Thrown where an address is zero that mustn't be.
    error StreamingStakeZeroAddress();

    /// @notice Thrown where an amount is zero.
    error StreamingStakeZeroAmount();

    /// @notice Thrown where amounts would take more than 96 bits together.
    error StreamingStakeTooMuch(IERC20 token, uint256 held, uint256 amount);

    /// @notice Thrown where a token is listed already, or the list is full.
    error StreamingStakeInvalidReward(IERC20 token, uint256 listed);

    /// @notice Thrown where a token isn't listed.
    error StreamingStakeUnknownReward(IERC20 token);

    /// @notice Thrown where the balance after a payment isn't what it was and the amount.
    error StreamingStakeUnexpectedBalance(IERC20 token, uint256 expected, uint256 actual);

    /// @notice Thrown where an account has less.
    error StreamingStakeInsufficient(address account, uint256 available, uint256 amount);

    /// @notice Thrown where what cools isn't ready.
    error StreamingStakeCooling(address account, uint256 readyAt);

    /// @notice Emitted when a token is listed.
    event RewardListed(IERC20 indexed token);

    /// @notice Emitted when somebody stakes for an account.
    event Staked(address indexed payer, address indexed account, uint256 amount);

    /// @notice Emitted when a part begins to cool.
    event CooldownStarted(address indexed account, uint256 amount, uint256 readyAt);

    /// @notice Emitted when a part that cools is staked again.
    event CooldownCanceled(address indexed account, uint256 amount);

    /// @notice Emitted when what has cooled leaves.
    event Withdrawn(address indexed account, address indexed to, uint256 amount);

    /// @notice Emitted when income is funded.
    /// @param end When the stream ends now, in seconds since 1970.
    event Funded(IERC20 indexed token, address indexed payer, uint256 amount, uint256 end);

    /// @notice Emitted when an account is paid.
    event Claimed(IERC20 indexed token, address indexed account, uint256 amount);

    /// @notice Lists a token for income, for good.
    /// @dev Requirements: the caller is the owner; the token is not zero and not listed; fewer than `MAX_REWARDS` are.
    function listReward(IERC20 token) external;

    /// @notice Stakes tokens of the caller for an account.
    /// @dev Requirements: there is no pause; the account is not zero; the amount is not zero; the caller has approved it; the
    /// token delivers all of it; all stakes then fit in 96 bits.
    function stake(address account, uint256 amount) external;

    /// @notice Lets a part of the caller's stake cool, with all that cools already: both are ready after `COOLDOWN` from now.
    /// @dev Requirements: the amount is not zero and at most the caller's shares.
    function startCooldown(uint256 amount) external;

    /// @notice Stakes a part of what cools again. The rest stays ready when it was.
    /// @dev Works in a pause, since nothing comes in. Requirements: the amount is not zero and at most what cools.
    function cancelCooldown(uint256 amount) external;

    /// @notice Pays out all of the caller's that has cooled.
    /// @dev Requirements: `to` is not zero; something cools and is ready.
    function withdraw(address to) external returns (uint256 amount);

    /// @notice Adds income of a listed token from the caller.
    /// @dev Anyone may call. Requirements: the token is listed; the amount is not zero; the caller has approved it; the token
    /// delivers all of it; what is held then fits in 96 bits.
    function fund(IERC20 token, uint256 amount) external;

    /// @notice Pays an account what it has earned of a token; nothing where that is zero.
    /// @dev Anyone may call; the account is paid. Requirements: the token is listed.
    function claim(IERC20 token, address account) external returns (uint256 amount);

    /// @notice What an account can claim of a token now, in its units, rounded down.
    function claimable(IERC20 token, address account) external view returns (uint256);

    /// @notice What an account has staked.
    function getStake(address account) external view returns (Stake memory);

    /// @notice The income of a token, as of its last update.
    function getStream(IERC20 token) external view returns (Stream memory);

    /// @notice The tokens that are listed.
    function rewards() external view returns (IERC20[] memory);

    /// @notice What earns, of all accounts, in units of the staked token.
    function totalShares() external view returns (uint256);

    /// @notice The token that is staked.
    function token() external view returns (IERC20);

    /// @notice Over how many seconds new income flows.
    // solhint-disable-next-line func-name-mixedcase
    function STREAM_PERIOD() external view returns (uint256);

    /// @notice How many seconds a stake cools.
    // solhint-disable-next-line func-name-mixedcase
    function COOLDOWN() external view returns (uint256);

    /// @notice How many tokens are listed at most.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_REWARDS() external view returns (uint256);

    /// @notice How much must be staked that income flows, in units of the staked token: it keeps the income of a share below
    /// 2⁶⁴ units, so that it can be counted in 2⁻⁹⁶ of a unit.
    // solhint-disable-next-line func-name-mixedcase
    function MIN_SHARES() external view returns (uint256);
}
