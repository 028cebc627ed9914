// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {OpenERC20} from "../../contracts/token/OpenERC20.sol";
import {WrappedNativeOpen} from "../../contracts/token/WrappedNativeOpen.sol";
import {WrappedOpen} from "../../contracts/token/WrappedOpen.sol";
import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {Vm} from "../helpers/Vm.sol";

/// @notice Lets four accounts wrap, unwrap, transfer, delegate and donate, and keeps the books of a wrapper.
abstract contract WrapperHandler {
    struct Second {
        uint256 time;
        uint256 delegated;
    }

    Vm internal constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    uint256 public constant ACTORS = 4;

    OpenERC20 public wrapper;
    address[ACTORS] public actors = [address(0xA1), address(0xA2), address(0xA3), address(0xA4)];
    mapping(address owner => address delegatee) private _delegatee;
    mapping(address owner => uint256) public balanceOf;
    Second[] private _past;
    uint256 public donated;
    /// @notice Which past second the next check looks up; chosen anew by every step in time.
    uint256 public chosen;

    function wrap(uint256 who, uint256 to, uint256 amount) external {
        (address actor, address receiver) = (_actor(who), _actor(to));
        uint256 value = amount % 2 ** 100;
        _wrap(actor, receiver, value);
        balanceOf[receiver] += value;
    }

    function unwrap(uint256 who, uint256 to, uint256 amount) external {
        address actor = _actor(who);
        _unwrapChecked(actor, _actor(to), amount % (balanceOf[actor] + 1));
    }

    function unwrapAll(uint256 who) external {
        address actor = _actor(who);
        _unwrapChecked(actor, actor, balanceOf[actor]);
    }

    function transfer(uint256 from, uint256 to, uint256 amount) external {
        (address sender, address receiver) = (_actor(from), _actor(to));
        uint256 value = amount % (balanceOf[sender] + 1);
        VM.prank(sender);
        wrapper.transfer(receiver, value);
        balanceOf[sender] -= value;
        balanceOf[receiver] += value;
    }

    /// @notice Delegates to one of the accounts, or to zero.
    function delegate(uint256 who, uint256 to) external {
        address actor = _actor(who);
        address delegatee = to % 5 == 4 ? address(0) : actors[to % 5];
        VM.prank(actor);
        wrapper.delegate(delegatee);
        _delegatee[actor] = delegatee;
    }

    /// @notice Brings units to the wrapper without a deposit.
    function donate(uint256 amount) external {
        uint256 value = amount % 2 ** 100;
        _donate(value);
        donated += value;
    }

    function pass(uint256 seconds_, uint256 pick) external {
        if (_past.length == 0 || _past[_past.length - 1].time != block.timestamp) {
            _past.push(Second(block.timestamp, delegated()));
        }
        chosen = pick % _past.length;
        VM.warp(block.timestamp + 1 + (seconds_ % 1 days));
    }

    function pastCount() external view returns (uint256) {
        return _past.length;
    }

    function past(uint256 index) external view returns (Second memory) {
        return _past[index];
    }

    /// @notice The sum of the balances of those with a delegate, in the handler's own books.
    function delegated() public view returns (uint256 sum) {
        for (uint256 i = 0; i < ACTORS; ++i) if (_delegatee[actors[i]] != address(0)) sum += balanceOf[actors[i]];
    }

    /// @notice What stands behind the wrapper's units.
    function backing() external view returns (uint256) {
        return _outside(address(wrapper));
    }

    function _wrap(address actor, address receiver, uint256 value) internal virtual;

    function _unwrap(address actor, address receiver, uint256 value) internal virtual;

    function _donate(uint256 value) internal virtual;

    /// @dev An account's units of what is wrapped.
    function _outside(address account) internal view virtual returns (uint256);

    function _unwrapChecked(address actor, address receiver, uint256 value) private {
        uint256 before = _outside(receiver);
        _unwrap(actor, receiver, value);
        require(_outside(receiver) == before + value, "I12: paid in full");
        balanceOf[actor] -= value;
    }

    function _actor(uint256 seed) private view returns (address) {
        return actors[seed % ACTORS];
    }
}

