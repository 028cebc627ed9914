// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Stake, Stream} from "../../contracts/rewards/interfaces/IStreamingStake.sol";
import {StreamMath} from "../../contracts/rewards/libraries/StreamMath.sol";
import {StreamingStake} from "../../contracts/rewards/StreamingStake.sol";
import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {Vm} from "../helpers/Vm.sol";

/// @notice Four accounts stake, cool, delegate and claim; income comes in a token of 6 decimals and in the staked token.
contract StreamingStakeHandler {
    uint256 public constant ACCOUNTS = 4;
    uint256 private constant _MAX_AMOUNT = 2 ** 88;
    Vm private constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    /// @dev What the votes were at the end of a second.
    struct Moment {
        uint256 time;
        uint256 supply;
        uint256[ACCOUNTS] votes;
    }

    StreamingStake public immutable stake;
    /// @notice The income in another token, and the staked token.
    TokenMock[2] public tokens;
    address[ACCOUNTS] public accounts;
    bool public exitFailed;

    mapping(TokenMock token => uint256) public donated;
    mapping(TokenMock token => uint256) public funded;
    mapping(TokenMock token => uint256) public claimed;
    /// @notice How often an account's earnings of a token were rounded.
    mapping(TokenMock token => uint256) public roundings;
    uint256 public staked;
    uint256 public withdrawn;
    Moment[] private _moments;

    constructor() {
        tokens = [new TokenMock(6), new TokenMock(18)];
        IERC20[] memory rewards = new IERC20[](2);
        (rewards[0], rewards[1]) = (tokens[0], tokens[1]);
        stake = new StreamingStake(address(this), address(this), tokens[1], rewards);
        for (uint256 i = 0; i < tokens.length; ++i) tokens[i].approve(address(stake), type(uint256).max);
        for (uint160 i = 0; i < ACCOUNTS; ++i) accounts[i] = address(0xACC0 + i);
    }

    function stakeFor(uint256 accountSeed, uint256 amount) external {
        if (stake.paused()) return;

        amount = _amount(amount);
        tokens[1].mint(address(this), amount);
        staked += amount;
        _round();
        stake.stake(_account(accountSeed), amount);
        _remember();
    }

    function startCooldown(uint256 accountSeed, uint256 amount) public {
        address account = _account(accountSeed);
        uint256 shares = stake.getStake(account).shares;
        if (shares == 0) return;

        amount = amount % 3 == 0 ? shares : 1 + (amount % shares);
        _round();
        VM.prank(account);
        try stake.startCooldown(amount) {} catch {
            exitFailed = true;
        }
        _remember();
    }

    function cancelCooldown(uint256 accountSeed, uint256 amount) external {
        address account = _account(accountSeed);
        uint256 cooling = stake.getStake(account).cooling;
        if (cooling == 0) return;

        _round();
        VM.prank(account);
        try stake.cancelCooldown(1 + (amount % cooling)) {} catch {
            exitFailed = true;
        }
        _remember();
    }

    function withdraw(uint256 accountSeed) public {
        address account = _account(accountSeed);
        Stake memory own = stake.getStake(account);
        if (own.cooling == 0 || block.timestamp < own.readyAt) return;

        uint256 balance = tokens[1].balanceOf(account);
        VM.prank(account);
        try stake.withdraw(account) returns (uint256 amount) {
            require(amount == own.cooling, "A withdrawal pays all that has cooled");
            require(tokens[1].balanceOf(account) == balance + amount, "A withdrawal pays its receiver");
            withdrawn += amount;
        } catch {
            exitFailed = true;
        }
    }

    function fund(uint256 tokenSeed, uint256 amount) external {
        TokenMock token = _token(tokenSeed);
        amount = _amount(amount);
        token.mint(address(this), amount);
        funded[token] += amount;
        stake.fund(token, amount);
    }

    function claim(uint256 tokenSeed, uint256 accountSeed) public {
        (TokenMock token, address account) = (_token(tokenSeed), _account(accountSeed));
        uint256 expected = stake.claimable(token, account);
        uint256 balance = token.balanceOf(account);
        ++roundings[token];
        try stake.claim(token, account) returns (uint256 amount) {
            require(amount == expected, "A claim pays what was claimable");
            require(token.balanceOf(account) == balance + amount, "A claim pays the account");
            claimed[token] += amount;
        } catch {
            exitFailed = true;
        }
    }

    function delegate(uint256 accountSeed, uint256 delegateSeed) external {
        VM.prank(_account(accountSeed));
        stake.delegate(delegateSeed % (ACCOUNTS + 1) == ACCOUNTS ? address(0) : _account(delegateSeed));
        _remember();
    }

    /// @dev Exits go on in a pause (I12).
    function pause() public {
        if (block.timestamp >= stake.pausableFrom()) stake.pause();
    }

    function pass(uint32 time) public {
        VM.warp(block.timestamp + (time % (time % 2 == 0 ? 1 hours : 10 days)));
    }

    function donate(uint256 tokenSeed, uint64 amount) external {
        TokenMock token = _token(tokenSeed);
        token.mint(address(stake), amount);
        donated[token] += amount;
    }

    /// @dev Everybody takes out everything, in a pause where one is possible.
    function leaveAll() public {
        pause();
        for (uint256 i = 0; i < ACCOUNTS; ++i) startCooldown(i, 0);
        VM.warp(block.timestamp + stake.COOLDOWN());
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            withdraw(i);
            for (uint256 j = 0; j < tokens.length; ++j) claim(j, i);
        }
    }

    /// @dev One account stays until all has flowed, and then everybody leaves.
    function outstay() external {
        if (stake.paused()) stake.unpause();
        tokens[1].mint(address(this), stake.MIN_SHARES());
        staked += stake.MIN_SHARES();
        _round();
        stake.stake(accounts[0], stake.MIN_SHARES());
        _remember();
        VM.warp(block.timestamp + stake.STREAM_PERIOD());
        leaveAll();
    }

    function momentCount() external view returns (uint256) {
        return _moments.length;
    }

    function momentAt(uint256 index) external view returns (Moment memory) {
        return _moments[index];
    }

    function _remember() private {
        uint256 length = _moments.length;
        if (length == 0 || _moments[length - 1].time != block.timestamp) _moments.push();
        else --length;
        Moment storage moment = _moments[length];
        delete moment.votes;
        (moment.time, moment.supply) = (block.timestamp, 0);
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            address delegatee = stake.delegates(accounts[i]);
            if (delegatee == address(0)) continue;

            uint256 shares = stake.getStake(accounts[i]).shares;
            moment.supply += shares;
            moment.votes[uint160(delegatee) - 0xACC0] += shares;
        }
    }

    function _round() private {
        for (uint256 i = 0; i < tokens.length; ++i) ++roundings[tokens[i]];
    }

    function _amount(uint256 seed) private pure returns (uint256) {
        return 1 + (seed % (seed % 2 == 0 ? 1_000 : _MAX_AMOUNT));
    }

    function _token(uint256 seed) private view returns (TokenMock) {
        return tokens[seed % tokens.length];
    }

    function _account(uint256 seed) private view returns (address) {
        return accounts[seed % ACCOUNTS];
    }
}

