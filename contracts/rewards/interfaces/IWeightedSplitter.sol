// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @dev Number of a split, counted from 1.
type SplitId is uint64;

/// @notice An account's new weight in a split.
/// @param account Neither the zero address nor the splitter.
/// @param weight Share of every later deposit, relative to the split's total weight. 0 takes the account out.
struct WeightUpdate {
    address account;
    uint64 weight;
}

/// @notice How much of a token the splitter may hold.
/// @param token A contract.
/// @param cap In the token's smallest unit; 0 takes no deposits, 2²⁵⁶ − 1 sets no bound.
struct TokenCap {
    IERC20 token;
    uint256 cap;
}

/// @title IWeightedSplitter
/// @notice Splits deposits among up to a few hundred accounts by weights; each account pulls its share when it likes.
/// @dev A deposit raises one index per split and token, whatever the number of accounts: index += amount · 2⁶⁴ / total
/// weight. An account earns weight · (rise of the index) / 2⁶⁴. Every call of `setWeights` opens an epoch; what was
/// deposited before it belongs to the weights of its time, and is worked out when the account claims.
/// Rules that hold at all times, for every token:
/// - the splitter holds at least Σ deposits − Σ claims.
/// - nothing is lost to rounding: what a division leaves of a deposit (less than total weight / 2⁶⁴ of a unit) joins
///   the next deposit, and what it leaves of a claim (less than one unit) stays with the account. Claims round down,
///   so a share that is a whole number can be paid one unit short until the next deposit.
/// - a change of weights moves at most that remainder, less than total weight / 2⁶⁴ of a unit, to the later weights:
///   keep the total below 2⁴⁰, say, and it is never noticed.
/// - the number and the order of claims don't matter.
/// Tokens must move exactly the amounts that they are told to, for good: no fee on transfer, no rebasing.
interface IWeightedSplitter {
    /// @notice Thrown by `getSplit` where a split does not exist. Elsewhere such a split has no owner and no weights.
    error WeightedSplitterUnknownSplit(SplitId splitId);

    /// @notice Thrown where only the split's owner may act. `owner` is zero where the split is fixed or does not exist.
    error WeightedSplitterNotSplitOwner(SplitId splitId, address caller, address owner);

    /// @notice Thrown where a split would be owned by the zero address from the start.
    error WeightedSplitterZeroOwner();

    /// @notice Thrown where a weight would belong to the zero address or to the splitter.
    error WeightedSplitterInvalidAccount(address account);

    /// @notice Thrown where a call names no account.
    error WeightedSplitterEmptyUpdate();

    /// @notice Thrown where a split's weights would sum to more than 2⁶⁴ − 1.
    error WeightedSplitterTotalWeightTooLarge(SplitId splitId, uint256 totalWeight);

    /// @notice Thrown where a deposit finds nobody to earn it.
    error WeightedSplitterNoWeights(SplitId splitId);

    /// @notice Thrown where a token may not be deposited.
    error WeightedSplitterTokenNotAllowed(address token);

    /// @notice Thrown where a deposit would leave the splitter with more of a token than its cap, in the token's smallest
    /// unit.
    error WeightedSplitterCapExceeded(address token, uint256 cap, uint256 balance);

    /// @notice Thrown where an address without code would get a cap.
    error WeightedSplitterNoContract(address token);

    /// @notice Thrown where a deposit is zero.
    error WeightedSplitterZeroAmount();

    /// @notice Thrown where a deposit is larger than 2¹⁰⁴ − 1 units, or where the index cannot hold it: Σ amount /
    /// total weight over a split's deposits of one token stays below 2¹⁰⁴.
    error WeightedSplitterAmountTooLarge(SplitId splitId, address token, uint256 amount);

    /// @notice Thrown where the splitter's balance after a deposit is not what it was before, plus the deposit.
    error WeightedSplitterUnexpectedBalance(uint256 expected, uint256 actual);

    /// @notice Thrown where an account has nothing to claim.
    error WeightedSplitterNothingToClaim(SplitId splitId, address token, address account);

    /// @notice Emitted when a token's cap is set.
    event TokenCapChanged(address indexed token, uint256 oldCap, uint256 newCap);

    /// @notice Emitted when a split is created.
    event SplitCreated(SplitId indexed splitId, address indexed owner);