contract WrappedOpenHandler is WrapperHandler {
    TokenMock private _underlying = new TokenMock(18);

    constructor() {
        wrapper = new WrappedOpen("Wrapped Open", "WOPEN", _underlying);
    }

    function _wrap(address actor, address receiver, uint256 value) internal override {
        _underlying.mint(actor, value);
        VM.prank(actor);
        _underlying.approve(address(wrapper), value);
        VM.prank(actor);
        WrappedOpen(address(wrapper)).depositFor(receiver, value);
    }

    function _unwrap(address actor, address receiver, uint256 value) internal override {
        VM.prank(actor);
        WrappedOpen(address(wrapper)).withdrawTo(receiver, value);
    }

    function _donate(uint256 value) internal override {
        _underlying.mint(address(wrapper), value);
    }

    function _outside(address account) internal view override returns (uint256) {
        return _underlying.balanceOf(account);
    }
}

contract WrappedNativeOpenHandler is WrapperHandler {
    constructor() {
        wrapper = new WrappedNativeOpen("Wrapped Open", "WOPEN");
    }

    function _wrap(address actor, address receiver, uint256 value) internal override {
        VM.deal(actor, actor.balance + value);
        VM.prank(actor);
        WrappedNativeOpen(payable(address(wrapper))).depositTo{value: value}(receiver);
    }

    function _unwrap(address actor, address receiver, uint256 value) internal override {
        VM.prank(actor);
        WrappedNativeOpen(payable(address(wrapper))).withdrawTo(payable(receiver), value);
    }

    function _donate(uint256 value) internal override {
        VM.deal(address(wrapper), address(wrapper).balance + value);
    }

    function _outside(address account) internal view override returns (uint256) {
        return account.balance;
    }
}

/// @notice Invariants I1, I12 and I14 on a wrapper.
abstract contract WrapperInvariants {
    WrapperHandler internal _handler;

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function invariant_I1_EveryUnitIsBackedAndTheRestWasDonated() external view {
        uint256 supply = _handler.wrapper().totalSupply();
        require(_handler.backing() >= supply, "I1: backing");
        require(_handler.backing() == supply + _handler.donated(), "donations");
    }

    function invariant_BalancesAreTheHandlersAndSumToTheSupply() external view {
        uint256 sum;
        for (uint256 i = 0; i < _handler.ACTORS(); ++i) {
            address actor = _handler.actors(i);
            require(_handler.wrapper().balanceOf(actor) == _handler.balanceOf(actor), "balance");
            sum += _handler.balanceOf(actor);
        }
        require(_handler.wrapper().totalSupply() == sum, "supply");
    }

    function invariant_I12_EverybodyCanWithdrawEverything() external {
        for (uint256 i = 0; i < _handler.ACTORS(); ++i) _handler.unwrapAll(i);
        require(_handler.wrapper().totalSupply() == 0, "I12: supply");
        require(_handler.wrapper().getDelegatedSupply() == 0, "I12: delegated supply");
        require(_handler.backing() == _handler.donated(), "I12: the rest");
    }

    function invariant_I14_TheDelegatedSupplyIsWhatHasADelegateAndTheSumOfAllVotes() external view {
        OpenERC20 wrapper = _handler.wrapper();
        uint256 sum;
        for (uint256 i = 0; i < _handler.ACTORS(); ++i) sum += wrapper.getVotes(_handler.actors(i));
        require(wrapper.getDelegatedSupply() == _handler.delegated(), "I14: delegated");
        require(wrapper.getDelegatedSupply() == sum, "I14: sum of votes");
    }

    function invariant_I14_TheDelegatedSupplyOfEveryPastSecondStays() external view {
        if (_handler.pastCount() == 0) return;

        WrapperHandler.Second memory second = _handler.past(_handler.chosen());
        uint256 sum;
        for (uint256 i = 0; i < _handler.ACTORS(); ++i) {
            sum += _handler.wrapper().getPastVotes(_handler.actors(i), second.time);
        }
        uint256 delegated = _handler.wrapper().getPastDelegatedSupply(second.time);
        require(delegated == second.delegated, "I14: past delegated");
        require(delegated == sum, "I14: past sum of votes");
    }
}

contract WrappedOpenInvariantTest is WrapperInvariants {
    function setUp() public {
        _handler = new WrappedOpenHandler();
    }
}

contract WrappedNativeOpenInvariantTest is WrapperInvariants {
    function setUp() public {
        _handler = new WrappedNativeOpenHandler();
    }
}