/// @notice Invariants I1, I2, I11, I12 and I13 of the stake.
contract StreamingStakeInvariantTest {
    using StreamMath for Stream;

    uint256 private constant _MOMENTS = 10;

    StreamingStakeHandler private _handler;
    StreamingStake private _stake;

    function setUp() public {
        _handler = new StreamingStakeHandler();
        _stake = _handler.stake();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// @dev I1: a balance is what is staked or cools, what was funded and not claimed, and donations on top.
    function invariant_i1_balanceCoversLiabilities() public view {
        (uint256 shares, uint256 cooling) = _staked();
        require(shares == _stake.totalShares(), "I1: the total is the sum of the shares");
        require(shares + cooling == _handler.staked() - _handler.withdrawn(), "I1: what is staked is here");
        for (uint256 i = 0; i < 2; ++i) {
            TokenMock token = _handler.tokens(i);
            uint256 owed =
                _stake.getStream(token).held + (address(token) == address(_stake.token()) ? shares + cooling : 0);
            uint256 balance = token.balanceOf(address(_stake));
            require(balance == owed + _handler.donated(token), "I1: the balance is liabilities + donations");
        }
    }

    /// @dev I2: what was funded is claimed, owed or still to be streamed, but for less than a unit a rounding and one in the
    /// remainder.
    function invariant_i2_incomeIsConserved() public view {
        for (uint256 i = 0; i < 2; ++i) {
            TokenMock token = _handler.tokens(i);
            Stream memory stream = _stake.getStream(token);
            require(stream.held == _handler.funded(token) - _handler.claimed(token), "I2: funded - claimed is held");

            stream.flow(_stake.totalShares() >= _stake.MIN_SHARES());
            uint256 known = stream.remaining;
            for (uint256 j = 0; j < _handler.ACCOUNTS(); ++j) known += _stake.claimable(token, _handler.accounts(j));
            require(known <= stream.held, "I2: no more is owed than is held");
            uint256 roundings = _handler.roundings(token) + _handler.ACCOUNTS();
            require(stream.held - known < roundings + 1, "I2: less than a unit a rounding is left");
        }
    }

    /// @dev I11: votes are the delegated shares at past times; what cools doesn't vote.
    function invariant_i11_votesAreDelegatedShares() public view {
        uint256 count = _handler.momentCount();
        for (uint256 i = count; i > 0 && i + _MOMENTS > count; --i) {
            StreamingStakeHandler.Moment memory moment = _handler.momentAt(i - 1);
            if (moment.time == block.timestamp) continue;

            require(_stake.getPastTotalSupply(moment.time) == moment.supply, "I11: the supply that votes");
            for (uint256 j = 0; j < moment.votes.length; ++j) {
                uint256 votes = _stake.getPastVotes(_handler.accounts(j), moment.time);
                require(votes == moment.votes[j], "I11: votes are delegated shares");
            }
        }
    }

    /// @dev I12: no exit has failed, paused or not.
    function invariant_i12_exitsWork() public view {
        require(!_handler.exitFailed(), "I12: no exit fails");
    }

    /// @dev I13: at the end everybody leaves with everything, in a pause too, and only the dust of roundings stays.
    function invariant_i13_everybodyCanLeave() public {
        _handler.outstay();
        require(!_handler.exitFailed(), "I13: no exit fails");
        (uint256 shares, uint256 cooling) = _staked();
        require(shares + cooling == 0, "I13: all stakes have left");
        for (uint256 i = 0; i < 2; ++i) {
            TokenMock token = _handler.tokens(i);
            Stream memory stream = _stake.getStream(token);
            require(stream.remaining == 0, "I13: all has flowed");
            require(stream.held < _handler.roundings(token) + 1, "I13: less than a unit a rounding stays");
        }
    }

    function _staked() private view returns (uint256 shares, uint256 cooling) {
        for (uint256 i = 0; i < _handler.ACCOUNTS(); ++i) {
            Stake memory own = _stake.getStake(_handler.accounts(i));
            (shares, cooling) = (shares + own.shares, cooling + own.cooling);
        }
    }
}