    /// @notice Emitted when a split gets another owner; the zero address fixes its weights for ever.
    event SplitOwnerChanged(SplitId indexed splitId, address indexed oldOwner, address indexed newOwner);

    /// @notice Emitted for every weight that changes.
    event WeightChanged(SplitId indexed splitId, address indexed account, uint64 oldWeight, uint64 newWeight);

    /// @notice Emitted after the weights of a call, with the epoch that they open and their new sum.
    event EpochOpened(SplitId indexed splitId, uint24 epoch, uint64 totalWeight);

    /// @notice Emitted when a deposit is split.
    event Deposited(SplitId indexed splitId, address indexed token, address indexed from, uint256 amount);

    /// @notice Emitted when an account's share is paid to it.
    event Claimed(SplitId indexed splitId, address indexed token, address indexed account, uint256 amount);

    /// @notice Sets how much of a token the splitter may hold right after a deposit; the list of tokens with a cap is the
    /// list of those that may be deposited. A lower cap, or none, stops deposits, never claims.
    /// @dev Requirements: the caller is the contract's owner (`OwnableUnauthorizedAccount`); a token with a cap has
    /// code. The owner vouches for the token: one that is hostile or rebasing harms only those who are paid in it.
    /// A cap bounds what a fault could cost while the contract is young. Anybody can fill it, with a deposit of his own
    /// or a gift, and so keep others out until it is raised or he claims.
    /// @param cap In the token's smallest unit; 0 takes no deposits, 2²⁵⁶ − 1 sets no bound.
    function setTokenCap(IERC20 token, uint256 cap) external;

    /// @notice Creates a split without weights.
    /// @dev Anyone may call. Requirements: `splitOwner` is not zero.
    /// @param splitOwner May change the weights.
    function createSplit(address splitOwner) external returns (SplitId splitId);

    /// @notice Gives a split another owner. The zero address fixes its weights for ever.
    /// @dev Requirements: the caller owns the split.
    function setSplitOwner(SplitId splitId, address newOwner) external;

    /// @notice Changes the weights of the named accounts, for later deposits; other accounts keep theirs.
    /// @dev Where an account is named twice, the last weight counts. Requirements: the caller owns the split; at
    /// least one item; no account is zero or the splitter; the new sum is at most 2⁶⁴ − 1; fewer than 2²⁴ − 1 calls
    /// before, and as few changes of one account (else a counter overflows, Panic 0x11).
    function setWeights(SplitId splitId, WeightUpdate[] calldata updates) external;

    /// @notice Pulls `amount` from the caller, who has approved it, and splits it by the current weights.
    /// @dev Anyone may call. A depositor who doesn't own the split trusts its owner, who can change the weights until
    /// the deposit is mined. Requirements: the contract is not paused; the token has a cap, which the
    /// splitter's balance keeps to; the amount is not zero and below 2¹⁰⁴ units; the split has a weight; the index can
    /// hold the sum; the splitter receives exactly the amount.
    function deposit(SplitId splitId, IERC20 token, uint256 amount) external;

    /// @notice Pays an account what it has earned, rounded down; the rest of less than one unit stays its own.
    /// @dev Anyone may call. One call works through at most `MAX_SEGMENTS` changes of the account's weight: where
    /// more lie between, call again; until then `claimable` shows only the part that the next call pays.
    /// Requirements: there is something to pay, or a change to work through.
    /// @return amount What was paid, in the token's smallest unit.
    function claim(SplitId splitId, IERC20 token, address account) external returns (uint256 amount);

    /// @notice What `claim` would pay now.
    function claimable(SplitId splitId, IERC20 token, address account) external view returns (uint256);

    /// @notice How much of a token the splitter may hold right after a deposit, in its smallest unit; 0 where it takes no
    /// deposits of it.
    function tokenCap(IERC20 token) external view returns (uint256);

    /// @notice How many splits exist; their ids are 1 to this number.
    function splitCount() external view returns (uint64);

    /// @notice A split's owner (zero where its weights are fixed), the number of its epoch, and the sum of its weights.
    /// @dev Reverts where the split does not exist.
    function getSplit(SplitId splitId) external view returns (address splitOwner, uint24 epoch, uint64 totalWeight);

    /// @notice An account's current weight.
    function weightOf(SplitId splitId, address account) external view returns (uint64);

    /// @notice How many changes of weight one claim works through.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_SEGMENTS() external view returns (uint256);
}
