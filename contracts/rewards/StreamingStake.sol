// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Guarded} from "../governance/Guarded.sol";
import {DelegatedVotes} from "../token/DelegatedVotes.sol";
import {IStreamingStake, Stake, Stream} from "./interfaces/IStreamingStake.sol";
import {StreamMath} from "./libraries/StreamMath.sol";

/// @title StreamingStake
/// @notice Stakes one token, with votes, for streamed income in others; see {IStreamingStake}.
contract StreamingStake is IStreamingStake, DelegatedVotes, Guarded, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using StreamMath for Stream;

    /// @dev What a share has earned, with 96 fractional bits, and what the last division left.
    struct Index {
        uint160 value;
        uint96 remainder;
    }

    struct Earnings {
        uint160 index; // up to which the account is settled
        uint96 owed;
    }

    /// @inheritdoc IStreamingStake
    uint256 public constant STREAM_PERIOD = 7 days;

    /// @inheritdoc IStreamingStake
    uint256 public constant COOLDOWN = 7 days;

    /// @inheritdoc IStreamingStake
    uint256 public constant MAX_REWARDS = 4;

    /// @inheritdoc IStreamingStake
    uint256 public constant MIN_SHARES = 2 ** 32;

    /// @inheritdoc IStreamingStake
    IERC20 public immutable token;

    uint96 private _totalShares; // in one slot with the next two
    uint96 private _totalCooling;
    uint8 private _rewardCount;
    mapping(uint256 number => IERC20) private _rewards;
    mapping(IERC20 token => bool) private _listed;
    mapping(IERC20 token => Stream) private _streams;
    mapping(IERC20 token => Index) private _indices;
    mapping(address account => Stake) private _stakes;
    mapping(IERC20 token => mapping(address account => Earnings)) private _earnings;

    /// @param initialOwner Lists tokens for income, and names the guardian; the timelock.
    /// @param initialGuardian Pauses staking; may be zero.
    /// @param token_ The token that is staked.
    /// @param initialRewards The first tokens of the list.
    constructor(
        address initialOwner,
        address initialGuardian,
        IERC20 token_,
        IERC20[] memory initialRewards
    ) EIP712("StreamingStake", "1") Guarded(initialOwner, initialGuardian) {
        require(address(token_) != address(0), StreamingStakeZeroAddress());

        token = token_;
        for (uint256 i = 0; i < initialRewards.length; ++i) _list(initialRewards[i]);
    }

    /// @inheritdoc IStreamingStake
    function listReward(IERC20 reward) external onlyOwner {
        _list(reward);
    }

    /// @inheritdoc IStreamingStake
    function stake(address account, uint256 amount) external whenNotPaused nonReentrant {
        require(account != address(0), StreamingStakeZeroAddress());
        require(amount > 0, StreamingStakeZeroAmount());
        uint256 held = uint256(_totalShares) + _totalCooling;
        require(amount <= type(uint96).max - held, StreamingStakeTooMuch(token, held, amount));

        _addShares(account, uint96(amount));
        emit Staked(msg.sender, account, amount);

        _pull(token, amount);
    }

    /// @inheritdoc IStreamingStake
    function startCooldown(uint256 amount) external {
        Stake storage own = _stakes[msg.sender];
        uint256 shares = own.shares;
        require(amount > 0, StreamingStakeZeroAmount());
        require(amount <= shares, StreamingStakeInsufficient(msg.sender, shares, amount));
        uint256 readyAt = block.timestamp + COOLDOWN;

        _settleAll(msg.sender);
        // at most the shares, which take 96 bits
        uint96 part = uint96(amount);
        own.shares -= part;
        (own.cooling, own.readyAt) = (own.cooling + part, uint40(readyAt));
        (_totalShares, _totalCooling) = (_totalShares - part, _totalCooling + part);
        _moveDelegateVotes(delegates(msg.sender), address(0), amount);
        emit CooldownStarted(msg.sender, amount, readyAt);
    }

    /// @inheritdoc IStreamingStake
    function cancelCooldown(uint256 amount) external {
        Stake storage own = _stakes[msg.sender];
        uint256 cooling = own.cooling;
        require(amount > 0, StreamingStakeZeroAmount());
        require(amount <= cooling, StreamingStakeInsufficient(msg.sender, cooling, amount));

        // at most what cools, which takes 96 bits
        uint96 part = uint96(amount);
        own.cooling -= part;
        _totalCooling -= part;
        _addShares(msg.sender, part);
        emit CooldownCanceled(msg.sender, amount);
    }

    /// @inheritdoc IStreamingStake
    function withdraw(address to) external nonReentrant returns (uint256 amount) {
        Stake storage own = _stakes[msg.sender];
        uint256 readyAt = own.readyAt;
        amount = own.cooling;
        require(to != address(0), StreamingStakeZeroAddress());
        require(amount > 0, StreamingStakeZeroAmount());
        require(block.timestamp >= readyAt, StreamingStakeCooling(msg.sender, readyAt));

        (own.cooling, own.readyAt) = (0, 0);
        // what cools of an account is a part of what cools of all
        _totalCooling -= uint96(amount);
        emit Withdrawn(msg.sender, to, amount);

        token.safeTransfer(to, amount);
    }

    /// @inheritdoc IStreamingStake
    function fund(IERC20 reward, uint256 amount) external nonReentrant {
        _requireListed(reward);
        require(amount > 0, StreamingStakeZeroAmount());
        (Stream memory stream, ) = _flow(reward, _totalShares);
        uint256 held = stream.held;
        require(amount <= type(uint96).max - held, StreamingStakeTooMuch(reward, held, amount));

        stream.held = uint96(held + amount);
        stream.add(amount, STREAM_PERIOD);
        _streams[reward] = stream;
        emit Funded(reward, msg.sender, amount, stream.end);

        _pull(reward, amount);
    }

    /// @inheritdoc IStreamingStake
    function claim(IERC20 reward, address account) external nonReentrant returns (uint256 amount) {
        _requireListed(reward);
        (Stream memory stream, uint160 index) = _flow(reward, _totalShares);
        amount = _owed(reward, account, index, _stakes[account].shares);

        _earnings[reward][account] = Earnings(index, 0);
        // what an account has earned is a part of what is held
        stream.held -= uint96(amount);
        _streams[reward] = stream;
        if (amount == 0) return 0;
        emit Claimed(reward, account, amount);

        reward.safeTransfer(account, amount);
    }

    /// @inheritdoc IStreamingStake
    function claimable(IERC20 reward, address account) external view returns (uint256) {
        _requireListed(reward);
        Stream memory stream = _streams[reward];
        Index memory index = _indices[reward];
        uint256 shares = _totalShares;
        uint256 streamed = stream.flow(shares >= MIN_SHARES);
        if (streamed > 0) (index.value, ) = StreamMath.grow(index.value, index.remainder, streamed, shares);
        Earnings memory earnings = _earnings[reward][account];
        return earnings.owed + StreamMath.earned(earnings.index, index.value, _stakes[account].shares);
    }

    /// @inheritdoc IStreamingStake
    function getStake(address account) external view returns (Stake memory) {
        return _stakes[account];
    }

    /// @inheritdoc IStreamingStake
    function getStream(IERC20 reward) external view returns (Stream memory) {
        return _streams[reward];
    }

    /// @inheritdoc IStreamingStake
    function rewards() external view returns (IERC20[] memory list) {
        list = new IERC20[](_rewardCount);
        for (uint256 i = 0; i < list.length; ++i) list[i] = _rewards[i];
    }

    /// @inheritdoc IStreamingStake
    function totalShares() external view returns (uint256) {
        return _totalShares;
    }

    /// @notice The votes that could be cast at a past second: units without a delegate are not counted (ERC-5805).
    function getPastTotalSupply(uint256 timepoint) public view override returns (uint256) {
        return getPastDelegatedSupply(timepoint);
    }

    function _list(IERC20 reward) private {
        uint8 listed = _rewardCount;
        require(address(reward) != address(0), StreamingStakeZeroAddress());
        require(!_listed[reward] && listed < MAX_REWARDS, StreamingStakeInvalidReward(reward, listed));

        _listed[reward] = true;
        _rewards[listed] = reward;
        _rewardCount = listed + 1;
        emit RewardListed(reward);
    }

    function _addShares(address account, uint96 amount) private {
        _settleAll(account);
        _stakes[account].shares += amount;
        _totalShares += amount;
        _moveDelegateVotes(address(0), delegates(account), amount);
    }

    function _settleAll(address account) private {
        (uint256 total, uint256 count) = (_totalShares, _rewardCount);
        uint256 shares = _stakes[account].shares;
        for (uint256 i = 0; i < count; ++i) {
            IERC20 reward = _rewards[i];
            (Stream memory stream, uint160 index) = _flow(reward, total);
            _streams[reward] = stream;
            _earnings[reward][account] = Earnings(index, _owed(reward, account, index, shares));
        }
    }

    /// @dev Shares what has flowed among `total` shares. The caller stores the stream.
    function _flow(IERC20 reward, uint256 total) private returns (Stream memory stream, uint160 index) {
        stream = _streams[reward];
        uint256 streamed = stream.flow(total >= MIN_SHARES);
        Index storage stored = _indices[reward];
        uint96 remainder;
        (index, remainder) = (stored.value, stored.remainder);
        if (streamed == 0) return (stream, index);

        (index, remainder) = StreamMath.grow(index, remainder, streamed, total);
        (stored.value, stored.remainder) = (index, remainder);
    }

    /// @dev What an account has earned with its shares up to an index and not claimed.
    function _owed(IERC20 reward, address account, uint160 index, uint256 shares) private view returns (uint96) {
        Earnings storage earnings = _earnings[reward][account];
        // what an account has earned is a part of what is held, which takes 96 bits
        return earnings.owed + uint96(StreamMath.earned(earnings.index, index, shares));
    }

    function _pull(IERC20 from, uint256 amount) private {
        uint256 expected = from.balanceOf(address(this)) + amount;
        from.safeTransferFrom(msg.sender, address(this), amount);
        uint256 actual = from.balanceOf(address(this));
        require(actual == expected, StreamingStakeUnexpectedBalance(from, expected, actual));
    }

    function _getVotingUnits(address account) internal view override returns (uint256) {
        return _stakes[account].shares;
    }

    function _requireListed(IERC20 reward) private view {
        require(_listed[reward], StreamingStakeUnknownReward(reward));
    }
}
