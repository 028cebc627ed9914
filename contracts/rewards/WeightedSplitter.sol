// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Guarded} from "../governance/Guarded.sol";
import {IWeightedSplitter, SplitId, TokenCap, WeightUpdate} from "./interfaces/IWeightedSplitter.sol";

/// @title WeightedSplitter
/// @notice Splits deposits by weights, each account pulls its share; see {IWeightedSplitter}.
contract WeightedSplitter is IWeightedSplitter, Guarded, ReentrancyGuardTransient {
    using Checkpoints for Checkpoints.Trace208;
    using SafeERC20 for IERC20;

    struct Split {
        address owner; // 160 bits
        uint64 totalWeight;
        uint24 epoch; // number of the last call of setWeights
    }

    /// @dev The index has 64 fractional bits. It stays below 2¹⁶⁸ while deposits stay below 2¹⁰⁴ units.
    struct Pot {
        uint168 index;
        uint64 remainder; // of the last division, in units · 2⁻⁶⁴; below the total weight
        uint24 epoch; // of the last deposit
    }

    /// @dev A weight that an account no longer has.
    struct Segment {
        uint64 weight;
        uint24 end; // the first epoch with another weight
    }

    struct Share {
        uint64 weight;
        uint24 since; // the epoch of the first weight that was not zero
        uint24 segments; // how many older weights there are
    }

    struct Account {
        uint168 index; // up to which the account is settled
        uint64 remainder; // of the last claim, in units · 2⁻⁶⁴
        uint24 segments; // how many older weights are settled
    }

    /// @inheritdoc IWeightedSplitter
    uint256 public constant MAX_SEGMENTS = 256;

    /// @inheritdoc IWeightedSplitter
    mapping(IERC20 token => uint256 cap) public tokenCap;

    /// @inheritdoc IWeightedSplitter
    uint64 public splitCount;

    mapping(SplitId splitId => Split) private _splits;
    mapping(SplitId splitId => mapping(IERC20 token => Pot)) private _pots;
    /// @dev The index at the end of every epoch with a deposit, but for the last of them.
    mapping(SplitId splitId => mapping(IERC20 token => Checkpoints.Trace208)) private _pastIndex;
    mapping(SplitId splitId => mapping(address account => Share)) private _shares;
    mapping(SplitId splitId => mapping(address account => mapping(uint256 number => Segment))) private _segments;
    mapping(SplitId splitId => mapping(IERC20 token => mapping(address account => Account))) private _accounts;

    /// @param initialOwner May change the tokens' caps and the guardian; nothing else.
    /// @param initialGuardian May pause deposits; nothing else.
    /// @param initialCaps The caps from the start.
    constructor(
        address initialOwner,
        address initialGuardian,
        TokenCap[] memory initialCaps
    ) Guarded(initialOwner, initialGuardian) {
        for (uint256 i = 0; i < initialCaps.length; ++i) _setTokenCap(initialCaps[i].token, initialCaps[i].cap);
    }

    /// @inheritdoc IWeightedSplitter
    function setTokenCap(IERC20 token, uint256 cap) external onlyOwner {
        _setTokenCap(token, cap);
    }

    /// @inheritdoc IWeightedSplitter
    function createSplit(address splitOwner) external returns (SplitId splitId) {
        require(splitOwner != address(0), WeightedSplitterZeroOwner());

        splitId = SplitId.wrap(++splitCount);
        _splits[splitId].owner = splitOwner;
        emit SplitCreated(splitId, splitOwner);
    }

    /// @inheritdoc IWeightedSplitter
    function setSplitOwner(SplitId splitId, address newOwner) external {
        Split storage split = _ownedSplit(splitId);

        split.owner = newOwner;
        emit SplitOwnerChanged(splitId, msg.sender, newOwner);
    }

    /// @inheritdoc IWeightedSplitter
    function setWeights(SplitId splitId, WeightUpdate[] calldata updates) external {
        Split storage split = _ownedSplit(splitId);
        require(updates.length > 0, WeightedSplitterEmptyUpdate());

        uint24 epoch = split.epoch + 1;
        uint256 totalWeight = split.totalWeight;
        for (uint256 i = 0; i < updates.length; ++i) {
            totalWeight = totalWeight - _setWeight(splitId, epoch, updates[i]) + updates[i].weight;
        }
        require(totalWeight <= type(uint64).max, WeightedSplitterTotalWeightTooLarge(splitId, totalWeight));

        split.epoch = epoch;
        split.totalWeight = uint64(totalWeight);
        emit EpochOpened(splitId, epoch, uint64(totalWeight));
    }

    /// @inheritdoc IWeightedSplitter
    function deposit(SplitId splitId, IERC20 token, uint256 amount) external whenNotPaused nonReentrant {
        Split storage split = _splits[splitId];
        uint64 totalWeight = split.totalWeight;
        uint256 cap = tokenCap[token];
        require(cap > 0, WeightedSplitterTokenNotAllowed(address(token)));
        require(amount > 0, WeightedSplitterZeroAmount());
        require(amount <= type(uint104).max, WeightedSplitterAmountTooLarge(splitId, address(token), amount));
        require(totalWeight > 0, WeightedSplitterNoWeights(splitId));

        Pot memory pot = _pots[splitId][token];
        if (pot.epoch != split.epoch) {
            if (pot.epoch != 0) _pastIndex[splitId][token].push(pot.epoch, pot.index);
            pot.epoch = split.epoch;
        }
        uint256 numerator = (amount << 64) + pot.remainder;
        uint256 index = pot.index + numerator / totalWeight;
        require(index <= type(uint168).max, WeightedSplitterAmountTooLarge(splitId, address(token), amount));
        pot.index = uint168(index);
        pot.remainder = uint64(numerator % totalWeight);
        _pots[splitId][token] = pot;
        emit Deposited(splitId, address(token), msg.sender, amount);

        uint256 expected = token.balanceOf(address(this)) + amount;
        require(expected <= cap, WeightedSplitterCapExceeded(address(token), cap, expected));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 actual = token.balanceOf(address(this));
        require(actual == expected, WeightedSplitterUnexpectedBalance(expected, actual));
    }

    /// @inheritdoc IWeightedSplitter
    function claim(SplitId splitId, IERC20 token, address account) external nonReentrant returns (uint256 amount) {
        Account memory settled = _accounts[splitId][token][account];
        uint24 segments = settled.segments;
        amount = _settle(splitId, token, account, settled);
        require(
            amount > 0 || settled.segments != segments,
            WeightedSplitterNothingToClaim(splitId, address(token), account)
        );

        _accounts[splitId][token][account] = settled;
        if (amount == 0) return 0;
        emit Claimed(splitId, address(token), account, amount);

        token.safeTransfer(account, amount);
    }

    /// @inheritdoc IWeightedSplitter
    function claimable(SplitId splitId, IERC20 token, address account) external view returns (uint256) {
        return _settle(splitId, token, account, _accounts[splitId][token][account]);
    }

    /// @inheritdoc IWeightedSplitter
    function getSplit(SplitId splitId) external view returns (address splitOwner, uint24 epoch, uint64 totalWeight) {
        uint64 id = SplitId.unwrap(splitId);
        require(id > 0 && id <= splitCount, WeightedSplitterUnknownSplit(splitId));

        Split storage split = _splits[splitId];
        return (split.owner, split.epoch, split.totalWeight);
    }

    /// @inheritdoc IWeightedSplitter
    function weightOf(SplitId splitId, address account) external view returns (uint64) {
        return _shares[splitId][account].weight;
    }

    function _setTokenCap(IERC20 token, uint256 cap) private {
        require(cap == 0 || address(token).code.length > 0, WeightedSplitterNoContract(address(token)));

        uint256 oldCap = tokenCap[token];
        tokenCap[token] = cap;
        emit TokenCapChanged(address(token), oldCap, cap);
    }

    /// @dev Closes the account's current weight before `epoch` and returns it.
    function _setWeight(
        SplitId splitId,
        uint24 epoch,
        WeightUpdate calldata update
    ) private returns (uint64 oldWeight) {
        address account = update.account;
        require(account != address(0) && account != address(this), WeightedSplitterInvalidAccount(account));
        Share memory share = _shares[splitId][account];
        oldWeight = share.weight;
        if (update.weight == oldWeight) return oldWeight;

        if (share.since == 0) share.since = epoch;
        else _segments[splitId][account][share.segments++] = Segment(oldWeight, epoch);
        share.weight = update.weight;
        _shares[splitId][account] = share;
        emit WeightChanged(splitId, account, oldWeight, update.weight);
    }

    /// @dev Moves `settled` forward in memory and returns the whole units earned on the way. An account that is named
    /// twice in one call leaves a segment without an epoch, in which the index does not rise.
    function _settle(
        SplitId splitId,
        IERC20 token,
        address account,
        Account memory settled
    ) private view returns (uint256 amount) {
        Share memory share = _shares[splitId][account];
        if (share.since == 0) return 0;
        if (settled.index == 0 && settled.segments == 0) settled.index = _indexBefore(splitId, token, share.since);

        uint256 earned = settled.remainder;
        uint256 end = Math.min(share.segments, settled.segments + MAX_SEGMENTS);
        for (uint256 i = settled.segments; i < end; ++i) {
            Segment memory segment = _segments[splitId][account][i];
            uint168 index = _indexBefore(splitId, token, segment.end);
            earned += uint256(segment.weight) * (index - settled.index);
            settled.index = index;
        }
        settled.segments = uint24(end);
        if (end == share.segments) {
            uint168 index = _pots[splitId][token].index;
            earned += uint256(share.weight) * (index - settled.index);
            settled.index = index;
        }
        settled.remainder = uint64(earned);
        return earned >> 64;
    }

    /// @dev The index at the end of the epoch before `epoch`.
    function _indexBefore(SplitId splitId, IERC20 token, uint24 epoch) private view returns (uint168) {
        Pot storage pot = _pots[splitId][token];
        if (pot.epoch < epoch) return pot.index;
        return uint168(_pastIndex[splitId][token].upperLookup(epoch - 1));
    }

    function _ownedSplit(SplitId splitId) private view returns (Split storage split) {
        split = _splits[splitId];
        address owner_ = split.owner;
        require(msg.sender == owner_, WeightedSplitterNotSplitOwner(splitId, msg.sender, owner_));
    }
}
