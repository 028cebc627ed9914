// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {OpenToken} from "../../contracts/token/OpenToken.sol";
import {Vm} from "../helpers/Vm.sol";

/// @notice Lets four holders transfer, burn and delegate, and keeps the votes of every second that ended.
contract OpenTokenHandler {
    struct Second {
        uint256 time;
        uint256 supply;
        uint256 delegated;
        uint256[4] votes;
    }

    Vm private constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    OpenToken public immutable token;
    address[4] private _actors = [address(0xA1), address(0xA2), address(0xA3), address(0xA4)];
    mapping(address owner => address delegatee) private _delegatee;
    mapping(address owner => uint256) private _balance;
    Second[] private _past;
    uint256 public burned;
    /// @notice Which past second the next check looks up; chosen anew by every step in time.
    uint256 public chosen;

    constructor(uint256 supply_) {
        token = new OpenToken("Open", "OPEN", supply_, _actors[0]);
        _balance[_actors[0]] = supply_;
    }

    function transfer(uint256 from, uint256 to, uint256 amount) external {
        (address sender, address receiver) = (_actors[from % 4], _actors[to % 4]);
        uint256 value = amount % (_balance[sender] + 1);
        VM.prank(sender);
        token.transfer(receiver, value);
        _balance[sender] -= value;
        _balance[receiver] += value;
    }

    function transferFrom(uint256 owner, uint256 spender, uint256 amount) external {
        (address holder, address agent) = (_actors[owner % 4], _actors[spender % 4]);
        uint256 value = amount % (_balance[holder] + 1);
        VM.prank(holder);
        token.approve(agent, value);
        VM.prank(agent);
        token.transferFrom(holder, agent, value);
        _balance[holder] -= value;
        _balance[agent] += value;
    }

    function burn(uint256 who, uint256 amount) external {
        address holder = _actors[who % 4];
        // At most a thousandth, so that units are left to vote with.
        uint256 value = amount % (_balance[holder] / 1_000 + 1);
        VM.prank(holder);
        token.burn(value);
        _balance[holder] -= value;
        burned += value;
    }

    /// @notice Delegates to one of the holders, or to zero.
    function delegate(uint256 who, uint256 to) external {
        address holder = _actors[who % 4];
        address delegatee = to % 5 == 4 ? address(0) : _actors[to % 5];
        VM.prank(holder);
        token.delegate(delegatee);
        _delegatee[holder] = delegatee;
    }

    function pass(uint256 seconds_, uint256 pick) external {
        Second memory second = Second(block.timestamp, supply(), delegated(), votes());
        if (_past.length == 0 || _past[_past.length - 1].time != second.time) _past.push(second);
        chosen = pick % _past.length;
        VM.warp(block.timestamp + 1 + (seconds_ % 1 days));
    }

    function actors() external view returns (address[4] memory) {
        return _actors;
    }

    function pastCount() external view returns (uint256) {
        return _past.length;
    }

    function past(uint256 index) external view returns (Second memory) {
        return _past[index];
    }

    function balanceOf(address account) external view returns (uint256) {
        return _balance[account];
    }

    /// @notice The sum of all balances in the handler's own books.
    function supply() public view returns (uint256 sum) {
        for (uint256 i = 0; i < 4; i++) sum += _balance[_actors[i]];
    }

    /// @notice The sum of the balances of those with a delegate, in the handler's own books.
    function delegated() public view returns (uint256 sum) {
        for (uint256 i = 0; i < 4; i++) if (_delegatee[_actors[i]] != address(0)) sum += _balance[_actors[i]];
    }

    /// @notice The units delegated to each holder, in the handler's own books.
    function votes() public view returns (uint256[4] memory sums) {
        for (uint256 i = 0; i < 4; i++) {
            for (uint256 j = 0; j < 4; j++) {
                if (_delegatee[_actors[j]] == _actors[i]) sums[i] += _balance[_actors[j]];
            }
        }
    }
}

/// @notice Invariants I11 and I14 on OpenToken, and that only burns change the supply.
contract OpenTokenInvariantTest {
    uint256 private constant SUPPLY = 1_000_000_000e18;

    OpenTokenHandler private _handler;
    OpenToken private _token;

    function setUp() public {
        _handler = new OpenTokenHandler(SUPPLY);
        _token = _handler.token();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function invariant_TheSupplyFallsByWhatIsBurnedAndByNothingElse() external view {
        require(_token.totalSupply() == SUPPLY - _handler.burned(), "supply");
    }

    function invariant_BalancesAreTheHandlersAndSumToTheSupply() external view {
        address[4] memory actors = _handler.actors();
        for (uint256 i = 0; i < 4; i++)
            require(_token.balanceOf(actors[i]) == _handler.balanceOf(actors[i]), "balance");
        require(_handler.supply() == _token.totalSupply(), "sum");
    }

    function invariant_I11_VotesAreTheDelegatedUnitsNow() external view {
        address[4] memory actors = _handler.actors();
        uint256[4] memory expected = _handler.votes();
        uint256 sum;
        for (uint256 i = 0; i < 4; i++) {
            require(_token.getVotes(actors[i]) == expected[i], "votes");
            sum += expected[i];
        }
        require(sum <= _token.totalSupply(), "counted twice");
    }

    function invariant_I14_TheDelegatedSupplyIsWhatHasADelegateAndTheSumOfAllVotes() external view {
        address[4] memory actors = _handler.actors();
        uint256 sum;
        for (uint256 i = 0; i < 4; i++) sum += _token.getVotes(actors[i]);
        require(_token.getDelegatedSupply() == _handler.delegated(), "delegated supply");
        require(_token.getDelegatedSupply() == sum, "sum of votes");
    }

    function invariant_I11_VotesAreTheDelegatedUnitsAtPastTimes() external view {
        uint256 count = _handler.pastCount();
        if (count == 0) return;
        _requirePast(_handler.past(count - 1));
        _requirePast(_handler.past(_handler.chosen()));
    }

    function _requirePast(OpenTokenHandler.Second memory second) private view {
        address[4] memory actors = _handler.actors();
        require(_token.getPastTotalSupply(second.time) == second.supply, "past supply");
        require(_token.getPastDelegatedSupply(second.time) == second.delegated, "I14: past delegated supply");
        for (uint256 i = 0; i < 4; i++) {
            require(_token.getPastVotes(actors[i], second.time) == second.votes[i], "past votes");
        }
    }
}
